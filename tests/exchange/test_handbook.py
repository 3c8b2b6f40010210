"""The handbook as its readers have it: what stands in it, in Word and as a page."""

from __future__ import annotations

import dataclasses
import io
import re
import zipfile
from types import SimpleNamespace
from typing import Any

import pytest
from books import standard_of
from docx import Document
from docx.oxml.ns import qn

from sanxiang.reporting.handbook.compose import handbook_of
from sanxiang.reporting.handbook.model import Card, Handbook, Table
from sanxiang.reporting.handbook.page import render_page
from sanxiang.reporting.handbook.word import render_word
from sanxiang.standard.model import Bilingual
from sanxiang.standard.standard import Standard

HEADER = {
    "standard": "desk",
    "name": {"zh": "晴川服务标准", "en": "Qingchuan standard"},
    "language": "zh",
    "valid_from": "2026-01-01",
    "parameters": {"company": {"name": {"zh": "公司名称", "en": "Company"}, "type": "text", "default": "晴川电器"}},
    "dimensions": {"courtesy": {"name": {"zh": "礼貌", "en": "Courtesy"}}},
}
ENTRIES = {
    "scripts": {
        "opening": {"name": {"zh": "开场白", "en": "Opening"}, "clause": ["AB-1"], "channel": ["phone"],
                    "text": {"zh": "您好，{company}，工号{staff_no}。", "en": "Hello, {company}, agent {staff_no}."}},
        "closing": {"name": {"zh": "结束语", "en": "Closing"}, "text": {"zh": "再见。\n祝您<愉快> & 顺利。", "en": "Goodbye."}},
    },
    "forbidden": {
        "brush-off": {"name": {"zh": "推诿", "en": "Brush-off"}, "clause": ["AB-2"], "kind": "brush_off", "severity": "block",
                      "says": ["不归我管"], "instead": {"zh": "我来处理。",
                      "en": "I will handle it."}, "examples": {"is": ["这不归我管。"]}},
    },
    "acts": {"greeting": {"name": {"zh": "问候"}, "says": ["您好"]}},
    "checks": {
        "greets": {"name": {"zh": "开场问候", "en": "Greets"}, "clause": ["AB-1"], "kind": "existence", "of": {"who": "agent",
        "act": ["greeting"]},
                   "points": 6, "dimension": "courtesy", "say": "opening"},
        "fast": {"name": {"zh": "及时应答", "en": "Answers in time"}, "kind": "limit", "measure": "silence", "max": 10, "points": 4,
                 "dimension": "courtesy", "severity": "critical"},
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def standard() -> Standard:
    return standard_of({"standard.yaml": HEADER, "all.yaml": ENTRIES})[1]


def words(book: Handbook) -> str:
    """All text of a handbook, a line a line."""
    found: list[str] = []
    for chapter in book.chapters:
        found += [chapter.title, *(section.title for section in chapter.sections)]
        for block in (block for section in chapter.sections for block in section.blocks):
            lines = (block.title, *block.body, *(line for _, part in block.parts for line in part)) if isinstance(block, Card) else ()
            cells = (line for row in block.rows for cell in row for line in cell) if isinstance(block, Table) else ()
            found += ["".join(run.text for run in line) for line in (*lines, *cells)]
    return "\n".join(found)


def test_the_chapters_are_those_that_the_standard_has_something_for(standard: Standard) -> None:
    """In the order in which a centre reads them; without forbidden expressions there is no such chapter."""
    assert [chapter.title for chapter in handbook_of(standard, "zh").chapters] == ["服务条款", "标准话术", "服务忌语", "质检评分表", "参数"]
    less = dataclasses.replace(standard, forbidden={})
    assert [chapter.title for chapter in handbook_of(less, "zh").chapters] == ["服务条款", "标准话术", "质检评分表", "参数"]


def test_parameters_are_filled_in_and_slots_are_blanks(standard: Standard) -> None:
    """The agent reads the company's name, and sees what goes into the blank."""
    card = handbook_of(standard, "zh").chapters[1].sections[1].blocks[0]
    assert isinstance(card, Card)
    assert [(run.text, run.style) for run in card.body[0]] == [("您好，晴川电器，工号", "plain"), ("工号", "blank"), ("。", "plain")]


@pytest.mark.parametrize(("language", "there", "not_there"), [
    ("zh", "再见。", "Goodbye"), ("en", "Goodbye.", "再见"), ("both", "再见。", "@"), ("both", "Goodbye.", "@"),
])  # fmt: skip
def test_the_language_is_one_or_both(standard: Standard, language: str, there: str, not_there: str) -> None:
    """Headings, names and wordings alike."""
    text = words(handbook_of(standard, language))
    assert there in text
    assert not_there not in text


def test_the_score_sheet_adds_up(standard: Standard) -> None:
    """Points of a dimension, its sum, limits in words."""
    (table,) = handbook_of(standard, "zh").chapters[3].sections[0].blocks
    assert isinstance(table, Table)
    shown = [["".join(run.text for line in cell for run in line) for cell in row][:3] for row in table.rows]
    assert shown == [["及时应答静默 ≤ 10 秒", "4", "致命"], ["开场问候", "6", "轻微"], ["合计", "10", ""]]


def test_a_clause_names_what_puts_it_to_work(standard: Standard) -> None:
    """By the ids that entries name, without titles where the standard has none."""
    text = words(handbook_of(standard, "zh"))
    assert "AB-1\n话术：开场白；检查项：开场问候" in text
    assert "AB-2\n忌语：推诿" in text


def test_clauses_have_their_titles_and_situations_their_cards(standard: Standard) -> None:
    """A standard with these sections; clauses that nothing puts to work are listed, too."""
    clause = SimpleNamespace(title=Bilingual(zh="接通先问候"))
    idle = SimpleNamespace(title=Bilingual(zh="保持整洁"), person=Bilingual(zh="须到现场看"), record=("visit",), needs=None)
    step = {"do": None, "say": None, "wait": None, "within": None}
    card = SimpleNamespace(
        name=Bilingual(zh="无声电话"), clause=("AB-1",), channel=("phone",), scripts=("opening", "closing"), avoid=("brush-off",),
        steps=(SimpleNamespace(**{**step, "say": "opening", "within": 10}), SimpleNamespace(**{**step, "wait": 5}),
               SimpleNamespace(**{**step, "do": Bilingual(zh="挂机")})),
        follow_up=(SimpleNamespace(do="callback", to="leader",
        within=SimpleNamespace(hours=2, minutes=None), when=Bilingual(zh="再次来电")),),
        tactics=(Bilingual(zh="音量不变"),), worse=(Bilingual(zh="催促"),),
    )  # fmt: skip
    parts = {field.name: getattr(standard, field.name) for field in dataclasses.fields(standard)}
    parts |= {"clauses": {"AB-1": clause, "AB-9": idle}, "situations": {"silent": card}, "documents": {}}
    fake: Any = SimpleNamespace(**parts)
    text = words(handbook_of(fake, "zh"))
    assert "AB-1\n接通先问候\n话术：开场白；情景：无声电话；检查项：开场问候" in text
    assert "AB-9\n保持整洁\n凭记录核实；由人判断：须到现场看" in text
    for line in (
        "1. 「您好，晴川电器，工号工号。」（10 秒内）", "2. 等候 5 秒", "3. 挂机", "结束语：「再见。 祝您<愉快> & 顺利。」",
        "推诿「这不归我管。」 → 我来处理。", "· 回呼客户，交组长，2 小时内（再次来电）", "· 音量不变", "· 催促",
    ):  # fmt: skip
        assert line in text
    assert render_word(handbook_of(fake, "both"))
    assert "无声电话" in render_page(handbook_of(fake, "zh"))


# ---------------------------------------------------------------------------------------------------------------- Word


def test_word_has_headings_header_page_numbers_and_contents(standard: Standard) -> None:
    """What a printed handbook needs; the contents lead to bookmarks that are there."""
    document = Document(io.BytesIO(render_word(handbook_of(standard, "zh"))))
    assert [each.text for each in document.paragraphs if each.style and each.style.name == "Heading 1"] == [
        "1　服务条款", "2　标准话术", "3　服务忌语", "4　质检评分表", "5　参数",
    ]  # fmt: skip
    section = document.sections[0]
    assert section.different_first_page_header_footer
    assert section.header.paragraphs[0].text == f"晴川服务标准　版本 {standard.edition[:12]}"
    xml = section.footer._element.xml
    assert "PAGE" in xml
    assert "NUMPAGES" in xml
    body = document.element.xml
    wanted = set(re.findall(r"PAGEREF (\w+)", body))
    assert wanted == set(re.findall(r'w:bookmarkStart [^>]*w:name="(\w+)"', body))
    assert len(wanted) == 10


def test_words_tables_break_between_rows_and_repeat_their_heads(standard: Standard) -> None:
    """No row is torn over two pages."""
    document = Document(io.BytesIO(render_word(handbook_of(standard, "zh"))))
    tables = [table for table in document.tables if table.rows[0]._tr.findall(f".//{qn('w:tblHeader')}")]
    assert len(tables) == 4
    for table in tables:
        assert all(row._tr.findall(f".//{qn('w:cantSplit')}") for row in table.rows)


def test_word_names_chinese_fonts_and_others_for_want_of_them(standard: Standard) -> None:
    """宋体 for text, 黑体 for headings; the font table says what to take elsewhere."""
    data = render_word(handbook_of(standard, "zh"))
    styles = {style.name: style.element.rPr.rFonts.get(qn("w:eastAsia")) for style in Document(io.BytesIO(data)).styles
              if style.name in ("Normal", "Heading 1", "Heading 2")}  # fmt: skip
    assert styles == {"Normal": "宋体", "Heading 1": "黑体", "Heading 2": "黑体"}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        fonts = archive.read("word/fontTable.xml").decode()
    assert 'w:name="宋体"' in fonts
    assert "Noto Serif CJK SC" in fonts


def test_characters_that_word_cannot_hold_do_not_break_it() -> None:
    """A control character in a standard becomes a replacement character."""
    entries = {"scripts": {"a": {"name": {"zh": "铃\x07声"}, "text": {"zh": "您\x01好"}}}}
    _, odd = standard_of({"standard.yaml": HEADER, "all.yaml": entries})
    text = "\n".join(each.text for each in Document(io.BytesIO(render_word(handbook_of(odd, "zh")))).paragraphs)
    assert "铃\ufffd声" in text


def test_the_same_standard_gives_the_same_files(standard: Standard) -> None:
    """Byte for byte, Word and page."""
    book = handbook_of(standard, "both")
    assert render_word(book) == render_word(book)
    assert render_page(book) == render_page(book)


# ---------------------------------------------------------------------------------------------------------------- page


def test_the_page_needs_nothing_else_and_runs_nothing(standard: Standard) -> None:
    """No network, no script; its style is the only one that its own policy allows; texts are escaped."""
    page = render_page(handbook_of(standard, "both"))
    assert not re.search(r"<script|\son\w+=|https?://|@import|url\(|\sstyle=", page)
    assert "default-src 'none'" in page
    assert "祝您&lt;愉快&gt; &amp; 顺利。" in page


def test_every_link_of_the_page_leads_somewhere(standard: Standard) -> None:
    """Each entry of the contents is the id of one part."""
    page = render_page(handbook_of(standard, "zh"))
    links, ids = re.findall(r'href="#([\w.]+)"', page), re.findall(r'id="([\w.]+)"', page)
    assert set(links) <= set(ids)
    assert len(ids) == len(set(ids))


def test_every_width_of_a_table_has_its_rule() -> None:
    """Widths are classes, for the policy allows no inline styles."""
    book = handbook_of(standard_of({"standard.yaml": HEADER, "all.yaml": ENTRIES})[1], "zh")
    page = render_page(book)
    assert {name for name in re.findall(r'<col class="(w\d+)">', page) if f".{name} {{" not in page} == set()
