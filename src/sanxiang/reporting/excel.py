"""The findings as an Excel workbook: 汇总, 判定, 会话, 条款. Streamed; the same input gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sanxiang.conversation.model import Conversation
from sanxiang.inspection.findings import Result
from sanxiang.office import CELL_LIMIT, FORMULA_START, NO_CELL, settle
from sanxiang.reporting import wording
from sanxiang.reporting.gather import Gatherer
from sanxiang.reporting.gathered import Gathered
from sanxiang.reporting.labels import Labels
from sanxiang.reporting.masking import Mask, unmasked
from sanxiang.reporting.proportion import Share
from sanxiang.reporting.rows import COLUMNS, Row, conversation_row, finding_rows

ROW_LIMIT = 1_048_575
"""Rows below the header that a sheet can hold."""


CHINESE = {
    "conversation": "会话", "digest": "摘要", "edition": "标准版本", "engine": "引擎", "channel": "渠道", "direction": "方向",
    "started_at": "开始时间", "score": "得分", "failed": "不合格", "agent_id": "工号", "agent_name": "坐席", "check": "检查项",
    "check_zh": "检查项名称", "check_en": "英文名称", "clauses": "条款", "dimension": "维度", "severity": "等级", "state": "判定",
    "why": "原因", "reason": "未评估原因", "points": "分值", "deducted": "扣分", "activations": "触发次数", "places": "同判定处数",
    "value": "实测值", "missing": "缺少步骤", "evidence": "依据", "searched_first": "查找起", "searched_last": "查找止",
    "nearest_event": "最近处", "nearest_words": "最接近的话", "likeness": "相似度", "agents": "坐席", "failed_checks": "不合格项",
    "kept": "合格", "violated": "违反", "omitted": "漏做", "not_evaluated": "未评估", "coverage": "覆盖率", "clause": "条款",
    "title_zh": "条款内容", "title_en": "英文内容", "share": "遵守率", "low": "95%下限", "high": "95%上限",
}  # fmt: skip
_WIDE = {"conversation": 30, "check_zh": 22, "check_en": 26, "evidence": 56, "nearest_words": 36, "started_at": 22,
         "title_zh": 50, "title_en": 60, "failed_checks": 40, "clauses": 20}  # fmt: skip
_CONVERSATIONS = (
    "conversation", "digest", "channel", "direction", "started_at", "agents", "score", "failed", "failed_checks", "kept",
    "violated", "omitted", "not_evaluated", "coverage", "edition",
)  # fmt: skip
_CLAUSES = ("clause", "title_zh", "title_en", "kept", "violated", "omitted", "not_evaluated", "share", "low", "high")


@contextmanager
def open_workbook(path: Path, labels: Labels, *, mask: Mask, date: str) -> Iterator[Workbook]:
    """A workbook to add to; it is written when the block ends without an error."""
    book = Workbook(labels, mask, date)
    yield book
    with TemporaryDirectory() as folder:
        raw = Path(folder) / "raw.xlsx"
        book.save(raw)
        settle(raw, path)


class Workbook:
    """Four sheets of openpyxl's write-only kind: rows go to disk as they come."""

    def __init__(self, labels: Labels, mask: Mask, date: str) -> None:
        from openpyxl import Workbook as Book

        self._labels, self._mask, self._date = labels, mask, date
        self._gatherer = Gatherer(keep=0)
        self._book = Book(write_only=True)
        self._summary = self._book.create_sheet("汇总 Summary")
        self._findings = _Sheet(self._book, "判定 Findings", tuple(COLUMNS), freeze="B2")
        self._conversations = _Sheet(self._book, "会话 Conversations", _CONVERSATIONS, freeze="B2")
        self._clauses = _Sheet(self._book, "条款 Clauses", _CLAUSES, freeze="B2")

    def add(self, conversation: Conversation, result: Result) -> None:
        """Adds one inspected conversation to all sheets."""
        self._gatherer.add(conversation, result)
        self._conversations.add(conversation_row(conversation, result, self._labels, self._mask))
        for row in finding_rows(conversation, result, self._labels, self._mask):
            self._findings.add(row)

    def save(self, path: Path) -> None:
        """Writes the file; nothing can be added afterwards."""
        gathered = self._gatherer.finish()
        for row in clause_rows(gathered, self._labels):
            self._clauses.add(row)
        self._summary.column_dimensions["A"].width = 34
        self._summary.column_dimensions["B"].width = 60
        for name, value in self._summary_lines(gathered):
            self._summary.append([_cell(self._summary, name), _cell(self._summary, value)])
        for sheet in (self._findings, self._conversations, self._clauses):
            sheet.close()
        self._book.save(path)

    def _summary_lines(self, gathered: Gathered) -> Iterator[tuple[str, Any]]:
        yield from summary_lines(gathered, self._labels, date=self._date, masked=self._mask is not unmasked)
        for sheet in (self._findings, self._conversations):
            if sheet.left_out:
                yield f"未写入 {sheet.title} Rows left out", f"{sheet.left_out:,}; Excel 每表最多 {ROW_LIMIT:,} 行，请用 .parquet"


def summary_lines(gathered: Gathered, labels: Labels, *, date: str, masked: bool) -> list[tuple[str, Any]]:
    """What the first sheet says, as (name, value)."""
    points, findings = gathered.points, gathered.findings
    return [
        ("标准 Standard", labels.standard.both),
        ("日期 Date", date),
        ("标准版本 Edition", ", ".join(gathered.editions)),
        ("引擎 Engine", ", ".join(gathered.engines)),
        ("个人信息 Personal data", "已遮盖 masked" if masked else "未遮盖 not masked"),
        ("会话 Conversations", gathered.conversations),
        ("得分 Score", _known(points.score)),
        ("得分 / 适用分 Got / applicable", f"{wording.number(points.got)} / {wording.number(points.applicable)}"),
        ("不合格会话 Failed conversations", gathered.failed),
        ("不合格率 Failed share", _share(gathered.failed_share)),
        ("违反 Violated", findings.violated),
        ("漏做 Omitted", findings.omitted),
        ("合格 Kept", findings.kept),
        ("未评估 Not evaluated", findings.not_evaluated),
        *((f"  {wording.REASONS[reason].both}", n) for reason, n in gathered.reasons),
        ("评估覆盖 Coverage", _known(points.coverage and round(points.coverage, 4))),
    ]


def clause_rows(gathered: Gathered, labels: Labels) -> Iterator[Row]:
    """A row for each clause, most often broken first."""
    for row in gathered.clauses:
        counts, share = row.counts, row.counts.share
        low, high = share.interval or (None, None)
        numbers = {"share": share.value, "low": low, "high": high}
        yield {
            "clause": row.id,
            "title_zh": labels.clause(row.id).chinese,
            "title_en": labels.clause(row.id).english,
            "kept": counts.kept,
            "violated": counts.violated,
            "omitted": counts.omitted,
            "not_evaluated": counts.not_evaluated,
            **{name: "无数据 no data" if value is None else round(value, 4) for name, value in numbers.items()},
        }


class _Sheet:
    """A sheet with a frozen, filtered header. Counts what it has no room for."""

    def __init__(self, book: Any, title: str, columns: Sequence[str], *, freeze: str) -> None:
        from openpyxl.utils import get_column_letter

        self.title, self.left_out = title, 0
        self._columns, self._written = columns, 0
        self._sheet = book.create_sheet(title)
        self._sheet.freeze_panes = freeze
        for number, name in enumerate(columns, 1):
            self._sheet.column_dimensions[get_column_letter(number)].width = _WIDE.get(name, 13)
        self._last = get_column_letter(len(columns))
        self._sheet.append([_cell(self._sheet, f"{CHINESE[name]} {name}", bold=True) for name in columns])

    def add(self, row: Row) -> None:
        if self._written >= ROW_LIMIT:
            self.left_out += 1
            return
        self._written += 1
        self._sheet.append([_cell(self._sheet, flat(row[name])) for name in self._columns])

    def close(self) -> None:
        self._sheet.auto_filter.ref = f"A1:{self._last}{self._written + 1}"


def flat(value: Any) -> Any:
    """A value as one cell: lists joined, spans as `#3 words` (events counted from 1, as in the report)."""
    if isinstance(value, list):
        return "\n".join(f"#{item['event'] + 1} {item['words']}" if isinstance(item, dict) else str(item) for item in value)
    return value


def _cell(sheet: Any, value: Any, *, bold: bool = False) -> Any:
    """Text goes in as text whatever it begins with: `=`, `+`, `-`, `@` must never become a formula."""
    if not isinstance(value, str):
        return value
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    text = NO_CELL.sub("\ufffd", value)
    if not bold and not text.startswith(FORMULA_START):
        return text[:CELL_LIMIT]
    cell = WriteOnlyCell(sheet, value=text[:CELL_LIMIT])
    cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    else:
        cell.quotePrefix = True
    return cell


def _known(value: float | None) -> Any:
    return "无数据 no data" if value is None else value


def _share(share: Share) -> str:
    if share.value is None or share.interval is None:
        return "无数据 no data"
    low, high = share.interval
    return f"{100 * share.value:.1f}% (95% {100 * low:.1f}–{100 * high:.1f})"
