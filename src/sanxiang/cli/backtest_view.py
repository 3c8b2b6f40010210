"""What a backtest says, as a document of facts and tables, as lines for the terminal, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any

import numpy as np

from sanxiang.conversation.model import Conversation
from sanxiang.inspection.findings import Activation, Finding, Span
from sanxiang.inspection.verdicts import FAILING, STATES
from sanxiang.reporting import wording
from sanxiang.reporting.document import Cell, Column, Document, Evidence, Quote, Table, plain_cell, shown_number
from sanxiang.reporting.labels import Labels, Name
from sanxiang.reporting.masking import Mask, shown
from sanxiang.workbench.backtest import ABSENT, FAILING_CODES, NOT_APPLICABLE, AgentSums, Example, Flip, Tally

NO_CHECK = Name("无此检查项", "No such check")
SHOWN = 10
"""Rows of a table on the terminal."""
AGENTS = 2000
"""Agents in a report, those whose average moves most first."""
CONTEXT = 80
"""Characters of an utterance that are quoted."""
QUOTES = 2


def document_of(tally: Tally, old: Labels, new: Labels, day: date, mask: Mask) -> Document:
    """Facts, then checks, conversations that turn, agents, examples."""
    names = _Names(tally, old, new)
    return Document(
        title=Name("回测报告", "Backtest"),
        subtitle=f"{old.standard.both} ({_edition(tally, 0)}) → {new.standard.both} ({_edition(tally, 1)}) · {day.isoformat()}",
        facts=tuple(_facts(tally)),
        tables=(_checks(tally, names), _turned(tally, names, mask), _agents(tally, mask), _examples(tally, names, mask)),
    )


def _edition(tally: Tally, side: int) -> str:
    return (tally.old, tally.new)[side].standard.edition[:12]


class _Names:
    """Checks by number, named by the new standard, else by the old one."""

    def __init__(self, tally: Tally, old: Labels, new: Labels) -> None:
        self.ids = tally.old.checks
        self._old, self._new = old, new

    def check(self, ident: str) -> Name:
        name = (self._new.checks.get(ident) or self._old.check(ident)).name
        return Name(f"{name.chinese}（{ident}）", name.english) if ident != name.chinese else name

    def bounds(self, ident: str) -> tuple[Name, Name]:
        """The limit of the check in words, under the old and under the new standard."""
        return self._old.check(ident).bound, self._new.check(ident).bound


# ------------------------------------------------------------------------------------------------------- facts


def _facts(tally: Tally) -> Iterator[tuple[Name, Cell]]:
    totals, states = tally.totals, tally.states
    yield Name("会话", "Conversations"), tally.conversations
    yield Name("平均得分", "Average score"), _arrow(totals.average(0), totals.average(1))
    yield Name("得分有变的会话", "Conversations whose score moves"), tally.moved
    yield Name("由合格变不合格", "Pass no more"), int(tally.passed[1, 0])
    yield Name("由不合格变合格", "Pass now"), int(tally.passed[0, 1])
    both = states[:, :ABSENT, :ABSENT]
    flipped = int(both.sum() - np.trace(both, axis1=1, axis2=2).sum())
    flips = sum(_flipped(each) for each in states)
    yield Name("翻转的判定", "Findings that flip"), flipped
    yield Name("增删检查项的判定", "Findings of checks added or removed"), flips - flipped


def _arrow(before: float | None, after: float | None) -> str:
    return " → ".join("–" if value is None else f"{value:.2f}" for value in (before, after))


# ------------------------------------------------------------------------------------------------------- tables


def _checks(tally: Tally, names: _Names) -> Table:
    rows = [(flips, _check_row(tally, names, number)) for number in range(len(names.ids)) if (flips := _touched(tally, number))]
    rows.sort(key=lambda row: -row[0])
    return Table(
        Name("检查项", "Checks"),
        (
            Column(Name("检查项", "Check")),
            Column(Name("分值", "Points")),
            Column(Name("新增违反或漏做", "Newly broken"), "number"),
            Column(Name("不再违反或漏做", "No longer broken"), "number"),
            Column(Name("其他变化", "Other flips"), "number"),
            Column(Name("判定同而扣分变", "Same state, other deduction"), "number"),
            Column(Name("扣分合计变化", "Change of points deducted"), "signed"),
        ),
        tuple(row for _, row in rows),
        Name("只列有变化的检查项，变化多的在前", "Checks with a change, most changes first"),
    )


def _touched(tally: Tally, number: int) -> int:
    """How many verdicts of a check are not what they were."""
    crossed = tally.states[number]
    return _flipped(crossed) + int(tally.deduction_changed[number])


def _flipped(crossed: np.ndarray) -> int:
    """Verdicts that differ; a check that comes or goes where it does not apply is no change."""
    idle = crossed[NOT_APPLICABLE, ABSENT] + crossed[ABSENT, NOT_APPLICABLE]
    return int(crossed.sum() - np.trace(crossed) - idle)


def _check_row(tally: Tally, names: _Names, number: int) -> tuple[Cell, ...]:
    crossed = tally.states[number]
    failing = np.isin(np.arange(ABSENT + 1), FAILING_CODES)
    broken = int(crossed[np.ix_(~failing, failing)].sum())
    mended = int(crossed[np.ix_(failing, ~failing)].sum())
    others = _flipped(crossed) - broken - mended
    before, after = (float(side[number]) for side in tally.deducted)
    points = [float(side.points[number]) for side in (tally.old, tally.new)]
    shown_points = shown_number(points[0]) if points[0] == points[1] else " → ".join(map(shown_number, points))
    return names.check(names.ids[number]), shown_points, broken, mended, others, int(tally.deduction_changed[number]), after - before


def _turned(tally: Tally, names: _Names, mask: Mask) -> Table:
    rows = [
        (
            shown(each.id, mask),
            shown("、".join(each.agents), mask),
            Name("不合格 → 合格", "fails → passes") if each.passed else Name("合格 → 不合格", "passes → fails"),
            _arrow(*(None if np.isnan(score) else score for score in each.scores)),
            *("、".join(names.check(check).both for check in failed) or None for failed in each.failed),
        )
        for passed in (False, True)
        for each in tally.turned[passed]
    ]
    total = int(tally.passed[1, 0] + tally.passed[0, 1])
    return Table(
        Name("合格与否有变的会话", "Pass or fail"),
        (
            Column(Name("会话", "Conversation")),
            Column(Name("坐席", "Agent")),
            Column(Name("变化", "Change")),
            Column(Name("得分", "Score")),
            Column(Name("原标准的致命项", "Critical under the old")),
            Column(Name("新标准的致命项", "Critical under the new")),
        ),
        tuple(rows),
        Name(f"列出 {len(rows):,} / {total:,} 通", f"{len(rows):,} of {total:,}"),
    )


def _agents(tally: Tally, mask: Mask) -> Table:
    moved = sorted(tally.agents.items(), key=lambda item: (-abs(item[1].moved), item[0]))
    rows = [_agent_row(name, sums, mask) for name, sums in moved[:AGENTS] if sums.moved]
    return Table(
        Name("坐席平均得分", "Agents' averages"),
        (
            Column(Name("坐席", "Agent")),
            Column(Name("会话", "Conversations"), "number"),
            Column(Name("原平均", "Average before"), "number"),
            Column(Name("新平均", "Average after"), "number"),
            Column(Name("变化", "Change"), "change"),
        ),
        tuple(rows),
        Name(f"{len(tally.agents):,} 名坐席中 {sum(1 for _, s in moved if s.moved):,} 名有变", f"of {len(tally.agents):,} agents"),
    )


def _agent_row(name: str, sums: AgentSums, mask: Mask) -> tuple[Cell, ...]:
    return shown(name, mask), sums.conversations, sums.average(0), sums.average(1), sums.moved


# ------------------------------------------------------------------------------------------------------ examples


def _examples(tally: Tally, names: _Names, mask: Mask) -> Table:
    order = sorted(tally.examples, key=lambda flip: (-_touched(tally, flip[0]), flip))
    rows = [
        (names.check(names.ids[flip[0]]), shown(each.id, mask), *_sides(names.bounds(names.ids[flip[0]]), flip, each, mask))
        for flip in order
        for each in tally.examples[flip]
    ]
    return Table(
        Name("例子", "Examples"),
        (
            Column(Name("检查项", "Check")),
            Column(Name("会话", "Conversation")),
            Column(Name("原判定", "Before")),
            Column(Name("新判定", "After")),
        ),
        tuple(rows),
        Name(f"每种变化最多 {tally.keep} 例", f"at most {tally.keep} of each change"),
    )


def _sides(bounds: tuple[Name, Name], flip: Flip, example: Example, mask: Mask) -> tuple[Evidence, Evidence]:
    _, before, after = flip
    one = _evidence((state_name(before), bounds[0]), example.before, example.after, example.conversation, mask)
    return one, _evidence((state_name(after), bounds[1]), example.after, example.before, example.conversation, mask)


def _evidence(head: tuple[Name, Name], finding: Finding | None, other: Finding | None, conversation: Conversation, mask: Mask) -> Evidence:
    """`head`: the state, and the bound in words of the check."""
    state, bound = head
    if finding is None:
        return Evidence(state)
    why, shown_ones = wording.why_of(finding), _shown_activations(finding, other)
    said = Name(f"{state.chinese}：{why.chinese}", f"{state.english}: {why.english}") if why else state
    value = next((shown_number(each.value) for each in shown_ones if each.value is not None), "")
    quotes = (_quote(conversation, span, mask) for span in islice(_spans(finding, shown_ones), QUOTES))
    measured = [f" [{', '.join(filter(None, (value, text)))}]" if value else "" for text in (bound.chinese, bound.english)]
    return Evidence(Name(said.chinese + measured[0], said.english + measured[1]), tuple(quotes))


def state_name(code: int) -> Name:
    return NO_CHECK if code == ABSENT else wording.STATES[STATES[code]]


def _shown_activations(finding: Finding, other: Finding | None) -> list[Activation]:
    """Those that decide; where nothing is wrong, those that the other standard finds wrong, so that both tell of the same place."""
    own = [each for each in finding.activations if each.state is finding.state] or list(finding.activations)
    if finding.state in FAILING or other is None or other.state not in FAILING:
        return own
    places = {each.opened for each in other.activations if each.state is other.state}
    return [each for each in finding.activations if each.opened in places] or own


def _spans(finding: Finding, activations: list[Activation]) -> Iterator[Span]:
    """The words that these rest on; of what is missing, those that came nearest."""
    yield from (span for each in activations for span in each.spans)
    if finding.searched is not None and finding.searched.nearest is not None:
        yield finding.searched.nearest


def _quote(conversation: Conversation, span: Span, mask: Mask) -> Quote:
    event = conversation.events[span.event]
    role = conversation.role_of(event)
    who = wording.ROLES[role] if role else Name()
    text = shown(event.text, mask)
    if not text:
        return Quote(span.event + 1, who, wording.EVENTS[event.kind].chinese if event.kind in wording.EVENTS else str(event.kind))
    begin = max(0, span.start - CONTEXT // 2)
    end = max(span.end, begin + CONTEXT)
    cut = ("…" if begin else "") + text[begin:end] + ("…" if end < len(text) else "")
    shift = begin - (1 if begin else 0)
    return Quote(span.event + 1, who, cut, span.start - shift, span.end - shift) if span.end else Quote(span.event + 1, who, cut)


# ------------------------------------------------------------------------------------------------ terminal, JSON


def backtest_lines(document: Document) -> Iterator[str]:
    """The facts, and the first rows of each table."""
    yield f"{document.title.both}  {document.subtitle}"
    for name, value in document.facts:
        yield f"  {name.both}: {value:,}" if isinstance(value, int) else f"  {name.both}: {value}"
    for table in document.tables:
        if table.rows:
            yield f"\n{table.title.both}（{table.note.both}）"
            yield "  " + " | ".join(column.name.chinese for column in table.columns)
            yield from (f"  {_line(table, row)}" for row in table.rows[:SHOWN])
            more = len(table.rows) - SHOWN
            yield from [f"  … 还有 {more:,} 行，见 --report / {more:,} more rows in the report"] if more > 0 else []


def _line(table: Table, row: tuple[Cell, ...]) -> str:
    cells = zip(table.columns, row, strict=True)
    return " | ".join(
        shown_number(value, column.kind) if isinstance(value, int | float) else str(plain_cell(value) or "–").replace("\n", " ")
        for column, value in cells
    )


def backtest_json(tally: Tally, document: Document) -> dict[str, Any]:
    """Everything as plain values: facts, flips by check and state, the tables of the report."""
    ids, codes = tally.old.checks, [*STATES, "absent"]
    flips = [
        {"check": ids[check], "before": str(codes[one]), "after": str(codes[other]), "conversations": int(tally.states[check, one, other])}
        for check, one, other in np.argwhere(tally.states).tolist()
        if one != other and {one, other} != {NOT_APPLICABLE, ABSENT}
    ]
    facts = {name.english: value for name, value in document.facts}
    tables = {
        table.title.english: [dict(zip((c.name.english for c in table.columns), map(plain_cell, row), strict=True)) for row in table.rows]
        for table in document.tables
    }
    return {"title": document.subtitle, "facts": facts, "flips": flips, "tables": tables}
