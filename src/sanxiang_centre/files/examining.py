"""Looks at a file that comes in, before anything is written: name, size, kind, digest, and what the scanner says."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from django.conf import settings

from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.events.files import AttachmentRefused
from sanxiang_centre.common.idempotency import lasting
from sanxiang_centre.common.problems import Problem, invalid
from sanxiang_centre.common.writing import writing
from sanxiang_centre.files.kinds import CHUNK, Kind, Unfit, kind_of
from sanxiang_centre.files.limits import MEGABYTE, Limits
from sanxiang_centre.files.models import Blob, Scan
from sanxiang_centre.files.names import normal, suffix_of, wrong_with
from sanxiang_centre.files.scanning import Clamd, Verdict


@dataclass(frozen=True, slots=True)
class Examined:
    """What may be stored. `found`: why the scanner gave no verdict."""

    content: BinaryIO
    name: str
    kind: Kind
    size: int
    digest: str
    scan: Scan
    found: str
    limits: Limits


def examine(*, actor: Actor, now: datetime, of: str, subject: int, name: str, content: BinaryIO, limits: Limits) -> Examined:
    """Raises Problem 413 or 422; that something infected came leaves an event all the same."""
    name = normal(name)
    size, digest = _measured(content, limits.size)
    kind = _kind(name, content, limits)
    verdict = _verdict(content, digest)
    if verdict is not None and verdict.clean is False:
        _note(actor, now, of, subject, verdict.why)
        raise invalid({"file": f"文件含有病毒（{verdict.why}），未保存 / the file is infected ({verdict.why}) and was not stored"})
    if verdict is not None and verdict.clean is None and settings.ENVIRONMENT.clamd_down == "refuse":
        raise Problem(503, "no-scanner", "查毒服务没有回答，请稍后再传 / the virus scanner does not answer: send the file again later")
    scan = Scan.OFF if verdict is None else Scan.CLEAN if verdict.clean else Scan.WAITING
    return Examined(content, name, kind, size, digest, scan, verdict.why if verdict else "", limits)


def too_large(most: int) -> Problem:
    megabytes = f"{most / MEGABYTE:g}"
    return Problem(413, "too-large", f"文件至多 {megabytes} MB / {megabytes} MB at most")


def _measured(content: BinaryIO, most: int) -> tuple[int, str]:
    """Stops as soon as it is too much."""
    size, digest = 0, hashlib.sha256()
    content.seek(0)
    while piece := content.read(CHUNK):
        size += len(piece)
        if size > most:
            raise too_large(most)
        digest.update(piece)
    if not size:
        raise invalid({"file": "文件是空的 / the file is empty"})
    return size, digest.hexdigest()


def _kind(name: str, content: BinaryIO, limits: Limits) -> Kind:
    wrong = wrong_with(name)
    if wrong:
        raise invalid({"file": wrong})
    try:
        kind = kind_of(content)
    except Unfit as unfit:
        raise invalid({"file": str(unfit)}) from unfit
    if kind is None or kind.name not in limits.kinds:
        raise invalid({"file": f"这种文件不收；可用 / this kind of file is not taken; these are: {limits.suffixes}"})
    if suffix_of(name) not in kind.suffixes:
        raise invalid({"file": f"内容是 {kind.name}，文件名应以 {kind.suffixes[0]} 结尾 / it holds {kind.name}: its name should end so"})
    return kind


def _verdict(content: BinaryIO, digest: str) -> Verdict | None:
    """None = no scanner is set up. What was found infected once is known by its digest."""
    known = Blob.objects.filter(digest=digest, scan=Scan.INFECTED).first()
    if known is not None:
        return Verdict(False, known.found)
    return Clamd(settings.ENVIRONMENT.clamd).scan(content) if settings.ENVIRONMENT.clamd else None


def _note(actor: Actor, now: datetime, of: str, subject: int, found: str) -> None:
    def note() -> None:
        with writing(actor, now) as write:
            write.record(AttachmentRefused(id=0, of=of, subject=subject, found=found))

    lasting(note)
