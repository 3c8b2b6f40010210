"""`standard diff`: what differs between two standards, entry by entry and key by key, inherited entries included.

Both are compared as plain values (`standard.flat`), so a published snapshot can be compared as well as a folder.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sanxiang.standard.flat import flatten
from sanxiang.standard.standard import Standard

Plain = Mapping[str, Any]
What = Literal["added", "removed", "changed", "renamed"]

SECTIONS = ("header", "parameters", "dimensions", "clauses", "checks", "scripts", "forbidden", "acts", "lists", "recognisers")
"""In the order in which an owner reads them. What a later format adds to a standard comes behind them."""

HEADER = ("standard", "name", "language", "valid_from", "layers")
CLAIMING = ("checks", "forbidden", "scripts")
"""Sections whose entries name the clauses that they belong to."""

_NO_SECTIONS = frozenset({"format", "edition", *HEADER})
_PLACES = frozenset({"at", "file"})
"""Keys that say where something is written, not what it is."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One key of an entry. None = not there; a default that is not written is not there either."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Change:
    """One entry that is not the same. `before` and `after` are plain values, None where the entry does not exist.

    was    the former id of a renamed entry, else empty
    fields what differs, for changed entries
    """

    section: str
    id: str
    what: What
    before: Plain | None
    after: Plain | None
    was: str = ""
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """`old` and `new` by section, as they were compared; `changes` in the order of `SECTIONS`, then by id."""

    old: Plain
    new: Plain
    changes: tuple[Change, ...]

    @property
    def same(self) -> bool:
        return not self.changes


def compare(old: Standard, new: Standard) -> Difference:
    """All that differs. Without a difference both have the same edition, and the other way round."""
    before, after = contents(flatten(old)), contents(flatten(new))
    changes = [change for section in _sections(before, after) for change in _changes(section, before, after)]
    return Difference(before, after, tuple(changes))


def contents(flat: Plain) -> dict[str, dict[str, Any]]:
    """The sections of a snapshot, each a mapping of ids; places left out; clauses with the entries that claim them."""
    sections = {key: _by_id(value) for key, value in flat.items() if key not in _NO_SECTIONS}
    # A parameter of type words is a word list as well: told once.
    sections["lists"] = {ident: items for ident, items in sections.get("lists", {}).items() if ident not in sections["parameters"]}
    header = {key: {"value": flat[key]} for key in HEADER}
    return {"header": header, **sections, "clauses": _clauses(sections)}


def _by_id(entries: Any) -> dict[str, Any]:
    """Lists of entries (dimensions) keep their order as a key of each."""
    if isinstance(entries, list):
        entries = {entry["id"]: {**entry, "order": number} for number, entry in enumerate(entries, 1)}
    return {ident: _without_places(entry) for ident, entry in entries.items()}


def _without_places(entry: Any) -> Any:
    if not isinstance(entry, dict):
        return {"items": entry}
    return {key: value for key, value in entry.items() if key not in _PLACES and key != "id"}


def _clauses(sections: Plain) -> dict[str, Any]:
    """Clause -> what the standard itself says of it, if anything, and by section the entries that claim it."""
    found: dict[str, dict[str, Any]] = {ident: dict(entry) for ident, entry in sections.get("clauses", {}).items()}
    for section in CLAIMING:
        for ident, entry in sections.get(section, {}).items():
            for clause in entry.get("clause", ()):
                found.setdefault(clause, {}).setdefault(section, []).append(ident)
    return dict(sorted(found.items()))


def _sections(before: Plain, after: Plain) -> list[str]:
    present = dict.fromkeys((*before, *after))
    return [each for each in SECTIONS if each in present] + [each for each in present if each not in SECTIONS]


def _changes(section: str, before: Plain, after: Plain) -> Iterator[Change]:
    old, new = before.get(section, {}), after.get(section, {})
    moved = {} if section in ("header", "clauses", "parameters") else _renamed(old, new)
    gone = set(moved.values())
    for ident in sorted({*old, *new}):
        one, other = old.get(ident), new.get(ident)
        if ident in moved:
            yield Change(section, ident, "renamed", old[moved[ident]], other, was=moved[ident])
        elif one == other or ident in gone:
            continue
        elif one is None or other is None:
            yield Change(section, ident, "added" if one is None else "removed", one, other)
        else:
            yield Change(section, ident, "changed", one, other, fields=tuple(_fields(one, other)))


def _renamed(old: Plain, new: Plain) -> dict[str, str]:
    """New id -> old id of entries that say the same under another id."""
    gone = [ident for ident in old if ident not in new]
    found: dict[str, str] = {}
    for ident in (each for each in new if each not in old):
        twin = next((each for each in gone if old[each] == new[ident]), None)
        if twin is not None:
            found[ident] = twin
            gone.remove(twin)
    return found


def _fields(one: Plain, other: Plain) -> Iterator[FieldChange]:
    for key in dict.fromkeys((*one, *other)):
        if one.get(key) != other.get(key):
            yield FieldChange(key, one.get(key), other.get(key))


def points_of(content: Plain) -> dict[str, float]:
    """Points by dimension, the total under the empty name."""
    sums: dict[str, float] = {"": 0.0}
    for check in content.get("checks", {}).values():
        points = float(check.get("points", 0))
        sums[""] += points
        if check.get("dimension"):
            sums[check["dimension"]] = sums.get(check["dimension"], 0.0) + points
    return sums
