"""A standard as rows of sheets, as it is written: parameters stay `$name`, so that nothing of it is lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from sanxiang.standard.loading import Layers
from sanxiang.standard.merging import Merged, merge
from sanxiang.standard.parameters import plain
from sanxiang.standard.standard import Standard
from sanxiang.workbench.exchange import layout
from sanxiang.workbench.exchange.cells import NOTHING, Form, encode
from sanxiang.workbench.exchange.layout import EXAMPLE_COLUMNS, RECOGNISER_COLUMNS, Column, Layout, layout_of

PIECE = 30_000
"""Characters of a cell; a longer value goes on in the next row, under the same id."""

PARAMETER_FORMS = {"number": Form.NUMBER, "flag": Form.FLAG, "words": Form.LINES, "text": Form.TEXT}
UTTERANCE_SECTIONS, TALK_SECTIONS = ("acts", "forbidden"), ("checks", "situations")

Entries = dict[str, dict[str, Any]]
"""id -> the entry as plain values, as in a file."""


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet: its header, and rows as wide as it."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]


def raw_sections(merged: Merged) -> dict[str, Entries]:
    """What the files say of every section, in the order of ids; word lists as `{items: …}`."""
    return {
        section: {ident: _as_entry(section, plain(placed.node)) for ident, placed in entries.items()}
        for section, entries in merged.sections.items()
    }


def _as_entry(section: str, value: Any) -> Any:
    return {"items": value} if section == "lists" else value


def raw_parameters(merged: Merged) -> Entries:
    """Declarations with the value in force; that is left out where it is the default."""
    found: Entries = {}
    for ident, each in merged.parameters.items():
        entry: dict[str, Any] = {
            "name": _name(each.name),
            "type": each.type,
            "value": _listed(each.value),
            "default": _listed(each.default),
        }
        found[ident] = entry | {key: getattr(each, key) for key in ("min", "max") if getattr(each, key) is not None}
    return found


def raw_names(entries: Mapping[str, Any]) -> Entries:
    """Dimensions and the like, which have nothing but a name."""
    return {ident: {"name": _name(each.name)} for ident, each in entries.items()}


def _name(name: Any) -> dict[str, str]:
    return {key: text for key in ("zh", "en") if (text := getattr(name, key))}


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def pages_of(layers: Layers, standard: Standard, settings: Mapping[str, Any]) -> list[Page]:
    """All sheets but the cover, in the order in which they are read by people."""
    merged = merge(layers.items, settings)
    entries: dict[str, Entries] = {
        "parameters": raw_parameters(merged),
        **{part: raw_names(getattr(merged, part, {})) for part in layout.HEADER_PARTS},
        **raw_sections(merged),
    }
    order = [*(name for name in layout.LAYOUTS if name in entries), *(name for name in entries if name not in layout.LAYOUTS)]
    examples: list[tuple[Any, ...]] = []
    pages = [_page(layout_of(section), entries[section], examples) for section in order if entries[section]]
    pages.append(Page(layout.EXAMPLES, EXAMPLE_COLUMNS, tuple(examples)))
    pages.append(Page(layout.RECOGNISERS, RECOGNISER_COLUMNS, tuple(_recognisers(standard))))
    return [page for page in pages if page.rows]


def _page(sheet: Layout, entries: Entries, examples: list[tuple[Any, ...]]) -> Page:
    rows: list[tuple[Any, ...]] = []
    for ident, entry in entries.items():
        left = deepcopy(entry)
        if sheet.section in (*UTTERANCE_SECTIONS, *TALK_SECTIONS):
            examples += _examples(sheet.section, ident, left)
        rows += _rows(sheet, ident, left)
    return Page(sheet.title, sheet.columns, tuple(rows))


def _recognisers(standard: Standard) -> Iterator[tuple[Any, ...]]:
    for name, each in standard.recognisers.items():
        yield name, each.file, each.sha256, "\n".join(each.labels) or None


# ----------------------------------------------------------------------------------------------------------- examples


def _examples(section: str, ident: str, entry: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    """The rows of an entry's examples, which are taken out of it; none where they are not of the usual shape."""
    rows = list(_talks(entry) if section in TALK_SECTIONS else _utterances(entry))
    if rows and all(row is not None for row in rows):
        del entry["examples"]
        for row in rows:
            assert row is not None
            yield encode(Form.TEXT, section, layout.SECTION_WORDS), ident, *row


def _utterances(entry: Mapping[str, Any]) -> Iterator[tuple[Any, ...] | None]:
    examples = entry.get("examples")
    if examples is None:
        return
    if not isinstance(examples, dict) or not examples or set(examples) - {"is", "not"}:
        yield None
        return
    for key, texts in sorted(examples.items()):
        if not isinstance(texts, list) or not texts:
            yield None
            continue
        yield from (_example(key, text) for text in texts)


def _talks(entry: Mapping[str, Any]) -> Iterator[tuple[Any, ...] | None]:
    examples = entry.get("examples")
    if examples is None:
        return
    if not isinstance(examples, list) or not examples:
        yield None
        return
    for each in examples:
        if not isinstance(each, dict) or not {"talk", "expect"} <= set(each):
            yield None
            continue
        rest = {key: value for key, value in each.items() if key not in ("talk", "expect", "channel")}
        yield _example(each["expect"], each["talk"], each.get("channel"), rest or None)


def _example(expect: Any, text: Any, channel: Any = None, rest: Any = None) -> tuple[Any, ...] | None:
    cells = [
        encode(Form.TEXT, expect, layout.EXPECTED),
        encode(Form.TEXT, text),
        None if channel is None else encode(Form.TEXT, channel, layout.CHANNELS),
        None if rest is None else encode(Form.YAML, rest),
    ]
    return None if NOTHING in cells or any(isinstance(cell, str) and len(cell) > PIECE for cell in cells) else tuple(cells)


# --------------------------------------------------------------------------------------------------------------- rows


def _rows(sheet: Layout, ident: str, entry: Any) -> Iterator[tuple[Any, ...]]:
    """One row, and more under the same id where a cell would be too long."""
    kind = str(entry.get("type", ""))
    cells = [ident if column.path == "id" else _cell(column, _form(sheet, column, kind), entry) for column in sheet.columns if column.path]
    cells.append(encode(Form.YAML, entry) if entry else None)
    while True:
        pieces = [_cut(cell) for cell in cells]
        yield tuple(head for head, _ in pieces)
        rest = [tail for _, tail in pieces]
        if not any(rest):
            return
        cells = [ident, *rest[1:]]


def _cut(cell: Any) -> tuple[Any, Any]:
    """What fits, cut at the end of a line where there is one, and what is left."""
    if not isinstance(cell, str) or len(cell) <= PIECE:
        return cell, None
    cut = cell.rfind("\n", 1, PIECE - 1) + 1 or PIECE
    return cell[:cut], cell[cut:]


def _cell(column: Column, form: Form, entry: Any) -> Any:
    """The cell of a column; its value is taken out of the entry, unless the form cannot hold it."""
    *outer, key = column.path.split(".")
    holders = [entry]
    for name in outer:
        holders.append(holders[-1].get(name) if isinstance(holders[-1], dict) else None)
    if not isinstance(holders[-1], dict) or key not in holders[-1]:
        return None
    cell = encode(form, holders[-1][key], column.choices)
    if cell is NOTHING:
        return None
    del holders[-1][key]
    if outer and not holders[-1]:
        del entry[outer[0]]
    return cell


def _form(sheet: Layout, column: Column, kind: str) -> Form:
    """Values of a parameter are written as its type wants them."""
    return PARAMETER_FORMS.get(kind, Form.TEXT) if sheet.section == "parameters" and column.form is Form.ANY else column.form
