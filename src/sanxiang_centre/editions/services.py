"""What is done to standards: drafted, checked, approved by somebody else, put in force, read and confirmed."""

from __future__ import annotations

import json
import logging
import tempfile
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection

from sanxiang_centre.accounts import queries as accounts
from sanxiang_centre.accounts.permissions.reaches import Reach
from sanxiang_centre.accounts.permissions.table import require
from sanxiang_centre.common.actor import SYSTEM, Actor
from sanxiang_centre.common.events.editions import (
    DraftChecked,
    DraftCreated,
    DraftWithdrawn,
    EditionPublished,
    EditionSigned,
    ScopeSet,
)
from sanxiang_centre.common.jobs import defer
from sanxiang_centre.common.problems import conflict, invalid, not_allowed
from sanxiang_centre.common.writing import Writing, writing
from sanxiang_centre.editions import queries
from sanxiang_centre.editions.archives import MOST_UPLOADED, ArchiveProblem, pack_folder, pack_revision, unpack
from sanxiang_centre.editions.inspectors import calendars_digest, compile_cache
from sanxiang_centre.editions.models import CHANNELS, Draft, DraftProblem, DraftState, Edition, Scope, SignOff, Source, Weights
from sanxiang_centre.editions.verdicts import ERROR, Found, Verdict

log = logging.getLogger("sanxiang.standards")
TOLERANCE = timedelta(minutes=5)
"""By how much a later edition's time may have passed when it is approved."""
PUBLISHING = 7_301
"""Number of the lock under which editions get their numbers."""


# Drafts --------------------------------------------------------------------------------------------------------------


def upload_draft(*, actor: Actor, now: datetime, name: str, archive: bytes) -> Draft:
    """A zip archive with the folder of a standard."""
    require(actor, "draft.write", Reach.ALL)
    if not 0 < len(archive) <= MOST_UPLOADED:
        raise invalid(
            {"file": f"应为 1 字节至 {MOST_UPLOADED >> 20} MB 的 zip 文件 / a zip archive of up to {MOST_UPLOADED >> 20} MB is due"}
        )
    try:
        with tempfile.TemporaryDirectory(prefix="sanxiang-") as folder:
            unpack(archive, Path(folder))
    except ArchiveProblem as wrong:
        raise invalid({"file": str(wrong)}) from wrong
    return _draft(actor, now, Source.UPLOAD, name, archive)


def pull_draft(*, actor: Actor, now: datetime, path: str, revision: str = "") -> Draft:
    """A folder on this machine below SANXIANG_STANDARDS, as it is or as it is in a revision of its git repository."""
    require(actor, "draft.write", Reach.ALL)
    folder = _allowed(path)
    try:
        archive = pack_revision(folder, revision) if revision else pack_folder(folder)
        with tempfile.TemporaryDirectory(prefix="sanxiang-") as target:
            unpack(archive, Path(target))
    except ArchiveProblem as wrong:
        raise invalid({"revision" if str(wrong).startswith("git") else "path": str(wrong)}) from wrong
    return _draft(actor, now, Source.FOLDER, f"{path}@{revision}" if revision else path, archive)


def draft_pack(*, actor: Actor, now: datetime, pack: str) -> Draft:
    """A shipped standard as it is."""
    require(actor, "draft.write", Reach.ALL)
    from sanxiang.standard.files import PACKS

    if pack not in {path.name for path in PACKS.iterdir() if (path / "standard.yaml").is_file()}:
        raise invalid({"pack": "没有这个随附的标准 / there is no such shipped standard"})
    return _draft(actor, now, Source.PACK, pack, b"")


def _allowed(path: str) -> Path:
    root: Path | None = settings.ENVIRONMENT.standards
    if root is None:
        raise conflict("未设 SANXIANG_STANDARDS，请改为上传 / SANXIANG_STANDARDS names no folder: upload the standard instead")
    folder = (root / path).resolve()
    if not folder.is_dir() or (folder != root and root not in folder.parents):
        raise invalid({"path": "该文件夹下没有此路径 / no such path below the folder of standards"})
    return folder


def _draft(actor: Actor, now: datetime, source: str, origin: str, archive: bytes) -> Draft:
    author = queries.own_person(actor)
    with writing(actor, now) as write:
        draft = Draft.objects.create(source=source, origin=origin.replace("\0", "")[:300], archive=archive, author=author, created_at=now)
        write.record(DraftCreated(id=draft.pk, source=source))
        defer("editions.check_draft", once=f"draft-{draft.pk}", draft=draft.pk)
    return draft


def withdraw_draft(*, actor: Actor, now: datetime, draft: int) -> Draft:
    with writing(actor, now) as write:
        queries.access_draft(actor, draft, "draft.write")
        found = Draft.objects.select_for_update(of=("self",)).defer("archive", "snapshot").get(pk=draft)
        if found.state in (DraftState.PUBLISHED, DraftState.WITHDRAWN):
            raise conflict("已发布或已撤回的草稿不能再撤回 / a draft that is published or withdrawn stays so")
        found.state = DraftState.WITHDRAWN
        found.save(update_fields=["state"])
        write.record(DraftWithdrawn(id=found.pk))
    return found


# Checks --------------------------------------------------------------------------------------------------------------


def check_draft(*, actor: Actor = SYSTEM, now: Callable[[], datetime], draft: int) -> Draft:
    """Loads, lints and tests the draft; the long part stands outside the transaction, so that its progress is seen."""
    found = Draft.objects.get(pk=draft)
    if found.state != DraftState.CHECKING:
        return found

    def step(done: int) -> None:
        Draft.objects.filter(pk=draft).update(step=done)

    try:
        verdict = _judged(found, step)
    except DatabaseError:
        raise
    # Whatever it is: it would come again at every try.
    except Exception as wrong:
        log.exception("check failed", extra={"facts": {"draft": draft}})
        verdict = Verdict(problems=(Found("", 0, 0, ERROR, "internal", f"检查出错 / the check broke off: {type(wrong).__name__}"),))
    with writing(actor, now()) as write:
        return _decide(write, draft, verdict)


def _judged(draft: Draft, step: Callable[[int], None]) -> Verdict:
    from sanxiang_centre.editions.checking import check_standard

    cache = compile_cache()
    if draft.source == Source.PACK:
        return check_standard(draft.origin, cache=cache, step=step)
    with tempfile.TemporaryDirectory(prefix="sanxiang-") as folder:
        return check_standard(unpack(bytes(draft.archive), Path(folder)), cache=cache, step=step)


def _decide(write: Writing, draft: int, verdict: Verdict) -> Draft:
    found = Draft.objects.select_for_update().defer("archive").get(pk=draft)
    if found.state != DraftState.CHECKING:
        return found
    found.state = DraftState.FAILED if verdict.errors or verdict.snapshot is None else DraftState.READY
    found.checked_at, found.standard, found.digest = write.now, verdict.standard, verdict.digest
    found.snapshot, found.examples = _json(verdict.snapshot), verdict.examples
    found.save(update_fields=["state", "checked_at", "standard", "digest", "snapshot", "examples"])
    DraftProblem.objects.bulk_create(
        DraftProblem(
            draft=found,
            place=place,
            file=each.file[:300],
            line=each.line,
            column=each.column,
            level=each.level,
            rule=each.rule[:40],
            message=each.message,
        )
        for place, each in enumerate(verdict.problems)
    )
    for digest, content in verdict.weights.items():
        Weights.objects.get_or_create(digest=digest, defaults={"content": content})
    write.record(DraftChecked(id=found.pk, state=found.state, standard=found.standard, errors=verdict.errors))
    return found


def _json(snapshot: Mapping[str, Any] | None) -> str:
    return "" if snapshot is None else json.dumps(snapshot, ensure_ascii=False)


# Editions ------------------------------------------------------------------------------------------------------------


def approve_draft(*, actor: Actor, now: datetime, draft: int, valid_from: datetime) -> Edition:
    """Publishes what somebody else has drafted. Every edition after a standard's first begins in the future."""
    with writing(actor, now) as write:
        queries.access_draft(actor, draft, "draft.approve")
        approver = queries.own_person(actor)
        found = Draft.objects.select_for_update().defer("archive").get(pk=draft)
        _check_approval(found, approver.pk)
        _lock_numbers()
        before = Edition.objects.defer("snapshot").filter(standard=found.standard)
        number, content = before.count() + 1, json.loads(found.snapshot)
        _check_time(now, valid_from, before.order_by("-valid_from").first())
        edition = Edition.objects.create(
            standard=found.standard,
            number=number,
            digest=found.digest,
            calendars=calendars_digest(content),
            name_zh=content["name"].get("zh", "")[:200],
            name_en=content["name"].get("en", "")[:200],
            snapshot=found.snapshot,
            valid_from=valid_from,
            published_at=now,
            author=found.author,
            approver=approver,
            draft=found,
        )
        found.state = DraftState.PUBLISHED
        found.save(update_fields=["state"])
        write.record(_published(edition))
    return edition


def _published(edition: Edition) -> EditionPublished:
    return EditionPublished(
        id=edition.pk,
        draft=edition.draft_id,
        standard=edition.standard,
        digest=edition.digest,
        valid_from=edition.valid_from.isoformat(),
        author=edition.author_id,
    )


def _check_approval(draft: Draft, approver: int) -> None:
    if draft.author_id == approver:
        raise conflict("起草人不能批准自己的草稿，请由他人批准 / the author never approves: ask somebody else to")
    if draft.state == DraftState.CHECKING:
        raise conflict("检查尚未结束，请稍后再批准 / the checks are not over yet: try again later")
    if draft.state != DraftState.READY:
        raise conflict("只有通过检查且未发布的草稿可以批准 / only a draft that passed its checks and is not published can be approved")


def _check_time(now: datetime, valid_from: datetime, latest: Edition | None) -> None:
    if latest is None:
        return
    if valid_from < now - TOLERANCE:
        raise invalid(
            {"valid_from": "不得早于现在：过去的会话按当时的版本判定 / not in the past: what is over is judged by what was in force"}
        )
    if valid_from <= latest.valid_from:
        raise invalid({"valid_from": f"应晚于上一版的 {latest.valid_from.isoformat()} / after that of the edition before"})


def _lock_numbers() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [PUBLISHING])


def set_scope(*, actor: Actor, now: datetime, channel: str, group: int | None, standard: str, since: datetime | None = None) -> Scope:
    """From `since` (now, or later) on, `standard` holds there. The first ruling of a place may begin in the past."""
    require(actor, "scope.write", Reach.ALL)
    since = since or now
    _check_scope(actor, now, channel, group, standard, since)
    with writing(actor, now) as write:
        scope = Scope.objects.create(
            channel=channel, group_id=group, standard=standard, since=since, set_by=queries.own_person(actor), set_at=now
        )
        write.record(ScopeSet(id=scope.pk, channel=channel, group=group, standard=standard, since=since.isoformat()))
    return scope


def _check_scope(actor: Actor, now: datetime, channel: str, group: int | None, standard: str, since: datetime) -> None:
    first = not Scope.objects.filter(channel=channel, group=group).exists()
    wrong = {
        "channel": "" if channel in ("", *dict(CHANNELS)) else "没有此渠道 / no such channel",
        "standard": ""
        if Edition.objects.filter(standard=standard).exists()
        else "此标准没有已发布的版本 / no edition of that is published",
        "since": "" if first or since >= now - TOLERANCE else "不得早于现在 / not in the past",
    }
    if any(wrong.values()):
        raise invalid({field: text for field, text in wrong.items() if text})
    if group is not None:
        accounts.access_skill_group(actor, group)


def sign_edition(*, actor: Actor, now: datetime, edition: int) -> SignOff:
    """Confirms that the actor has read an edition; a second time changes nothing."""
    require(actor, "edition.sign")
    if actor.scopes is not None:
        raise not_allowed()
    found = queries.access_edition(actor, edition)
    with writing(actor, now) as write:
        sign_off, new = SignOff.objects.get_or_create(edition=found, person=queries.own_person(actor), defaults={"at": now})
        if new:
            write.record(EditionSigned(id=found.pk, person=sign_off.person_id))
    return sign_off
