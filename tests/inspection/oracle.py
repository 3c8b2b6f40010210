"""A naive evaluator written from docs/reference/semantics.md alone, to compare the real one with.

Every verdict is a function of the whole log: for each trigger the oracle lists what could satisfy it and
looks up where its window closes. Nothing is carried along, nothing is fast. Where the page leaves two
readings open, a comment or docstring with "Reading:" names the one taken.

    judge(check, conversation, holds, now=…, closed=…, ticks=…, value=…, other=…) -> Verdict

check   a check as in the YAML, parameters filled in.
holds   `holds(atom, i)`: what the atom says is true of event i. The oracle itself looks at `who`, at the kind
        of event and at `ended`.
ticks   {i: seconds}: a tick given just before event i; `now` is a tick after the last event.
value   `value(check, i)`: for `repetition` a mapping {earlier event: similarity in percent}; for `entity`
        with `equals` the list of the values spoken in event i; for `commitment` what event i promises, as
        (act, unit of its limit, number).
other   `other(check_id)`: the state of another check on this trace, for `requires: {check: id}`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from oracle_facts import Activation, Anchor, Check, Holds, Match, Part, Trace, matcher, window_of
from oracle_limits import limit

from sanxiang.conversation.model import Conversation, EventKind, Role

__all__ = ["Activation", "Verdict", "judge"]

PREFIX_ORDER = ("violated", "pending", "not_evaluated", "holding", "satisfied")
CLOSED_ORDER = ("violated", "omitted", "not_evaluated", "pass", "not_applicable")
WHOLE_TALK = frozenset({"hang_up", "attribute", "ring_seconds", "rings", "duration"})
"""Kinds and measures that are of the whole talk. Reading: `scope: leg` means nothing to them."""


@dataclass(frozen=True, slots=True)
class Verdict:
    state: str
    activations: tuple[Activation, ...] = ()


# --- section 5: the kinds


def existence(check: Check, part: Part, atom: Mapping[str, Any]) -> Iterable[Activation]:
    window, least = window_of(check, part, atom), check.get("min", 1)
    if window.spec.get("from") == "end" and part.end is None:
        yield Activation(-1, "pending")
    for anchor in window.anchors():
        found = window.found(anchor, matcher(part.trace, atom))
        good = [k for k, (_, place) in enumerate(found) if place == "in"][:least]
        bad = [(k, place) for k, (_, place) in enumerate(found) if place != "in"]
        if window.untimed(anchor):
            yield Activation(anchor.opened, "not_evaluated", reason="no_time")
        elif bad and (len(good) < least or bad[0][0] < good[-1]):
            yield Activation(anchor.opened, "not_evaluated", reason=bad[0][1])
        elif len(good) >= least:
            yield Activation(anchor.opened, "satisfied")
        elif window.over(anchor):
            yield Activation(anchor.opened, "violated", window.why)
        else:
            yield Activation(anchor.opened, "pending")


def absence(check: Check, part: Part, atom: Mapping[str, Any], match: Match | None = None) -> Iterable[Activation]:
    """Reading: a further match of unknown time opens nothing, as it is not known to lie in the window."""
    window = window_of(check, part, atom)
    if window.spec.get("from") == "end" and part.end is None:
        yield Activation(-1, "holding")
    for anchor in window.anchors():
        found = window.found(anchor, match or matcher(part.trace, atom))
        if window.untimed(anchor):
            yield Activation(anchor.opened, "not_evaluated", reason="no_time")
        elif not found:
            yield Activation(anchor.opened, "satisfied" if window.over(anchor) else "holding")
        else:
            place = found[0][1]
            said = Activation(anchor.opened, "violated", "said")
            yield said if place == "in" else Activation(anchor.opened, "not_evaluated", reason=place)
            known = [i for i, place in found[1:] if place == "in"]
            yield from (Activation(i, "violated", "said") for i in known)


def count(check: Check, part: Part) -> Iterable[Activation]:
    window = window_of(check, part, check["of"])
    least, most = check.get("min", 0), check.get("max", float("inf"))
    if window.spec.get("from") == "end" and part.end is None:
        yield Activation(-1, "pending" if least > 0 else "holding")
    for anchor in window.anchors():
        found = window.found(anchor, matcher(part.trace, check["of"]))
        bad = next(((k, place) for k, (_, place) in enumerate(found) if place != "in"), None)
        if window.untimed(anchor):
            yield Activation(anchor.opened, "not_evaluated", reason="no_time")
        elif (len(found) if bad is None else bad[0]) > most:
            yield Activation(anchor.opened, "violated", "said")
        elif bad is not None:
            yield Activation(anchor.opened, "not_evaluated", reason=bad[1])
        elif window.over(anchor):
            few = len(found) < least
            yield Activation(anchor.opened, "violated" if few else "satisfied", window.why if few else "")
        else:
            yield Activation(anchor.opened, "pending" if len(found) < least else "holding")


def response(check: Check, part: Part) -> Iterable[Activation]:
    """Each A takes its own first B; with `each` a B goes to the oldest open A, and by `same` to its own A as
    well.
    """
    window = window_of(check, part, check["then"], anchored=False)
    triggers = [Anchor(i, part.trace.at(i), i) for i in part.hits(matcher(part.trace, check["when_said"]))]
    answers = part.hits(matcher(part.trace, check["then"]))
    taken: dict[int, str] = {a.index: "no_time" for a in triggers if window.untimed(a)}
    for b in answers:
        free = [a for a in triggers if a.index < b and a.index not in taken and not window.shut(a, b)]
        own = [a for a in triggers if a.index == b and window.same and b not in taken]
        for a in (free[:1] if check.get("each") else free) + own:
            place = window.place(a, b, back=False)
            if place != "out":
                taken[a.index] = place
    for a in triggers:
        if a.index in taken:
            place = taken[a.index]
            answered = Activation(a.index, "satisfied")
            yield answered if place == "in" else Activation(a.index, "not_evaluated", reason=place)
        elif window.shut(a, part.hi):
            yield Activation(a.index, "violated", window.why)
        else:
            yield Activation(a.index, "pending")


def precedence(check: Check, part: Part) -> Iterable[Activation]:
    window = window_of(check, part, check["after"], anchored=False)
    window = replace(window, spec={**window.spec, "side": "before"})
    match = matcher(part.trace, check["after"])
    for b in part.hits(matcher(part.trace, check["of"])):
        anchor = Anchor(b, part.trace.at(b), b)
        earlier = [i for i in part.hits(match) if i < b or (window.same and i == b)]
        places = [window.place(anchor, i, back=True) for i in earlier]
        untold = [place for place in places if place not in ("in", "out")]
        if "in" in places:
            yield Activation(b, "satisfied")
        elif untold:
            yield Activation(b, "not_evaluated", reason=untold[-1])
        else:
            yield Activation(b, "violated", "order")


def sequence(check: Check, part: Part) -> Iterable[Activation]:
    trace, steps, first, opened = part.trace, check["steps"], part.lo, -1
    if "opens" in check:
        opening = part.hits(matcher(trace, check["opens"]))[:1]
        if not opening:
            return
        opened = opening[0]
        first = opened if check.get("same", True) else opened + 1
    where = [[i for i in part.hits(matcher(trace, step["of"])) if i >= first] for step in steps]
    required = {s for s, step in enumerate(steps) if not step.get("optional")}
    walk = strict_walk if check.get("order", "strict") == "strict" else loose_walk
    state = walk(where, required)
    yield Activation(opened, state, "order" if state == "violated" else "")


def strict_walk(where: Sequence[Sequence[int]], required: set[int]) -> str:
    taken: set[int] = set()
    for _, s in sorted((i, s) for s, hits in enumerate(where) for i in hits):
        if s not in taken and s > min(required - taken, default=len(where)):
            return "violated"
        taken.add(s)
        if required <= taken:
            break
    return "satisfied" if required <= taken else "pending"


def loose_walk(where: Sequence[Sequence[int]], required: set[int]) -> str:
    first = {s: hits[0] for s, hits in enumerate(where) if hits}
    complete = max((first[s] for s in required), default=-1) if required <= set(first) else float("inf")
    wrong = [first[s] for s in first if any(first[later] < first[s] for later in first if later > s)]
    if wrong and min(wrong) <= complete:
        return "violated"
    return "pending" if complete == float("inf") else "satisfied"


def repetition(check: Check, part: Part) -> Iterable[Activation]:
    """Reading: `at_least` counts the original characters of the later one; short ones stay in the
    `look_back`.
    """
    own = part.spoken(str(check["who"]))

    def repeated(i: int) -> bool:
        back = [j for j in own if j < i][-check.get("look_back", 3) :]
        likeness = part.trace.value(check, i)
        long_enough = len(part.trace.events[i].text) >= check.get("at_least", 8)
        return i in own and long_enough and any(likeness.get(j, 0) >= check.get("similar", 90) for j in back)

    counted = part.hits(repeated)[check.get("times", 1) - 1 :]
    return absence(check, part, {"who": check["who"]}, lambda i: i in counted)


def similarity(check: Check, part: Part) -> Iterable[Activation]:
    atom = {"who": check.get("who", "agent"), "script": check["script"], "cover": check.get("cover", 80)}
    return existence(check, part, atom | ({"also": [check["among"]]} if "among" in check else {}))


def entity(check: Check, part: Part) -> Iterable[Activation]:
    atom = {key: check[key] for key in ("who", "entity", "unless") if key in check}
    if "equals" not in check:
        yield from absence(check, part, atom)
        return
    known = part.trace.conversation.metadata
    for i in part.hits(matcher(part.trace, atom)):
        for spoken in part.trace.value(check, i):
            if check["equals"] not in known:
                yield Activation(i, "not_evaluated", reason="unknown_field")
            else:
                equal = str(spoken) == str(known[check["equals"]])
                yield Activation(i, "satisfied" if equal else "violated", "" if equal else "said")


def hang_up(check: Check, part: Part) -> Iterable[Activation]:
    """Reading: `ended` itself is no excuse; a last occurrence that bears a later time than `ended` is
    too near.
    """
    trace, ended = part.trace, part.trace.ended
    if ended is None:
        return [Activation(-1, "not_evaluated", reason="no_end")] if trace.closed else []
    if trace.role(ended) is None:
        return [Activation(ended, "not_evaluated", reason="unknown_party")]
    if trace.role(ended) != check.get("by", "agent"):
        return [Activation(ended, "satisfied")]
    excuses = [i for atom in check.get("unless", []) for i in part.hits(matcher(trace, atom)) if i < ended]
    if not excuses:
        return [Activation(ended, "violated", "order")]
    then, now = trace.at(max(excuses)), trace.at(ended)
    if then is None or now is None:
        return [Activation(ended, "not_evaluated", reason="no_time")]
    waited = now - then >= check.get("wait", 5)
    return [Activation(ended, "satisfied" if waited else "violated", "" if waited else "order")]


def attribute(check: Check, part: Part) -> Iterable[Activation]:
    """Reading: `present` and `absent` can be judged of an unknown field."""
    metadata = part.trace.conversation.metadata
    if check["field"] not in metadata and check.get("op", "eq") not in ("present", "absent"):
        return [Activation(-1, "not_evaluated", reason="unknown_field")]
    good = compares(check, metadata)
    return [Activation(-1, "satisfied" if good else "violated", "" if good else "said")]


def commitment(check: Check, part: Part) -> Iterable[Activation]:
    """Reading: without a date only a limit of one unit with a bound compares with it."""
    for i in part.hits(matcher(part.trace, check["of"])):
        for action, unit, number in part.trace.value(check, i):
            if action not in check.get("action", [action]) or not (unit or check.get("timed")):
                continue
            yield Activation(i, *(_promised(check, unit, number) if unit else ("violated", "missing")))


def _promised(check: Check, unit: str, number: int) -> tuple[str, str, str]:
    sides = {key: _beside(check[key], unit, number) for key in ("within", "at_least") if key in check}
    if (sides.get("within") or 0) > 0:
        return "violated", "late", ""
    if (sides.get("at_least") or 0) < 0:
        return "violated", "said", ""
    return ("not_evaluated", "", "no_time") if None in sides.values() else ("satisfied", "", "")


def _beside(bound: Mapping[str, int], unit: str, number: int) -> int | None:
    """How far beyond the bound; None = they do not compare."""
    ((name, most),) = bound.items()
    scale = {"minutes": 1, "hours": 60, "days": 1}[name]
    same = (name == "days") == (unit == "days") and unit != "moment"
    return number - most * scale if same else None


def compares(condition: Mapping[str, Any], metadata: Mapping[str, Any]) -> bool:
    """Does `{field, op, value}` hold? An unknown field does not; reading: nor does an order of unlike
    types.
    """
    field, op, wanted = condition["field"], condition.get("op", "eq"), condition.get("value")
    if field not in metadata:
        return bool(op == "absent")
    got = metadata[field]
    table: Mapping[str, Callable[[], Any]] = {
        "present": lambda: True,
        "absent": lambda: False,
        "eq": lambda: got == wanted,
        "ne": lambda: got != wanted,
        "gt": lambda: got > wanted,
        "ge": lambda: got >= wanted,
        "lt": lambda: got < wanted,
        "le": lambda: got <= wanted,
        "range": lambda: wanted is not None and wanted[0] <= got <= wanted[1],
        "in": lambda: wanted is not None and got in wanted,
        "contains": lambda: wanted in got,
    }
    try:
        return bool(table[op]())
    except TypeError:
        return False


# --- section 4: the trace, its parts, the verdict


def parts(trace: Trace, *, by_leg: bool) -> list[Part]:
    size, ended = len(trace.events), trace.ended
    starts = trace.leg_starts if by_leg else [0]
    closing = trace.first(EventKind.CLOSED)
    end = ended if ended is not None else (size if closing is None else closing) if trace.closed else None
    cut = ended is not None and (trace.role(ended) is Role.CUSTOMER or trace.events[ended].detail == "fault")
    cut_off = [Part(trace, lo, hi, trace.at(lo) if lo else 0.0, hi, cut=False) for lo, hi in pairwise(starts)]
    return [*cut_off, Part(trace, starts[-1], size, trace.at(starts[-1]) if starts[-1] else 0.0, end, cut)]


def activations(check: Check, part: Part) -> Iterable[Activation]:
    kinds: Mapping[str, Callable[[Check, Part], Iterable[Activation]]] = {
        "existence": lambda c, p: existence(c, p, c["of"]),
        "absence": lambda c, p: absence(c, p, c["of"]),
        "response": response,
        "precedence": precedence,
        "sequence": sequence,
        "limit": limit,
        "count": count,
        "repetition": repetition,
        "similarity": similarity,
        "entity": entity,
        "hang_up": hang_up,
        "attribute": attribute,
        "commitment": commitment,
    }
    return kinds[check["kind"]](check, part)


def close(activation: Activation, part: Part, *, finite: bool) -> Activation:
    if activation.state in ("holding", "satisfied"):
        return replace(activation, state="pass")
    before_end = part.end is not None and activation.opened < part.end
    if activation.state == "pending" and finite and part.cut and before_end:
        return replace(activation, state="not_applicable", reason="cut_short")
    return replace(activation, state="omitted") if activation.state == "pending" else activation


WORDS = frozenset({"act", "says", "forbidden", "script", "unless", "also"})


def in_other_language(metadata: Mapping[str, Any]) -> bool:
    """Reading: the standards of these tests are Chinese."""
    return str(metadata.get("language", "")).lower().split("-")[0] == "en"


def by_words(check: Check) -> bool:
    if check["kind"] in ("commitment", "similarity") or names_words(check.get("requires")):
        return True
    if check["kind"] == "limit":
        return check["measure"] in ("message_length", "speech_rate", "hold_announcement")
    return check["kind"] not in ("entity", "repetition", "attribute") and any(map(names_words, check.values()))


def names_words(value: Any) -> bool:
    """Whether an atom stands in it that is true of words."""
    if isinstance(value, Mapping):
        return any(value.get(name) for name in WORDS) or any(map(names_words, value.values()))
    return isinstance(value, list | tuple) and any(map(names_words, value))


def applies(check: Check, trace: Trace, other: Callable[[str], str]) -> bool:
    """Reading: an unknown channel or direction does not hold; `requires` looks at the whole
    conversation.
    """
    talk, when, required = trace.conversation, check.get("when", []), check.get("requires")
    channels = check.get("channel", [])
    if channels and talk.channel not in ([channels] if isinstance(channels, str) else channels):
        return False
    if check.get("direction", "both") not in ("both", talk.direction):
        return False
    if not all(compares(condition, talk.metadata) for condition in ([when] if isinstance(when, Mapping) else when)):
        return False
    if in_other_language(talk.metadata) and by_words(check):
        return False
    if required is None:
        return True
    if "check" in required:
        return other(required["check"]) in ("holding", "satisfied", "pass")
    return any(map(matcher(trace, required), range(len(trace.events))))


def judge(
    check: Check,
    conversation: Conversation,
    holds: Holds,
    *,
    now: float | None = None,
    closed: bool = True,
    ticks: Mapping[int, float] | None = None,
    value: Callable[[Check, int], Any] = lambda check, i: (),
    other: Callable[[str], str] = lambda check_id: "not_applicable",
) -> Verdict:
    """The states of one check: closing states if `closed` (or if the log holds `closed`), else the
    prefix's.
    """
    trace = Trace(conversation, holds, now, ticks or {}, closed, value)
    if not applies(check, trace, other):
        return Verdict("not_applicable")
    kind, window = check["kind"], check.get("window") or {}
    by_leg = check.get("scope") == "leg" and not WHOLE_TALK & {kind, check.get("measure")}
    bounded = {"max", "below"} if kind == "limit" else {"turns", "utterances", "seconds"}
    finite = bool(bounded & set(check if kind == "limit" else window)) and kind != "sequence"
    done: list[Activation] = []
    for part in parts(trace, by_leg=by_leg):
        found = activations(check, part)
        done += [close(a, part, finite=finite) for a in found] if trace.closed else found
    order = CLOSED_ORDER if trace.closed else PREFIX_ORDER
    return Verdict(min((a.state for a in done), key=order.index, default="not_applicable"), tuple(done))
