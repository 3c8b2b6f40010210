"""The handbook as a Word file: cover, contents, chapters; headers and page numbers; tables that break between rows only."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from sanxiang.office import NO_CELL, settle
from sanxiang.reporting.handbook import word_parts as parts
from sanxiang.reporting.handbook.model import Block, Card, Chapter, Handbook, Line, Lines, Note, Run, Section, Table

INK, ACCENT, GREY, RED, GREEN, LINE, GROUND = "1C2126", "1F4E79", "66717C", "A61B1B", "1E6B3A", "BFC7D1", "F2F5F9"
PAGE_WIDTH = Cm(21)
SIDE = Cm(2.3)
TEXT_WIDTH = 9300
"""Twentieths of a point between the margins."""

_COLOURS = {"minor": GREY, "code": GREY, "bad": RED, "good": GREEN}


def render_word(handbook: Handbook) -> bytes:
    """The .docx file; equal handbooks give equal bytes. Fields of the contents are brought up to date when Word opens it."""
    document = Document()
    _set_up(document, handbook)
    _cover(document, handbook)
    _contents(document, handbook)
    for chapter in handbook.chapters:
        _chapter(document, chapter)
    raw, settled = BytesIO(), BytesIO()
    document.save(raw)
    settle(raw, settled)
    return settled.getvalue()


# -------------------------------------------------------------------------------------------------------------- set-up


def _set_up(document: Any, handbook: Handbook) -> None:
    properties = document.core_properties
    properties.title, properties.subject = _clean(handbook.title), _clean(handbook.kind)
    properties.author = properties.last_modified_by = "Sanxiang"
    properties.comments, properties.keywords = "", handbook.edition
    properties.language = "en" if handbook.language == "en" else "zh-CN"
    parts.update_fields(document)
    parts.name_other_fonts(document)
    _styles(document)
    _page(document.sections[0], handbook)


def _styles(document: Any) -> None:
    normal = _style(document, "Normal", 10.5)
    normal.paragraph_format.space_after, normal.paragraph_format.line_spacing = Pt(4), 1.25
    languages = parts.element("lang", val="en-US", eastAsia="zh-CN")
    normal.element.get_or_add_rPr().append(languages)
    for name, size, before, after in (("Heading 1", 20.0, 0, 12), ("Heading 2", 14.0, 16, 6), ("Title", 30.0, 0, 8)):
        style = _style(document, name, size, head=True)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        style.font.bold = True
        for old in style.element.findall(f".//{qn('w:pBdr')}"):
            old.getparent().remove(old)
    document.styles["Heading 1"].paragraph_format.page_break_before = True
    for name, size in (("Cell", 9.0), ("Card Title", 11), ("Wording", 10.5), ("Contents 1", 11), ("Contents 2", 10)):
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles["Normal"]
        _style(document, name, size, head=name == "Card Title")
    _shape_own_styles(document)


def _style(document: Any, name: str, size: float, *, head: bool = False) -> Any:
    style = document.styles[name]
    style.font.size = Pt(size)
    style.font.color.rgb = RGBColor.from_string(ACCENT if head else INK)
    pair = (parts.LATIN_HEAD, parts.HEI) if head else (parts.LATIN, parts.SONG)
    parts.set_fonts(style.element.get_or_add_rPr(), *pair)
    return style


def _shape_own_styles(document: Any) -> None:
    cell = document.styles["Cell"].paragraph_format
    cell.space_after, cell.line_spacing = Pt(1), 1.1
    title = document.styles["Card Title"].paragraph_format
    title.space_before, title.space_after, title.keep_with_next = Pt(9), Pt(2), True
    title.tab_stops.add_tab_stop(PAGE_WIDTH - 2 * SIDE, WD_TAB_ALIGNMENT.RIGHT)
    wording = document.styles["Wording"]
    wording.paragraph_format.left_indent, wording.paragraph_format.keep_together = Cm(0.35), True
    wording.paragraph_format.space_after = Pt(0)
    ground = wording.element.get_or_add_pPr()
    parts.border(ground, left=(18, ACCENT))
    parts.shade(ground, GROUND)
    for name, indent, before in (("Contents 1", 0, 6), ("Contents 2", 0.8, 0)):
        contents = document.styles[name].paragraph_format
        contents.left_indent, contents.space_before, contents.space_after = Cm(indent), Pt(before), Pt(1)
        contents.tab_stops.add_tab_stop(PAGE_WIDTH - 2 * SIDE, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)


def _page(section: Any, handbook: Handbook) -> None:
    section.page_width, section.page_height = PAGE_WIDTH, Cm(29.7)
    section.left_margin = section.right_margin = SIDE
    section.top_margin, section.bottom_margin = Cm(2.4), Cm(2.0)
    section.header_distance, section.footer_distance = Cm(1.2), Cm(1.0)
    section.different_first_page_header_footer = True
    header = section.header.paragraphs[0]
    _add(header, (Run(handbook.running, "minor"),), size=9)
    parts.border(header._p.get_or_add_pPr(), bottom=(4, LINE))
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    parts.add_field(footer, "PAGE")
    footer.add_run(" / ")
    parts.add_field(footer, "NUMPAGES")
    for run in footer.runs:
        run.font.size, run.font.color.rgb = Pt(9), RGBColor.from_string(GREY)


# ------------------------------------------------------------------------------------------------- cover and contents


def _cover(document: Any, handbook: Handbook) -> None:
    kind = document.add_paragraph()
    kind.paragraph_format.space_before = Pt(150)
    _add(kind, (Run(handbook.kind, "minor"),), size=14)
    document.add_paragraph(_clean(handbook.title), style="Title")
    if handbook.subtitle:
        _add(document.add_paragraph(), (Run(handbook.subtitle, "minor"),), size=15)
    rule = document.add_paragraph()
    parts.border(rule._p.get_or_add_pPr(), bottom=(18, ACCENT))
    rule.paragraph_format.space_after = Pt(24)
    table = document.add_table(rows=0, cols=2)
    for name, value in handbook.facts:
        cells = table.add_row().cells
        _add(cells[0].paragraphs[0], (Run(name, "minor"),))
        _add(cells[1].paragraphs[0], (Run(value),))
    parts.set_table(table, [2300, TEXT_WIDTH - 2300], "FFFFFF")


def _contents(document: Any, handbook: Handbook) -> None:
    """Lines with references for page numbers rather than a field for the whole: viewers that make no contents show them, too."""
    head = document.add_paragraph(style="Card Title")
    head.paragraph_format.page_break_before = True
    _add(head, (Run(handbook.contents, "strong"),), size=20)
    entries = [
        entry
        for chapter in handbook.chapters
        for entry in ((1, _mark(chapter.number), f"{chapter.number}　{chapter.title}"), *_inner(chapter))
    ]
    for level, mark, title in entries:
        _entry(document.add_paragraph(style=f"Contents {level}"), mark, title)


def _inner(chapter: Chapter) -> list[tuple[int, str, str]]:
    return [(2, _mark(section.number), f"{section.number}　{section.title}") for section in chapter.sections if section.title]


def _entry(paragraph: Any, mark: str, title: str) -> None:
    link = parts.link_to(paragraph, mark)
    before = len(paragraph.runs)
    paragraph.add_run(_clean(title))
    paragraph.add_run("\t")
    parts.add_field(paragraph, f"PAGEREF {mark} \\h", "")
    for run in paragraph.runs[before:]:
        link.append(run._r)


def _mark(number: str) -> str:
    return f"part_{number.replace('.', '_')}"


# ------------------------------------------------------------------------------------------------------------ chapters


def _chapter(document: Any, chapter: Chapter) -> None:
    _heading(document, chapter.number, chapter.title, 1)
    for line in chapter.intro:
        _add(document.add_paragraph(), tuple(Run(run.text, "minor") for run in line))
    for section in chapter.sections:
        _section(document, section)


def _section(document: Any, section: Section) -> None:
    if section.title:
        _heading(document, section.number, section.title, 2)
    for block in section.blocks:
        _block(document, block)


def _heading(document: Any, number: str, title: str, level: int) -> None:
    paragraph = document.add_heading(_clean(f"{number}　{title}"), level)
    paragraph.paragraph_format.keep_with_next = True
    parts.bookmark(paragraph, _mark(number), int(number.replace(".", "")) + 1000 * level)


def _block(document: Any, block: Block) -> None:
    match block:
        case Note(lines):
            for line in lines:
                _add(document.add_paragraph(), line)
        case Card():
            _card(document, block)
        case Table():
            _table(document, block)


def _card(document: Any, card: Card) -> None:
    title = document.add_paragraph(style="Card Title")
    _add(title, card.title)
    if card.tags:
        _add(title, (Run("\t"), Run("  ".join(card.tags), "code")), size=8)
    for number, line in enumerate(card.body):
        paragraph = document.add_paragraph(style="Wording")
        paragraph.paragraph_format.keep_with_next = number < len(card.body) - 1
        _add(paragraph, line)
    if card.parts:
        _parts(document, card)


def _parts(document: Any, card: Card) -> None:
    table = document.add_table(rows=0, cols=2)
    for label, lines in card.parts:
        row = table.add_row()
        parts.keep_row_whole(row)
        # The first cell is not kept with the next row: LibreOffice would keep the whole table with the next card, and that with its next.
        _fill(row.cells[0], ((Run(label, "strong"),),))
        _fill(row.cells[1], lines, keep=label != card.parts[-1][0])
        parts.shade_cell(row.cells[0], GROUND)
    parts.set_table(table, [1300, TEXT_WIDTH - 1300], LINE)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER


def _table(document: Any, block: Table) -> None:
    table = document.add_table(rows=1, cols=len(block.head))
    parts.repeat_row(table.rows[0])
    parts.keep_row_whole(table.rows[0])
    for cell, title in zip(table.rows[0].cells, block.head, strict=True):
        _fill(cell, ((Run(title, "strong"),),))
        parts.shade_cell(cell, "DFE7F0")
    for row in block.rows:
        made = table.add_row()
        parts.keep_row_whole(made)
        for cell, lines in zip(made.cells, row, strict=True):
            _fill(cell, lines)
    parts.set_table(table, [TEXT_WIDTH * width // 100 for width in block.widths], LINE)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def _fill(cell: Any, lines: Lines, *, keep: bool = False) -> None:
    for number, line in enumerate(lines or ((),)):
        paragraph = cell.paragraphs[0] if not number else cell.add_paragraph()
        paragraph.style = "Cell"
        paragraph.paragraph_format.keep_with_next = keep
        _add(paragraph, line)


def _add(paragraph: Any, line: Line, *, size: float | None = None) -> None:
    for run in line:
        made = paragraph.add_run(f"\u3000{_clean(run.text)}\u3000" if run.style == "blank" else _clean(run.text))
        if size is not None:
            made.font.size = Pt(size)
        _dress(made, run.style)


def _dress(run: Any, style: str) -> None:
    if style in _COLOURS:
        run.font.color.rgb = RGBColor.from_string(_COLOURS[style])
    if style == "strong":
        run.font.bold = True
        parts.set_fonts(run._r.get_or_add_rPr(), parts.LATIN_HEAD, parts.HEI)
    if style == "blank":
        run.font.underline, run.font.size = True, Pt(8)
        run.font.color.rgb = RGBColor.from_string(GREY)
    if style == "code":
        run.font.size = Pt(8)
        parts.set_fonts(run._r.get_or_add_rPr(), parts.LATIN_HEAD, parts.HEI)


def _clean(text: str) -> str:
    """Without what no XML document can hold."""
    return NO_CELL.sub("\ufffd", text)
