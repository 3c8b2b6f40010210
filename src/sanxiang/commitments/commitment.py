"""A dated commitment: what an utterance promises, with its due time and how that was worked out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sanxiang.calendar.calendars import Calendar
from sanxiang.calendar.wording import explain, moment
from sanxiang.commitments.expressions import DayRef, Length, Moment, When
from sanxiang.commitments.reading import Promise
from sanxiang.commitments.resolving import Due, resolve
from sanxiang.language.normal import Normal

Doer = Literal["agent", "colleague", "engineer", "courier", "system", "company"]

_DOERS: tuple[tuple[Doer, str], ...] = (
    ("engineer", "师傅|工程|维修|抢修|技术"),
    ("courier", "快递|配送|骑手|司机|物流|仓库|库房|站点|网点"),
    ("system", "系统|后台|平台"),
    ("colleague", "专|经理|主|班长|领导|同|会计|财务|护士|医生|业务|人|他|她|客户经理|售后"),
    ("agent", "我$|这[边里]|小妹|妹"),
)


@dataclass(frozen=True, slots=True)
class Commitment:
    """What was promised to a customer. Places are in the original text; times are aware or None = not known.

    event        index of the utterance in its conversation
    start, end   the words, from the first that belongs to it to the end of what is done
    action       callback, reply, contact, visit, deliver, refund or handle
    who, doer    the doer as said (may be empty), and what kind of doer that is
    said_at      when it was said
    when         the words of the time, or empty
    limit        ISO 8601 length or `n working days` where a length was said, else empty
    due          when it is due; None: no time was said, it hangs on a condition, or it cannot be known
    earliest     the earlier end of a range, else None
    timed        it names a time limit, whether or not that can be worked out
    approximate  左右, 大约: the limit is not meant to the minute
    condition    the words of what must happen first, or empty
    vague        the vague word (尽快), or empty
    """

    event: int
    start: int
    end: int
    text: str
    action: str
    who: str
    doer: Doer
    said_at: datetime | None
    when: str = ""
    limit: str = ""
    due: Due | None = None
    earliest: Due | None = None
    timed: bool = False
    approximate: bool = False
    condition: str = ""
    vague: str = ""
    length: Length | None = None


def dated(promise: Promise, text: str, normal: Normal, at: datetime | None, calendar: Calendar, event: int = 0) -> Commitment:
    """A promise read from `normal` with its due time. `at` = when it was said (aware), or None; `text` = the original."""
    start, end = normal.span(promise.start, promise.end)
    when, condition = promise.when, promise.condition
    length = None if when is None else (length_after(when) if condition else _length(when))
    hangs = condition is not None and length is not None
    due = None if when is None or hangs or at is None else resolve(when.expression, at, calendar)
    earliest = None if when is None or when.earliest is None or due is None or at is None else resolve(when.earliest, at, calendar)
    return Commitment(
        event=event,
        start=start,
        end=end,
        text=text[start:end],
        action=promise.action,
        who=promise.who,
        doer=doer_of(promise.who),
        said_at=at,
        when="" if when is None else text[slice(*normal.span(when.start, when.end))],
        limit="" if length is None else str(length),
        due=due,
        earliest=earliest,
        timed=promise.timed,
        approximate=when is not None and when.approximate,
        condition="" if condition is None else text[slice(*normal.span(*condition))],
        vague=promise.vague or "",
        length=length,
    )


def doer_of(who: str) -> Doer:
    """What kind of doer the words name; the company where they name none."""
    return next((doer for doer, words in _DOERS if re.match(words, who)), "company")


def _length(when: When) -> Length | None:
    return when.expression if isinstance(when.expression, Length) else None


def length_after(when: When) -> Length | None:
    """The length of a time that counts from a condition: 当天 = no day, 次日 = one; None where it is absolute."""
    found = when.expression
    if isinstance(found, Length):
        return found
    if isinstance(found, Moment) and found.day is not None and found == Moment(DayRef("following", found.day.number)):
        return Length("days", found.day.number)
    return None


def derivation(commitment: Commitment, language: str = "zh") -> str:
    """One sentence: how the due time follows from what was said, or why there is none."""
    zh = language != "en"
    due = commitment.due
    if due is None:
        return _without_due(commitment, zh=zh)
    if due.deadline is not None:
        return explain(due.deadline, language)
    said = "" if commitment.said_at is None else moment(commitment.said_at.astimezone(due.due.tzinfo), language)
    rule = _RULES[due.rule][0 if zh else 1]
    open_ = "（所据日期的放假安排尚未公布，暂定）" if zh else " (provisional: holidays not yet announced)"
    tail = open_ if due.provisional else ""
    if zh:
        return f"{said} 说「{commitment.when}」：{rule}，截止 {moment(due.due, 'zh')}{tail}。"
    return f"Said {said} ({commitment.when}): {rule}, due {moment(due.due, 'en')}{tail}."


_RULES = {
    "length": ("按时长", "a length of time"),
    "day_end": ("当日营业结束，无营业则 24:00", "the end of business that day, 24:00 where there is none"),
    "part": ("该时段结束", "the end of that part of the day"),
    "clock": ("该时刻", "that time of day"),
    "closing": ("下班时间", "close of business"),
}


def _without_due(commitment: Commitment, *, zh: bool) -> str:
    if commitment.condition and commitment.limit:
        return f"「{commitment.condition}」后起算 {commitment.limit}。" if zh else f"{commitment.limit} from: {commitment.condition}."
    if not commitment.timed:
        return "没有说时限。" if zh else "No time limit was said."
    if commitment.said_at is None:
        return "不知道说话的时间。" if zh else "It is not known when it was said."
    return "所说时间无法换算。" if zh else "The time that was said cannot be worked out."


def commitment_to_dict(commitment: Commitment) -> dict[str, Any]:
    """Plain JSON values; what is not known is null."""
    due, earliest = commitment.due, commitment.earliest
    return {
        "event": commitment.event,
        "span": [commitment.start, commitment.end],
        "text": commitment.text,
        "action": commitment.action,
        "who": commitment.who or None,
        "doer": commitment.doer,
        "said_at": None if commitment.said_at is None else commitment.said_at.isoformat(),
        "timed": commitment.timed,
        "when": commitment.when or None,
        "limit": commitment.limit or None,
        "earliest": None if earliest is None else earliest.due.isoformat(timespec="minutes"),
        "due": None if due is None else due.due.isoformat(timespec="minutes"),
        "provisional": due is not None and due.provisional,
        "approximate": commitment.approximate,
        "condition": commitment.condition or None,
        "vague": commitment.vague or None,
        "derivation": {"zh": derivation(commitment), "en": derivation(commitment, "en")},
    }
