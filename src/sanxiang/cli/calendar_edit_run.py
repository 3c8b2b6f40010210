"""`sanxiang calendar add-year | import | preview`: what changes a calendar, and what the change does."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from sanxiang.calendar.calendars import Calendar
from sanxiang.calendar.china import ENGLISH, make_up_days
from sanxiang.calendar.lengths import length_of, moment_of
from sanxiang.cli.calendar_run import Choice
from sanxiang.cli.failures import Exit
from sanxiang.cli.outputs import replacing
from sanxiang.errors import InputError, Location, Problem, StandardError
from sanxiang.standard.calendar_files import read_notice
from sanxiang.standard.calendars import YearNotice
from sanxiang.standard.files import Disk
from sanxiang.standard.loading import build, read_layers
from sanxiang.workbench.adding import Drafted
from sanxiang.workbench.calendar_edit import Target, target_of, with_days, with_notice, with_table_row
from sanxiang.workbench.moves import Move, Open, moves
from sanxiang.workbench.own_days import own_days

FESTIVALS = tuple(name for name in ENGLISH if name != "抗战胜利纪念日")
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "编号", "工单"),
    "start": ("start", "开始", "起算"),
    "length": ("length", "时长", "时限"),
    "told": ("told", "告知", "已告知"),
}


# ----------------------------------------------------------------------------------------------------- add-year


def add_year(file: Path, standard: Path, ident: str, table: Path | None) -> int:
    """Writes the notice, or tells what is wrong with it; the exit code."""
    year, notice = read_notice(str(file), file.read_bytes())
    missing = [name for name in FESTIVALS if not any(name in text.split("、") for text in notice.off)]
    if missing:
        print(f"提示 note: 没有 / there is no {'、'.join(missing)}")
    if table is not None:
        return _to_table(table, year, notice)
    return _write(standard, ident, lambda target: with_notice(target, year, notice), f"{year}: {_counts(notice)}")


def _counts(notice: YearNotice) -> str:
    off, work = len(notice.off), len(make_up_days(notice.work))
    return f"放假 {off} 段，调休上班 {work} 天 / {off} holidays, {work} make-up workdays"


def _to_table(table: Path, year: int, notice: YearNotice) -> int:
    try:
        text = with_table_row(table.read_text(encoding="utf-8"), year, notice)
    except ValueError as error:
        raise InputError(Location(str(table)), str(error)) from error
    with replacing(table) as draft:
        draft.write_text(text, encoding="utf-8")
    print(f"已写入 / written to {table}: {year}, {_counts(notice)}")
    return Exit.FINE


def _write(standard: Path, ident: str, change: Callable[[Target], str], told: str) -> int:
    """The file is left alone if the standard would not load with the change."""
    layers = read_layers(standard)
    if not layers.items or layers.problems:
        raise StandardError(layers.problems)
    target = target_of(layers, ident, Disk())
    text = _changed(target, change)
    drafted = Drafted(Disk(), target.file, text)
    build(read_layers(standard, read=drafted), read=drafted)
    with replacing(target.file) as draft:
        draft.write_bytes(text.encode())
    print(f"已写入 / written to {target.file}: calendars > {ident}: {told}")
    return Exit.FINE


def _changed(target: Target, change: Callable[[Target], str]) -> str:
    try:
        return change(target)
    except ValueError as error:
        raise InputError(Location(str(target.file)), str(error)) from error


# ------------------------------------------------------------------------------------------------------- import


def import_days(file: Path, standard: Path, ident: str, *, dry_run: bool) -> int:
    """Writes the days of a workbook into the calendar; the exit code."""
    found = own_days(file.read_bytes(), str(file))
    for key, entry in found.items():
        print(f"{key}: {entry['hours']} {' / '.join(entry.get('name', {}).values())}".rstrip())
    told = f"{len(found)} 项 / entries"
    if dry_run:
        print(f"未写入 / not written: {told}")
        return Exit.FINE
    return _write(standard, ident, lambda target: with_days(target, {key: _short(entry) for key, entry in found.items()}), told)


def _short(entry: Mapping[str, Any]) -> Any:
    return dict(entry) if "name" in entry else entry["hours"]


# ------------------------------------------------------------------------------------------------------ preview


def preview_moves(file: Path, old: str, new: str, ident: str, *, as_json: bool) -> int:
    """Prints the deadlines that move; exit code 1 if any do."""
    before, after = Choice(old, ident).calendar(), Choice(new, ident).calendar()
    found = list(open_deadlines(file, before))
    moved = list(moves(before, after, found))
    if as_json:
        print(json.dumps([_move_data(move) for move in moved], ensure_ascii=False, indent=2))
        return Exit.FAILED if moved else Exit.FINE
    for move in moved:
        print(_move_line(move))
    late = sum(move.late_for_told for move in moved)
    print(f"{len(found):,} 项，变动 {len(moved):,} 项，晚于已告知 {late:,} 项 / deadlines, {len(moved):,} move, {late:,} later than told")
    return Exit.FAILED if moved else Exit.FINE


def _move_line(move: Move) -> str:
    was, now = (_when(each.due) + (" 暂定 provisional" if each.provisional else "") for each in (move.before, move.after))
    told = f"；已告知 told {_when(move.open.told)}" if move.open.told else ""
    return f"{move.open.id}: {was} → {now}{told}{'，晚于已告知 later than told' if move.late_for_told else ''}"


def _when(at: Any) -> str:
    return at.strftime("%Y-%m-%d %H:%M") if at else "–"


def _move_data(move: Move) -> dict[str, Any]:
    times = {"before": move.before.due, "after": move.after.due, "told": move.open.told}
    return {
        "id": move.open.id,
        **{key: at.isoformat() if at else None for key, at in times.items()},
        "provisional": move.after.provisional,
        "later_than_told": move.late_for_told,
    }


def open_deadlines(file: Path, calendar: Calendar) -> Iterator[Open]:
    """The rows of a CSV file. Raises StandardError with a problem for every row that is wrong, InputError without the columns."""
    rows = list(csv.reader(_text(file).splitlines()))
    columns = _columns(file, rows)
    found, problems = list[Open](), list[Problem]()
    for number, cells in enumerate(rows[1:], 2):
        if any(cell.strip() for cell in cells):
            try:
                found.append(_open(cells, columns, calendar))
            except ValueError as error:
                problems.append(Problem(Location(str(file), number), str(error)))
    if problems:
        raise StandardError(problems)
    yield from found


def _text(file: Path) -> str:
    """UTF-8, else what Excel in China writes."""
    data = file.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError(Location(str(file)), "不是 UTF-8 或 GB18030 / neither UTF-8 nor GB18030")


def _columns(file: Path, rows: list[list[str]]) -> dict[str, int]:
    headings = [cell.strip().lower() for cell in rows[0]] if rows else []
    found = {key: headings.index(word) for key, words in COLUMNS.items() for word in words if word in headings}
    missing = [key for key in ("id", "start", "length") if key not in found]
    if missing:
        due = "、".join("/".join(COLUMNS[key][:2]) for key in missing)
        raise InputError(Location(str(file), 1), f"缺少列 {due} / these columns are missing")
    return found


def _open(cells: list[str], columns: Mapping[str, int], calendar: Calendar) -> Open:
    values = {key: cells[place].strip() if place < len(cells) else "" for key, place in columns.items()}
    told = values.get("told", "")
    start = moment_of(values["start"], calendar)
    return Open(values["id"], start, length_of(values["length"]), moment_of(told, calendar) if told else None)
