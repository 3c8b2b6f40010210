"""One conversation and its findings as plain data, for a page that draws the timeline when it is asked to.

Positions become pieces of text here: a browser counts UTF-16 units, spans count characters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from sanxiang.conversation.model import Conversation, Event
from sanxiang.inspection.findings import Activation, Finding, Result, Span, State
from sanxiang.reporting.labels import NO_NAMES, Name, Names
from sanxiang.reporting.masking import Mask, shown
from sanxiang.reporting.parties import agents_of, key_of
from sanxiang.reporting.telling import Shown
from sanxiang.reporting.wording import number, why_of

TEXT_LIMIT = 8_000
EVENT_LIMIT = 2_000
"""A longer message is cut, and the events of a longer conversation are; the page says so."""

AT_END = 2**31
"""A place behind every event."""

VALUES = 3
"""Measured values of one finding that are listed."""

NOTED = frozenset({State.VIOLATED, State.OMITTED, State.NOT_EVALUATED})

Mark = tuple[int, int, int]
"""Characters [from, to) of a text, and the number of the finding that rests on them."""


def bad_activations(finding: Finding) -> tuple[Activation, ...]:
    """The activations that made the finding what it is; all where none has its state."""
    return tuple(a for a in finding.activations if a.state is finding.state) or finding.activations


def evidence(finding: Finding) -> tuple[Span, ...]:
    """The spans of `bad_activations`, each once, in order."""
    return tuple(dict.fromkeys(span for a in bad_activations(finding) for span in a.spans))


def place_of(finding: Finding) -> int:
    """The event beside which a finding is told: its words, the end of an interval or search, else the trigger.

    `AT_END` = what was still due at the end, -1 = it belongs to the whole conversation.
    """
    searched = finding.searched
    if finding.state is State.OMITTED:
        return AT_END if searched is None else searched.last
    spans = next((a.spans for a in bad_activations(finding) if a.spans), ())
    if spans:
        return spans[0].event if spans[0].end else spans[-1].event
    if searched is not None:
        return searched.last
    return bad_activations(finding)[0].opened if finding.activations else -1


def words(conversation: Conversation, span: Span, mask: Mask) -> str:
    """What a span says, masked; the whole text where the span means the whole event. "" beyond the log."""
    if not 0 <= span.event < len(conversation.events):
        return ""
    text = shown(conversation.events[span.event].text, mask)
    return text[span.start : span.end] if span.end else text


def pieces(text: str, marks: Sequence[Mark]) -> list[Any]:
    """`text` cut at the edges of `marks`: plain strings, and [string, [numbers]] where marks cover it."""
    edges = sorted({0, len(text), *(min(max(edge, 0), len(text)) for mark in marks for edge in mark[:2])})
    out: list[Any] = []
    for start, end in pairwise(edges):
        over = [n for low, high, n in marks if low <= start and end <= high]
        out.append([text[start:end], sorted(set(over))] if over else text[start:end])
    return out


def timeline(
    item: Shown, checks: Mapping[str, int], agents: Mapping[str, int], steps: Names, mask: Mask, situations: Names = NO_NAMES
) -> dict[str, Any]:
    """Everything that the page needs of one conversation.

    `checks` and `agents` number the page's tables; `steps` names the steps of sequences, `situations` the situations.
    """
    conversation, result = item.conversation, item.result
    noted = [finding for finding in result.findings if finding.state in NOTED]
    noted.sort(key=lambda finding: (finding.state is State.NOT_EVALUATED, place_of(finding), finding.check))
    began = conversation.started_at
    keys = {key_of(conversation.parties[n]) for n in agents_of(conversation)}
    return {
        "id": shown(conversation.id, mask),
        "channel": conversation.channel or "",
        "direction": conversation.direction or "",
        "began": began.isoformat(sep=" ", timespec="minutes") if began else "",
        "score": result.score,
        "failed": [checks[name] for name in result.failed if name in checks],
        "because": item.because,
        "agents": [agents[key] for key in sorted(keys) if key in agents],
        "parties": [_party(conversation, n, mask) for n in range(len(conversation.parties))],
        "timed": any(event.at is not None for event in conversation.events),
        "cut": len(conversation.events) > EVENT_LIMIT,
        "events": _events(conversation, result, noted, checks, mask, _situations(result, situations)),
        "findings": [_finding(conversation, finding, checks, steps, mask) for finding in noted],
    }


def _situations(result: Result, names: Names) -> dict[int, list[list[str]]]:
    """By event: the names of the situations that are first known there."""
    found: dict[int, list[list[str]]] = {}
    for each in result.situations:
        found.setdefault(each.event, []).append(_both(names.get(each.situation) or Name(each.situation)))
    return found


def _party(conversation: Conversation, n: int, mask: Mask) -> list[str]:
    """Role and label. A customer's name is nobody's business in a report; an agent's is what it is about."""
    party = conversation.parties[n]
    label = "" if party.role == "customer" else shown(" ".join(filter(None, (party.id, party.name))), mask)
    return [party.role, label]


def _events(
    conversation: Conversation,
    result: Result,
    noted: list[Finding],
    checks: Mapping[str, int],
    mask: Mask,
    situations: Mapping[int, list[list[str]]],
) -> list[dict[str, Any]]:
    marks, whole = _marks(noted)
    kept: dict[int, list[int]] = {}
    for finding in result.findings:
        spans = evidence(finding) if finding.state is State.PASS else ()
        if spans and finding.check in checks:
            kept.setdefault(spans[0].event, []).append(checks[finding.check])
    return [
        _event(event, marks.get(n, []), whole.get(n, []), kept.get(n, []), mask)
        | ({"situations": situations[n]} if n in situations else {})
        for n, event in enumerate(conversation.events[:EVENT_LIMIT])
    ]


def _marks(noted: list[Finding]) -> tuple[dict[int, list[Mark]], dict[int, list[int]]]:
    """By event: the marks in its text, and the findings that rest on it as a whole; only for what is broken."""
    marks: dict[int, list[Mark]] = {}
    whole: dict[int, list[int]] = {}
    broken = [(n, finding) for n, finding in enumerate(noted) if finding.state is not State.NOT_EVALUATED]
    for n, finding in broken:
        for span in evidence(finding):
            if span.end:
                marks.setdefault(span.event, []).append((span.start, span.end, n))
            else:
                whole.setdefault(span.event, []).append(n)
    return marks, whole


def _event(event: Event, marks: list[Mark], whole: list[int], kept: list[int], mask: Mask) -> dict[str, Any]:
    text = shown(event.text, mask)
    full: dict[str, Any] = {
        "kind": event.kind,
        "party": event.party,
        "at": event.at,
        "start": event.start,
        "detail": shown(event.detail, mask),
        "text": pieces(text[:TEXT_LIMIT], marks),
        "whole": whole,
        "kept": sorted(set(kept)),
        "cut": len(text) > TEXT_LIMIT,
    }
    return {key: value for key, value in full.items() if value or (key in {"party", "at"} and value == 0)}


def _finding(conversation: Conversation, finding: Finding, checks: Mapping[str, int], steps: Names, mask: Mask) -> dict[str, Any]:
    bad = bad_activations(finding)
    why, values = why_of(finding), [a.value for a in bad if a.value is not None]
    full: dict[str, Any] = {
        "check": checks[finding.check],
        "state": finding.state,
        "place": min(place_of(finding), EVENT_LIMIT - 1),
        "why": _both(why) if why else [],
        "times": len(bad) if len(bad) > 1 else 0,
        "value": ", ".join(map(number, values[:VALUES])) + (" …" if len(values) > VALUES else ""),
        "missing": [_both(steps.get(step) or Name(step)) for step in dict.fromkeys(step for a in bad for step in a.missing)],
        "deducted": number(finding.deducted) if finding.deducted else "",
        "searched": _searched(conversation, finding, mask),
    }
    return {key: value for key, value in full.items() if value or key in {"check", "place"}}


def _searched(conversation: Conversation, finding: Finding, mask: Mask) -> dict[str, Any] | None:
    searched = finding.searched
    if searched is None:
        return None
    near = searched.nearest
    told = {"first": searched.first, "last": searched.last}
    if near is None:
        return told
    return {
        **told,
        "near": near.event,
        "words": words(conversation, near, mask)[:120],
        "likeness": number(searched.likeness, 0),
    }


def _both(name: Name) -> list[str]:
    return [name.chinese, name.english]
