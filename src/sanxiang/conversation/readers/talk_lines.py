"""The grammar of one transcript line: who, when, what; or an event in brackets; or a header."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sanxiang.conversation.canonical import CLOCK, OFFSET, ROLE_WORDS, Moment, parse_moment, role_named
from sanxiang.conversation.items import RecordError
from sanxiang.conversation.model import EndReason, EventKind, Role
from sanxiang.later import expression


@dataclass(frozen=True, slots=True)
class Saying:
    """The first line of an utterance."""

    role: Role
    name: str
    text: str
    at: Moment | None = None
    start: Moment | None = None


@dataclass(frozen=True, slots=True)
class Happening:
    """An event line."""

    kind: EventKind
    role: Role | None
    at: Moment | None = None
    detail: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Header:
    """What one header line says of the conversation below it; `line` as written."""

    values: Mapping[str, str]
    line: str


_WORDS = sorted((word for words in ROLE_WORDS.values() for word in words), key=len, reverse=True)
_CHINESE = "|".join(word for word in _WORDS if not word.isascii())
_ENGLISH = "|".join(word.replace("_", "[_ -]?") for word in _WORDS if word.isascii())
_ROLE = rf"(?P<role>{_CHINESE}|(?:{_ENGLISH})(?![A-Za-z0-9_]))"
_TIME = rf"(?:{CLOCK}|{OFFSET})"
_S = r"[ \t\u3000]{0,8}"
_TO = rf"{_S}(?:-->|[-–—~～至]){_S}"


def _span(first: str, second: str) -> str:
    """A pattern for one time, or two with a dash between."""
    return rf"(?P<{first}>{_TIME})(?:{_TO}(?P<{second}>{_TIME}))?"


_NAME = r"[^\s:：()（）\[\]【】<>\"“”，。！？,!?]{1,20}"
_LINE = expression(
    rf"(?:[\[(（【]?{_S}{_span('t1', 't2')}{_S}[\])）】]?{_S}[,，|]?{_S})?{_ROLE}(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_TAG = rf"{_S}[(（\[【](?P<tag>[^()（）\[\]【】]{{1,20}})[)）\]】]"
_LOOSE = rf"(?:[ \t\u3000]{{1,8}}|(?![说问答称讲道表要想是]))(?P<name>(?![0-9]{{1,3}}[:：][0-9]{{2}}){_NAME})"
_WITH_TIME = expression(rf"(?:{_TAG}|{_LOOSE})??{_S}[\[(（【]?{_span('t3', 't4')}[\])）】]?(?![0-9]){_S}[:：]?(?P<text>.*)", re.DOTALL)
_WITH_COLON = expression(rf"(?:{_TAG}|{_LOOSE})??{_S}[:：](?P<text>.*)", re.DOTALL)
_BARE = expression(r"[ \t\u3000]+(?P<text>.*)", re.DOTALL)

_EVENT = expression(
    rf"(?:[\[【]?{_span('t1', 't2')}[\]】]?)?{_S}(?P<who>{_ROLE})?{_S}"
    rf"(?:[\[【]?{_span('t3', 't4')}[\]】]?)?{_S}[:：]?{_S}[(（](?P<body>[^()（）]{{1,80}})[)）]",
    re.IGNORECASE,
)
_KINDS: tuple[tuple[str, EventKind, str], ...] = (
    ("进线|排队|offered|queued", EventKind.OFFERED, ""),
    ("振铃|响铃|ringing", EventKind.RINGING, ""),
    ("接通|接听|应答|answered", EventKind.ANSWERED, ""),
    ("正在输入|typing", EventKind.TYPING, ""),
    ("(?:取消|解除|结束)(?:保持|静音)|恢复|resume|unhold|unmute", EventKind.RESUME, ""),
    ("保持|hold", EventKind.HOLD, ""),
    ("静音|mute", EventKind.MUTE, ""),
    ("转接|转|transfer", EventKind.TRANSFER, ""),
    ("按键|dtmf", EventKind.DTMF, ""),
    ("备注|note", EventKind.NOTE, ""),
    ("挂机|挂断|hangup|hang up|hung up", EventKind.ENDED, EndReason.HANGUP.value),
    ("超时|超时结束|timeout", EventKind.ENDED, EndReason.TIMEOUT.value),
    ("断线|掉线|线路故障|fault", EventKind.ENDED, EndReason.FAULT.value),
    ("通话结束|会话结束|结束|ended", EventKind.ENDED, ""),
    ("小结|话后处理|wrap[_ -]?up", EventKind.WRAP_UP, ""),
    ("关闭|closed", EventKind.CLOSED, ""),
)
_WITH_ARGUMENT = {EventKind.TRANSFER, EventKind.DTMF, EventKind.NOTE, EventKind.WRAP_UP}
_BODIES = tuple(
    (expression(rf"(?P<who>{_ROLE})?{_S}(?:{words})(?:{_S}[:：]?{_S}(?P<more>.*))?", re.IGNORECASE), kind, detail)
    if kind in _WITH_ARGUMENT
    else (expression(rf"(?P<who>{_ROLE})?{_S}(?:{words})", re.IGNORECASE), kind, detail)
    for words, kind, detail in _KINDS
)
EVENT_WORDS = "保持, 恢复, 静音, 振铃, 接通, 转接 …, 客户挂机, 坐席挂机, 断线, 超时, 结束, 按键 …, 小结 …, 备注 …"

_RULE = expression(r"={3,}\s{0,8}(?P<id>[^=\s][^=]{0,199}?)\s{0,8}={3,}")
_KEYS = expression(r"(?:(?<=\s)|^)([^\W\d]\w{0,39})[ \t]{0,4}[:：](?!//)[ \t]{0,4}")
_HEADER_NAMES = {
    "会话id": "id", "会话编号": "id", "通话编号": "id", "编号": "id", "conversation_id": "id", "call_id": "id",
    "渠道": "channel", "方向": "direction", "开始时间": "started_at", "开始": "started_at",
}  # fmt: skip


def parse_header(line: str) -> Header | None:
    """`# key: value key: value` or `=== id ===`; None for any other line."""
    plain = line[:4096].strip()
    rule = _RULE.fullmatch(plain)
    if rule is not None:
        return Header({"id": rule["id"]}, plain)
    if not plain.startswith("#"):
        return None
    body = plain.lstrip("#").strip()
    keys = list(_KEYS.finditer(body))
    if not keys or keys[0].start() != 0:
        return None
    ends = [key.start() for key in keys[1:]] + [len(body)]
    pairs = ((key[1].lower(), body[key.end() : end].strip(" \t,，;；")) for key, end in zip(keys, ends, strict=True))
    return Header({_HEADER_NAMES.get(key, key): value for key, value in pairs if value}, plain)


def parse_line(line: str) -> Saying | Happening | None:
    """The beginning of an utterance, or an event; None for a line that continues what stands above.

    Raises RecordError for a time that is none, and for an unknown event that nobody says.
    """
    plain = line.strip()
    event = _parse_event(plain)
    if event is not None:
        return event
    found = _LINE.match(plain)
    if found is None:
        return None
    role = _role(found["role"])
    begun, ended = _times(found["t1"], found["t2"])
    return _parse_rest(role, found["rest"], begun, ended, chinese=not found["role"].isascii())


def _parse_rest(role: Role, rest: str, begun: Moment | None, ended: Moment | None, *, chinese: bool) -> Saying | None:
    timed = _WITH_TIME.match(rest) if begun is None else None
    if timed is not None:
        start, at = _pair(*_times(timed["t3"], timed["t4"]))
        return Saying(role, _name(timed), timed["text"].strip(), at, start)
    start, at = _pair(begun, ended)
    colon = _WITH_COLON.match(rest)
    if colon is not None:
        return Saying(role, _name(colon), colon["text"].strip(), at, start)
    bare = _BARE.match(rest) if chinese or begun is not None else None
    if bare is not None or (begun is not None and not rest):
        return Saying(role, "", bare["text"].strip() if bare else "", at, start)
    return None


def _parse_event(plain: str) -> Happening | None:
    found = _EVENT.fullmatch(plain) if len(plain) < 200 else None
    if found is None:
        return None
    first, second = (found["t1"], found["t2"]) if found["t1"] else (found["t3"], found["t4"])
    _, at = _pair(*_times(first, second))
    for pattern, kind, detail in _BODIES:
        body = pattern.fullmatch(found["body"].strip())
        if body is not None:
            who = body["who"] or found["who"]
            more = (body["more"] or "").strip() if kind in _WITH_ARGUMENT else ""
            is_note = kind is EventKind.NOTE
            return Happening(kind, _role(who) if who else None, at, detail if is_note else detail or more, more if is_note else "")
    if found["who"]:
        return None
    if first:
        raise RecordError(f"unknown event {found['body'][:20]!r}; allowed: {EVENT_WORDS}")
    return None


def _role(word: str) -> Role:
    # Case folding in a pattern reaches letters that are not the word's own (dotless i): so look it up again.
    return role_named(word)


def _name(found: re.Match[str]) -> str:
    return (found["tag"] or found["name"] or "").strip()


def _times(first: str | None, second: str | None) -> tuple[Moment | None, Moment | None]:
    return (parse_moment(first) if first else None), (parse_moment(second) if second else None)


def _pair(first: Moment | None, second: Moment | None) -> tuple[Moment | None, Moment | None]:
    """(start, at): a single time is where the utterance stands; two are its start and its end."""
    return (None, first) if second is None else (first, second)
