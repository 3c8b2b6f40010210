"""The names that reports show, out of a standard."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sanxiang.reporting.labels import NO_NAME, CheckLabel, Labels, Name
from sanxiang.reporting.wording import number
from sanxiang.standard.kinds.common import Check
from sanxiang.standard.kinds.limit import Limit
from sanxiang.standard.model import Bilingual
from sanxiang.standard.standard import Standard

Wording = Callable[[Bilingual], Name]

_SECONDS = ("秒", "s")
_UNITS: Mapping[str, tuple[str, str]] = {
    "rings": ("声", "rings"),
    "hold_count": ("次", "times"),
    "hold_announcement": ("句", "utterances"),
    "speech_rate": ("字/分", "characters/min"),
    "talk_ratio": ("", ""),
    "message_length": ("字", "characters"),
}
_SIGNS = {"max": "≤", "below": "<", "min": "≥", "above": ">"}


def labels_of(standard: Standard, language: str | None = None) -> Labels:
    """Names in Chinese and English; in one of them only where `language` (zh, en) says so."""
    name = _wording(language)
    return Labels(
        standard=name(standard.name),
        checks={ident: _check(standard, check, name) for ident, check in standard.checks.items()},
        dimensions={ident: name(each.name) for ident, each in standard.dimensions.items()},
        clauses=_clauses(standard, name),
        acts={ident: name(each.name) for ident, each in standard.acts.items()},
        scripts={ident: name(each.name) for ident, each in standard.scripts.items()},
        situations={ident: name(each.name) for ident, each in standard.situations.items()},
    )


def _clauses(standard: Standard, name: Wording) -> dict[str, Name]:
    """The titles of the clause list; for a clause that it does not know, the names of the first two checks that belong to it."""
    checks: dict[str, list[Check]] = {}
    for check in standard.checks.values():
        for clause in check.clause:
            checks.setdefault(clause, []).append(check)
    names = {clause: _joined([check.name for check in found[:2]]) for clause, found in checks.items()}
    names |= {ident: clause.title for ident, clause in standard.clauses.items()}
    return {clause: name(title) for clause, title in names.items()}


def _joined(names: list[Bilingual]) -> Bilingual:
    return Bilingual(zh="、".join(each.get("zh") for each in names), en=", ".join(each.get("en") for each in names))


def _wording(language: str | None) -> Wording:
    if language is None:
        return lambda text: Name(text.zh, text.en)
    return lambda text: Name(zh=text.get(language)) if language == "zh" else Name(en=text.get(language))


def _check(standard: Standard, check: Check, name: Wording) -> CheckLabel:
    script = standard.scripts.get(check.say or "")
    return CheckLabel(
        name=name(check.name),
        clauses=tuple(check.clause),
        severity=check.severity,
        say=name(script.text) if script else NO_NAME,
        instead=_instead(standard, check, name),
        bound=_bound(check, name),
        unit=_unit(check)[1] if isinstance(check, Limit) else "",
    )


def _instead(standard: Standard, check: Check, name: Wording) -> Name:
    """Of the first expression of the kinds that the check forbids, where it names kinds."""
    kinds = getattr(getattr(check, "of", None), "forbidden", None) or ()
    found = (entry.instead for entry in standard.forbidden.values() if entry.kind in kinds and entry.instead)
    instead = next(found, None)
    return name(instead) if instead else NO_NAME


def _bound(check: Check, name: Wording) -> Name:
    if isinstance(check, Limit):
        zh, en = _unit(check)
        bounds = " ".join(f"{sign} {number(value)}" for key, sign in _SIGNS.items() if (value := getattr(check, key)) is not None)
        return name(Bilingual(zh=f"{bounds} {zh}".strip(), en=f"{bounds} {en}".strip()))
    seconds = getattr(getattr(check, "window", None), "seconds", None)
    return NO_NAME if seconds is None else name(Bilingual(zh=f"{number(seconds)} 秒内", en=f"within {number(seconds)} s"))


def _unit(check: Limit) -> tuple[str, str]:
    return _UNITS.get(check.measure, _SECONDS)
