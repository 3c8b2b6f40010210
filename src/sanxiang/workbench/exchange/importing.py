"""A workbook -> a draft of a standard. Our own export is read exactly, a centre's tables as people write them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import PurePath
from typing import Any

from sanxiang.errors import InputError, Location
from sanxiang.standard.fields import ID
from sanxiang.workbench.exchange import layout
from sanxiang.workbench.exchange.cells import CellProblem, Form, decode, text_of
from sanxiang.workbench.exchange.drafting import Draft, place_of
from sanxiang.workbench.exchange.layout import EXAMPLE_COLUMNS, RECOGNISER_COLUMNS, Column, bare
from sanxiang.workbench.exchange.shaping import shape
from sanxiang.workbench.exchange.sheets import TALK_SECTIONS, Entries
from sanxiang.workbench.exchange.tables import Table, find_table, other_table
from sanxiang.workbench.exchange.workbook_in import Sheet, read_workbook
from sanxiang.workbench.exchange.workbook_out import COVER_ROWS, COVER_WORDS

WANTED = (
    "话术表须有「话术」一类的列，忌语表须有「忌语」一类的列 / a table of scripts needs a column such as 话术 or script, "
    "a table of forbidden expressions one such as 忌语 or forbidden"
)
COMPANY = {"name": {"zh": "公司名称", "en": "Company name"}, "type": "text", "default": "本公司"}


def draft_of(data: bytes, name: str, *, today: date, sections: Sequence[str] = ()) -> Draft:
    """The draft of a workbook; `sections` are the sections of the format, `today` dates a draft that has no date.

    Raises InputError for a file that is no workbook, or one with nothing that we know in it.
    """
    sheets = read_workbook(data, name)
    cover = _cover(sheets, name)
    draft = Draft(whole=bool(cover))
    draft.header = _header(cover, name, today)
    tables = [_read(sheet, draft, sections, exact=bool(cover)) for sheet in sheets]
    if not any(tables):
        raise InputError(Location(name), other_table(sheets) or _nothing_known(sheets))
    _move_to_header(draft)
    return draft


def _read(sheet: Sheet, draft: Draft, sections: Sequence[str], *, exact: bool) -> bool:
    """Whether the sheet is one that we know."""
    if exact and sheet.title in (layout.COVER, layout.EXAMPLES, layout.RECOGNISERS):
        return True if sheet.title == layout.COVER else _side_sheet(sheet, draft)
    table = find_table(sheet, sections if exact else ())
    other = "" if exact else other_table([sheet])
    if table is None or other:
        _leave_sheet(sheet, draft, other or "认不出此表的表头 / no headers that we know in this sheet")
        return False
    if table.layout.section == "checks" and not exact and "kind" not in {column.path for column in table.columns.values()}:
        _leave_sheet(
            sheet, draft, "评分项没有种类（kind），须由人写成检查项 / a scored item without its kind: a person has to write the check"
        )
        return True
    shape(table, draft, exact=exact)
    return True


def _leave_sheet(sheet: Sheet, draft: Draft, message: str) -> None:
    for cells in sheet.rows.values():
        for cell in cells.values():
            if not cell.merged:
                draft.leave(place_of(sheet.title, cell.row, cell.column), cell.value, message)


def _nothing_known(sheets: Sequence[Sheet]) -> str:
    shown = "；".join(f"{sheet.title}: {_first_row(sheet)}" for sheet in sheets[:5])
    return f"没有认得的表（{shown}）。{WANTED}"


def _first_row(sheet: Sheet) -> str:
    cells = next(iter(sheet.rows.values()))
    return ", ".join(text_of(cell.value)[:20] for cell in list(cells.values())[:8])


# -------------------------------------------------------------------------------------------------------------- cover


def _cover(sheets: Sequence[Sheet], name: str) -> dict[str, str]:
    """What the cover of our own export says; {} for a foreign workbook."""
    sheet = next((sheet for sheet in sheets if sheet.title == layout.COVER), None)
    if sheet is None:
        return {}
    labels = {bare(f"{COVER_WORDS[key]} {key}"): key for key in COVER_ROWS}
    found = {}
    for cells in sheet.rows.values():
        key = labels.get(bare(cells[1].value)) if 1 in cells else None
        if key and 2 in cells:
            found[key] = str(decode(Form.TEXT, cells[2].value, exact=True))
    if "format" in found and found["format"] != layout.FORMAT:
        message = f"由另一版本导出（{found['format'][:40]}），此版本读 {layout.FORMAT} / exported by another version"
        raise InputError(Location(name), message)
    return found if "format" in found else {}


def _header(cover: Mapping[str, str], name: str, today: date) -> dict[str, Any]:
    stem = PurePath(name).stem
    ident = cover.get("standard") or (stem if ID.fullmatch(stem) else "draft")
    named = {key: cover[f"name {key}"] for key in ("zh", "en") if cover.get(f"name {key}")} or {"zh": stem}
    day = cover.get("valid_from", "")
    valid_from = day if re.fullmatch(r"\d{4}-\d\d-\d\d", day) else today.isoformat()
    return {"standard": ident, "name": named, "language": cover.get("language") or "zh", "valid_from": valid_from}


# -------------------------------------------------------------------------------------------------------- side sheets


def _side_sheet(sheet: Sheet, draft: Draft) -> bool:
    columns = EXAMPLE_COLUMNS if sheet.title == layout.EXAMPLES else RECOGNISER_COLUMNS
    header = next(iter(sheet.rows))
    known = {bare(column.header): column for column in columns}
    places = {place: known[bare(cell.value)] for place, cell in sheet.rows[header].items() if bare(cell.value) in known}
    table = Table(sheet, layout.Layout("", "", "", columns), header, places, {})
    for number in sheet.rows:
        if number > header:
            _side_row(table, number, draft)
    return True


def _side_row(table: Table, number: int, draft: Draft) -> None:
    values: dict[str, Any] = {}
    cells = table.sheet.rows[number]
    for place, cell in cells.items():
        column = table.columns.get(place)
        where = place_of(table.sheet.title, cell.row, cell.column)
        try:
            values |= {column.path: _decoded(column, cell.value)} if column else {}
        except CellProblem as problem:
            draft.leave(where, cell.value, str(problem))
        if column is None:
            draft.leave(where, cell.value, "此列没有表头 / a column without a known header")
    add = _add_example if table.sheet.title == layout.EXAMPLES else _add_recogniser
    if message := add(values, draft):
        for cell in cells.values():
            draft.leave(place_of(table.sheet.title, cell.row, cell.column), cell.value, message)


def _decoded(column: Column, value: Any) -> Any:
    return decode(column.form, value, column.choices, exact=True)


def _add_recogniser(values: Mapping[str, Any], draft: Draft) -> str:
    """What is wrong with the row, or ""."""
    if not {"id", "file", "sha256"} <= set(values):
        return "识别模型须有名称、文件与摘要 / a recogniser needs its name, file and digest"
    draft.recognisers[values["id"]] = {key: values[key] for key in ("file", "sha256", "labels") if key in values}
    return ""


def _add_example(values: dict[str, Any], draft: Draft) -> str:
    """What is wrong with the row, or "". The sheet of examples stands behind those of the entries."""
    section, ident = values.get("section", ""), values.get("id", "")
    entry = draft.sections.get(section, {}).get(ident)
    if entry is None:
        return f"没有条目 {section} {ident}，例句无处可放 / no such entry for this example"
    if not {"expect", "text"} <= set(values):
        return "例句须有预期和正文 / an example needs what is expected, and its text"
    if section in TALK_SECTIONS:
        channel = {"channel": values["channel"]} if "channel" in values else {}
        entry.setdefault("examples", []).append({"talk": values["text"], **channel, **values.get("", {}), "expect": values["expect"]})
    else:
        entry.setdefault("examples", {}).setdefault(values["expect"], []).append(values["text"])
    return ""


# ------------------------------------------------------------------------------------------------- header's own parts


def _move_to_header(draft: Draft) -> None:
    """Parameters and dimensions belong to the header; a slot {company} of a foreign script wants its parameter."""
    parameters = draft.sections.pop("parameters", {})
    if not draft.whole and "company" not in parameters and "{company}" in str(draft.sections.get("scripts", "")):
        parameters = {**parameters, "company": dict(COMPANY)}
    draft.header |= _parameters(parameters)
    draft.header |= {part: entries for part in layout.HEADER_PARTS if (entries := draft.sections.pop(part, {}))}


def _parameters(entries: Entries) -> dict[str, Any]:
    declared: Entries = {}
    changed: dict[str, Any] = {}
    for ident, entry in entries.items():
        value = entry.pop("value", None)
        entry.setdefault("type", "text")
        if "default" not in entry and value is not None:
            entry["default"] = value
        declared[ident] = entry
        if value is not None and value != entry.get("default"):
            changed[ident] = value
    return {key: part for key, part in (("parameters", declared), ("set", changed)) if part}
