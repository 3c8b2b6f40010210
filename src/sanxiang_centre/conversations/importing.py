"""Transcripts in bulk: started by somebody, worked off batch by batch, taken up where a killed process left it."""

from __future__ import annotations

import hashlib
import logging
import shutil
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import DatabaseError, DataError, transaction

from sanxiang.conversation.items import ReadOptions, Rejected
from sanxiang.conversation.model import Channel, Conversation
from sanxiang.conversation.readers.formats import FORMATS
from sanxiang.errors import Location
from sanxiang_centre.accounts import queries as accounts
from sanxiang_centre.accounts.models import Person, Skill
from sanxiang_centre.accounts.permissions.reaches import Reach
from sanxiang_centre.accounts.permissions.table import require
from sanxiang_centre.common.actor import SYSTEM, Actor
from sanxiang_centre.common.events.conversations import ConversationImported, ImportFailed, ImportFinished, ImportStarted
from sanxiang_centre.common.jobs import Held, defer
from sanxiang_centre.common.problems import Problem, conflict, invalid
from sanxiang_centre.common.tables import copy_in, new_ids
from sanxiang_centre.common.writing import Writing, writing
from sanxiang_centre.conversations.models import Conversation as Stored
from sanxiang_centre.conversations.models import Entry, Import, Reject, SearchText
from sanxiang_centre.conversations.reading import Batch, File, Place, batches
from sanxiang_centre.conversations.rows import (
    CONVERSATION,
    ENTRY,
    SEARCH,
    Desk,
    Made,
    Staff,
    conversation_row,
    digest_of,
    entry_rows,
    search_row,
)
from sanxiang_centre.conversations.searching import masked, storable
from sanxiang_centre.editions.models import JobState
from sanxiang_centre.editions.queries import current_force

IMPORTING = 7_302
"""Number of the lock of an import; it goes with the process that holds it."""
log = logging.getLogger("sanxiang.imports")
BATCH = 2_000
MISSED = timedelta(minutes=10)
"""How long files may be somewhere else."""
MOST_FILES = 200
RAW = 300
"""Characters of a rejected record that are kept, masked: the file itself has the rest."""
Tell = Callable[[Import], None]


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file that is handed in."""

    name: str
    chunks: Iterable[bytes]


def start_import(
    *,
    actor: Actor,
    now: datetime,
    files: Sequence[Incoming],
    fmt: str = "",
    channel: str = "",
    group: int | None = None,
    swap: bool = False,
    later: bool = True,
) -> Import:
    """Keeps the files and defers the job, unless not `later`: then it is the caller's, and the worker's if the caller dies.

    Raises Problem 409 if the very same files have come before.
    """
    require(actor, "conversation.import", Reach.ALL)
    _check(actor, files, fmt, group)
    folder = uuid.uuid4().hex
    kept = [_kept(folder, number, file) for number, file in enumerate(files)]
    try:
        with writing(actor, now) as write:
            _refuse_twin(kept)
            found = Import.objects.create(
                files=kept,
                folder=folder,
                format=fmt,
                channel=channel,
                group_id=group,
                swap=swap,
                size=sum(file["bytes"] for file in kept),
                created_by_id=actor.person,
                created_at=now,
            )
            write.record(ImportStarted(id=found.pk, files=len(kept), size=found.size))
            if later:
                defer("conversations.run_import", once=f"import-{found.pk}", ident=found.pk)
    except BaseException:
        shutil.rmtree(_place(folder), ignore_errors=True)
        raise
    return found


def _check(actor: Actor, files: Sequence[Incoming], fmt: str, group: int | None) -> None:
    if not 0 < len(files) <= MOST_FILES:
        raise invalid({"files": f"请给出 1 至 {MOST_FILES} 个文件 / 1 to {MOST_FILES} files are due"})
    if fmt and fmt not in FORMATS:
        raise invalid({"format": f"没有此格式，可用 / no such format; known: {', '.join(FORMATS)}"})
    if group is not None:
        accounts.access_skill_group(actor, group)


def _place(folder: str) -> Path:
    data: Path = settings.ENVIRONMENT.data
    return data / "imports" / folder


def _kept(folder: str, number: int, file: Incoming) -> dict[str, Any]:
    path = _place(folder) / str(number)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest, size = hashlib.sha256(), 0
    with path.open("wb") as target:
        for chunk in file.chunks:
            digest.update(chunk)
            size += target.write(chunk)
    return {"name": storable(Path(file.name).name)[:200], "digest": digest.hexdigest(), "bytes": size}


def _refuse_twin(kept: Sequence[Mapping[str, Any]]) -> None:
    for other in Import.objects.exclude(state=JobState.FAILED).filter(size=sum(file["bytes"] for file in kept)).only("files"):
        if [file["digest"] for file in other.files] == [file["digest"] for file in kept]:
            raise conflict(f"这些文件已在导入 {other.pk} 中 / the same files have come before, in import {other.pk}")


# The job -------------------------------------------------------------------------------------------------------------


def run_import(
    *, actor: Actor = SYSTEM, now: Callable[[], datetime], ident: int, batch: int = BATCH, tell: Tell = lambda _: None
) -> Import:
    """Works an import off to its end, from where it stands. Does nothing while another process is at it.

    What nobody foresaw would come again at every try: then the import has failed, and what it has taken in stays.
    """
    with Held(IMPORTING, ident) as mine:
        found = Import.objects.get(pk=ident)
        if mine and found.state in (JobState.WAITING, JobState.RUNNING):
            parts = _parts(found, batch)
            while found.finished_at is None:
                found = _step(actor, now(), found, parts)
                tell(found)
    return found


def _step(actor: Actor, now: datetime, found: Import, parts: Iterator[tuple[Place, Batch]]) -> Import:
    """The next batch, or the end."""
    try:
        part = next(parts, None)
        return _take_in(actor, now, found.pk, part) if part is not None else _finish(actor, now, found.pk)
    except (DatabaseError, Problem):
        raise
    except FileNotFoundError:
        # Another machine may have them; after a while nobody has: the backup that was restored was older.
        if now - found.created_at < MISSED:
            raise
    except Exception:
        log.exception("import failed", extra={"facts": {"import": found.pk}})
    return _give_up(actor, now, found.pk)


def _parts(found: Import, size: int) -> Iterator[tuple[Place, Batch]]:
    """Batches, each with the place at which it begins."""
    files = [File(file["name"], _place(found.folder) / str(number)) for number, file in enumerate(found.files)]
    begin = Place(found.file, found.item, found.read)
    for part in batches(files, begin, fmt=found.format, options=_options(found), size=size):
        yield begin, part
        begin = part.after


def _options(found: Import) -> ReadOptions:
    """A clock time without a zone is that of the centre."""
    channel = Channel(found.channel) if found.channel else None
    return ReadOptions(channel=channel, swap=found.swap, zone=_zone())


def _take_in(actor: Actor, now: datetime, ident: int, step: tuple[Place, Batch]) -> Import:
    """One batch and how far the import has come by it, in one transaction: a kill leaves both or neither."""
    from sanxiang.collecting import collector_paused

    begin, batch = step
    with collector_paused(), writing(actor, now) as write:
        found = Import.objects.select_for_update().get(pk=ident)
        if (found.file, found.item) != (begin.file, begin.item):
            raise conflict("导入已由另一进程推进 / another process has moved this import on")
        fresh = _fresh(batch.conversations)
        refused = _write_all(write, found, fresh)
        Reject.objects.bulk_create([*(_reject(found, each) for each in batch.rejected), *refused])
        found.state = JobState.RUNNING
        found.file, found.item, found.read = batch.after.file, batch.after.item, max(found.read, batch.after.read)
        found.conversations += len(fresh)
        found.events += sum(len(talk.events) for talk in fresh.values())
        found.twins += len(batch.conversations) - len(fresh) - len(refused)
        found.rejected += len(batch.rejected) + len(refused)
        found.remarks += batch.remarks
        found.save()
    return found


def _fresh(talks: Sequence[Conversation]) -> dict[uuid.UUID, Conversation]:
    """Those that are not stored yet, by digest."""
    by_digest = {digest_of(talk): talk for talk in talks}
    known = set(Stored.objects.filter(digest__in=list(by_digest)).values_list("digest", flat=True))
    return {digest: talk for digest, talk in by_digest.items() if digest not in known}


def _write_all(write: Writing, found: Import, fresh: dict[uuid.UUID, Conversation]) -> list[Reject]:
    """Writes all; where the database does not take one of them, one by one, and that one is taken out of `fresh` and rejected."""
    try:
        with transaction.atomic():
            _write(write, found, fresh)
        return []
    except DataError:
        refused = []
    for digest, talk in list(fresh.items()):
        try:
            with transaction.atomic():
                _write(write, found, {digest: talk})
        except DataError:
            reason = "数据库不接受此会话 / the database does not take this conversation"
            refused.append(_reject(found, Rejected(Location(found.files[found.file]["name"]), talk.id, reason, "")))
            del fresh[digest]
    return refused


def _write(write: Writing, found: Import, fresh: Mapping[uuid.UUID, Conversation]) -> None:
    desk = Desk(found.pk, found.created_at, write.now, found.group_id, _staff(), current_force(), _zone())
    idents = new_ids(Stored, len(fresh))
    made = [conversation_row(desk, ident, digest, talk) for ident, (digest, talk) in zip(idents, fresh.items(), strict=True)]
    talks = list(zip(idents, fresh.values(), strict=True))
    copy_in(Stored, CONVERSATION, (each.conversation for each in made))
    copy_in(Entry, ENTRY, (row for ident, talk in talks for row in entry_rows(ident, talk, write.now)))
    copy_in(SearchText, SEARCH, (search_row(ident, talk) for ident, talk in talks))
    write.record_all([_imported(found.pk, ident, each) for ident, each in zip(idents, made, strict=True)])


def _imported(source: int, ident: int, made: Made) -> ConversationImported:
    return ConversationImported(id=ident, source=source, agent=made.agent, edition=made.edition)


def _zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)


def _staff() -> dict[str, Staff]:
    """Everybody by staff number; somebody in one skill group only works for that."""
    groups: dict[int, list[int]] = {}
    for person, group in Skill.objects.values_list("person_id", "group_id"):
        groups.setdefault(person, []).append(group)
    people = Person.objects.values_list("staff_no", "pk", "team_id")
    return {no.lower(): Staff(pk, team, groups[pk][0] if len(groups.get(pk, ())) == 1 else None) for no, pk, team in people}


def _reject(found: Import, each: Rejected) -> Reject:
    return Reject(
        source=found,
        file=storable(each.where.file)[:300],
        line=each.where.line,
        column=each.where.column,
        record=masked(storable(each.record_id))[:200],
        reason=masked(storable(each.reason)),
        raw=masked(storable(each.raw[: 4 * RAW]))[:RAW],
    )


def _finish(actor: Actor, now: datetime, ident: int) -> Import:
    """The files go: what they hold stands in the database, under its rules of retention."""
    with writing(actor, now) as write:
        found = Import.objects.select_for_update().get(pk=ident)
        found.state, found.finished_at, found.read = JobState.DONE, now, found.size
        found.save()
        write.record(ImportFinished(id=ident, conversations=found.conversations, twins=found.twins, rejected=found.rejected))
        _put_away(found)
    return found


def _give_up(actor: Actor, now: datetime, ident: int) -> Import:
    with writing(actor, now) as write:
        found = Import.objects.select_for_update().get(pk=ident)
        found.state, found.finished_at = JobState.FAILED, now
        found.save(update_fields=["state", "finished_at"])
        write.record(ImportFailed(id=ident, conversations=found.conversations))
        _put_away(found)
    return found


def _put_away(found: Import) -> None:
    defer("conversations.inspect_waiting", once="inspect")
    transaction.on_commit(lambda: shutil.rmtree(_place(found.folder), ignore_errors=True))
