"""A conversation as a plain transcript (see `readers.text`), to be read and edited by people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sanxiang.conversation.canonical import ROLE_WORDS
from sanxiang.conversation.items import ReadOptions
from sanxiang.conversation.model import SPOKEN, Conversation, EndReason, Event, EventKind, Role, Scalar
from sanxiang.conversation.readers.text import parse_talk
from sanxiang.errors import InputError

_EVENTS: Mapping[EventKind, str] = {
    EventKind.OFFERED: "进线", EventKind.RINGING: "振铃", EventKind.ANSWERED: "接通", EventKind.TYPING: "正在输入", EventKind.HOLD: "保持",
    EventKind.RESUME: "恢复", EventKind.MUTE: "静音", EventKind.TRANSFER: "转接", EventKind.DTMF: "按键", EventKind.NOTE: "备注",
    EventKind.WRAP_UP: "小结",
}  # fmt: skip
_ENDS: Mapping[str, str] = {EndReason.HANGUP: "挂机", EndReason.TIMEOUT: "超时", EndReason.FAULT: "断线", "": "结束"}
_WITH_MORE = frozenset({EventKind.TRANSFER, EventKind.DTMF, EventKind.WRAP_UP})


def write_talk(conversation: Conversation, names: Mapping[int, str] | None = None) -> str:
    """The talk, one event a line; `names` says how parties (by number) are called besides their role.

    Line ends inside an utterance become spaces where they would be read as something else. Raises ValueError for what a
    transcript cannot say: an order of its own, ends of unknown reason, half surrogates.
    """
    for kept in (True, False):
        talk = "".join(f"{line}\n" for line in _lines(conversation, names or {}, line_ends=kept))
        if _says(talk, conversation, line_ends=kept):
            return talk
    raise ValueError("会话无法写成文字记录 / the conversation cannot be written as a transcript")


def _lines(conversation: Conversation, names: Mapping[int, str], *, line_ends: bool) -> Iterator[str]:
    facts = {"direction": conversation.direction.value} if conversation.direction else {}
    header = {**facts, **conversation.metadata}
    if header:
        yield "# " + " ".join(f"{key}: {_fact(value)}" for key, value in header.items())
    for event in _told(conversation):
        yield _utterance(conversation, event, names, line_ends) if event.kind in SPOKEN else _event(conversation, event)


def _fact(value: Scalar) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _told(conversation: Conversation) -> list[Event]:
    """Without the closing, which every reader adds, and without utterances that have no text."""
    return [
        event for event in conversation.events if event.kind is not EventKind.CLOSED and (event.kind not in SPOKEN or event.text.strip())
    ]


def _utterance(conversation: Conversation, event: Event, names: Mapping[int, str], line_ends: bool) -> str:
    who = _role(conversation.role_of(event))
    name = names.get(event.party, "") if event.party is not None else ""
    text = event.text.strip() if line_ends else " ".join(event.text.split())
    times = "-".join(_clock(at) for at in (event.start, event.at) if at is not None)
    head = " ".join(filter(None, (who, name, times)))
    return f"{head} {text}" if times else f"{head}: {text}"


def _event(conversation: Conversation, event: Event) -> str:
    role = conversation.role_of(event)
    who = "" if role is None else _role(role)
    said = _ENDS.get(event.detail, "结束") if event.kind is EventKind.ENDED else _EVENTS[event.kind]
    more = event.text if event.kind is EventKind.NOTE else event.detail if event.kind in _WITH_MORE else ""
    body = f"({who}{said}{' ' + more if more else ''})"
    return body if event.at is None else f"{_clock(event.at)} {body}"


def _role(role: Role | None) -> str:
    return ROLE_WORDS[role or Role.SYSTEM][0]


def _clock(seconds: float) -> str:
    sign, micro = ("-" if seconds < 0 else ""), round(abs(seconds) * 1_000_000)
    minutes, rest = divmod(micro, 60_000_000)
    whole, fraction = divmod(rest, 1_000_000)
    hours, minutes = divmod(minutes, 60)
    clock = f"{hours:02}:{minutes:02}:{whole:02}" if hours else f"{minutes:02}:{whole:02}"
    return f"{sign}{clock}" + (f".{fraction:06}".rstrip("0") if fraction else "")


def _says(talk: str, conversation: Conversation, *, line_ends: bool) -> bool:
    """Whether the talk is read back as the same events by the same sides."""
    try:
        again = parse_talk(talk, options=ReadOptions(channel=conversation.channel))
    except InputError:
        return False
    return _plain(again, line_ends) == _plain(conversation, line_ends)


def _plain(conversation: Conversation, line_ends: bool) -> list[tuple[object, ...]]:
    """What a transcript has to tell of each event. Parties are numbered within their role as they come."""
    numbers: dict[Role | None, dict[int | None, int]] = {}
    found: list[tuple[object, ...]] = []
    for event in _told(conversation):
        role = conversation.role_of(event)
        seen = numbers.setdefault(role, {})
        number = seen.setdefault(event.party, len(seen)) if event.kind in SPOKEN else 0
        text = event.text.strip() if line_ends else " ".join(event.text.split())
        found.append((event.kind, role, number, _rounded(event.at), _rounded(event.start), text, event.detail))
    return found


def _rounded(at: float | None) -> float | None:
    return None if at is None else round(at, 6)
