"""What is looked at before an upgrade, or when something is wrong: a line each, and whether it stands in the way."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core import checks
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import DatabaseError

from sanxiang_centre.config.backup import BackupProblem, program_of
from sanxiang_centre.files.scanning import Clamd
from sanxiang_centre.files.storage import store

LEAST_SERVER = 15
LEAST_FREE = 1_000_000_000
"""Bytes."""
GIGABYTE = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Line:
    """`good` None = to be known, stands in nobody's way."""

    good: bool | None
    text: str


def look(data: Path) -> Iterator[Line]:
    """Goes on after what is wrong, but not without a database."""
    try:
        connection.ensure_connection()
        major = connection.connection.info.server_version // 10000
    except DatabaseError as wrong:
        yield Line(False, f"数据库没有回答 / the database does not answer ({type(wrong).__name__})")
        return
    yield _server(major)
    yield _dump(major)
    for step in STEPS:
        yield from step()
    yield _space(data)


def _server(major: int) -> Line:
    return Line(major >= LEAST_SERVER, f"PostgreSQL {major}，至少 / at least {LEAST_SERVER}")


def _dump(major: int) -> Line:
    try:
        return Line(True, f"备份程序 / backup program: {program_of(major, 'pg_dump').name} {major}")
    except BackupProblem as missing:
        return Line(False, str(missing))


def _migrations() -> Iterator[Line]:
    """A database that is ahead of the program must not be written to by it."""
    executor = MigrationExecutor(connection)
    known, applied = set(executor.loader.disk_migrations or {}), set(executor.loader.applied_migrations or {})
    ours = {app for app, _ in known}
    ahead = sorted(f"{app}.{name}" for app, name in applied - known if app in ours)
    if ahead:
        yield Line(False, f"数据库比本版本新 / the database is newer than this release: {', '.join(ahead)}")
    plan = [f"{migration.app_label}.{migration.name}" for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]
    if plan:
        yield Line(None, f"待升级 {len(plan)} 步 / {len(plan)} steps to migrate: {', '.join(plan)}")
    elif not ahead:
        yield Line(True, "数据库与本版本一致 / the database is at this release")


def _settings() -> Iterator[Line]:
    found = [message for message in checks.run_checks(include_deployment_checks=True) if message.level >= checks.WARNING]
    for message in found:
        yield Line(False if message.level >= checks.ERROR else None, f"{message.id}: {message.msg}")
    if not found:
        yield Line(True, "设置 / settings")


def _scanner() -> Iterator[Line]:
    url: str = settings.ENVIRONMENT.clamd
    if url:
        yield Line(Clamd(url, patience=5).answers(), f"查毒 / virus scanner: {url}")
    else:
        yield Line(None, "未设查毒，附件不经扫描 / no virus scanner is set up: files are not scanned (SANXIANG_CLAMD)")


def _store() -> Iterator[Line]:
    """Asks for something that is not there."""
    try:
        store().exists("0")
    except Exception as wrong:
        yield Line(False, f"附件存储 / store of files: {type(wrong).__name__}")
    else:
        yield Line(True, "附件存储 / store of files")


def _jobs() -> Iterator[Line]:
    with connection.cursor() as cursor:
        cursor.execute("select to_regclass('procrastinate_jobs') is not null")
        if not cursor.fetchone()[0]:
            return
        cursor.execute("select count(*) filter (where status = 'failed'), count(*) filter (where status = 'doing') from procrastinate_jobs")
        failed, doing = cursor.fetchone()
    if failed:
        yield Line(None, f"失败的作业 / failed jobs: {failed}")
    if doing:
        yield Line(None, f"正在进行的作业，升级前请先停止 / jobs under way, stop before an upgrade: {doing}")


def _space(data: Path) -> Line:
    with connection.cursor() as cursor:
        cursor.execute("select pg_database_size(current_database())")
        size = cursor.fetchone()[0]
    free = shutil.disk_usage(data).free
    wanted = max(LEAST_FREE, 2 * size)
    text = f"{data}: {free / GIGABYTE:.1f} GB 可用 / free，建议 / wanted {wanted / GIGABYTE:.1f} GB"
    return Line(free >= wanted, text)


STEPS: tuple[Callable[[], Iterator[Line]], ...] = (_migrations, _settings, _jobs, _store, _scanner)
