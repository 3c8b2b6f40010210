"""What the terminal says after an inspection: the few numbers that a manager asks for first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sanxiang.reporting.gathered import ClauseRow, Gathered
from sanxiang.reporting.labels import Labels, Name
from sanxiang.reporting.proportion import Share
from sanxiang.reporting.wording import REASONS, number

if TYPE_CHECKING:
    from rich.console import Console, Group
    from rich.table import Table

TOP = 10
NO_DATA = "无数据 no data"


def print_summary(gathered: Gathered, labels: Labels, console: Console) -> None:
    """Prints `summary` to a console of rich."""
    console.print(summary(gathered, labels))


def summary(gathered: Gathered, labels: Labels) -> Group:
    """Totals, the clauses most often broken, the situations, and why some checks were not evaluated."""
    from rich.console import Group

    parts = [_totals(gathered)]
    if any(row.counts.broken for row in gathered.clauses):
        parts.append(_clauses(gathered, labels))
    if gathered.situations:
        parts.append(_situations(gathered, labels))
    if gathered.reasons:
        parts.append(_reasons(gathered))
    return Group(*parts)


def _totals(gathered: Gathered) -> Table:
    from rich.table import Table

    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim")
    table.add_column(justify="right", style="bold", no_wrap=True)
    table.add_column(style="dim")
    points, findings = gathered.points, gathered.findings
    table.add_row("会话 Conversations", f"{gathered.conversations:,}", _unscored(gathered))
    detail = f"{number(points.got)} / {number(points.applicable)} 分 points"
    table.add_row("得分 Score", NO_DATA if points.score is None else f"{points.score:.1f}", detail)
    failed = f"[red]{gathered.failed:,}[/]" if gathered.failed else "0"
    table.add_row("不合格会话 Failed", failed, share_text(gathered.failed_share))
    broken = f"违反 violated {findings.violated:,} · 漏做 omitted {findings.omitted:,}"
    table.add_row("问题 Broken", f"{findings.broken:,}", broken)
    coverage = NO_DATA if points.coverage is None else f"{100 * points.coverage:.1f}%"
    table.add_row("评估覆盖 Coverage", coverage, f"{findings.not_evaluated:,} 项未评估 not evaluated")
    if gathered.rejected:
        table.add_row("拒收 Rejected", f"[yellow]{gathered.rejected:,}[/]", "条记录 records")
    return table


def _unscored(gathered: Gathered) -> str:
    return f"{gathered.unscored:,} 通无得分 without score" if gathered.unscored else ""


def _clauses(gathered: Gathered, labels: Labels) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    title = "最常违反的条款 Clauses most often broken"
    table = Table(title=title, title_justify="left", title_style="bold", header_style="dim", box=SIMPLE_HEAD)
    table.add_column("条款 Clause", no_wrap=True)
    table.add_column("内容 What", overflow="fold")
    table.add_column("违反 Violated", justify="right")
    table.add_column("漏做 Omitted", justify="right")
    table.add_column("遵守率 Kept", justify="right")
    for row in gathered.clauses[:TOP]:
        if row.counts.broken:
            kept = share_text(row.counts.share)
            table.add_row(row.id, _title(row, gathered, labels), f"{row.counts.violated:,}", f"{row.counts.omitted:,}", kept)
    return table


def _title(row: ClauseRow, gathered: Gathered, labels: Labels) -> str:
    """The clause's title, else the names of the checks that serve it."""
    from rich.markup import escape

    names: list[Name] = [labels.clause(row.id)] if labels.clause(row.id) else []
    if not names:
        names = [labels.check(check.id).name for check in gathered.checks if row.id in check.clauses and check.counts.broken]
    return escape("; ".join(name.both for name in names[:2]))


def _situations(gathered: Gathered, labels: Labels) -> Table:
    from rich.markup import escape
    from rich.table import Table

    table = Table(title="情景（会话数）Situations (conversations)", title_justify="left", title_style="bold", box=None, show_header=False)
    table.add_column()
    table.add_column(justify="right")
    for situation, n in gathered.situations:
        table.add_row(escape(labels.situation(situation).both), f"{n:,}")
    return table


def _reasons(gathered: Gathered) -> Table:
    from rich.table import Table

    table = Table(title="未评估的原因 Why not evaluated", title_justify="left", title_style="bold", box=None, show_header=False)
    table.add_column()
    table.add_column(justify="right")
    for reason, n in gathered.reasons:
        table.add_row(REASONS[reason].both, f"{n:,}")
    return table


def share_text(share: Share) -> str:
    """`90.0% (69.9–97.2)`: the share and its 95 % interval."""
    if share.value is None or share.interval is None:
        return NO_DATA
    low, high = share.interval
    return f"{100 * share.value:.1f}% ({100 * low:.1f}–{100 * high:.1f})"
