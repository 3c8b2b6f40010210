"""Which checks two standards judge alike, and a standard with a few of its checks only: what need not be run twice."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import fields, replace
from typing import Any

from sanxiang.language.patterns import Pattern
from sanxiang.standard.atoms import CheckHolds
from sanxiang.standard.flat import with_edition
from sanxiang.standard.kinds.common import Check
from sanxiang.standard.model import Model
from sanxiang.standard.standard import Standard
from sanxiang.workbench.lint_atoms import ACT_KEYS, QUOTING, parts

TOLD_ONLY = {"examples", "name", "clause", "say", "live", "evidence", "dimension", "where"}
"""Keys of a check that change no verdict."""
JUDGING = {"layers", "parameters", "dimensions", "lists", "scripts"}
"""Sections that a reduced standard keeps as they are, for what is left of it may refer to them."""


def judged_alike(old: Standard, new: Standard) -> frozenset[str]:
    """Checks of both that give the same verdicts with the same deductions on every conversation."""
    both = [ident for ident in new.checks if ident in old.checks]
    one, other = _Signer(old), _Signer(new)
    return frozenset(ident for ident in both if one.check(ident) == other.check(ident))


def reduced(standard: Standard, wanted: Collection[str]) -> Standard:
    """The standard with these checks, those that they require, and what they need to recognise. Their verdicts are the same."""
    checks = {ident: check for ident, check in standard.checks.items() if ident in _with_required(standard, wanted)}
    forbidden = any(_names_forbidden(check) for check in checks.values())
    used = {act for check in checks.values() for act in _acts(check)} | ({QUOTING} if forbidden else set())
    learned = any(standard.acts[act].learned for act in used if act in standard.acts)
    kept = {"forbidden": forbidden, "acts": learned}
    recognisers = {name: each for name, each in standard.recognisers.items() if kept[name]}
    if learned and "acts" in recognisers:
        used.update(standard.acts)
    rest = (each.name for each in fields(standard) if each.name not in JUDGING)
    changed: dict[str, Any] = {name: {} for name in rest if isinstance(getattr(standard, name), dict)}
    changed |= {
        "checks": checks,
        "acts": {ident: act for ident, act in standard.acts.items() if ident in used},
        "forbidden": standard.forbidden if forbidden else {},
        "recognisers": recognisers,
    }
    return with_edition(replace(standard, **changed))


def _with_required(standard: Standard, wanted: Collection[str]) -> set[str]:
    found: set[str] = set()
    waiting = list(wanted)
    while waiting:
        ident = waiting.pop()
        if ident not in found:
            found.add(ident)
            requires = standard.checks[ident].requires
            waiting += [requires.check] if isinstance(requires, CheckHolds) else []
    return found


def _acts(check: Check) -> Iterator[str]:
    for _, part in parts(check):
        for key in ACT_KEYS:
            named = getattr(part, key, None)
            yield from (each for each in (named if isinstance(named, tuple) else ()) if isinstance(each, str))


def _names_forbidden(check: Check) -> bool:
    return any(getattr(part, "forbidden", None) is not None for _, part in parts(check))


class _Signer:
    """Texts that are equal where verdicts are: what an entry says, with all that it refers to, word lists written out."""

    def __init__(self, standard: Standard) -> None:
        self.standard = standard
        self._all_forbidden = ""

    def check(self, ident: str) -> str:
        check = self.standard.checks[ident]
        requires = check.requires
        return _text(
            _plain(check, TOLD_ONLY),
            [self._act(act) for act in sorted(set(_acts(check)))],
            self._forbidden() if _names_forbidden(check) else "",
            [self._script(part.script) for _, part in parts(check) if isinstance(getattr(part, "script", None), str)],  # type: ignore[attr-defined]
            self.check(requires.check) if isinstance(requires, CheckHolds) else "",
        )

    def _act(self, ident: str) -> str:
        act = self.standard.acts.get(ident)
        if act is None:
            return ident
        return _text(_plain(act, {"examples", "name", "where"}), self._recogniser("acts") if act.learned else "")

    def _forbidden(self) -> str:
        if not self._all_forbidden:
            entries = [_plain(each, {"examples", "name", "where", "clause", "instead"}) for each in self.standard.forbidden.values()]
            homophones = self.standard.parameters.get("homophones")
            heard = None if homophones is None else homophones.value
            self._all_forbidden = _text(entries, self._act(QUOTING), self._recogniser("forbidden"), heard)
        return self._all_forbidden

    def _script(self, ident: str) -> str:
        script = self.standard.scripts[ident]
        return _text(script.text.get(self.standard.language), _plain(script, {"name", "where", "text", "clause", "channel"}))

    def _recogniser(self, name: str) -> Any:
        known = self.standard.recognisers.get(name)
        return None if known is None else [known.sha256, list(known.labels)]


def _text(*values: Any) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True)


def _plain(value: Any, without: Collection[str] = ()) -> Any:
    """Plain values; a pattern as it is matched, its word lists written out."""
    if isinstance(value, Pattern):
        return value.for_re()
    if isinstance(value, Model):
        return {name: _plain(getattr(value, name)) for name in type(value).model_fields if name not in without}
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value
