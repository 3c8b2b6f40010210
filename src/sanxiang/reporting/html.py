"""One self-contained report page: no network, opens from disk, runs only its own two scripts (CSP by hash)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sanxiang.reporting import wording
from sanxiang.reporting.gathered import BINS, AgentRow, CheckRow, Gathered
from sanxiang.reporting.labels import Labels, Name, Names
from sanxiang.reporting.masking import Mask, shown, unmasked
from sanxiang.reporting.page import asset, hashes, safe, template
from sanxiang.reporting.timeline import timeline

if TYPE_CHECKING:
    from jinja2 import BytecodeCache

SEVERITY_RANK = {"critical": 0, "major": 1, "minor": 2}
_ESCAPED = {"\u2028": "\\u2028", "\u2029": "\\u2029", "<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}


def render_report(gathered: Gathered, labels: Labels, *, date: str, mask: Mask, kept: BytecodeCache | None = None) -> str:
    """The whole HTML page; equal arguments give equal text.

    date  as it is to be shown
    mask  hides personal data, same length out as in (`masking.unmasked` shows all, and the page says so)
    kept  where the compiled template may be found
    Raises ValueError where the mask changes a length.
    """
    agents = [_agent_label(row, mask) for row in gathered.agents]
    early, script = asset("early.js"), asset("report.js")
    return template("report.html.j2", kept).render(
        g=gathered,
        labels=labels,
        words=_Words,
        date=date,
        masked=mask is not unmasked,
        number=wording.number,
        severity_rank=SEVERITY_RANK,
        histogram=_histogram(gathered.scores),
        agents=[{"row": row, "label": label} for row, label in zip(gathered.agents, agents, strict=True)],
        remarks=_remarks(gathered, mask),
        css=safe(asset("report.css")),
        early=safe(early),
        script=safe(script),
        script_hashes=hashes(early, script),
        data=safe(to_json(_data(gathered, labels, agents, mask))),
    )


class _Words:
    """The wording that the template looks up."""

    channels, reasons, severities = wording.CHANNELS, wording.REASONS, wording.SEVERITIES


def to_json(value: object) -> str:
    """JSON that may stand inside a script element: no `<`, so neither `</script>` nor `<!--`."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    # Twenty times as fast as `translate`, for a page of a megabyte.
    for char, escape in _ESCAPED.items():
        text = text.replace(char, escape)
    return text


def _agent_label(row: AgentRow, mask: Mask) -> str:
    """Staff number and name, once where the name is the key."""
    return shown(" ".join(dict.fromkeys(filter(None, (row.key, row.name)))), mask)


def _histogram(scores: tuple[int, ...]) -> dict[str, Any]:
    peak, width = max(scores), 100 // BINS
    bars = [
        {
            "x": number(10 * n + 0.5),
            "y": number(60 - 60 * count / max(peak, 1)),
            "height": number(60 * count / max(peak, 1)),
            "title": f"{n * width}–{(n + 1) * width}: {count:,}",
        }
        for n, count in enumerate(scores)
        if count
    ]
    return {"peak": peak, "bars": bars, "label": "; ".join(str(bar["title"]) for bar in bars) or "–"}


def number(value: float) -> str:
    """A coordinate: two digits are more than the eye can see."""
    return f"{value:.2f}"


def _remarks(gathered: Gathered, mask: Mask) -> list[tuple[str, str, bool]]:
    rejects = [(str(item.where), shown(item.reason, mask), True) for item in gathered.rejects]
    return rejects + [(str(item.where), shown(item.message, mask), False) for item in gathered.notes]


def _data(gathered: Gathered, labels: Labels, agents: list[str], mask: Mask) -> dict[str, Any]:
    checks = {row.id: n for n, row in enumerate(gathered.checks)}
    keys = {row.key: n for n, row in enumerate(gathered.agents)}
    return {
        "conversations": [timeline(item, checks, keys, labels.acts, mask, labels.situations) for item in gathered.shown],
        "checks": [_check(row, labels) for row in gathered.checks],
        "agents": agents,
        "clauses": {row.id: _both(labels.clause(row.id)) for row in gathered.clauses if labels.clause(row.id)},
        "words": {
            "states": _plain(wording.STATES),
            "channels": _plain(wording.CHANNELS),
            "directions": _plain(wording.DIRECTIONS),
            "roles": _plain(wording.ROLES),
            "events": _plain(wording.EVENTS),
            "details": _plain(wording.DETAILS),
        },
    }


def _check(row: CheckRow, labels: Labels) -> dict[str, Any]:
    label = labels.check(row.id)
    return {
        "name": _both(label.name),
        "clauses": list(row.clauses),
        "severity": row.severity,
        "broken": row.counts.broken > 0,
        "say": _both(label.say),
        "instead": _both(label.instead),
        "bound": _both(label.bound),
        "unit": label.unit,
    }


def _both(name: Name) -> list[str]:
    return [name.chinese, name.english] if name else []


def _plain(names: Names | Mapping[str, Name]) -> dict[str, list[str]]:
    return {str(key): _both(name) for key, name in names.items()}
