"""What the terminal says of a trial by mutants: rates by mutator, clauses that are weak, survivors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sanxiang.reporting.labels import Name, Names

if TYPE_CHECKING:
    from rich.console import Group
    from rich.table import Table

SHOWN = 30
"""Groups of survivors that the terminal lists; the page and JSON have all."""

CAUSES: Names = {
    "gone": Name("所依据的话不见了", "the words it rests on are gone"),
    "order": Name("次序颠倒", "the order is turned round"),
    "late": Name("超过时限", "beyond the limit"),
    "said": Name("说了不该说的", "said what must not be said"),
    "triggered": Name("该回应而没有回应", "due, and not done"),
    "repeated": Name("重复", "repeated"),
    "hung_up": Name("坐席先挂机", "the agent hung up"),
}


def trial_summary(report: Mapping[str, Any]) -> Group:
    """`report` as `workbench.mutation.report.report_of` makes it."""
    from rich.console import Group
    from rich.text import Text

    lines = [Text(line, overflow="fold") for line in survivor_lines(report)]
    return Group(*map(Text, head_lines(report)), Text(), _mutators(report["mutators"]), Text(), *lines)


def head_lines(report: Mapping[str, Any]) -> list[str]:
    """The numbers that matter, a line each."""
    summary, name = report["summary"], report["standard"]
    strict = f"（连同另有依据的 counting what was kept otherwise: {percent(report['strict'])}）"
    outcomes = (("发现 killed", "killed"), ("存活 survived", "survived"), ("另有依据 kept otherwise", "otherwise"))
    spread = f"中位 median {percent(summary['median'])} · 最低 lowest {percent(summary['lowest'])}"
    return [
        f"{name['id']}  {name['zh']} {name['en']}".rstrip(),
        f"会话 conversations {report['conversations']:,}（全无问题 clean {report['clean']:,}） · 变异 mutants {report['mutants']:,}",
        f"发现率 kill rate {percent(report['rate'])}{strict}",
        " · ".join(f"{head} {report[key]:,}" for head, key in outcomes),
        f"条款 clauses {summary['clauses']:,} · 有发现率 with a rate {summary['rated']:,} · {spread}",
        f"低于 below 90 %: {len(summary['below']):,}  {' '.join(summary['below'])}".rstrip(),
        f"仅有意外发现 noticed, no rate: {' '.join(summary['noticed_only']) or '–'}",
        f"从未被弄坏 never broken: {' '.join(summary['never_broken']) or '–'}",
        f"没有合格例子的检查项 checks that passed on no conversation: {' '.join(summary['never_kept']) or '–'}",
    ]


def percent(share: float | None) -> str:
    """A share for people; a dash where there is none."""
    return "–" if share is None else f"{100 * share:.1f}%"


def _mutators(rows: Sequence[Mapping[str, Any]]) -> Table:
    from rich.table import Table

    table = Table(box=None, padding=(0, 1, 0, 0), header_style="dim")
    table.add_column("变异\nmutator", no_wrap=True)
    for head in ("发现\nkilled", "存活\nsurvived", "另有依据\notherwise", "发现率\nrate"):
        table.add_column(head, justify="right", no_wrap=True)
    for row in rows:
        if row["made"]:
            table.add_row(f"{row['zh']} {row['id']}", *(f"{row[key]:,}" for key in ("killed", "survived", "otherwise")), _rate(row))
    return table


def _rate(row: Mapping[str, Any]) -> str:
    return f"噪声 noise {percent(noise_of(row))}" if row["noise"] else percent(row["rate"])


def noise_of(row: Mapping[str, Any]) -> float:
    """The share of a mutator's mutants that changed a verdict."""
    return float(row["noticed"] / row["made"]) if row["made"] else 0.0


def survivor_lines(report: Mapping[str, Any]) -> list[str]:
    """Survivors by check and mutator, the most frequent first, each with one of them."""
    groups = grouped(report)
    lines = ["存活，按检查项 survivors by check"] if groups else []
    for (check, mutator), times, one in groups[:SHOWN]:
        rests = f" → {one['rests_on']}" if one["rests_on"] else ""
        lines += [f"{times:6,}  {check} × {mutator}", f"        {one['conversation']} #{one['place'] + 1} {one['words']}{rests}"]
    return lines if len(groups) <= SHOWN else [*lines, f"        … {len(groups) - SHOWN:,}"]


def grouped(report: Mapping[str, Any]) -> list[tuple[tuple[str, str], int, Mapping[str, Any]]]:
    """Survivors by check and mutator, the most frequent first: key, how many, the first of them."""
    times: Counter[tuple[str, str]] = Counter()
    first: dict[tuple[str, str], Mapping[str, Any]] = {}
    for each in report["survivors"]:
        if not each["otherwise"]:
            key = (each["check"], each["mutator"])
            times[key] += each["times"]
            first.setdefault(key, each)
    return [(key, count, first[key]) for key, count in times.most_common()]
