"""Clocks and outcomes as plain values, for JSON: times in ISO 8601 with their zone, lengths in seconds, None where nothing is known."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sanxiang.calendar.wording import explain
from sanxiang.inspection.findings import Finding
from sanxiang.inspection.targets.judging import TargetClock
from sanxiang.inspection.targets.statistics import Outcome
from sanxiang.standard.targets import Duration


def clock_to_dict(clock: TargetClock) -> dict[str, Any]:
    """Everything that is known of a clock, with its derivation in both languages."""
    reading = clock.reading
    found: dict[str, Any] = {
        "record": clock.record,
        "target": clock.target,
        "kind": clock.kind,
        "number": clock.number,
        "clauses": list(clock.clauses),
        "state": clock.state.value,
        "cause": clock.cause.value if clock.cause else None,
        "missing": list(clock.missing),
        "limit": limit_to_dict(clock.limit),
        "start": _iso(clock.start),
        "started_by": clock.started_by,
        "done": _iso(clock.done),
        "done_by": clock.done_by,
        "told": _iso(clock.told),
        "told_by": clock.told_by or None,
        "told_kept": clock.told_kept,
    }
    if reading is None:
        return found | dict.fromkeys(("due", "provisional", "remaining", "late", "elapsed", "warn_at", "revisions", "derivation"))
    return found | {
        "due": _iso(reading.due),
        "provisional": reading.provisional,
        "remaining": reading.remaining,
        "late": reading.late,
        "elapsed": reading.elapsed,
        "warn_at": _iso(reading.warn_at),
        "revisions": [{"known": _iso(each.known), "due": _iso(each.due)} for each in reading.revisions],
        "derivation": derivation(clock),
    }


def derivation(clock: TargetClock) -> dict[str, str] | None:
    """Why the due time is when it is; None where it was agreed, or nothing was worked out."""
    reading = clock.reading
    if reading is None or (reading.deadline.unit == "wall" and not reading.deadline.amount):
        return None
    return {language: explain(reading.deadline, language) for language in ("zh", "en")}


def limit_to_dict(limit: Duration | None) -> dict[str, int | float] | None:
    """As the format writes it: `{"minutes": 45}`."""
    return None if limit is None else {limit.unit: limit.number}


def outcome_to_dict(outcome: Outcome) -> dict[str, Any]:
    """A target over all records; `share` between 0 and 1."""
    target = outcome.target
    return {
        "target": target.id,
        "name": {"zh": target.name.zh, "en": target.name.en},
        "clauses": list(outcome.clauses),
        "statistic": target.statistic,
        "wanted_share": None if target.statistic == "average" else (target.share or 100) / 100,
        "counts": {state.value: number for state, number in outcome.counts.items()},
        "judged": outcome.judged,
        "share": None if outcome.share is None else round(outcome.share, 6),
        "kept": outcome.kept,
        "told_broken": outcome.told_broken,
        "averages": [
            {"limit": limit_to_dict(each.limit), "clocks": each.clocks, "mean": round(each.mean, 3), "kept": each.kept}
            for each in outcome.averages
        ],
    }


def finding_to_dict(record: str | None, finding: Finding) -> dict[str, Any]:
    """A finding of a record (None = of all of them), as those of conversations are written, with defaults left out of its activations."""
    return {
        "record": record,
        "check": finding.check,
        "clauses": list(finding.clauses),
        "state": finding.state.value,
        "severity": finding.severity,
        "dimension": finding.dimension,
        "activations": [
            {
                "opened": each.opened,
                "state": each.state.value,
                **({"why": each.why.value} if each.why else {}),
                **({"reason": each.reason.value} if each.reason else {}),
                **({"value": each.value} if each.value is not None else {}),
                **({"missing": list(each.missing)} if each.missing else {}),
                "spans": [{"event": span.event, "at": span.at} for span in each.spans],
            }
            for each in finding.activations
        ],
    }


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
