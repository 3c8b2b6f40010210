"""`standard lint`: what loads without an error and is yet wrong, doubtful, or worth knowing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sanxiang.errors import Location
from sanxiang.inspection.ears import Cache
from sanxiang.inspection.inspector import Inspector, compile_standard
from sanxiang.standard.loading import Layers, build
from sanxiang.standard.standard import Standard
from sanxiang.workbench.entries import Places
from sanxiang.workbench.lint_atoms import acts_used, impossible_parts, impossible_signs
from sanxiang.workbench.lint_clauses import clause_remarks
from sanxiang.workbench.lint_patterns import repeats
from sanxiang.workbench.lint_scripts import script_remarks
from sanxiang.workbench.lint_targets import target_remarks


class Level(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


LEVELS_ZH: Mapping[Level, str] = {Level.ERROR: "错误", Level.WARNING: "警告", Level.INFO: "提示"}


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that lint has to say. `rule` names the kind of remark."""

    where: Location
    level: Level
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {LEVELS_ZH[self.level]} {self.level} [{self.rule}] {self.message}"


@dataclass(frozen=True, slots=True)
class Desk:
    """What the rules look at. They judge the entries that the standard itself writes, not those that it inherits."""

    standard: Standard
    inspector: Inspector
    places: Places

    def own(self, section: str) -> Iterator[str]:
        return self.places.ids(section)


Rule = Callable[[Desk], Iterator[Remark]]


def lint(layers: Layers, *, cache: Cache | None = None, light: bool = False) -> tuple[Remark, ...]:
    """All remarks in the order of the files; `light` as in `testing.run_examples`.

    Raises StandardError for a standard that does not load.
    """
    standard = build(layers)
    desk = Desk(standard, compile_standard(standard, cache=cache, light=light), Places.of(layers))
    remarks = {remark for rule in RULES for remark in rule(desk)}
    return tuple(sorted(remarks, key=lambda remark: (remark.where, remark.rule, remark.message)))


def unused_acts(desk: Desk) -> Iterator[Remark]:
    """An act that no check uses; where there are no checks at all, one remark for all acts."""
    if not desk.standard.checks:
        number = sum(1 for _ in desk.own("acts"))
        if number:
            message = f"没有检查项，{number} 个言语行为供继承者使用 / no checks: {number} acts are for those who extend this"
            yield Remark(desk.places.header("standard"), Level.INFO, "act-unused", message)
        return
    used = acts_used(desk.standard)
    for ident in desk.own("acts"):
        if ident not in used:
            message = f"没有检查项用到 {ident} / no check uses this act"
            yield Remark(desk.places.at("acts", ident), Level.WARNING, "act-unused", message)


def dead_anchors(desk: Desk) -> Iterator[Remark]:
    """A part of a check that can never be true."""
    for ident in desk.own("checks"):
        for loc, message in impossible_parts(desk.standard, desk.standard.checks[ident]):
            yield Remark(desk.places.at("checks", ident, *loc), Level.ERROR, "never", f"{ident}: {message}")


def dead_signs(desk: Desk) -> Iterator[Remark]:
    """A way to recognise a situation that can never come true."""
    for ident in desk.own("situations"):
        for loc, message in impossible_signs(desk.standard, desk.standard.situations[ident]):
            yield Remark(desk.places.at("situations", ident, *loc), Level.ERROR, "never", f"{ident}: {message}")


def repeated_patterns(desk: Desk) -> Iterator[Remark]:
    """Patterns of one entry that say what another one of it says already."""
    for section in ("acts", "forbidden"):
        for ident in desk.own(section):
            for loc, message in repeats(getattr(desk.standard, section)[ident]):
                yield Remark(desk.places.at(section, ident, *loc), Level.WARNING, "pattern-repeated", f"{ident}: {message}")


def scripts(desk: Desk) -> Iterator[Remark]:
    """Approved wording that is itself wrong."""
    for section, ident, loc, level, rule, message in script_remarks(desk.standard, desk.inspector):
        if ident in set(desk.own(section)):
            yield Remark(desk.places.at(section, ident, *loc), Level(level), rule, f"{ident}: {message}")


def targets(desk: Desk) -> Iterator[Remark]:
    """Targets, catalogue items and procedures that nobody uses, judges or does, and scripts that promise another time."""
    for section, ident, loc, level, rule, message in target_remarks(desk.standard):
        if ident in set(desk.own(section)):
            yield Remark(desk.places.at(section, ident, *loc), Level(level), rule, f"{ident}: {message}")


def clauses(desk: Desk) -> Iterator[Remark]:
    """A clause that no clause list knows."""
    for section, ident, loc, level, message in clause_remarks(desk.standard, desk.places):
        if ident in set(desk.own(section)):
            yield Remark(desk.places.at(section, ident, *loc), Level(level), "clause-unknown", f"{ident}: {message}")


def weights(desk: Desk) -> Iterator[Remark]:
    """Points that do not add up."""
    standard = desk.standard
    if not standard.checks:
        return
    sums: dict[str, float] = dict.fromkeys(standard.dimensions, 0.0)
    for check in standard.checks.values():
        sums[check.dimension or ""] = sums.get(check.dimension or "", 0.0) + float(check.points)
    for dimension, points in sums.items():
        used = any((check.dimension or "") == dimension for check in standard.checks.values())
        if used and dimension and not points:
            message = f"维度 {dimension} 的分值合计为 0，不会有得分 / the points of this dimension add up to 0: it has no score"
            yield Remark(desk.places.header("dimensions", dimension), Level.WARNING, "weights", message)
    total = sum(sums.values())
    if not total:
        yield Remark(desk.places.header("standard"), Level.WARNING, "weights", "总分值为 0 / the points of all checks add up to 0")
    else:
        told = "，".join(f"{dimension or '–'} {points:g}" for dimension, points in sums.items() if points)
        message = f"分值合计 {total:g}（{told}） / points add up to {total:g}"
        yield Remark(desk.places.header("standard"), Level.INFO, "weights", message)
    for ident in desk.own("checks"):
        check = standard.checks[ident]
        if check.points and not check.dimension:
            message = f"{ident}: 有分值而无维度 / points without a dimension"
            yield Remark(desk.places.at("checks", ident, "points"), Level.WARNING, "weights", message)


def missing_examples(desk: Desk) -> Iterator[Remark]:
    """Acts, expressions, checks and situations without examples, or with examples of one kind only."""
    for section in ("acts", "forbidden"):
        for ident in desk.own(section):
            examples = getattr(desk.standard, section)[ident].examples
            for key, texts, level in (("is", examples.is_, Level.WARNING), ("not", examples.not_, Level.INFO)):
                if not texts:
                    message = f"{ident}: 缺少例句 examples.{key} / no examples.{key}"
                    yield Remark(desk.places.at(section, ident), level, "examples", message)
    for ident in desk.own("checks"):
        message = _one_sided([each.expect for each in desk.standard.checks[ident].examples])
        if message:
            yield Remark(desk.places.at("checks", ident), Level.WARNING, "examples", f"{ident}: {message}")
    for ident in desk.own("situations"):
        expected = {each.expect for each in desk.standard.situations[ident].examples}
        for key, chinese in (("occurs", "出现"), ("absent", "不出现")):
            if key not in expected:
                message = f"{ident}: 没有{chinese}的例子 / no example with expect: {key}"
                yield Remark(desk.places.at("situations", ident), Level.WARNING, "examples", message)


def _one_sided(expected: Sequence[str]) -> str:
    if not expected:
        return "没有例子 / no examples"
    if "pass" not in expected:
        return "没有合格的例子 / no example that passes"
    if not {"violated", "omitted"} & set(expected):
        return "没有不合格的例子 / no example that fails"
    return ""


RULES: tuple[Rule, ...] = (unused_acts, dead_anchors, dead_signs, repeated_patterns, scripts, clauses, targets, weights, missing_examples)
