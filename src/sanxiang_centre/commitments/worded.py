"""The words and times of a commitment that is made by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sanxiang_centre.commitments.promises import dated_fields

if TYPE_CHECKING:
    from sanxiang.calendar.calendars import Calendar


@dataclass(frozen=True, slots=True)
class Wording:
    """Fields of a row."""

    fields: Mapping[str, Any]


def read_wording(said: str, calendar: Calendar, now: datetime) -> Wording:
    """As an agent's utterance is read; the first promise that names a time counts, else the first. Nothing where it holds none."""
    from sanxiang.commitments.commitment import dated
    from sanxiang.commitments.reading import read
    from sanxiang.language.normal import normalise

    normal = normalise(said)
    found = [dated(promise, said, normal, now, calendar) for promise in read(normal.text)]
    chosen = next((one for one in found if one.timed), found[0] if found else None)
    if chosen is None:
        nothing = {"derivation_zh": "没有说时限。", "derivation_en": "No time limit was said."}
        return Wording({**nothing, "doer": "agent"})
    return Wording(dated_fields(chosen))


def dated_by(due: datetime, calendar: Calendar, now: datetime) -> Wording:
    """The time that somebody entered."""
    from sanxiang.calendar.wording import moment

    local = due.astimezone(calendar.zone)
    told = {"derivation_zh": f"登记时写明：截止 {moment(local, 'zh')}。", "derivation_en": f"Entered by hand: due {moment(local, 'en')}."}
    return Wording({**told, "due_at": due, "sort_at": due, "timed": True, "doer": "agent"})
