"""What the terminal says of the coverage of a standard: totals by document, kind and verify, and what nobody backs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from sanxiang.reporting.cover_words import KINDS, SECTIONS, UNMEASURED, VERIFY, measured, name, share
from sanxiang.reporting.labels import Name
from sanxiang.standard.coverage import Claim, Cover, Coverage, Proxy, Tally, judged_by_targets, proxies, tally, totals

if TYPE_CHECKING:
    from rich.console import Console, Group
    from rich.table import Table

TITLES = {
    "document": Name("按文件", "By document"),
    "kind": Name("按类别", "By kind"),
    "verify": Name("按核实方式（可有多种）", "By what can show it"),
}
SHORT = {
    Coverage.LIVE: Name("实时", "live"),
    Coverage.AFTER: Name("事后", "after"),
    Coverage.AUDIO: Name("录音", "audio"),
    Coverage.RECORD: Name("记录", "record"),
    Coverage.PERSON: Name("人", "person"),
    Coverage.NOT: Name("未覆盖", "none"),
}
"""Heads of columns that fit a terminal of 80."""
FIRST = 20
"""Clauses and claims that are listed; the others are counted."""


def print_cover(cover: Cover, console: Console) -> None:
    """Prints `cover_summary` to a console of rich."""
    console.print(cover_summary(cover))


def cover_summary(cover: Cover) -> Group:
    """Totals, then the clauses that nobody covers, how often proxies are right, and the claims that no example backs."""
    from rich.console import Group

    parts: list[Table | str] = [_totals(cover)]
    if judged := judged_by_targets(cover):
        parts.append(f"凭记录核实的条款中，{judged:,} 条由时效判定 / of the clauses that need records, {judged:,} are judged by targets")
    missing = [each.clause for each in cover.clauses if each.coverage is Coverage.NOT]
    if missing:
        rows = [(clause.id, name(clause.title).both) for clause in missing]
        parts.append(
            _list(Name(f"未覆盖的条款 {len(rows):,}", f"Clauses that nobody covers {len(rows):,}"), ("条款 Clause", "内容 What"), rows)
        )
    parts += _proxies(proxies(cover))
    if cover.unbacked:
        lines = [_unbacked(*row) for row in unbacked_entries(cover.unbacked)]
        title = Name(
            f"未被例子证实、不计入的声明 {len(cover.unbacked):,}", f"Claims that no example backs, not counted {len(cover.unbacked):,}"
        )
        parts.append(_list(title, ("条目 Entry", "条款 Clauses", "缺少 Lacking"), lines))
    return Group(*parts)


def _proxies(known: Sequence[Proxy]) -> list[Table | str]:
    """All precisions that are stated, and how many proxies have none."""
    if not known:
        return []
    stated = [(each, each.precision) for each in known if each.precision is not None]
    rows = [(each.entry, " ".join(each.standards), "{}/{}".format(*pair), share(pair)) for each, pair in stated]
    header = ("检查项 Check", "标准 Standards", "正确 Right", "占比 Share (95%)")
    table = [_list(measured(known), header, rows, most=len(rows))] if rows else [measured(known).both]
    return [*table, UNMEASURED.both] if len(rows) < len(known) else [*table]


def unbacked_entries(claims: Iterable[Claim]) -> list[tuple[Claim, tuple[str, ...]]]:
    """Claims of one entry that lack the same: the first of them, and all their clauses."""
    ordered = sorted(claims, key=_entry_key)
    return [(some[0], tuple(claim.clause for claim in some)) for _, group in groupby(ordered, key=_entry_key) for some in [list(group)]]


def _entry_key(claim: Claim) -> tuple[str, str, tuple[str, ...], str]:
    return claim.section, claim.entry, claim.standards, name(claim.lacking).zh


def _unbacked(claim: Claim, clauses: tuple[str, ...]) -> tuple[str, str, str]:
    entry = f"{SECTIONS[claim.section].both} {claim.entry} ({', '.join(claim.standards)})"
    return entry, " ".join(clauses), name(claim.lacking).both


def _totals(cover: Cover) -> Table:
    from rich.table import Table

    shown = Name("条款覆盖", "Coverage of clauses").both + f": {', '.join(cover.editions)}"
    table = Table(title=shown, title_justify="left", title_style="bold", header_style="dim", box=None, padding=(0, 0, 0, 1))
    table.add_column("", overflow="fold", min_width=22)
    table.add_column("条款\nall", justify="right", style="bold")
    for coverage in Coverage:
        table.add_column(f"{SHORT[coverage].zh}\n{SHORT[coverage].en}", justify="right", no_wrap=True)
    table.add_column("确证\nexact", justify="right", style="dim", no_wrap=True)
    table.add_column("近似\nproxy", justify="right", style="dim", no_wrap=True)
    _add(table, "全部 All", tally(cover.clauses))
    for by, group in totals(cover).items():
        table.add_row(f"\n[dim]{TITLES[by].chinese}\n{TITLES[by].english}[/]")
        for key, some in group.items():
            _add(table, _label(by, key, cover), some)
    return table


def _add(table: Table, label: str, some: Tally) -> None:
    numbers = [f"{some.by[coverage]:,}" if some.by[coverage] else "[dim]–[/]" for coverage in Coverage]
    if some.by[Coverage.NOT]:
        numbers[-1] = f"[red]{numbers[-1]}[/]"
    table.add_row(label, f"{some.total:,}", *numbers, f"{some.exact:,}", f"{some.proxy:,}")


def _label(by: str, key: str, cover: Cover) -> str:
    from rich.markup import escape

    words: Mapping[str, Name] = KINDS if by == "kind" else VERIFY
    return escape(f"{key} {name(cover.documents[key]).chinese}" if by == "document" else words[key].both)


def _list(title: Name, header: Sequence[str], rows: Sequence[Sequence[str]], most: int = FIRST) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.markup import escape
    from rich.table import Table

    table = Table(title=title.both, title_justify="left", title_style="bold", header_style="dim", box=SIMPLE_HEAD)
    for number, text in enumerate(header):
        table.add_column(text, overflow="fold", no_wrap=len(header) == 2 and number == 0)
    for row in rows[:most]:
        table.add_row(*map(escape, row))
    if len(rows) > most:
        table.add_row(f"[dim]… 另 {len(rows) - most:,} 行，见 --html 或 --json / more in --html or --json[/]")
    return table
