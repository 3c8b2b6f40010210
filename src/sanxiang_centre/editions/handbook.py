"""An edition as people read it, out of its snapshot: what machines need (patterns, word lists, places) is left out.

It works on plain JSON values: the web process does not load the engine for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Flat = Mapping[str, Any]
UNITS = ("seconds", "minutes", "hours", "days", "working_days")


def handbook(flat: Flat) -> dict[str, Any]:
    """A snapshot (`sanxiang.standard.flat`) in the shape of HandbookOut, in the order of the standard."""
    return {
        "digest": flat["edition"],
        "name": _words(flat["name"]),
        "documents": [_named(each["id"], each) for each in flat["documents"]],
        "dimensions": [_named(each["id"], each) for each in flat["dimensions"]],
        "parameters": [{**_named(ident, each), "value": _shown(each["value"])} for ident, each in flat["parameters"].items()],
        "clauses": [_clause(ident, each) for ident, each in flat["clauses"].items()],
        "scripts": [{**_entry(ident, each), "text": _words(each["text"])} for ident, each in flat["scripts"].items()],
        "forbidden": list(forbidden(flat).values()),
        "situations": [_situation(ident, each) for ident, each in flat["situations"].items()],
        "procedures": [_procedure(ident, each) for ident, each in flat.get("procedures", {}).items()],
        "targets": [_target(ident, each) for ident, each in flat.get("targets", {}).items()],
        "checks": [_check(ident, each) for ident, each in flat["checks"].items()],
        "calendars": [_named(ident, each) for ident, each in flat.get("calendars", {}).items()],
    }


def forbidden(flat: Flat) -> dict[str, dict[str, Any]]:
    """By id: each forbidden expression in the shape of HandbookForbidden."""
    return {ident: _forbidden(ident, each) for ident, each in flat.get("forbidden", {}).items()}


def _words(given: Flat | None) -> dict[str, str]:
    found = given or {}
    return {"zh": found.get("zh", ""), "en": found.get("en", "")}


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "是 / yes" if value else "否 / no"
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


def _named(ident: str, given: Flat) -> dict[str, Any]:
    return {"id": ident, "name": _words(given["name"])}


def _entry(ident: str, given: Flat) -> dict[str, Any]:
    return {**_named(ident, given), "clauses": given.get("clause", []), "channels": given.get("channel", [])}


def _clause(ident: str, given: Flat) -> dict[str, Any]:
    names = {name: given.get(name, "") for name in ("section", "kind")}
    return {
        "id": ident,
        "document": ident.rpartition("-")[0],
        **names,
        "title": _words(given["title"]),
        "same_as": given.get("same_as", []),
    }


def _forbidden(ident: str, given: Flat) -> dict[str, Any]:
    examples = given.get("examples", {})
    return {
        **_entry(ident, given),
        "kind": given["kind"],
        "severity": given["severity"],
        "instead": _words(given.get("instead")),
        "such": examples.get("is", []),
        "fine": examples.get("not", []),
    }


def _situation(ident: str, given: Flat) -> dict[str, Any]:
    return {
        **_entry(ident, given),
        "steps": [_step(each) for each in given.get("steps", [])],
        "scripts": given.get("scripts", []),
        "avoid": given.get("avoid", []),
        "tactics": [_words(each) for each in given.get("tactics", [])],
        "worse": [_words(each) for each in given.get("worse", [])],
        "follow_up": [_follow_up(each) for each in given.get("follow_up", [])],
    }


def _step(given: Flat) -> dict[str, Any]:
    do = given.get("do")
    return {"do": _words(do) if do else None, **{name: given.get(name) for name in ("say", "wait", "within")}}


def _follow_up(given: Flat) -> dict[str, Any]:
    within, when = given.get("within"), given.get("when")
    seconds = 3600 * (within.get("hours") or 0) + 60 * (within.get("minutes") or 0) if within else None
    return {"do": given["do"], "to": given.get("to", ""), "within": seconds, "when": _words(when) if when else None}


def _procedure(ident: str, given: Flat) -> dict[str, Any]:
    return {**_entry(ident, given), "opens": _words(given.get("opens")), "steps": [_procedure_step(each) for each in given["steps"]]}


def _procedure_step(given: Flat) -> dict[str, Any]:
    return {
        "name": _words(given["name"]),
        "owner": given.get("owner", ""),
        "optional": given.get("optional", False),
        "say": given.get("say", ""),
        "clocks": given.get("clock", []),
        "clauses": given.get("clause", []),
    }


def _target(ident: str, given: Flat) -> dict[str, Any]:
    return {
        **_entry(ident, given),
        "kind": given["kind"],
        "clock": given.get("clock", "wall"),
        "limits": list(_limits(given)),
        "share": given.get("share"),
        "note": _words(given.get("note")),
    }


def _limits(given: Flat) -> Iterator[dict[str, Any]]:
    for name in ("within", "at_least"):
        if name in given:
            yield _limit(given[name], {})
    for case in given.get("cases", []):
        yield _limit(case["within"], case["for"])


def _limit(duration: Flat, applies: Flat) -> dict[str, Any]:
    unit = next(unit for unit in UNITS if duration.get(unit) is not None)
    return {"number": duration[unit], "unit": unit, "applies": {name: str(value) for name, value in applies.items()}}


def _check(ident: str, given: Flat) -> dict[str, Any]:
    texts = {name: given.get(name, "") for name in ("kind", "dimension", "live", "say")}
    rest = {"evidence": given.get("evidence", "exact"), "severity": given.get("severity", "minor"), "points": given.get("points", 0)}
    return {**_entry(ident, given), **texts, **rest}
