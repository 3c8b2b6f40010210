"""limit: a measure keeps its bounds. The measures are in `measures`, one row each in MEASURES."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from sanxiang.conversation.model import Channel, Role
from sanxiang.inspection.checks.base import Blueprint, Context, Machine, Port
from sanxiang.inspection.checks.measures.base import Bounds
from sanxiang.inspection.checks.measures.duration import Duration
from sanxiang.inspection.checks.measures.holds import HoldAnnouncement, HoldCount, HoldLength, HoldReturn
from sanxiang.inspection.checks.measures.responses import FirstResponse, ResponseGap
from sanxiang.inspection.checks.measures.rings import Rings, RingSeconds
from sanxiang.inspection.checks.measures.silence import Silence
from sanxiang.inspection.checks.measures.speech import MessageLength, Overlap, SpeechRate, TalkRatio
from sanxiang.inspection.checks.plans import happened, said_by
from sanxiang.standard.atoms import Atom, SaidAtom
from sanxiang.standard.kinds.limit import Limit

AGENT = said_by("agent")
CUSTOMER = said_by("customer")
ANYONE = said_by("any")
SPOKEN_BY_AGENT, SPOKEN_BY_CUSTOMER = happened("utterance", Role.AGENT), happened("utterance", Role.CUSTOMER)
HOLD, RESUME = happened("hold"), happened("resume")


def _acts(who: str, acts: tuple[str, ...] | None) -> tuple[Atom, ...]:
    """No port at all where the option is not used: bit positions of later ports must not depend on it."""
    return (SaidAtom.model_validate({"who": who, "act": acts}),) if acts else ()


def _rings(check: Limit) -> tuple[Atom, ...]:
    return (happened("offered" if check.since == "offered" else "ringing"), happened("answered"))


def _ring_seconds(check: Limit, bounds: Bounds, context: Context) -> Machine:
    return RingSeconds(bounds, recorded=_number(context, "ring_seconds"), phone=context.channel is Channel.PHONE)


def _ring_count(check: Limit, bounds: Bounds, context: Context) -> Machine:
    phone = context.channel is Channel.PHONE
    return Rings(bounds, cycle=check.cycle, recorded=_number(context, "ring_seconds"), phone=phone)


def _number(context: Context, field: str) -> float | None:
    value = context.metadata.get(field)
    if isinstance(value, str):
        # Files without types (text headers, CSV) give numbers as text.
        return float(value) if re.fullmatch(r"\d+(\.\d+)?", value) else None
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _speech_rate(check: Limit, bounds: Bounds, context: Context) -> Machine:
    return SpeechRate(bounds, context.text_of, least_characters=check.at_least, average=check.average)


WHOLE_TALK = frozenset({"ring_seconds", "rings", "duration"})

Ports = Callable[[Limit], tuple[Atom, ...]]
Make = Callable[[Limit, Bounds, Context], Machine]

MEASURES: Mapping[str, tuple[Ports, Make]] = {
    "ring_seconds": (_rings, _ring_seconds),
    "rings": (_rings, _ring_count),
    "first_response": (lambda c: (CUSTOMER, AGENT), lambda c, b, x: FirstResponse(b)),
    "response_gap": (
        lambda c: (CUSTOMER, AGENT, *_acts("customer", c.excuse.act if c.excuse else None)),
        lambda c, b, x: ResponseGap(b, keep_first=c.since == "first"),
    ),
    "silence": (
        lambda c: (ANYONE, HOLD, RESUME, *_acts("any", c.excused_by)),
        lambda c, b, x: Silence(b, excused_most=c.excused_max),
    ),
    "hold_count": (lambda c: (HOLD,), lambda c, b, x: HoldCount(b)),
    "hold_length": (lambda c: (HOLD, RESUME), lambda c, b, x: HoldLength(b)),
    "hold_announcement": (lambda c: (HOLD, RESUME, AGENT, *_acts("agent", c.by)), lambda c, b, x: HoldAnnouncement(b)),
    "hold_return": (lambda c: (HOLD, RESUME, AGENT), lambda c, b, x: HoldReturn(b)),
    "speech_rate": (lambda c: (SPOKEN_BY_AGENT,), _speech_rate),
    "overlap": (lambda c: (SPOKEN_BY_AGENT, SPOKEN_BY_CUSTOMER), lambda c, b, x: Overlap(b, grace=c.grace)),
    "talk_ratio": (lambda c: (SPOKEN_BY_AGENT, SPOKEN_BY_CUSTOMER), lambda c, b, x: TalkRatio(b)),
    "duration": (
        lambda c: (happened("answered"), happened("ended")),
        lambda c, b, x: Duration(b, from_start=c.since == "start"),
    ),
    "message_length": (lambda c: (happened("message", Role.AGENT),), lambda c, b, x: MessageLength(b, x.text_of)),
}


def compile_check(check: Limit) -> Blueprint:
    atoms, make = MEASURES[check.measure]
    bounds = Bounds(check.max, check.below, check.min, check.above)
    ports = tuple(Port(atom, check.measure) for atom in atoms(check))
    by_leg = check.measure not in WHOLE_TALK
    own = check.measure in ("ring_seconds", "rings") or check.since == "start"
    return Blueprint(ports, lambda context: make(check, bounds, context), by_leg, of_metadata=own)
