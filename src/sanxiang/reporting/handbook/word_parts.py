"""What Word needs and python-docx has no words for: fields, fonts of two scripts, shading, rows that do not break."""

from __future__ import annotations

from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

SONG, HEI = "宋体", "黑体"
LATIN, LATIN_HEAD = "Times New Roman", "Arial"
_OTHERS = {SONG: "SimSun;Songti SC;Noto Serif CJK SC;Source Han Serif SC", HEI: "SimHei;Heiti SC;Noto Sans CJK SC;Source Han Sans SC"}
_THEMES = ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme")


def element(tag: str, **attributes: object) -> Any:
    """`w:tag` with `w:` attributes."""
    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    return made


def set_fonts(properties: Any, latin: str, chinese: str) -> None:
    """The fonts of a style or run, in place of those of the theme."""
    fonts = properties.get_or_add_rFonts()
    for theme in _THEMES:
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for key, name in (("ascii", latin), ("hAnsi", latin), ("cs", latin), ("eastAsia", chinese)):
        fonts.set(qn(f"w:{key}"), name)


def name_other_fonts(document: Any) -> None:
    """What to take where a machine lacks the fonts."""
    for part in document.part.package.iter_parts():
        if str(part.partname) == "/word/fontTable.xml":
            fonts = "".join(
                f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/></w:font>' for name, others in _OTHERS.items()
            )
            part._blob = part.blob.replace(b"</w:fonts>", fonts.encode() + b"</w:fonts>")


def update_fields(document: Any) -> None:
    """Word brings all fields up to date when it opens the file."""
    settings = document.settings.element
    made = element("updateFields", val="true")
    behind = ("hdrShapeDefaults", "footnotePr", "endnotePr", "compat", "docVars", "rsids")
    following = next((child for child in settings if child.tag in {qn(f"w:{name}") for name in behind}), None)
    if following is None:
        settings.append(made)
    else:
        following.addprevious(made)


def add_field(paragraph: Any, code: str, shown: str = "1") -> None:
    """A field, with what it shows until it is updated."""
    for piece in (element("fldChar", fldCharType="begin"), _code(code), element("fldChar", fldCharType="separate")):
        paragraph.add_run()._r.append(piece)
    paragraph.add_run(shown)
    paragraph.add_run()._r.append(element("fldChar", fldCharType="end"))


def _code(code: str) -> Any:
    made = element("instrText")
    made.set(qn("xml:space"), "preserve")
    made.text = f" {code} "
    return made


def bookmark(paragraph: Any, name: str, number: int) -> None:
    """Names the paragraph, so that the contents can point to it."""
    start, end = element("bookmarkStart", id=number, name=name), element("bookmarkEnd", id=number)
    paragraph._p.insert(1 if paragraph._p.pPr is not None else 0, start)
    paragraph._p.append(end)


def link_to(paragraph: Any, name: str) -> Any:
    """A link to a bookmark; runs are appended to what is returned."""
    link = element("hyperlink", anchor=name, history="1")
    paragraph._p.append(link)
    return link


def border(properties: Any, **sides: tuple[int, str]) -> None:
    """Borders of a paragraph: side = (eighths of a point, colour)."""
    borders = element("pBdr")
    for side in ("top", "left", "bottom", "right"):
        if side in sides:
            size, colour = sides[side]
            borders.append(element(side, val="single", sz=size, space="6" if side == "left" else "3", color=colour))
    _place(properties, borders, ("shd", "tabs", "suppressAutoHyphens", "spacing", "ind", "jc", "outlineLvl", "rPr"))


def shade(properties: Any, colour: str) -> None:
    """The ground of a paragraph."""
    _place(properties, element("shd", val="clear", color="auto", fill=colour), ("tabs", "spacing", "ind", "jc", "outlineLvl", "rPr"))


def _place(properties: Any, made: Any, before: tuple[str, ...]) -> None:
    """Word wants the parts of a paragraph's properties in a certain order."""
    for child in properties:
        if child.tag in {qn(f"w:{name}") for name in before}:
            child.addprevious(made)
            return
    properties.append(made)


def shade_cell(cell: Any, colour: str) -> None:
    cell._tc.get_or_add_tcPr().append(element("shd", val="clear", color="auto", fill=colour))


def keep_row_whole(row: Any) -> None:
    row._tr.get_or_add_trPr().append(element("cantSplit"))


def repeat_row(row: Any) -> None:
    """The row stands at the top of every page that the table reaches."""
    row._tr.get_or_add_trPr().append(element("tblHeader"))


def set_table(table: Any, widths: list[int], line: str) -> None:
    """Fixed widths (twentieths of a point), thin lines, room in the cells."""
    properties = table._tbl.tblPr
    for tag in ("tblW", "tblLayout", "tblBorders", "tblCellMar"):
        for old in properties.findall(qn(f"w:{tag}")):
            properties.remove(old)
    borders = element("tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(element(side, val="single", sz="4", space="0", color=line))
    margins = element("tblCellMar")
    for side, room in (("top", 50), ("left", 90), ("bottom", 50), ("right", 90)):
        margins.append(element(side, w=room, type="dxa"))
    parts = (element("tblW", w=sum(widths), type="dxa"), borders, element("tblLayout", type="fixed"), margins)
    look = properties.find(qn("w:tblLook"))
    for part in parts:
        if look is None:
            properties.append(part)
        else:
            look.addprevious(part)
    for column, width in zip(table._tbl.tblGrid.findall(qn("w:gridCol")), widths, strict=True):
        column.set(qn("w:w"), str(width))
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell._tc.get_or_add_tcPr().get_or_add_tcW().set(qn("w:w"), str(width))
            cell._tc.tcPr.tcW.set(qn("w:type"), "dxa")
