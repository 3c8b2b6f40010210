"""Whether a mutant undoes what a check's pass rests on (docs/reference/mutation.md, "Relevance").

This reads what a check *asks for* out of its text, and what its pass *rests on* out of the finding on the unbroken
conversation; what the check says of the broken one plays no part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sanxiang.conversation.model import SPOKEN, Conversation, EventKind, Role
from sanxiang.inspection.findings import Activation, Finding, Span, State
from sanxiang.standard.atoms import SaidAtom, Window
from sanxiang.standard.kinds.absence import Absence
from sanxiang.standard.kinds.common import Check
from sanxiang.standard.kinds.entity import Entity
from sanxiang.standard.kinds.existence import Existence
from sanxiang.standard.kinds.hang_up import HangUp
from sanxiang.standard.kinds.limit import Limit
from sanxiang.standard.kinds.precedence import Precedence
from sanxiang.standard.kinds.repetition import Repetition
from sanxiang.standard.kinds.response import Response
from sanxiang.standard.kinds.sequence import Sequence
from sanxiang.workbench.mutation.measures import expected_values
from sanxiang.workbench.mutation.mutant import Mutant, Phrase


class Cause(StrEnum):
    """Why a mutant should break a check."""

    GONE = "gone"
    ORDER = "order"
    LATE = "late"
    SAID = "said"
    TRIGGERED = "triggered"
    REPEATED = "repeated"
    HUNG_UP = "hung_up"


ANYWHERE = Window()


@dataclass(frozen=True, slots=True)
class Expected:
    """A check should break.

    openings  triggers (events of the mutant, -1 = the start) of the activations that should; empty = any
    stale     events of the original that no longer keep them
    """

    cause: Cause
    openings: frozenset[int] = frozenset()
    stale: frozenset[int] = frozenset()


def expected(check: Check, finding: Finding | None, original: Conversation, mutant: Mutant) -> Expected | None:
    """Why the mutant should break the check, or None where it need not.

    `finding` = what the check says of the original: a pass, or None where it does not apply.
    """
    rules = _RULES.get(type(check), ())
    return next((found for rule in rules if (found := rule(check, finding, original, mutant))), None)


def passes_of(finding: Finding | None) -> tuple[Activation, ...]:
    """The activations on which a pass rests."""
    return () if finding is None else tuple(a for a in finding.activations if a.state is State.PASS)


# Evidence that is gone or stands elsewhere ------------------------------------------------------------------------------


def _gone(check: Check, finding: Finding | None, original: Conversation, mutant: Mutant) -> Expected | None:
    """Of an activation whose trigger stands, words that it rests on are no longer there."""
    undone = [each for each in passes_of(finding) if any(is_gone(span, mutant) for span in evidence(check, each))]
    return _of(Cause.GONE, undone, mutant)


def _of(cause: Cause, undone: list[Activation], mutant: Mutant, stale: Iterable[Span] = ()) -> Expected | None:
    """The expectation for these activations, without those whose trigger is gone, too."""
    openings = frozenset(n for n in (opened(each, mutant) for each in undone) if n is not None)
    return Expected(cause, openings, frozenset(span.event for span in stale)) if openings else None


def evidence(check: Check, activation: Activation) -> tuple[Span, ...]:
    """What an activation rests on besides its trigger, which some kinds of check name first."""
    names_trigger = isinstance(check, Response | Precedence | Sequence | HangUp)
    first = activation.spans[:1]
    return activation.spans[1:] if names_trigger and first and first[0].event == activation.opened else activation.spans


def opened(activation: Activation, mutant: Mutant) -> int | None:
    """Where the trigger stands in the mutant; None if it is gone or reworded."""
    if activation.opened < 0:
        return -1
    return None if activation.opened in mutant.erased else mutant.now(activation.opened)


def is_gone(span: Span, mutant: Mutant) -> bool:
    """Whether nothing is left of the words of a span (of the event, where it means the whole event)."""
    if mutant.now(span.event) is None:
        return True
    erased = mutant.erased.get(span.event, ())
    return span.end > span.start and all(any(a <= n < b for a, b in erased) for n in range(span.start, span.end))


def _inverted(check: Check, finding: Finding | None, original: Conversation, mutant: Mutant) -> Expected | None:
    """Two events on which one activation rests come the other way round."""
    turned = [each for each in passes_of(finding) if _turned(each, mutant)]
    return _of(Cause.ORDER, turned, mutant, stale=(span for each in turned for span in evidence(check, each)))


def _turned(activation: Activation, mutant: Mutant) -> bool:
    events = sorted({span.event for span in activation.spans} | ({activation.opened} - {-1}))
    now = [mutant.now(event) for event in events]
    known = [place for place in now if place is not None]
    return len(known) == len(now) and known != sorted(known)


# Time ---------------------------------------------------------------------------------------------------------------------


def _window_passed(check: Check, finding: Finding | None, original: Conversation, mutant: Mutant) -> Expected | None:
    """The evidence comes later after its trigger than a window in seconds allows, and nothing new was said in between."""
    seconds = getattr(getattr(check, "window", None), "seconds", None)
    if seconds is None or any(origin is None for origin in mutant.origins):
        return None
    late = [each for each in passes_of(finding) if _distance(check, each, mutant) > seconds]
    return _of(Cause.LATE, late, mutant, stale=(span for each in late for span in evidence(check, each)))


def _distance(check: Check, activation: Activation, mutant: Mutant) -> float:
    """Seconds from the trigger to the nearest evidence; 0 where it cannot be told."""
    began = 0.0 if activation.opened < 0 else _time(activation.opened, mutant)
    found = [_time(span.event, mutant) for span in evidence(check, activation)]
    if began is None or not found or None in found:
        return 0.0
    return min(abs(at - began) for at in found if at is not None)


def _time(event: int, mutant: Mutant) -> float | None:
    now = mutant.now(event)
    return None if now is None else mutant.conversation.events[now].at


def _out_of_bounds(check: Check, finding: Finding | None, original: Conversation, mutant: Mutant) -> Expected | None:
    """A measured value, worked out anew from what was moved, lies beyond the upper bound."""
    assert isinstance(check, Limit)
    values = expected_values(check, passes_of(finding), original, mutant) if finding is not None else iter(())
    most, below = _most(check), check.below
    over = any((most is not None and value > most) or (below is not None and value >= below) for value in values)
    return Expected(Cause.LATE) if over else None


def _most(check: Limit) -> float | None:
    """The widest upper bound that may hold."""
    return max(check.max, check.excused_max or 0.0) if check.max is not None else None


def _unannounced(check: Check, finding: Finding | None, original: Conversation, mutant: Mutant) -> Expected | None:
    """A hold is new, or the words that announced one are gone. Its value says how many utterances back these stood."""
    assert isinstance(check, Limit)
    if check.measure != "hold_announcement":
        return None
    new = {n for n, origin in enumerate(mutant.origins) if origin is None and mutant.conversation.events[n].kind is EventKind.HOLD}
    told = [(each, announcer(original, each)) for each in passes_of(finding)]
    silent = [each for each, span in told if span is not None and is_gone(span, mutant)]
    stood = {n for n in (opened(each, mutant) for each in silent) if n is not None}
    return Expected(Cause.GONE, frozenset(new | stood)) if new or stood else None


def announcer(conversation: Conversation, activation: Activation) -> Span | None:
    """The utterance that announced a hold, all of it."""
    own = [n for n, event in enumerate(conversation.events[: activation.opened]) if event.kind in SPOKEN and _is_agent(conversation, n)]
    back = int(activation.value or 0)
    if not 1 <= back <= len(own):
        return None
    return Span(own[-back], 0, len(conversation.events[own[-back]].text))


def _is_agent(conversation: Conversation, number: int) -> bool:
    return conversation.role_of(conversation.events[number]) is Role.AGENT


# Words that are new ---------------------------------------------------------------------------------------------------------


def asks_for(atom: object, phrase: Phrase) -> bool:
    """Whether a phrase is an example of what an atom is true of; what stands under `unless` must not be heard in it."""
    if not isinstance(atom, SaidAtom) or atom.who not in ("any", phrase.role.value):
        return False
    fits = not phrase.heard & set(atom.unless or ()) and phrase.heard >= set(atom.also or ())
    return fits and bool(marks_of(atom) & phrase.shows)


def marks_of(atom: SaidAtom) -> frozenset[str]:
    """What an atom asks for, in the marks of phrases."""
    marks = [f"act:{act}" for act in atom.act or ()] + [f"entity:{kind}" for kind in atom.entity or ()]
    return frozenset(marks + [f"forbidden:{kind}" for kind in atom.forbidden or ()])


def _said(check: Check, finding: Finding | None, original: Conversation, mutant: Mutant) -> Expected | None:
    """An example of what must not be said was said, at any place."""
    if finding is None or mutant.said is None:
        return None
    return Expected(Cause.SAID) if _banned(check, mutant.said[0]) else None


def _banned(check: Check, phrase: Phrase) -> bool:
    if isinstance(check, Entity):
        atom = SaidAtom(who=check.who, entity=check.entity, unless=check.unless)
        return check.equals is None and check.window == ANYWHERE and asks_for(atom, phrase)
    assert isinstance(check, Absence)
    return check.window == ANYWHERE and asks_for(check.of, phrase)


def _triggered(check: Check, finding: Finding | None, original: Conversation, mutant: Mutant) -> Expected | None:
    """An example of what a check waits for was said, and holds nothing of what the check then asks for.

    Where only the first one counts, nothing of it was there before.
    """
    if mutant.said is None:
        return None
    phrase, at = mutant.said
    trigger, wanted, first_only = _trigger(check)
    if (first_only and passes_of(finding)) or not asks_for(trigger, phrase) or _may_answer(wanted, phrase):
        return None
    return Expected(Cause.TRIGGERED, frozenset({at}))


def _trigger(check: Check) -> tuple[object, object, bool]:
    """What opens the check, what it then asks for, and whether only the first counts."""
    if isinstance(check, Response):
        return check.when_said, check.then, False
    assert isinstance(check, Existence)
    window = check.window
    return (window.from_ if window.nth in (1, "every") and window.side != "before" else None), check.of, window.nth != "every"


def _may_answer(atom: object, phrase: Phrase) -> bool:
    """Whether the phrase itself has one of the acts that an atom asks for."""
    return isinstance(atom, SaidAtom) and atom.who in ("any", phrase.role.value) and bool(phrase.heard & set(atom.act or ()))


def _repeated(check: Check, finding: Finding | None, original: Conversation, mutant: Mutant) -> Expected | None:
    """The agent said the same again, long enough to count."""
    assert isinstance(check, Repetition)
    events = mutant.conversation.events
    fresh = [n for n, origin in enumerate(mutant.origins) if origin is None and n > 0 and events[n].text == events[n - 1].text]
    counts = sum(len(events[n].text) >= check.at_least for n in fresh) >= check.times
    return Expected(Cause.REPEATED) if finding is not None and counts else None


def _ended_by_agent(check: Check, finding: Finding | None, original: Conversation, mutant: Mutant) -> Expected | None:
    """The end was the other side's, and now is the agent's."""
    assert isinstance(check, HangUp)
    new = [event for event, origin in zip(mutant.conversation.events, mutant.origins, strict=True) if origin is None]
    ended = any(event.kind is EventKind.ENDED and mutant.conversation.role_of(event) == check.by for event in new)
    return Expected(Cause.HUNG_UP) if finding is not None and ended else None


Rule = Callable[[Any, Finding | None, Conversation, Mutant], Expected | None]

_RULES: Mapping[type[Check], tuple[Rule, ...]] = {
    Existence: (_gone, _window_passed, _triggered),
    Response: (_gone, _window_passed, _inverted, _triggered),
    Precedence: (_gone, _window_passed, _inverted),
    Sequence: (_gone, _window_passed, _inverted),
    Absence: (_said,),
    Entity: (_said,),
    Limit: (_out_of_bounds, _unannounced),
    HangUp: (_ended_by_agent,),
    Repetition: (_repeated,),
}
