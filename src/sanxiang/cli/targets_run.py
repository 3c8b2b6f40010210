"""The targets of a standard on the terminal, or as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from sanxiang.cli.failures import Exit
from sanxiang.cli.standards import choose
from sanxiang.standard.records import DUE_FIELDS, RECORD_EVENTS
from sanxiang.standard.standard import Standard
from sanxiang.standard.targets import Duration, Target

UNITS = {
    "seconds": ("秒", "s"),
    "minutes": ("分钟", "min"),
    "hours": ("小时", "h"),
    "days": ("天", "days"),
    "working_days": ("个工作日", "working days"),
}
CLOCKS = {"wall": "自然时 wall", "business": "营业时间 business", "working_days": "工作日 working days"}
REGIONS = {"urban": "城区 urban", "rural": "农村 rural", "remote": "边远 remote", "simple": "简单 simple", "complex": "复杂 complex"}
COLUMNS = (
    ("目标 target", 22),
    ("适用 for", 12),
    ("时限 limit", 18),
    ("时钟 clock", 12),
    ("从 from", 22),
    ("到 to", 26),
    ("条款 clauses", 8),
)
"""Headings with the least width that keeps ids and events in one piece."""
PIPED = 160
"""Columns of the table where no terminal says how many there are."""


def list_targets(name: str, settings: Mapping[str, str], *, as_json: bool, cached: bool) -> int:
    """Prints every target, the inherited ones too; the exit code."""
    standard = choose(name, settings, cached=cached).standard()
    if as_json:
        print(json.dumps(rows(standard), ensure_ascii=False, indent=2))
    elif standard.targets:
        _print_table(standard)
    else:
        print(f"{name}: 没有时效目标 / no targets")
    return Exit.FINE


def rows(standard: Standard) -> list[dict[str, Any]]:
    """One object a target, as the standard states it, with who uses it."""
    uses = used_by(standard)
    return [
        {"id": ident, **target.model_dump(mode="json", by_alias=True, exclude_none=True, exclude={"id", "where"}), "used_by": uses[ident]}
        for ident, target in standard.targets.items()
    ]


def used_by(standard: Standard) -> Mapping[str, list[str]]:
    """Target -> `catalogue/…` and `procedures/…` that name it."""
    uses: dict[str, list[str]] = {ident: [] for ident in standard.targets}
    for item in standard.catalogue.values():
        for ident in item.targets or ():
            uses[ident].append(f"catalogue/{item.id}")
    for procedure in standard.procedures.values():
        for ident in dict.fromkeys(ident for step in procedure.steps for ident in step.clock):
            uses[ident].append(f"procedures/{procedure.id}")
    return uses


def _print_table(standard: Standard) -> None:
    table = Table(title=f"{standard.id}  {standard.name.zh} {standard.name.en}".rstrip(), box=SIMPLE_HEAD, title_justify="left")
    for heading, width in COLUMNS:
        table.add_column(heading, overflow="fold", min_width=width)
    for target in standard.targets.values():
        for cells in target_lines(target):
            table.add_row(*cells)
    console = Console()
    console = console if console.is_terminal else Console(width=PIPED)
    console.print(table)
    console.print(f"{len(standard.targets)} 个目标 / targets，{len(_clauses(standard))} 条条款 / clauses")


def _clauses(standard: Standard) -> set[str]:
    return {clause for target in standard.targets.values() for clause in target.clauses}


def target_lines(target: Target) -> Iterator[tuple[str, ...]]:
    """A line for the limit that holds for all, and one for each case; the first carries name and events."""
    events = (_event(target.from_), _event(target.to))
    name = f"{target.id}\n{target.name.zh} {target.name.en}".rstrip()
    lines = [(_asked(case.for_.asked), _limit(case.within), ", ".join(case.clause)) for case in target.cases]
    if not lines or target.within is not None:
        rest = "其他 others" if lines else "–"
        lines.append((rest, _how_long(target), ""))
    for number, (asked, limit, clauses) in enumerate(lines):
        first = number == 0
        shown = ", ".join(filter(None, (", ".join(target.clause) if first else "", clauses)))
        yield (name if first else "", asked, limit + _statistic(target), CLOCKS[target.clock], *(events if first else ("", "")), shown)


def _asked(asked: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(REGIONS.get(value, value) for _, value in asked)


def _how_long(target: Target) -> str:
    if target.within is not None:
        return _limit(target.within)
    if target.at_least is not None:
        return _limit(target.at_least, "≥ 提前")
    return "{} {}".format(*DUE_FIELDS[target.due]) if target.due is not None else "全天候 around the clock"


def _limit(duration: Duration, sign: str = "≤") -> str:
    chinese, english = UNITS[duration.unit]
    return f"{sign} {duration.number:g} {chinese} {english}"


def _statistic(target: Target) -> str:
    if target.statistic == "percentile":
        return f"（{target.share} %）"
    return "（平均 average）" if target.statistic == "average" else ""


def _event(name: str | None) -> str:
    return "–" if name is None else f"{RECORD_EVENTS[name][0]}\n{name}"
