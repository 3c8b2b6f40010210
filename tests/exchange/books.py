"""Workbooks and standards that stand in memory, for the tests of this folder."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from sanxiang.standard.files import Disk
from sanxiang.standard.flat import flatten
from sanxiang.standard.loading import Layers, build, read_layers
from sanxiang.standard.names import SECTIONS
from sanxiang.standard.standard import Standard
from sanxiang.workbench.exchange.drafting import Draft
from sanxiang.workbench.exchange.folder import Folder, Overlay, folder_of
from sanxiang.workbench.exchange.importing import draft_of
from sanxiang.workbench.exchange.workbook_out import workbook_of
from sanxiang.workbench.exchange.yaml_text import yaml_text

TODAY = date(2026, 3, 1)
PLACE = Path("nowhere") / "draft"

Rows = Sequence[Sequence[Any]]


def book(sheets: Mapping[str, Rows], *merged: tuple[str, str]) -> bytes:
    """A workbook of these sheets; `merged` are (sheet, area)."""
    made = Workbook()
    made.remove(made.worksheets[0])
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    for title, area in merged:
        made[title].merge_cells(area)
    return saved(made)


def saved(made: Workbook) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def imported(data: bytes, name: str = "tables.xlsx", *, base: Layers | None = None) -> tuple[Draft, Folder]:
    """The draft of a workbook, and the folder that would be written."""
    draft = draft_of(data, name, today=TODAY, sections=SECTIONS)
    if base is not None:
        draft.header = {**draft.header, "extends": base.items[-1].id}
    return draft, folder_of(draft, PLACE, base=base)


def standard_of(files: Mapping[str, Any]) -> tuple[Layers, Standard]:
    """A standard of plain values: {"standard.yaml": {…}, "acts.yaml": {"acts": …}}. Raises StandardError."""
    reader = Overlay(PLACE, {name: yaml_text(value).encode() for name, value in files.items()}, Disk())
    layers = read_layers(PLACE, read=reader)
    return layers, build(layers, read=reader)


def round_trip(layers: Layers, standard: Standard, *, base: Layers | None = None) -> Standard:
    """Exported to a workbook and imported again."""
    draft, folder = imported(workbook_of(layers, standard, {}), base=base)
    assert [str(each) for each in draft.unplaced] == []
    return folder.standard


def content(standard: Standard) -> dict[str, Any]:
    """All that a standard says; what it is made of (layers, places, where its weights lie) left out."""
    flat = flatten(standard)
    del flat["layers"], flat["edition"]
    for section in flat.values():
        for entry in section.values() if isinstance(section, dict) else ():
            if isinstance(entry, dict):
                entry.pop("at", None)
                entry.pop("file", None)
    return flat


def texts_of(draft: Draft, *, lost: bool = True) -> list[str]:
    """`sheet!A1: message` without the English half."""
    return [f"{each.place}: {each.message.split(' / ')[0]}" for each in draft.unplaced if each.lost is lost]
