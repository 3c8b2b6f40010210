"""A standard -> its handbook. What a chapter has nothing for is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from sanxiang.reporting.handbook.cards import situation_sections
from sanxiang.reporting.handbook.clauses import clause_sections
from sanxiang.reporting.handbook.model import Block, Chapter, Handbook, Line, Lines, Run, Section, Table
from sanxiang.reporting.handbook.scripts import script_sections
from sanxiang.reporting.handbook.words import EVIDENCE, KINDS, LEVELS, MEASURES, SECONDS, UNITS, WORDS, Tongue
from sanxiang.reporting.wording import SEVERITIES, number
from sanxiang.standard.kinds.common import Check
from sanxiang.standard.kinds.limit import Limit
from sanxiang.standard.models import Forbidden
from sanxiang.standard.parameters import Parameter
from sanxiang.standard.standard import Standard

LANGUAGES = ("zh", "en", "both")
SHOWN_EXAMPLES = 4
_SIGNS = {"max": "≤", "below": "<", "min": "≥", "above": ">"}
_BUILDERS: Mapping[str, Callable[[Standard, Tongue], Iterator[tuple[str, tuple[Block, ...]]]]] = {
    "clauses": clause_sections,
    "scripts": script_sections,
    "situations": situation_sections,
}
Titled = Iterator[tuple[str, tuple[Block, ...]]]


def handbook_of(standard: Standard, language: str) -> Handbook:
    """The handbook in `zh`, `en` or `both`; equal arguments give an equal value."""
    tongue = Tongue(language)
    builders = {**_BUILDERS, "forbidden": forbidden_sections, "checks": check_sections, "parameters": parameter_sections}
    chapters: list[Chapter] = []
    for key, build in builders.items():
        sections = list(build(standard, tongue))
        if sections:
            chapters.append(_chapter(str(len(chapters) + 1), key, sections, tongue))
    title = standard.name.get("en" if language == "en" else "zh")
    other = standard.name.en if language == "both" and standard.name.en != title else ""
    return Handbook(
        language=language,
        title=title,
        subtitle=other,
        kind=tongue.word("handbook"),
        edition=standard.edition[:12],
        running=f"{title}　{tongue.word('edition')} {standard.edition[:12]}",
        facts=tuple(_facts(standard, tongue)),
        contents=tongue.word("contents"),
        chapters=tuple(chapters),
    )


def _chapter(number: str, key: str, sections: list[tuple[str, tuple[Block, ...]]], tongue: Tongue) -> Chapter:
    numbered = tuple(Section(f"{number}.{n}", title, blocks) for n, (title, blocks) in enumerate(sections, 1))
    return Chapter(number, tongue.word(key), tongue.lines(WORDS[f"{key}_intro"]), numbered)


def _facts(standard: Standard, tongue: Tongue) -> Iterator[tuple[str, str]]:
    yield tongue.word("edition"), standard.edition[:12]
    yield tongue.word("valid_from"), standard.valid_from.isoformat()
    yield tongue.word("standard"), " ← ".join(reversed(list(standard.layers)))
    for parameter in standard.parameters.values():
        if parameter.type == "text":
            yield tongue.name(parameter.name), str(parameter.value)
    sections = {key: getattr(standard, key, {}) for key in ("clauses", "scripts", "situations", "forbidden", "checks")}
    yield tongue.word("counts"), "，".join(f"{tongue.word(key)} {len(found):,}" for key, found in sections.items() if found)


# ----------------------------------------------------------------------------------------------------------- forbidden


def forbidden_sections(standard: Standard, tongue: Tongue) -> Titled:
    """A section a kind, in the order of how many expressions it has, then by name."""
    kinds: dict[str, list[Forbidden]] = {}
    for entry in standard.forbidden.values():
        kinds.setdefault(entry.kind, []).append(entry)
    head = tuple(tongue.word(key) for key in ("not_say", "instead", "level", "clause"))
    for kind, entries in sorted(kinds.items(), key=lambda item: (-len(item[1]), item[0])):
        rows = tuple(_forbidden_row(entry, tongue) for entry in entries)
        yield tongue.word(kind, KINDS), (Table(head, (38, 38, 8, 16), rows),)


def _forbidden_row(entry: Forbidden, tongue: Tongue) -> tuple[Lines, ...]:
    said = tuple((Run(f"「{text}」", "bad"),) for text in entry.examples.is_[:SHOWN_EXAMPLES])
    instead = tongue.lines(entry.instead) if entry.instead else ()
    return (
        ((*_strong(tongue.name(entry.name)),), *said),
        _restyled(instead),
        ((Run(tongue.word(entry.severity, LEVELS)),),),
        (clause_line(entry.clause),),
    )


def _restyled(lines: Lines) -> Lines:
    return tuple(tuple(Run(run.text, "good" if run.style == "plain" else run.style) for run in line) for line in lines)


def _strong(text: str) -> Line:
    return (Run(text, "strong"),)


def clause_line(clauses: tuple[str, ...]) -> Line:
    return (Run("  ".join(clauses), "code"),)


# -------------------------------------------------------------------------------------------------------------- checks


def check_sections(standard: Standard, tongue: Tongue) -> Titled:
    """A section a dimension, in their order, with the sum of its points."""
    dimensions: Mapping[str | None, str] = {
        **{ident: tongue.name(each.name) for ident, each in standard.dimensions.items()},
        None: tongue.word("no_dimension"),
    }
    head = tuple(tongue.word(key) for key in ("check", "points", "severity", "evidence", "say", "clause"))
    for ident, title in dimensions.items():
        checks = [check for check in standard.checks.values() if check.dimension == ident]
        if checks:
            rows = [_check_row(standard, check, tongue) for check in checks]
            rows.append(_total_row(checks, tongue))
            yield title, (Table(head, (28, 8, 8, 11, 27, 18), tuple(rows)),)


def _check_row(standard: Standard, check: Check, tongue: Tongue) -> tuple[Lines, ...]:
    script = standard.scripts.get(check.say or "")
    bound = bound_of(check, tongue)
    each = f"{tongue.word('per_hit')} {number(float(check.points_each))}" if check.points_each is not None else ""
    return (
        ((*_strong(tongue.name(check.name)),), *(((Run(bound, "minor"),),) if bound else ())),
        ((Run(number(float(check.points))),), *(((Run(each, "minor"),),) if each else ())),
        ((Run(tongue.word(check.severity, SEVERITIES), "bad" if check.severity == "critical" else "plain"),),),
        ((Run(tongue.word(check.evidence, EVIDENCE)),),),
        ((Run(tongue.name(script.name)),),) if script else (),
        (clause_line(check.clause),),
    )


def _total_row(checks: list[Check], tongue: Tongue) -> tuple[Lines, ...]:
    total = sum(float(check.points) for check in checks)
    return ((_strong(tongue.word("total"))),), (_strong(number(total)),), (), (), (), ()


def bound_of(check: Check, tongue: Tongue) -> str:
    """The limit in words, `静默 ≤ 10 秒`; "" where the check is no limit."""
    if not isinstance(check, Limit):
        return ""
    bounds = " ".join(f"{sign} {number(float(value))}" for key, sign in _SIGNS.items() if (value := getattr(check, key)) is not None)
    return f"{tongue.word(check.measure, MEASURES)} {bounds} {tongue.name(UNITS.get(check.measure, SECONDS))}".rstrip()


# ---------------------------------------------------------------------------------------------------------- parameters


def parameter_sections(standard: Standard, tongue: Tongue) -> Titled:
    """All parameters in one table."""
    if standard.parameters:
        head = tuple(tongue.word(key) for key in ("parameter", "value", "range"))
        rows = tuple(_parameter_row(parameter, tongue) for parameter in standard.parameters.values())
        yield "", (Table(head, (44, 40, 16), rows),)


def _parameter_row(parameter: Parameter, tongue: Tongue) -> tuple[Lines, ...]:
    bounds = [number(float(bound)) for bound in (parameter.min, parameter.max) if bound is not None]
    return (
        (*tongue.lines(parameter.name), (Run(parameter.id, "code"),)),
        ((Run(_value(parameter, tongue)),),),
        ((Run(" – ".join(bounds)),),),
    )


def _value(parameter: Parameter, tongue: Tongue) -> str:
    value = parameter.value
    if isinstance(value, bool):
        return tongue.word("yes" if value else "no")
    if isinstance(value, tuple):
        return "、".join(value)
    return number(value) if isinstance(value, int | float) else value
