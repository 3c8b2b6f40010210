"""Backups that come back, figures for those who may scrape them, the dispatcher's rounds, the check before an upgrade."""

from __future__ import annotations

import dataclasses
import io
import json
import os
import subprocess
import sys
import tarfile
import tomllib
from datetime import UTC, datetime, timedelta
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import psycopg
import pytest
from allauth.usersessions.models import UserSession
from callers import NOW, Caller, Centre, database_url
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from psycopg import sql
from tickets_made import actor as ticket_actor
from tickets_made import install, make

from sanxiang_centre import command as command_line
from sanxiang_centre.config import backup
from sanxiang_centre.config.backup import BackupProblem
from sanxiang_centre.config.checking import look
from sanxiang_centre.config.description import events_text, openapi_text
from sanxiang_centre.config.dispatching import AFTER_FAILURE, Round, leads
from sanxiang_centre.config.duties import STALLED_LOOK, stalled_jobs
from sanxiang_centre.config.serving import OUTSIDE, PARTS, SETTINGS, command_of
from sanxiang_centre.config.settings import file_store
from sanxiang_centre.config.tidying import forget_jobs, forget_sessions
from sanxiang_centre.notices.tasks import send_due as send_notices
from sanxiang_centre.surveys.tasks import send_due as send_surveys
from sanxiang_centre.tickets.services.attaching import attach
from sanxiang_centre.webhooks.tasks import deliver

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "a token that scrapers know"


def url(database: str) -> str:
    return database_url(database)


def drop(*names: str) -> None:
    with psycopg.connect(url("postgres"), autocommit=True) as server:
        for name in names:
            server.execute(sql.SQL("drop database if exists {}").format(sql.Identifier(name)))


@pytest.fixture
def saved(centre: Centre, tmp_path: Path) -> Path:
    (tmp_path / "files" / "ab").mkdir(parents=True)
    (tmp_path / "files" / "ab" / "abcd").write_bytes(b"a stored file")
    file = tmp_path / "centre.backup"
    backup.back_up(database_url(), tmp_path, file, NOW)
    return file


@pytest.mark.django_db(transaction=True)
def test_a_backup_comes_back_row_by_row(saved: Path, tmp_path: Path) -> None:
    """Into a database of its own: the same tables, counts and digests, and the files; nothing is left lying about."""
    home = tmp_path / "other"
    try:
        restored = backup.restore(url("copy"), home, saved, NOW)
        with connection.cursor() as cursor, psycopg.connect(url("copy")) as there:
            cursor.execute("select staff_no, name from accounts_person order by id")
            assert there.execute("select staff_no, name from accounts_person order by id").fetchall() == cursor.fetchall()
            found = backup.tables_of(there)
        with psycopg.connect(database_url()) as here:
            original = backup.tables_of(here)
        assert {name: table.rows for name, table in found.items()} == {name: table.rows for name, table in original.items()}
        assert restored.manifest.tables == original
        assert original["accounts_person"].rows == 7
        assert (home / "files" / "ab" / "abcd").read_bytes() == b"a stored file"
        assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
        assert saved.stat().st_mode & 0o077 == 0
    finally:
        drop("copy")


@pytest.mark.django_db(transaction=True)
def test_what_is_written_after_a_restore_comes_after_what_was_restored(centre: Centre, tmp_path: Path) -> None:
    """The numbers of transactions begin anew on another server; the order of events must not."""
    with connection.cursor() as cursor:
        cursor.execute("update common_event set transaction = transaction + 1000000000")
    file = tmp_path / "centre.backup"
    backup.back_up(database_url(), tmp_path, file, NOW)
    try:
        backup.restore(url("copy"), tmp_path, file, NOW)
        query = "select max(transaction) < pg_snapshot_xmin(pg_current_snapshot())::text::bigint from common_event"
        in_order = (
            "select bool_and(id = place) from (select id, row_number() over (order by transaction, id) + min(id) over () - 1 as place"
        )
        with psycopg.connect(url("copy")) as there:
            assert there.execute(query).fetchone() == (True,)
            assert there.execute(f"{in_order} from common_event) e").fetchone() == (True,)
    finally:
        drop("copy")


@pytest.mark.django_db(transaction=True)
def test_what_is_there_is_replaced_only_when_asked_and_kept(saved: Path, tmp_path: Path) -> None:
    drop("copy")
    kept = ""
    try:
        backup.restore(url("copy"), tmp_path, saved, NOW)
        with psycopg.connect(url("copy")) as there:
            there.execute("delete from common_eventbody")
        with pytest.raises(BackupProblem, match="--replace"):
            backup.restore(url("copy"), tmp_path, saved, NOW)
        kept = backup.restore(url("copy"), tmp_path, saved, NOW, replace=True).kept
        assert kept == "copy_before_20261126090000"
        with psycopg.connect(url("copy")) as there, psycopg.connect(url(kept)) as before:
            counts = [each.execute("select count(*) from common_eventbody").fetchone() for each in (before, there)]
        assert counts[0] == (0,)
        assert counts[1] != (0,)
    finally:
        drop("copy", kept or "copy_before")


@pytest.mark.django_db(transaction=True)
def test_a_centre_that_runs_is_not_replaced(saved: Path, tmp_path: Path) -> None:
    drop("copy")
    try:
        backup.restore(url("copy"), tmp_path, saved, NOW)
        with psycopg.connect(url("copy")), pytest.raises(BackupProblem, match="停止"):
            backup.restore(url("copy"), tmp_path, saved, NOW, replace=True)
    finally:
        drop("copy")


@pytest.mark.django_db(transaction=True)
def test_a_backup_that_lost_a_row_is_not_put_in_place(saved: Path, tmp_path: Path) -> None:
    """The list says one person more than the dump holds."""
    with tarfile.open(saved) as archive:
        archive.extractall(tmp_path / "in", filter="data")
    manifest = json.loads((tmp_path / "in" / "manifest.json").read_text())
    manifest["tables"]["accounts_person"]["rows"] += 1
    (tmp_path / "in" / "manifest.json").write_text(json.dumps(manifest))
    with tarfile.open(tmp_path / "damaged", "w") as archive:
        for name in ("manifest.json", "database.dump"):
            archive.add(tmp_path / "in" / name, name)
    with pytest.raises(BackupProblem, match="accounts_person"):
        backup.restore(url("copy"), tmp_path, tmp_path / "damaged", NOW)
    with psycopg.connect(url("postgres")) as server:
        assert server.execute("select datname from pg_database where datname like 'copy%'").fetchall() == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("content", [b"", b"not a tar file" * 100])
def test_what_is_no_backup_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(BackupProblem, match="no backup"):
        backup.restore(url("copy"), tmp_path, tmp_path / "x", NOW)


@pytest.mark.django_db(transaction=True)
def test_attachments_come_back_with_their_bytes(centre: Centre, tmp_path: Path, settings: Any) -> None:
    settings.STORAGES = {**settings.STORAGES, "files": file_store("", tmp_path)}
    install()
    given: dict[str, Any] = {"actor": ticket_actor(centre.agent), "now": NOW, "ticket": make(centre.agent).pk}
    kept, lost = (attach(name=f"{word}.txt", content=io.BytesIO(word.encode()), **given) for word in ("kept", "lost"))
    assert kept.blob is not None
    assert lost.blob is not None
    stored = tmp_path / "files" / lost.blob.digest[:2] / lost.blob.digest
    stored.unlink()
    file = tmp_path / "centre.backup"
    backup.back_up(database_url(), tmp_path, file, NOW)
    home = tmp_path / "other"
    try:
        restored = backup.restore(url("copy"), home, file, NOW)
        assert restored.missing == (lost.blob.digest,)
        assert (home / "files" / kept.blob.digest[:2] / kept.blob.digest).read_bytes() == b"kept"
        (tmp_path / "files" / kept.blob.digest[:2] / kept.blob.digest).write_bytes(b"turned")
        damaged = tmp_path / "damaged.backup"
        backup.back_up(database_url(), tmp_path, damaged, NOW)
        with pytest.raises(BackupProblem, match=kept.blob.digest):
            backup.restore(url("copy"), home, damaged, NOW, replace=True)
    finally:
        drop("copy")


# Figures --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def scraped(settings: Any) -> None:
    settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, metrics_token=TOKEN)


@pytest.mark.django_db
def test_figures_are_for_scrapers_only(centre: Centre, scraped: None) -> None:
    assert Client().get("/metrics").status_code == 404
    assert Client(headers={"Authorization": "Bearer another"}).get("/metrics").status_code == 404
    signed_in = Caller(centre.admin).client
    assert signed_in.get("/metrics").status_code == 404
    assert Client(headers={"Authorization": f"Bearer {TOKEN}"}).get("/metrics").status_code == 200


@pytest.mark.django_db
def test_without_a_token_in_the_settings_there_are_no_figures() -> None:
    assert Client(headers={"Authorization": "Bearer "}).get("/metrics").status_code == 404


@pytest.mark.django_db
def test_figures_count_by_route_and_never_by_what_was_asked_for(centre: Centre, scraped: None) -> None:
    Caller(centre.admin).get(f"/people/{centre.agent.pk}")
    Caller(centre.admin).get("/people?words=13900001111")
    text = Client(headers={"Authorization": f"Bearer {TOKEN}"}).get("/metrics").content.decode()
    assert 'sanxiang_requests_total{method="GET",route="api/v1/people/<int:person>",status="200"}' in text or "people/<" in text
    assert "13900001111" not in text
    assert "sanxiang_database_bytes" in text
    assert "sanxiang_job_oldest_due_seconds 0.0" in text


# The dispatcher -------------------------------------------------------------------------------------------------------


def test_a_duty_is_called_when_it_asked_to_be() -> None:
    called: list[tuple[str, datetime]] = []

    def soon(now: datetime) -> datetime:
        called.append(("soon", now))
        return now + timedelta(seconds=2)

    def failing(now: datetime) -> datetime:
        called.append(("failing", now))
        raise ValueError("made up")

    turn = Round({"failing": failing, "soon": soon})
    begin = datetime(2026, 11, 26, tzinfo=UTC)
    for seconds in range(6):
        turn.go(begin + timedelta(seconds=seconds))
    after = int(AFTER_FAILURE.total_seconds())
    assert [(at - begin).seconds for name, at in called if name == "soon"] == [0, 2, 4]
    assert [(at - begin).seconds for name, at in called if name == "failing"] == [0, after]


@pytest.mark.django_db(transaction=True)
def test_only_one_dispatcher_leads() -> None:
    with psycopg.connect(database_url(), autocommit=True) as other:
        assert leads()
        taken = other.execute("select pg_try_advisory_lock(%s)", [0x53616E7869616E67]).fetchone()
        assert taken == (False,)
        connection.close()
        taken = other.execute("select pg_advisory_lock(%s)", [0x53616E7869616E67]).fetchone()
        assert taken is not None


def job(lock: str, status: str) -> None:
    """Of a worker that is no more, where it is being done."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args, status, attempts)"
            " values ('default', 'made.up', 0, null, %s, '{}', %s, 0)",
            [lock, status],
        )


@pytest.mark.django_db(transaction=True)
def test_what_dead_workers_left_is_done_again_once() -> None:
    """Also what stands behind a job whose like waits already."""
    for lock, status in (("both", "doing"), ("both", "todo"), ("left", "doing"), ("waits", "todo")):
        job(lock, status)
    assert stalled_jobs(NOW) == NOW + STALLED_LOOK
    with connection.cursor() as cursor:
        cursor.execute("select queueing_lock, status from procrastinate_jobs where task_name = 'made.up' order by 1")
        assert cursor.fetchall() == [("both", "todo"), ("left", "todo"), ("waits", "todo")]


def over(name: str, status: str, days: float) -> None:
    """A job that came to its end so many days before NOW."""
    with connection.cursor() as cursor:
        new = "insert into procrastinate_jobs (queue_name, task_name, status, args) values ('default', %s, %s, '{}') returning id"
        cursor.execute(new, [f"over.{name}", status])
        ident = cursor.fetchone()[0]
        cursor.execute("delete from procrastinate_events where job_id = %s", [ident])
        last = "insert into procrastinate_events (job_id, type, at) values (%s, 'deferred', %s)"
        cursor.execute(last, [ident, NOW - timedelta(days=days)])


@pytest.mark.django_db
def test_jobs_that_are_over_are_forgotten_after_a_while() -> None:
    """Those that went well after a week, others after a month; what waits or is under way never."""
    for name, status, days in (
        *(("gone", status, 8) for status in ("succeeded", "aborted", "cancelled", "succeeded")),
        ("gone", "failed", 31),
        ("young", "succeeded", 6),
        ("told", "failed", 29),
        ("waits", "todo", 99),
        ("runs", "doing", 99),
    ):
        over(name, status, days)
    forget_jobs(NOW, batch=2)
    left = ProcrastinateJob.objects.filter(task_name__startswith="over.").values_list("task_name", flat=True)
    assert sorted(left) == ["over.runs", "over.told", "over.waits", "over.young"]
    assert forget_jobs(NOW) == 0


@pytest.mark.django_db
def test_sessions_that_have_run_out_are_forgotten(centre: Centre) -> None:
    """Nobody is signed out by it."""
    late = timezone.now() + timedelta(days=1)
    signed_in = Caller(centre.agent)
    for key, ends in (("old", -1), ("new", 2)):
        Session.objects.create(session_key=key, session_data="", expire_date=late + timedelta(days=ends))
        UserSession.objects.create(user=centre.agent, session_key=key, ip="192.0.2.7", user_agent="made")
    forget_sessions(late - timedelta(hours=20))
    assert signed_in.get("/me").status_code == 200
    forget_sessions(late)
    keys = set(UserSession.objects.values_list("session_key", flat=True))
    assert (keys & {"old", "new"}, Session.objects.filter(session_key="old").exists()) == ({"new"}, False)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_messenger_does_what_goes_out_and_leaves_the_rest() -> None:
    """It is there for that: with the worker at an import, nobody waits for an e-mail."""
    asks = app.configure_task("sanxiang_centre.surveys.tasks.ask").defer(noun="ticket", subject=0)
    out = [send_notices.defer(), send_surveys.defer(), deliver.defer(subscription=0)]
    given = {**os.environ, "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": SETTINGS, "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([*command_of("messenger", "", 0), "--one-shot"], env=given, check=True, capture_output=True, timeout=120)
    states = dict(ProcrastinateJob.objects.filter(pk__in=[asks, *out]).values_list("pk", "status"))
    assert states == {asks: "todo", **dict.fromkeys(out, "succeeded")}


def test_all_that_goes_out_is_the_messengers() -> None:
    queues = {task.queue for task in app.tasks.values()}
    assert set(OUTSIDE) < queues
    assert {task.queue for task in (send_notices, send_surveys, deliver)} == set(OUTSIDE)
    assert set(PARTS) == {part.value for part in command_line.Part}


# Check and description ------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_check_names_what_stands_in_the_way(tmp_path: Path) -> None:
    assert [line.text for line in look(tmp_path) if line.good is False and "GB" not in line.text] == []
    with connection.cursor() as cursor:
        cursor.execute("insert into django_migrations (app, name, applied) values ('accounts', '0999_later', now())")
        cursor.execute("delete from django_migrations where app = 'common'")
    told = list(look(tmp_path))
    assert [line.good for line in told if "accounts.0999_later" in line.text] == [False]
    assert [line.good for line in told if "common.0001_initial" in line.text] == [None]


def test_the_description_of_the_api_is_the_one_in_the_repository() -> None:
    """`sanxiang centre openapi` writes it anew."""
    assert (ROOT / "docs" / "reference" / "openapi.json").read_text(encoding="utf-8") == openapi_text()


def test_the_catalogue_of_events_is_the_one_in_the_repository() -> None:
    """`sanxiang centre events` writes it anew."""
    assert (ROOT / "docs" / "reference" / "events.md").read_text(encoding="utf-8") == events_text()


def test_backup_and_restore_stand_at_the_top_of_the_command_line_as_well() -> None:
    added = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"]["sanxiang.commands"]
    beside = {command.callback for command in command_line.app.registered_commands}
    for name in ("backup", "restore"):
        assert EntryPoint(name, added[name], "sanxiang.commands").load() in beside
