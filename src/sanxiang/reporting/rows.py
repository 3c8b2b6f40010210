"""Findings as rows: one schema for JSON Lines, Parquet and Excel (docs/reference/findings.md)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sanxiang.conversation.model import Conversation, Party
from sanxiang.inspection.findings import Finding, Recognised, Result, Span, State
from sanxiang.reporting.gather import BROKEN
from sanxiang.reporting.labels import Labels
from sanxiang.reporting.masking import Mask, shown
from sanxiang.reporting.parties import agent_of, agents_of, key_of
from sanxiang.reporting.timeline import bad_activations, evidence, words

Row = dict[str, Any]

COLUMNS = {
    "conversation": "string",
    "digest": "string",
    "edition": "string",
    "engine": "string",
    "channel": "string",
    "direction": "string",
    "started_at": "string",
    "score": "number",
    "failed": "flag",
    "agent_id": "string",
    "agent_name": "string",
    "check": "string",
    "check_zh": "string",
    "check_en": "string",
    "clauses": "strings",
    "clause_titles": "strings",
    "dimension": "string",
    "severity": "string",
    "state": "string",
    "why": "string",
    "reason": "string",
    "points": "number",
    "deducted": "number",
    "activations": "integer",
    "places": "integer",
    "value": "number",
    "missing": "strings",
    "evidence": "spans",
    "searched_first": "integer",
    "searched_last": "integer",
    "nearest_event": "integer",
    "nearest_words": "string",
    "likeness": "number",
    "situations": "situations",
}
"""Column -> type, in order. Unknown values are null, never 0 or ""."""


def finding_rows(conversation: Conversation, result: Result, labels: Labels, mask: Mask) -> Iterator[Row]:
    """A row for each finding that is applicable or not evaluated, with exactly the keys of `COLUMNS`."""
    agents = agents_of(conversation)
    common = _of_conversation(conversation, result, mask)
    for finding in result.findings:
        if finding.state is not State.NOT_APPLICABLE:
            about = agent_of(finding, agents)
            party = None if about is None else conversation.parties[about]
            row = {**common, **_of_agent(party, mask), **_of_finding(finding, labels), **_evidence(conversation, finding, mask)}
            yield {name: row[name] for name in COLUMNS}


def conversation_row(conversation: Conversation, result: Result, labels: Labels, mask: Mask) -> Row:
    """What the sheet of conversations says of one of them."""
    states = [finding.state for finding in result.findings]
    agents = (key_of(conversation.parties[n]) for n in agents_of(conversation))
    return {
        **_of_conversation(conversation, result, mask),
        "agents": [shown(key, mask) for key in dict.fromkeys(agents) if key],
        "failed_checks": [labels.check(name).name.both for name in result.failed],
        "kept": states.count(State.PASS),
        "violated": states.count(State.VIOLATED),
        "omitted": states.count(State.OMITTED),
        "not_evaluated": states.count(State.NOT_EVALUATED),
        "coverage": result.coverage,
    }


def _of_conversation(conversation: Conversation, result: Result, mask: Mask) -> Row:
    began = conversation.started_at
    return {
        "conversation": shown(conversation.id, mask),
        "digest": result.digest,
        "edition": result.edition,
        "engine": result.engine,
        "channel": _plain(conversation.channel),
        "direction": _plain(conversation.direction),
        "started_at": began.isoformat() if began else None,
        "score": result.score,
        "failed": bool(result.failed),
        "situations": [_situation(conversation, each, mask) for each in result.situations],
    }


def _situation(conversation: Conversation, found: Recognised, mask: Mask) -> Row:
    told = words(conversation, found.spans[-1], mask) if found.spans else ""
    return {"situation": found.situation, "event": found.event, "words": told}


def _of_agent(party: Party | None, mask: Mask) -> Row:
    if party is None:
        return {"agent_id": None, "agent_name": None}
    return {"agent_id": shown(party.id, mask) or None, "agent_name": shown(party.name, mask) or None}


def _of_finding(finding: Finding, labels: Labels) -> Row:
    bad, name = bad_activations(finding), labels.check(finding.check).name
    return {
        "check": finding.check,
        "check_zh": name.chinese,
        "check_en": name.english,
        "clauses": list(finding.clauses),
        "clause_titles": [labels.clause(ident).chinese or ident for ident in finding.clauses],
        "dimension": finding.dimension,
        "severity": finding.severity,
        "state": finding.state.value,
        "why": next((a.why.value for a in bad if a.why and finding.state in BROKEN), None),
        "reason": next((a.reason.value for a in bad if a.reason), None),
        "points": float(finding.points),
        "deducted": float(finding.deducted),
        "activations": len(finding.activations),
        "places": sum(a.state is finding.state for a in finding.activations),
        "value": next((a.value for a in bad if a.value is not None), None),
        "missing": list(dict.fromkeys(step for a in bad for step in a.missing)),
    }


def _evidence(conversation: Conversation, finding: Finding, mask: Mask) -> Row:
    searched = finding.searched
    near = searched.nearest if searched else None
    return {
        "evidence": [_span(conversation, span, mask) for span in evidence(finding)],
        "searched_first": searched.first if searched else None,
        "searched_last": searched.last if searched else None,
        "nearest_event": near.event if near else None,
        "nearest_words": words(conversation, near, mask) if near else None,
        "likeness": searched.likeness if searched and near else None,
    }


def _span(conversation: Conversation, span: Span, mask: Mask) -> Row:
    text = words(conversation, span, mask)
    return {"event": span.event, "start": span.start, "end": span.end, "at": span.at, "words": text}


def _plain(value: str | None) -> str | None:
    return str(value) if value else None
