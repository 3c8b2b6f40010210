"""Finds in a sheet the row of headers, and the section that its columns speak of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sanxiang.conversation.readers import columns as talks
from sanxiang.workbench.exchange.cells import text_of
from sanxiang.workbench.exchange.layout import LAYOUTS, WEAK_WORD, Column, Layout, bare, headers_of, layout_of
from sanxiang.workbench.exchange.workbook_in import Cell, Sheet

FAR = 30
"""Rows in which the headers are looked for."""

_FOREIGN = ("forbidden", "scripts", "acts", "checks", "clauses", "lists", "parameters")
"""Where two sections fit equally, the first of these is meant."""

_LEAST = {"lists": 3, "parameters": 3, "clauses": 3, "acts": 3, "checks": 2}
"""Headers that a foreign table of the section must have: they are common words."""

_TITLES = {"phone": ("电话", "热线"), "chat": ("在线", "网聊", "微信"), "email": ("邮件",), "onsite": ("现场", "上门")}
"""Words in the name of a sheet that speak of a channel. (网络 in a name speaks of faults.)"""

_FINDINGS = {"会话conversation", "判定state"}
_NO_SCRIPTS = "是质检判定表，不是话术或忌语表 / a table of findings, not of scripts or forbidden expressions"
_TALK_COLUMNS = {"conversation", "at", "start", "agent", "customer"}


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet that is understood: `columns` by number, `unknown` headers by number, `header` the row of headers."""

    sheet: Sheet
    layout: Layout
    header: int
    columns: Mapping[int, Column]
    unknown: Mapping[int, str]

    @property
    def id_columns(self) -> list[int]:
        """The column of the ids, if there is one."""
        return [place for place, column in self.columns.items() if column.path == "id"]


def find_table(sheet: Sheet, sections: Iterable[str] = ()) -> Table | None:
    """The table of the sheet, by its title where it is one of ours (`sections`: those to look for), else by its headers."""
    own = next((each for section in (*LAYOUTS, *sections) if (each := layout_of(section)).title == sheet.title), None)
    candidates = [own] if own else [LAYOUTS[section] for section in _FOREIGN]
    best: tuple[float, Table] | None = None
    for number in list(sheet.rows)[:FAR]:
        for layout in candidates:
            table = _as_header(sheet, number, layout)
            score = _score(table, layout is own)
            if score and (best is None or score > best[0]):
                best = score, table
    return best[1] if best else None


def _as_header(sheet: Sheet, number: int, layout: Layout) -> Table:
    known = headers_of(layout)
    if layout.section == "forbidden" and _title_says(sheet, layout):
        known = {**{bare(word): layout.foreign[0] for word in WEAK_WORD}, **known}
    columns: dict[int, Column] = {}
    unknown: dict[int, str] = {}
    for place, cell in sheet.rows[number].items():
        column = None if cell.wide else known.get(bare(cell.value)) or known.get(bare(f"{cell.value}{_above(sheet, number, place)}"))
        if column is None or column in columns.values():
            unknown[place] = text_of(cell.value)
        else:
            columns[place] = column
    return Table(sheet, layout, number, columns, unknown)


def _above(sheet: Sheet, number: int, place: int) -> str:
    """The title over several headers that stands above this one: 电话 under 话术."""
    titles = [cell for cell in sheet.rows.get(number - 1, {}).values() if cell.column <= place <= cell.last]
    return text_of(titles[0].value) if titles else ""


def channel_of(sheet: Sheet) -> list[str]:
    """The channel that the name of a sheet speaks of, if it is one."""
    title = sheet.title.lower()
    found = [channel for channel, words in _TITLES.items() if any(word in title for word in (channel, *words))]
    return found if len(found) == 1 else []


def _score(table: Table, own: bool) -> float:
    """0 where the row is no header of this section."""
    found = [column.path for column in table.columns.values()]
    if own:
        return float(len(found))
    if not set(found) & ({*table.layout.body} | {each.path for each in table.layout.foreign if each.path.startswith("@text")}):
        return 0.0
    alone = len(found) == 1 and len(table.unknown) > 1 and not _title_says(table.sheet, table.layout)
    if alone or len(found) < _LEAST.get(table.layout.section, 1):
        return 0.0
    return len(found) - 0.1 * len(table.unknown) + (1.5 if _title_says(table.sheet, table.layout) else 0)


def _title_says(sheet: Sheet, layout: Layout) -> bool:
    return any(word in sheet.title.lower() for word in layout.words)


def is_repeated(table: Table, cells: Mapping[int, Cell]) -> bool:
    """Whether a row is the header once more, as on each printed page."""
    same = sum(bare(cell.value) == bare(table.sheet.rows[table.header].get(place, cell).value) for place, cell in cells.items())
    return same >= 2 and same == len(cells)


def other_table(sheets: Iterable[Sheet]) -> str:
    """What the workbook is, where it is a known one of another kind; else ""."""
    for sheet in sheets:
        for number in list(sheet.rows)[:FAR]:
            headers = [text_of(cell.value) for cell in sheet.rows[number].values()]
            if {bare(header) for header in headers} >= _FINDINGS:
                return _NO_SCRIPTS
            if _is_talk(headers):
                return "是会话记录表，请用 sanxiang inspect 或 convert / a table of conversations: use sanxiang inspect or convert"
    return ""


def _is_talk(headers: list[str]) -> bool:
    try:
        found = set(talks.find_columns(headers, {}))
    except Exception:  # no columns of a talk
        return False
    return bool(found & _TALK_COLUMNS)
