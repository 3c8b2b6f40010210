"""What goes out as a workbook comes back in as it was."""

from __future__ import annotations

import io
from contextlib import suppress
from typing import Any

import pytest
from books import content, imported, round_trip, saved, standard_of, texts_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from sanxiang.errors import StandardError
from sanxiang.standard.loading import build, read_layers
from sanxiang.standard.parameters import plain
from sanxiang.standard.tree import read_tree
from sanxiang.workbench.exchange.cells import NOTHING, CellProblem, Form, decode, encode
from sanxiang.workbench.exchange.workbook_out import workbook_of
from sanxiang.workbench.exchange.yaml_text import yaml_text

PACKS = ("base", "online", "hotline")
ODD = (
    "=SUM(A1)", "+8610", "-", "@x", "#N/A", "'引用'", '"您好"', '{"a": 1}', "是 yes", "true", "12:30", "1e5", "0o17", "007", "2026-01-01",
    "~", "null",
    "  前后有空格  ", "一行\n两行", "行末\n", "\n", "制\t表", "全角：冒号，逗号；分号、顿号", "#注释", "- 列表", "a: b", "$不是参数",
    "%d", "& *", "| >", "😀",
    "回车\r换行", "\u2028", "\x07", "_x000D_", "[甲, 乙]", "!", "?", "`",
)  # fmt: skip


@pytest.mark.parametrize("pack", PACKS)
def test_a_pack_comes_back_whole(pack: str) -> None:
    """Scripts, forbidden expressions, acts, checks, lists, parameters, examples, weights: the same content to the last value."""
    layers = read_layers(pack)
    standard = build(layers)
    assert content(round_trip(layers, standard)) == content(standard)


@pytest.mark.parametrize("pack", ["online", "hotline"])
def test_over_its_base_a_pack_comes_back_as_the_same_edition(pack: str) -> None:
    """With `--extends base` only what differs is written, and the result is the same edition."""
    layers, base = read_layers(pack), read_layers("base")
    standard = build(layers)
    draft, folder = imported(workbook_of(layers, standard, {}), base=base)
    assert folder.standard.edition == standard.edition
    own = layers.items[-1].sections
    assert {section: set(entries) for section, entries in draft.sections.items() if entries} == {
        section: set(entries) for section, entries in own.items() if entries
    }


def test_a_row_that_is_deleted_is_dropped_from_the_base() -> None:
    """A whole export that lacks an inherited entry says so with `drop`."""
    layers, base = read_layers("hotline"), read_layers("base")
    made = load_workbook(io.BytesIO(workbook_of(layers, build(layers), {})))
    gone = made["忌语 Forbidden"]["A2"].value
    made["忌语 Forbidden"].delete_rows(2)
    draft, folder = imported(saved(made), base=base)
    assert draft.header["drop"] == {"forbidden": [gone]}
    assert gone not in folder.standard.forbidden


def test_weights_that_are_not_to_be_found_are_told() -> None:
    """A recogniser of somebody else's is left out; the acts and expressions of the patterns stay."""
    layers = read_layers("base")
    made = load_workbook(io.BytesIO(workbook_of(layers, build(layers), {})))
    made["识别模型 Recognisers"]["C2"] = "0" * 64
    draft, folder = imported(saved(made))
    assert folder.standard.recognisers == {}
    assert len(folder.standard.forbidden) == len(build(layers).forbidden)
    assert any("没有这个权重文件" in text for text in texts_of(draft))


def test_rows_may_be_added_and_columns_moved() -> None:
    """An export is a table to work in: a new row needs no id, a column may stand elsewhere, words may be Chinese alone."""
    layers, standard = standard_of(sample())
    made = load_workbook(io.BytesIO(workbook_of(layers, standard, {})))
    sheet = made["话术 Scripts"]
    headers = [str(cell.value) for cell in sheet[1]]
    assert headers == ["编号 id", "名称 name zh", "话术 text zh"]
    sheet["D1"], sheet["D2"] = "渠道 channel", "电话，在线"
    sheet["B3"], sheet["C3"], sheet["D3"] = "结束", "再见。", "email"
    sheet.move_range("A1:A3", cols=4)
    draft, folder = imported(saved(made))
    assert texts_of(draft) == []
    shown = {ident: (each.text.zh, tuple(each.channel)) for ident, each in folder.standard.scripts.items()}
    assert shown == {"opening": ("您好", ("phone", "chat")), "script-003": ("再见。", ("email",))}


def test_values_of_parameters_travel() -> None:
    """`--set` at the export is in force after the import, and the default stays the default."""
    layers = read_layers("hotline")
    values = {"company": "晴川电器", "ring_limit_seconds": 11}
    _, folder = imported(workbook_of(layers, build(layers, set=values), values))
    parameters = folder.standard.parameters
    assert (parameters["company"].value, parameters["company"].default) == ("晴川电器", "本公司")
    assert (parameters["ring_limit_seconds"].value, parameters["ring_limit_seconds"].default) == (11, 15)


def test_the_same_standard_gives_the_same_bytes() -> None:
    """No clock and no order of chance in the file."""
    layers = read_layers("base")
    standard = build(layers)
    assert workbook_of(layers, standard, {}) == workbook_of(layers, standard, {})


def test_nothing_is_a_formula() -> None:
    """A text that begins with = stays a text in Excel."""
    layers, standard = standard_of(sample(script="=1+1", name="=A1"))
    made = load_workbook(io.BytesIO(workbook_of(layers, standard, {})))
    assert {cell.data_type for sheet in made.worksheets for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


# ---------------------------------------------------------------------------------------------------------------- laws


texts = st.one_of(
    st.sampled_from(ODD),
    st.text(st.characters(codec="utf-8", exclude_characters="{}"), min_size=1, max_size=30),
    st.text("您好请稍等, \n\"'=#:-", min_size=1, max_size=12),
)
words = st.text("查询退款不行吗", min_size=1, max_size=6)
names = st.fixed_dictionaries({}, optional={"zh": texts, "en": texts}).filter(bool)
idents = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
channels = st.lists(st.sampled_from(["phone", "chat", "email", "onsite"]), min_size=1, max_size=4, unique=True)
clauses = st.lists(st.from_regex(r"S[1-3]-[0-9]{3}|AB-[1-9]", fullmatch=True), min_size=1, max_size=3, unique=True)
examples = st.fixed_dictionaries(
    {}, optional={"is": st.lists(texts, min_size=1, max_size=3), "not": st.lists(texts, min_size=1, max_size=3)}
).filter(bool)
says = st.lists(st.one_of(words, st.builds(lambda text, on: {"pattern": text, "channel": on}, words, channels)), min_size=1, max_size=3)
unless = st.lists(st.one_of(words, st.builds(lambda each: {"near": each}, st.lists(words, min_size=1, max_size=2))), min_size=1, max_size=2)
scripts = st.fixed_dictionaries(
    {"name": names, "text": st.fixed_dictionaries({"zh": texts.map(lambda text: text + "{staff_no}")}, optional={"en": texts})},
    optional={"channel": channels, "clause": clauses},
)
forbidden = st.fixed_dictionaries(
    {"name": names, "kind": texts, "severity": st.sampled_from(["warn", "block"]), "says": says},
    optional={"channel": channels, "clause": clauses, "unless": unless, "instead": names, "quoted": st.booleans(), "examples": examples},
)
acts = st.fixed_dictionaries(
    {"name": names, "says": says}, optional={"who": st.sampled_from(["agent", "customer", "any"]), "unless": unless, "examples": examples}
)
points = st.one_of(st.integers(0, 100), st.sampled_from([0.5, 1.0, 2.25]))
checks = st.fixed_dictionaries(
    {"name": names, "kind": st.just("existence"), "of": st.builds(lambda text: {"who": "agent", "says": [text]}, words)},
    optional={
        "clause": clauses,
        "channel": channels,
        "points": points,
        "severity": st.sampled_from(["minor", "major", "critical"]),
        "evidence": st.sampled_from(["exact", "proxy", "person"]),
        "window": st.builds(lambda size: {"utterances": size}, st.integers(1, 9)),
        "examples": st.lists(
            st.fixed_dictionaries({"talk": texts, "expect": st.sampled_from(["pass", "omitted"])}, optional={"channel": st.just("chat")}),
            min_size=1,
            max_size=2,
        ),
    },
)
parameters = st.one_of(
    st.builds(lambda text: {"type": "text", "default": text}, texts),
    st.builds(lambda value: {"type": "flag", "default": value}, st.booleans()),
    st.builds(lambda value: {"type": "number", "default": value}, points),
    st.builds(lambda value: {"type": "words", "default": value}, st.lists(words, min_size=1, max_size=3)),
)


def section(entries: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(idents, entries, max_size=3)


def header(name: dict[str, str], declared: dict[str, Any], language: str) -> dict[str, Any]:
    named = {f"p_{ident}": {"name": {"zh": ident}, **each} for ident, each in declared.items()}
    return {"standard": "mine", "name": name, "language": language, "valid_from": "2026-01-01", "parameters": named}


standards = st.fixed_dictionaries(
    {
        "standard.yaml": st.builds(header, names, section(parameters), st.sampled_from(["zh", "en"])),
        "all.yaml": st.fixed_dictionaries(
            {
                "scripts": section(scripts),
                "forbidden": section(forbidden),
                "acts": section(acts),
                "checks": section(checks),
                "lists": section(st.lists(words, min_size=1, max_size=3)),
            }
        ),
    }
)


def sample(*, script: str = "您好", name: str = "开场") -> dict[str, Any]:
    entries = {"scripts": {"opening": {"name": {"zh": name}, "text": {"zh": script}}}}
    return {"standard.yaml": header({"zh": "示例"}, {}, "zh"), "scripts.yaml": entries}


@settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
@given(standards)
def test_any_standard_comes_back_whole(files: dict[str, Any]) -> None:
    """Whatever its texts are: quotes, formulas, numbers in quotes, line ends, characters that no sheet can hold."""
    try:
        layers, standard = standard_of(files)
    except StandardError:  # a drawn text that the format refuses is another test's matter
        return
    assert content(round_trip(layers, standard)) == content(standard)


@pytest.mark.parametrize("text", ODD)
def test_every_odd_text_comes_back(text: str) -> None:
    """One by one, so that a failure names the text. (A script has no braces but those of slots.)"""
    layers, standard = standard_of(sample(script=text.replace("{", "").replace("}", ""), name=text))
    assert content(round_trip(layers, standard)) == content(standard)


@pytest.mark.parametrize("size", [29_999, 30_000, 30_001, 70_000])
@pytest.mark.parametrize("line", ["字", "字\n"])
def test_a_text_longer_than_a_cell_goes_on_in_the_next_row(size: int, line: str) -> None:
    """Cells hold 32,767 characters; nothing is cut off."""
    layers, standard = standard_of(sample(script=(line * size)[:size] + "完"))
    assert content(round_trip(layers, standard)) == content(standard)


values = st.recursive(
    st.one_of(texts, st.integers(-(2**53), 2**53), st.floats(-1e9, 1e9), st.booleans()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=3)),
    max_leaves=8,
)


@settings(deadline=None)
@given(st.dictionaries(texts, values, min_size=1, max_size=3))
def test_yaml_is_read_back_as_it_was_written(value: dict[str, Any]) -> None:
    """`yaml_text` and the reader of standards agree, YAML 1.1 words and numbers included."""
    document = read_tree("x", yaml_text(value).encode("utf-8", "surrogatepass"))
    if document.problems:
        assert any("nan" in str(item) or "有限" in str(item) or "重复" in str(item) for item in document.problems), document.problems
        return
    assert document.root is not None
    assert plain(document.root) == value


@settings(deadline=None)
@given(st.sampled_from(list(Form)), values)
def test_a_cell_holds_a_value_exactly_or_not_at_all(form: Form, value: Any) -> None:
    """What `encode` gives is read back as it was, of the same type."""
    cell = encode(form, value)
    if cell is not NOTHING:
        back = decode(form, cell, exact=True)
        assert (back, type(back)) == (value, type(value))


@settings(deadline=None)
@given(st.sampled_from(list(Form)), st.one_of(texts, st.integers(), st.floats(), st.booleans()), st.booleans())
def test_reading_a_cell_never_breaks(form: Form, cell: Any, exact: bool) -> None:
    """It gives a value, or says what is wrong."""
    with suppress(CellProblem):
        decode(form, cell, exact=exact)
