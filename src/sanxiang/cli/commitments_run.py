"""What agents promised, with due times and how they follow, as a table or as lines of JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TextIO

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from sanxiang.calendar.calendars import Calendar
from sanxiang.calendar.wording import moment
from sanxiang.cli.failures import Exit
from sanxiang.cli.outputs import Teller, conversations_in, mask_for, text_out
from sanxiang.cli.sources import Sources
from sanxiang.commitments.commitment import Commitment, commitment_to_dict, derivation
from sanxiang.conversation.model import Conversation
from sanxiang.inspection.inspector import Inspector

PIPED = 160
"""Columns of the table where no terminal says how many there are."""
ACTIONS = {
    "callback": ("回电", "callback"), "reply": ("答复", "reply"), "contact": ("联系", "contact"), "visit": ("上门", "visit"),
    "deliver": ("送寄", "deliver"), "refund": ("退赔", "refund"), "handle": ("办理", "handle"),
}  # fmt: skip
COLUMNS = ("会话 conversation", "说的话 words", "事项 action", "由谁 who", "截止 due", "推导 derivation")


def list_commitments(
    inspector: Inspector, sources: Sources, calendar: Calendar, *, as_json: bool, out: Path | None, language: str, unmasked: bool
) -> int:
    """Prints or writes every commitment; the exit code."""
    masked = mask_for(unmasked)
    teller = Teller(masked)
    found = ((talk, one) for talk in conversations_in(sources.items(), teller) for one in inspector.commitments(talk, calendar))
    if as_json or out is not None:
        with text_out(out) as stream:
            _write(stream, (_masked(row_of(talk, one), masked) for talk, one in found))
    else:
        _print(((talk, one) for talk, one in found), masked, language)
    teller.sum_up()
    return Exit.REJECTED if teller.rejected else Exit.FINE


def row_of(conversation: Conversation, commitment: Commitment) -> dict[str, Any]:
    """One line of JSON; what is not known is null."""
    return {"conversation": conversation.id, **commitment_to_dict(commitment)}


def _masked(row: dict[str, Any], masked: Any) -> dict[str, Any]:
    return {**row, "text": masked(row["text"])}


def _write(stream: TextIO, rows: Iterable[dict[str, Any]]) -> None:
    stream.writelines(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows)


def _print(found: Iterable[tuple[Conversation, Commitment]], masked: Any, language: str) -> None:
    table = Table(box=SIMPLE_HEAD)
    for heading in COLUMNS:
        table.add_column(heading, overflow="fold")
    for talk, one in found:
        table.add_row(*cells(talk, one, masked, language))
    console = Console()
    console = console if console.is_terminal else Console(width=PIPED)
    console.print(table)
    console.print(f"{table.row_count} 项承诺 / commitments")


def cells(conversation: Conversation, commitment: Commitment, masked: Any, language: str) -> Iterator[str]:
    """One row of the table."""
    zh = language != "en"
    yield f"{conversation.id} #{commitment.event}"
    yield masked(commitment.text)
    yield ACTIONS[commitment.action][0 if zh else 1]
    yield commitment.who or "–"
    yield _due(commitment, language)
    yield derivation(commitment, language)


def _due(commitment: Commitment, language: str) -> str:
    if commitment.due is not None:
        about = ("约 " if language != "en" else "about ") if commitment.approximate else ""
        return about + moment(commitment.due.due, language)
    if commitment.limit:
        return commitment.limit
    undated = "无时限" if language != "en" else "no time"
    return ("?" if commitment.timed else undated) + (f"（{commitment.vague}）" if commitment.vague else "")
