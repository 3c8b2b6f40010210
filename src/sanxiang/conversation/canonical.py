"""What all readers share: role words, times, and the one canonical order of a conversation's log."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from types import MappingProxyType

from sanxiang.conversation.items import RecordError
from sanxiang.conversation.model import (
    NO_METADATA,
    SPOKEN,
    Channel,
    Conversation,
    Direction,
    Event,
    EventKind,
    Metadata,
    Party,
    Role,
    Scalar,
)

ROLE_WORDS: Mapping[Role, tuple[str, ...]] = MappingProxyType(
    {
        Role.AGENT: (
            "坐席", "座席", "客服", "人工客服", "客服人员", "客服代表", "话务员", "接线员", "服务人员", "工作人员", "专员",
            "工程师", "现场工程师", "engineer",
            "商家", "店家", "agent", "operator", "staff", "representative", "rep", "csr", "advisor", "seller",
            "speaker_1", "speaker1",
        ),
        Role.CUSTOMER: (
            "客户", "顾客", "用户", "来电人", "来电者", "买家", "访客", "网友", "会员", "市民",
            "customer", "client", "user", "end_user", "caller", "buyer", "visitor", "guest", "speaker_2", "speaker2",
        ),
        Role.BOT: ("机器人", "智能客服", "机器人客服", "语音导航", "bot", "robot", "automated_agent", "ivr"),
        Role.SUPERVISOR: (
            "主管", "班长", "组长", "值班长", "督导", "专家",
            "supervisor", "leader", "manager", "sme", "thirdparty", "third_party",
        ),
        Role.SYSTEM: ("系统", "系统消息", "系统提示", "system"),
    }
)  # fmt: skip
"""How the sides are called in files. In recordings of two speakers, speaker 1 is the agent."""

_ROLE_OF = {word.replace("_", ""): role for role, words in ROLE_WORDS.items() for word in words}
_CHANNEL_OF = {
    "phone": Channel.PHONE, "voice": Channel.PHONE, "call": Channel.PHONE, "hotline": Channel.PHONE,
    "电话": Channel.PHONE, "热线": Channel.PHONE, "语音": Channel.PHONE,
    "chat": Channel.CHAT, "im": Channel.CHAT, "web": Channel.CHAT, "online": Channel.CHAT,
    "在线": Channel.CHAT, "聊天": Channel.CHAT, "网聊": Channel.CHAT, "文本": Channel.CHAT,
    "email": Channel.EMAIL, "mail": Channel.EMAIL, "邮件": Channel.EMAIL,
    "onsite": Channel.ONSITE, "现场": Channel.ONSITE, "上门": Channel.ONSITE,
}  # fmt: skip
_DIRECTION_OF = {
    "inbound": Direction.INBOUND, "in": Direction.INBOUND, "incoming": Direction.INBOUND,
    "呼入": Direction.INBOUND, "来电": Direction.INBOUND,
    "outbound": Direction.OUTBOUND, "out": Direction.OUTBOUND, "outgoing": Direction.OUTBOUND,
    "呼出": Direction.OUTBOUND, "外呼": Direction.OUTBOUND,
}  # fmt: skip

CHINA = timezone(timedelta(hours=8))

Moment = float | datetime
"""A time as a source gives it: seconds from the conversation's start, or a point on the wall clock."""

OFFSET = r"-?(?:[0-9]{1,3}[:：])?[0-9]{1,3}[:：][0-9]{1,2}(?:[.,][0-9]{1,6})?"
CLOCK = (
    r"[0-9]{4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?[ T]{0,3}[0-9]{1,2}[:：][0-9]{1,2}"
    r"(?:[:：][0-9]{1,2}(?:[.,][0-9]{1,9})?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?"
)
_OFFSET = re.compile(r"(-?)(?:([0-9]{1,3})[:：])?([0-9]{1,3})[:：]([0-5]?[0-9])(?:[.,]([0-9]{1,6}))?")
_CLOCK = re.compile(
    r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?[ Tt]{0,3}([0-9]{1,2})[:：]([0-9]{1,2})"
    r"(?:[:：]([0-9]{1,2})(?:[.,]([0-9]{1,9}))?)?\s{0,3}([Zz]|[+-][0-9]{2}:?[0-9]{2})?"
)
_NUMBER = re.compile(r"[+-]?[0-9]{1,20}(?:\.[0-9]{1,20})?(?:[eE][+-]?[0-9]{1,3})?")
_EPOCH_SECONDS = 1e9
_EPOCH_MILLISECONDS = 1e11


def find_role(word: str) -> Role | None:
    """The role that a word of a file names (坐席, 客户, agent, Speaker 1), or None."""
    plain = unicodedata.normalize("NFKC", word[:40]).strip().lower()
    return _ROLE_OF.get(re.sub(r"[\s_-]+", "", plain))


def role_named(word: str) -> Role:
    """`find_role`, or RecordError that says what is allowed."""
    role = find_role(word)
    if role is None:
        raise RecordError(f"unknown role {word[:40]!r}; allowed: {role_choice()}")
    return role


def role_choice() -> str:
    """The main words for roles, for messages."""
    return ", ".join(f"{role.value} ({words[0]})" for role, words in ROLE_WORDS.items())


def channel_named(word: str) -> Channel:
    """The channel that a word names. Raises RecordError."""
    found = _CHANNEL_OF.get(word.strip().lower())
    if found is None:
        raise RecordError(f"unknown channel {word[:40]!r}; allowed: {', '.join(Channel)}")
    return found


def direction_named(word: str) -> Direction:
    """The direction that a word names. Raises RecordError."""
    found = _DIRECTION_OF.get(word.strip().lower())
    if found is None:
        raise RecordError(f"unknown direction {word[:40]!r}; allowed: {', '.join(Direction)}")
    return found


def spoken_kind(channel: Channel | None) -> EventKind:
    """What is said on this channel: a message where it is written, an utterance otherwise."""
    return EventKind.MESSAGE if channel in {Channel.CHAT, Channel.EMAIL} else EventKind.UTTERANCE


def parse_moment(text: str) -> Moment:
    """mm:ss, hh:mm:ss(.fff) or plain seconds are offsets; a date and a time are a clock time; so is an epoch number.

    Raises RecordError.
    """
    plain = text.strip()
    for pattern, convert in ((_OFFSET, _offset), (_CLOCK, _clock), (_NUMBER, _numeral)):
        found = pattern.fullmatch(plain)
        if found is not None:
            return convert(found)
    raise RecordError(f"{plain[:40]!r} is no time; write mm:ss, hh:mm:ss, seconds, or 2026-03-02 10:15:03")


def moment(value: object) -> Moment | None:
    """A time out of JSON or a cell: None and "" are unknown; numbers as in `parse_moment`. Raises RecordError."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return parse_moment(value)
    if isinstance(value, datetime):
        return value
    if isinstance(value, timedelta):
        return value.total_seconds()
    return number_moment(finite(value))


def finite(value: object) -> float:
    """A JSON number as a finite float. Raises RecordError."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise RecordError(f"{str(value)[:40]!r} is no number")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise RecordError("a number that is not finite is no time")
    return number


def number_moment(number: float) -> Moment:
    """Small numbers are seconds from the start; from 10^9 on epoch seconds, from 10^11 on epoch milliseconds."""
    if number < _EPOCH_SECONDS:
        return number
    return epoch(number / 1000 if number >= _EPOCH_MILLISECONDS else number)


def epoch(seconds: float) -> datetime:
    """A clock time in UTC. Raises RecordError outside the years 1 to 9999."""
    try:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    except OverflowError as error:
        raise RecordError(f"{seconds:g} seconds since 1970 is no date") from error


def _offset(found: re.Match[str]) -> float:
    sign, hours, minutes, seconds, fraction = found.groups()
    total = int(hours or 0) * 3600 + int(minutes) * 60 + float(f"{seconds}.{fraction or 0}")
    return -total if sign else total


def _clock(found: re.Match[str]) -> datetime:
    *parts, fraction, zone = found.groups()
    try:
        # Without a zone: the source names none, and a made-up one would be worse.
        point = datetime(*(int(part or 0) for part in parts))  # type: ignore[arg-type]  # noqa: DTZ001
        point += timedelta(microseconds=int((fraction or "0")[:6].ljust(6, "0")))
        return point.replace(tzinfo=_zone(zone)) if zone else point
    except (ValueError, OverflowError) as error:
        raise RecordError(f"{found.group()!r} is no time of the calendar ({error})") from error


def _zone(text: str) -> tzinfo:
    if text in "Zz":
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return timezone(timedelta(minutes=minutes if text[0] == "+" else -minutes))


def _numeral(found: re.Match[str]) -> Moment:
    return number_moment(finite(float(found.group())))


def zoned(point: datetime, zone: tzinfo | None) -> datetime:
    """`point` in `zone`: a clock time without a zone gets it, any other is turned into it. None leaves it."""
    if zone is None:
        return point
    try:
        return point.replace(tzinfo=zone) if point.tzinfo is None else point.astimezone(zone)
    except (OverflowError, ValueError) as error:
        raise RecordError(f"{point.isoformat()} does not exist in the zone {zone}") from error


def id_and_name(label: str) -> tuple[str, str]:
    """How a source calls a person, as (id, name): 1024 and 工号1024 are ids."""
    number = label.removeprefix("工号").strip()
    return (number, "") if number.isascii() and number.isdigit() else ("", label)


class Parties:
    """The parties of one conversation, numbered as they first appear."""

    def __init__(self) -> None:
        self._numbers: dict[Party, int] = {}
        self._first: dict[Role, int] = {}

    def index(self, role: Role, staff_no: str = "", name: str = "") -> int:
        """The number of this party; it is added when new."""
        number = self._numbers.setdefault(Party(role, staff_no, name), len(self._numbers))
        self._first.setdefault(role, number)
        return number

    def find(self, role: Role) -> int:
        """The number of the first party of `role`; it is added when there is none."""
        number = self._first.get(role)
        return self.index(role) if number is None else number

    def all(self) -> tuple[Party, ...]:
        return tuple(self._numbers)


@dataclass(frozen=True, slots=True)
class Draft:
    """An event whose times are still as the source gave them."""

    kind: EventKind
    party: int | None = None
    text: str = ""
    at: Moment | None = None
    start: Moment | None = None
    detail: str = ""


def assemble(
    conversation_id: str,
    drafts: Sequence[Draft],
    parties: Parties,
    *,
    channel: Channel | None = None,
    direction: Direction | None = None,
    started_at: datetime | None = None,
    zone: tzinfo | None = None,
    metadata: Mapping[str, Scalar] = NO_METADATA,
) -> Conversation:
    """A conversation in canonical order, closed; clock times become seconds from `started_at`, or from the earliest.

    Raises RecordError where the calendar does not reach.
    """
    drafts, started_at = _on_one_clock(drafts, started_at, zone)
    events = tuple(_relative(draft, started_at) for draft in drafts)
    frozen: Metadata = MappingProxyType(dict(metadata)) if metadata else NO_METADATA
    ordered = close(canonical_order(events))
    return Conversation(conversation_id, ordered, parties.all(), channel, direction, started_at, frozen)


def _on_one_clock(drafts: Sequence[Draft], started_at: datetime | None, zone: tzinfo | None) -> tuple[Sequence[Draft], datetime | None]:
    """All clock times with a zone or all without, and the start of the conversation."""
    points = [point for draft in drafts for point in (draft.start, draft.at) if isinstance(point, datetime)]
    if started_at is not None:
        points.insert(0, started_at)
    if not points:
        return drafts, None
    zone = zone or next((point.tzinfo for point in points if point.tzinfo is not None), None)
    start = zoned(started_at, zone) if started_at is not None else min(zoned(point, zone) for point in points)
    return [_zoned_draft(draft, zone) for draft in drafts], start


def _zoned_draft(draft: Draft, zone: tzinfo | None) -> Draft:
    at = zoned(draft.at, zone) if isinstance(draft.at, datetime) else draft.at
    start = zoned(draft.start, zone) if isinstance(draft.start, datetime) else draft.start
    return replace(draft, at=at, start=start)


def _relative(draft: Draft, started_at: datetime | None) -> Event:
    at, start = _seconds(draft.at, started_at), _seconds(draft.start, started_at)
    return Event(draft.kind, at, draft.party, draft.text, start, draft.detail)


def _seconds(point: Moment | None, started_at: datetime | None) -> float | None:
    if isinstance(point, datetime):
        return None if started_at is None else (point - started_at).total_seconds()
    return point


def canonical_order(events: Sequence[Event]) -> tuple[Event, ...]:
    """By `at` where all that is spoken has one; what has none stays behind what stood before it. Else as given."""
    if any(event.at is None for event in events if event.kind in SPOKEN):
        return tuple(events)
    keys: list[float] = []
    for event in events:
        known = event.at if event.at is not None else (keys[-1] if keys else -math.inf)
        keys.append(known)
    return tuple(event for _, event in sorted(zip(keys, events, strict=True), key=lambda pair: pair[0]))


def close(events: tuple[Event, ...]) -> tuple[Event, ...]:
    """The log with `closed` at its end, where it has none: a file is closed by its reader."""
    if any(event.kind is EventKind.CLOSED for event in events):
        return events
    return (*events, Event(EventKind.CLOSED))
