"""Two small conversations with results written by hand, and the names of their checks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256

from sanxiang.conversation.model import Channel, Conversation, Direction, Event, EventKind, Party, Role
from sanxiang.inspection.findings import Activation, Finding, Reason, Result, Searched, Span, State, Why
from sanxiang.reporting.labels import CheckLabel, Labels, Name

CUSTOMER, AGENT = Party(Role.CUSTOMER, name="赵小姐"), Party(Role.AGENT, "8017", "小林")

LABELS = Labels(
    standard=Name("示例标准", "Sample standard"),
    checks={
        "greeting": CheckLabel(
            Name("开场问候", "Opening greeting"),
            ("T1-001",),
            "major",
            say=Name("您好，请问有什么可以帮您？", "Hello, how can I help?"),
        ),
        "rude": CheckLabel(
            Name("服务忌语", "Forbidden expression"),
            ("T1-002", "T1-003"),
            "critical",
            instead=Name("这件事我来处理。", "I will handle this."),
        ),
        "ring": CheckLabel(Name("三响接答", "Three rings"), ("T1-004",), "major", bound=Name("少于 15 秒", "under 15 s"), unit="s"),
    },
    dimensions={"courtesy": Name("礼貌", "Courtesy"), "time": Name("时效", "Timeliness")},
    clauses={"T1-002": Name("不得推诿客户", "Never brush off a customer")},
)


def mask_digits(text: str) -> str:
    """A mask of the right length: every digit becomes a star."""
    return "".join("*" if "0" <= letter <= "9" else letter for letter in text)


def message(party: int, text: str, at: float | None = None) -> Event:
    return Event(EventKind.MESSAGE, at, party, text)


def conversation(name: str, *events: Event, parties: Sequence[Party] = (CUSTOMER, AGENT), channel: Channel = Channel.CHAT) -> Conversation:
    began = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
    log = (*events, Event(EventKind.CLOSED))
    return Conversation(name, log, tuple(parties), channel, Direction.INBOUND, began)


def span_of(talk: Conversation, event: int, words: str) -> Span:
    """The span of `words` in the text of an event."""
    start = talk.events[event].text.index(words)
    return Span(event, start, start + len(words), talk.events[event].at)


def finding(
    check: str,
    state: State,
    points: float = 4,
    *,
    spans: Sequence[Span] = (),
    party: int | None = None,
    why: Why | None = None,
    reason: Reason | None = None,
    value: float | None = None,
    searched: Searched | None = None,
    dimension: str = "courtesy",
    clauses: tuple[str, ...] | None = None,
) -> Finding:
    """A finding with one activation; all points are deducted where it is violated or omitted."""
    label = LABELS.check(check)
    lost = points if state in {State.VIOLATED, State.OMITTED} else 0.0
    activation = Activation(-1, state, why, reason, tuple(spans), value)
    serves = label.clauses if clauses is None else clauses
    return Finding(check, serves, state, label.severity or "minor", dimension, points, lost, party, (activation,), searched)


def result(talk: Conversation, *findings: Finding) -> Result:
    """The findings as a result, with its score by the rule of the reference page (section 7)."""
    scored = [f for f in findings if f.state in {State.PASS, State.VIOLATED, State.OMITTED}]
    applicable, lost = sum(f.points for f in scored), sum(f.deducted for f in scored)
    score = round(100 * (applicable - lost) / applicable, 2) if applicable else None
    failed = tuple(f.check for f in findings if f.severity == "critical" and f.deducted)
    return Result(
        talk.id, sha256(talk.id.encode("utf-8", "replace")).hexdigest()[:16], "e" * 64, "0.1.0", findings, (), score, failed, None
    )


def good() -> tuple[Conversation, Result]:
    """Greets, says nothing rude, and has no times for the ring check."""
    talk = conversation("good", message(0, "在吗"), message(1, "您好，请问有什么可以帮您？"))
    return talk, result(
        talk,
        finding("greeting", State.PASS, spans=[span_of(talk, 1, "您好")]),
        finding("rude", State.PASS, 10),
        finding("ring", State.NOT_EVALUATED, 5, reason=Reason.NO_TIME, dimension="time"),
    )


def bad() -> tuple[Conversation, Result]:
    """No greeting (nearest: 喂), a brush-off behind an emoji, and a phone number in the customer's words."""
    talk = conversation(
        "bad",
        message(0, "我的电话是13800000000 </script><b>粗</b>", 3),
        message(1, "喂，😀😀这个不归我管。", 20),
        message(0, "那归谁管", 31.5),
    )
    nearest = span_of(talk, 1, "喂")
    return talk, result(
        talk,
        finding("greeting", State.OMITTED, searched=Searched(0, 1, nearest, 41.0)),
        finding("rude", State.VIOLATED, 10, spans=[span_of(talk, 1, "不归我管")], why=Why.SAID, party=1),
        finding("ring", State.VIOLATED, 5, value=17.25, why=Why.LATE, dimension="time"),
    )
