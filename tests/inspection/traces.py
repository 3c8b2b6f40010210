"""Hypothesis strategies: random conversations, checks and ticks, and the recognisers that go with them.

Texts are made of the tokens of A … E (and of two telephone numbers), joined by ","; so an atom over A is
`{who, says: [token]}`, and the act `a` is the same token. The callbacks of the oracle for such texts are
`holds_in(conversation)` and `value_in(conversation)`: the script `s` is said by an utterance with A and then
B, the entity kind `mobile` by the numbers, and only equal texts are alike. Four more texts promise something.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import strategies as st

from sanxiang.conversation.model import Channel, Conversation, Event, EventKind, Party, Role, Scalar

TOKENS: Mapping[str, str] = {"A": "甲一", "B": "乙二", "C": "丙三", "D": "丁四", "E": "戊五"}
NUMBERS = ("13900001111", "13600002222")
PROMISES: Mapping[str, tuple[str, str, str, int]] = {
    "3": ("两小时内给您回电话", "callback", "minutes", 120),
    "4": ("三天内给您退款", "refund", "days", 3),
    "5": ("稍后给您回复", "reply", "", 0),
    "6": ("明天下午师傅上门", "visit", "moment", 0),
}
"""Letter -> what is said, the act, the unit of its limit (empty = none; moment = no length) and its number."""
FILLER = "那么"
PARTIES = (
    Party(Role.AGENT, "1"),
    Party(Role.AGENT, "2"),
    Party(Role.CUSTOMER),
    Party(Role.BOT),
    Party(Role.SUPERVISOR),
)
SILENT = {
    EventKind.HOLD: (0, 1),
    EventKind.RESUME: (0, 1),
    EventKind.MUTE: (0,),
    EventKind.RINGING: (None,),
    EventKind.OFFERED: (None,),
    EventKind.ANSWERED: (0, 1),
    EventKind.TRANSFER: (0, 1, 4),
    EventKind.NOTE: (0, 4),
}
"""Kinds that nobody speaks, with the parties that may do them."""
Check = dict[str, Any]


# --- recognisers


def say(letters: str) -> str:
    """The text with these tokens: say("AC") has A and C; "1" and "2" are the telephone numbers, "3" to "6" promises."""
    words = [TOKENS[c] if c in TOKENS else PROMISES[c][0] if c in PROMISES else NUMBERS[int(c) - 1] for c in letters]
    return ",".join(words) or FILLER


def atom(letter: str, who: str = "any") -> Check:
    return {"who": who, "says": [TOKENS[letter]]}


def has_act(text: str, acts: Any) -> bool:
    return any(TOKENS[act.upper()] in text for act in ([acts] if isinstance(acts, str) else acts))


def holds_in(conversation: Conversation) -> Callable[[Mapping[str, Any], int], bool]:
    """What the atoms of this module say about the events of a conversation; roles of turns are left to
    the caller.
    """

    def holds(wanted: Mapping[str, Any], i: int) -> bool:
        event = conversation.events[i]
        if "event" in wanted:
            by = wanted.get("by", conversation.role_of(event)) == conversation.role_of(event)
            return bool(by) and event.kind == wanted["event"] and wanted.get("detail", event.detail) == event.detail
        tests: Mapping[str, Callable[[Any], bool]] = {
            "says": lambda patterns: any(pattern in event.text for pattern in patterns),
            "act": lambda acts: has_act(event.text, acts),
            "unless": lambda acts: not has_act(event.text, acts),
            "also": lambda acts: all(has_act(event.text, act) for act in acts),
            "script": lambda _: f"{TOKENS['A']},{TOKENS['B']}" in event.text,
            "entity": lambda _: any(number in event.text for number in NUMBERS),
        }
        return all(test(wanted[key]) for key, test in tests.items() if key in wanted)

    return holds


def value_in(conversation: Conversation) -> Callable[[Mapping[str, Any], int], Any]:
    def value(check: Mapping[str, Any], i: int) -> Any:
        text = conversation.events[i].text
        if check["kind"] == "repetition":
            return {j: 100.0 for j in range(i) if conversation.events[j].text == text}
        if check["kind"] == "commitment":
            return [rest for word in text.split(",") for said, *rest in PROMISES.values() if word == said]
        return [word for word in text.split(",") if word in NUMBERS]

    return value


# --- conversations and ticks

SIZES = (20, 16, 13, 10, 8, 6, 5, 3, 2, 1)
TIMINGS = st.sampled_from(("known", "some", "none", "jumping", "mixed"))
UNKNOWN, BACK = frozenset({"some", "mixed"}), frozenset({"jumping", "mixed"})
SAID = (*"AABBCCDE12", "AB", "BA", "AC", "CB", "DE", "ABC", "CBA", "ABCDE", "A1", "B2", "3", "A4", "5", "A6", "A34", "B5")
texts = st.sampled_from([*map(say, SAID), FILLER, FILLER])
steps = st.sampled_from((0.0, 0.5, 1.0, 3.0, 5.0, 10.0, 30.0, 61.0))


@st.composite
def spoken(draw: st.DrawFn, phone: bool) -> Event:
    kind = EventKind.UTTERANCE if phone else draw(st.sampled_from((EventKind.UTTERANCE, EventKind.MESSAGE)))
    return Event(kind, party=draw(st.sampled_from((0, 0, 0, 1, 2, 2, 2, 3, 4))), text=draw(texts))


@st.composite
def silent(draw: st.DrawFn) -> Event:
    kind = draw(st.sampled_from(tuple(SILENT)))
    text = draw(texts) if kind is EventKind.NOTE else ""
    return Event(kind, party=draw(st.sampled_from(SILENT[kind])), text=text)


@st.composite
def endings(draw: st.DrawFn) -> list[Event]:
    """Nothing, or `ended` with little after it (another `ended`, too), or `closed`."""
    ended = Event(
        EventKind.ENDED,
        party=draw(st.sampled_from((None, 0, 2))),
        detail=draw(st.sampled_from(("hangup", "hangup", "fault", ""))),
    )
    again = [Event(EventKind.NOTE, party=0, text=say("A")), Event(EventKind.ENDED, party=2), Event(EventKind.TRANSFER, party=0)]
    after = st.one_of(spoken(phone=True), st.sampled_from(again))
    tail = [ended, *draw(st.lists(after, max_size=2))] if draw(st.booleans()) else []
    return [*tail, Event(EventKind.CLOSED)] if draw(st.integers(0, 3)) == 0 else tail


@st.composite
def timed(draw: st.DrawFn, events: list[Event], timing: str) -> list[Event]:
    """Gives the events times. known: non-decreasing, all known; some: a few unknown; jumping: a few go
    back; mixed: both.
    """
    result, at = [], 0.0
    for event in events:
        at += draw(steps)
        own: float | None = at
        if timing == "none" or (timing in UNKNOWN and draw(st.integers(0, 3)) == 0):
            own = None
        elif timing in BACK and draw(st.integers(0, 3)) == 0:
            own = max(0.0, at - draw(steps))
        result.append(_with_times(event, own, draw(steps), timing, draw(st.integers(0, 7))))
    return result


def _with_times(event: Event, at: float | None, length: float, timing: str, chance: int) -> Event:
    start = None
    if event.kind is EventKind.UTTERANCE and at is not None and not (timing in UNKNOWN and chance < 2):
        start = at + 1.0 if timing in BACK and chance == 7 else max(0.0, at - length)
    return Event(event.kind, at, event.party, event.text, start, event.detail)


@st.composite
def conversations(draw: st.DrawFn, timing: st.SearchStrategy[str] = TIMINGS, max_size: int = 25) -> Conversation:
    """1 to `max_size` events; `metadata` has sometimes `queue` (text), `tries` (number), `mobile`,
    `ring_seconds`, `language`.
    """
    phone = draw(st.booleans())
    size = draw(st.sampled_from([size for size in SIZES if size <= max_size - 4] or [1]))
    body = [draw(spoken(phone) if draw(st.integers(0, 2)) < 2 else silent()) for _ in range(size)]
    events = draw(timed([*body, *draw(endings())], draw(timing)))
    optional: dict[str, st.SearchStrategy[Scalar]] = {
        "queue": st.sampled_from(("vip", "std")),
        "tries": st.integers(0, 3),
        "mobile": st.sampled_from(NUMBERS),
        "ring_seconds": st.sampled_from((4, 15, 40)),
        "language": st.sampled_from(("zh-CN", "普通话", "zh", "en-GB")),
    }
    metadata: dict[str, Scalar] = draw(st.fixed_dictionaries({}, optional=optional))
    channel = draw(st.sampled_from((Channel.PHONE, None))) if phone else Channel.CHAT
    return Conversation("t", tuple(events), PARTIES, channel, metadata=metadata)


def latest_tick(conversation: Conversation, i: int) -> float | None:
    """The latest tick that may stand just before event i: no later time is before it. None: no tick may
    stand there.
    """
    times: list[float] = []
    for event in conversation.events[i:]:
        if event.at is None:
            return None
        times += [event.at] if event.start is None else [event.at, event.start]
    return min(times, default=None)


@st.composite
def ticks(draw: st.DrawFn, conversation: Conversation) -> dict[int, float]:
    """Ticks just before events, as section 1 allows them: {event index: seconds}."""
    result = {}
    for i in range(len(conversation.events)):
        latest = latest_tick(conversation, i)
        if latest is not None and draw(st.booleans()):
            result[i] = max(0.0, latest - draw(steps))
    return result


def last_ticks(conversation: Conversation) -> st.SearchStrategy[float | None]:
    """A tick after the last event, or none."""
    known = max((event.at for event in conversation.events if event.at is not None), default=0.0)
    return st.one_of(st.none(), steps.map(lambda step: known + step))


# --- checks

roles = st.sampled_from(("agent", "agent", "agent", "customer", "customer", "any", "any", "bot"))
numbers = st.sampled_from((0.5, 1.0, 3.0, 5.0, 10.0, 30.0, 60.0))


@st.composite
def atoms(draw: st.DrawFn) -> Check:
    """Mostly a token by a role; else a role alone, an act with `unless` or `also`, a supervisor's words,
    or an event.
    """
    letter, who = draw(st.sampled_from("AABBCDE")), draw(roles)
    other = draw(st.sampled_from("abcde"))
    return draw(
        st.sampled_from(
            (
                atom(letter, who),
                atom(letter, who),
                atom(letter, who),
                {"who": who, "act": [letter.lower(), other]},
                {"who": who, "act": letter.lower(), "unless": [other]},
                {"who": who, "act": letter.lower(), "also": [other]},
                {"who": who},
                atom(letter, "supervisor"),
                {"event": "hold"},
                {"event": "answered", "by": "agent"},
                {"event": "note"},
                {"event": "ended"},
                {"event": "transfer"},
                {"who": who, "entity": ["mobile"]},
            )
        )
    )


triggers = st.one_of(st.sampled_from([atom(letter, who) for letter in "ABC" for who in ("agent", "any")]), atoms())
"""Atoms that are often true."""


@st.composite
def lengths(draw: st.DrawFn) -> Check:
    """The unit of a window, with `of` sometimes; {} = it lasts until the talk ends."""
    unit = draw(st.sampled_from(("turns", "utterances", "seconds", "")))
    if not unit:
        return {}
    size: Check = {unit: draw(numbers) if unit == "seconds" else draw(st.integers(1, 3))}
    return size | ({"of": draw(roles)} if unit != "seconds" and draw(st.booleans()) else {})


@st.composite
def windows(draw: st.DrawFn) -> Check:
    window = draw(lengths())
    source = draw(st.sampled_from(("none", "start", "end", "atom", "atom", "atom")))
    if source == "atom":
        nth = draw(st.sampled_from((1, 1, 2, "every", "every")))
        side = draw(st.sampled_from(("after", "after", "before", "around")))
        return window | {"from": draw(triggers), "nth": nth, "side": side}
    return window if source == "none" else window | {"from": source}


def common() -> st.SearchStrategy[Check]:
    return st.fixed_dictionaries(
        {},
        optional={
            "scope": st.sampled_from(("conversation", "leg", "leg")),
            "same": st.booleans(),
            "requires": triggers,
            "channel": st.sampled_from((["phone", "chat"], ["chat"])),
            "when": st.sampled_from(
                (
                    {"field": "queue", "op": "eq", "value": "vip"},
                    [{"field": "queue", "op": "present"}, {"field": "tries", "op": "lt", "value": 3}],
                )
            ),
        },
    )


@st.composite
def sequences(draw: st.DrawFn) -> Check:
    letters = draw(st.lists(st.sampled_from("ABCDE"), min_size=1, max_size=4, unique=True))
    own = [{"name": c, "of": atom(c, draw(roles)), "optional": draw(st.integers(0, 3)) == 0} for c in letters]
    check: Check = {"kind": "sequence", "steps": own, "order": draw(st.sampled_from(("strict", "loose")))}
    return check | ({"opens": draw(triggers)} if draw(st.booleans()) else {})


MEASURES: Mapping[str, tuple[tuple[float, ...], Check]] = {
    "ring_seconds": ((5, 15), {"since": st.just("offered")}),
    "rings": ((1, 3), {"cycle": st.sampled_from((5, 4)), "since": st.just("offered")}),
    "first_response": ((5, 30), {}),
    "response_gap": ((5, 30), {"since": st.just("first"), "excuse": st.just({"act": "a"})}),
    "silence": ((3, 10, 30), {"excused_by": st.just(["a", "b"]), "excused_max": st.just(60)}),
    "hold_count": ((0, 1), {}),
    "hold_length": ((5, 30), {}),
    "hold_announcement": ((1, 2), {"by": st.just(["a"])}),
    "hold_return": ((5, 30), {}),
    "speech_rate": ((60, 240), {"at_least": st.sampled_from((2, 10)), "average": st.just(True)}),
    "overlap": ((0, 1, 3), {"grace": st.sampled_from((0.5, 1))}),
    "talk_ratio": ((0.3, 0.7), {}),
    "duration": ((30, 100), {"since": st.just("start")}),
    "message_length": ((3, 8), {}),
}
"""Bounds to draw from and options, by measure."""
ANY_MEASURE = st.sampled_from(tuple(MEASURES))


@st.composite
def limits(draw: st.DrawFn, measures: st.SearchStrategy[str] = ANY_MEASURE) -> Check:
    measure = draw(measures)
    bounds, options = MEASURES[measure]
    required = {"by"} & set(options)
    extra = draw(
        st.fixed_dictionaries(
            {key: options[key] for key in required},
            optional={key: options[key] for key in options if key not in required},
        )
    )
    sides = draw(st.sampled_from((("max",), ("max",), ("below",), ("min",), ("above",), ("min", "max"), ("above", "below"))))
    return {"kind": "limit", "measure": measure, **{side: draw(st.sampled_from(bounds)) for side in sides}, **extra}


def kind(name: str, required: Check, optional: Check | None = None) -> st.SearchStrategy[Check]:
    return st.fixed_dictionaries({"kind": st.just(name), **required}, optional=optional or {})


MOBILE = st.just(["mobile"])
KINDS: Mapping[str, st.SearchStrategy[Check]] = {
    "existence": kind("existence", {"of": atoms()}, {"window": windows(), "min": st.integers(1, 3)}),
    "absence": kind("absence", {"of": atoms()}, {"window": windows()}),
    "response": kind("response", {"when_said": triggers, "then": atoms()}, {"window": lengths(), "each": st.booleans()}),
    "precedence": kind("precedence", {"of": triggers, "after": atoms()}, {"window": lengths()}),
    "sequence": sequences(),
    "limit": limits(),
    "count": kind("count", {"of": atoms(), "min": st.integers(0, 2)}, {"window": windows(), "max": st.integers(2, 3)}),
    "repetition": kind(
        "repetition",
        {"who": st.sampled_from(("agent", "customer")), "at_least": st.sampled_from((2, 5))},
        {"look_back": st.integers(1, 3), "times": st.integers(1, 2)},
    ),
    "similarity": kind("similarity", {"script": st.just("s")}, {"among": st.just("c"), "window": windows()}),
    "entity": st.one_of(
        kind(
            "entity",
            {"who": roles, "entity": MOBILE, "equals": st.just("mobile")},
            {"unless": st.just(["a"])},
        ),
        kind("entity", {"who": roles, "entity": MOBILE}, {"window": windows(), "unless": st.just(["a"])}),
    ),
    "hang_up": kind(
        "hang_up",
        {"by": st.just("agent")},
        {"unless": st.lists(atoms(), max_size=2), "wait": st.sampled_from((1, 5))},
    ),
    "attribute": st.one_of(
        kind(
            "attribute",
            {"field": st.just("queue"), "op": st.sampled_from(("eq", "ne")), "value": st.just("vip")},
        ),
        kind(
            "attribute",
            {
                "field": st.just("tries"),
                "op": st.sampled_from(("gt", "ge", "lt", "le")),
                "value": st.integers(0, 3),
            },
        ),
        kind("attribute", {"field": st.just("tries"), "op": st.just("range"), "value": st.just([1, 2])}),
        kind("attribute", {"field": st.just("queue"), "op": st.just("in"), "value": st.just(["vip", "gold"])}),
        kind("attribute", {"field": st.just("queue"), "op": st.sampled_from(("present", "absent"))}),
    ),
}

PROMISED: Check = {
    "timed": st.booleans(),
    "at_least": st.sampled_from(({"hours": 1}, {"minutes": 300}, {"days": 2})),
    "action": st.sampled_from((["callback"], ["callback", "reply", "visit"])),
}
KINDS = {
    **KINDS,
    "commitment": kind(
        "commitment",
        {
            "of": st.sampled_from(({"who": "agent"}, atom("A", "agent"))),
            "within": st.sampled_from(({"hours": 1}, {"hours": 4}, {"days": 2})),
        },
        PROMISED,
    ),
}
ANY_KIND = st.sampled_from(tuple(KINDS))


@st.composite
def checks(draw: st.DrawFn, kinds: st.SearchStrategy[str] = ANY_KIND) -> Check:
    """A check of one of the kinds; about half of them with a scope, a condition or a
    prerequisite.
    """
    check = dict(draw(KINDS[draw(kinds)]))
    extra = draw(common()) if draw(st.integers(0, 3)) == 0 else {}
    if "same" not in extra and check["kind"] in ("existence", "absence", "response", "precedence"):
        extra = {**extra, **draw(st.fixed_dictionaries({}, optional={"same": st.booleans()}))}
    return {**extra, **check}
