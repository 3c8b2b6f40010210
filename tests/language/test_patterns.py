"""The pattern language."""

from __future__ import annotations

import json
import re
import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanxiang.language.nodes import MANY_STRINGS, beginnings, strings
from sanxiang.language.patterns import Pattern, PatternProblem, parse

LISTS = {
    "polite": ("请", "麻烦(您)?"),
    "look": ("查", "看", "核实"),
    "ask": ("{polite}{look}",),
    "round": ("一{trip}",),
    "trip": ("二{round}",),
    "broken": ("好", "a)b"),
    "none": (),
}


@pytest.mark.parametrize(
    ("source", "expression"),
    [
        ("请稍等", "请稍等"),
        ("請稍後", "请稍后"),
        ("ＡＰＰ下載", "app下载"),
        ("请(您)?稍(等|候)", "请您?稍(?:等|候)"),
        ("(?:稍等|等一下)", "稍等|等一下"),
        ("订单[号號]?：\\d{4,}", "订单号?:[0-9]{4,}"),
        ("[，。！]", "[!,。]"),
        ("[^，。]{0,6}提供", "[^,。]{0,6}提供"),
        ("[A-Cx-z]+", "[a-cx-z]+"),
        ("[一-龥]{2}店", "[一-龥]{2}店"),
        ("我.{0,20}投诉", "我.{0,20}投诉"),
        ("^您好|再见$", "^您好|再见$"),
        ("(^|，)好的", "(?:^|,)好的"),
        (r"\(\d+\.\d\)\/\{\}\\", r"\([0-9]+\.[0-9]\)\/\{\}\\"),
        (r"[\]\-\^\[\d]", r"[\-0-9\[\]\^]"),
        ("{polite}稍等", "(?:请|麻烦您?)稍等"),
        ("{ask}一下", "(?:请|麻烦您?)(?:查|看|核实)一下"),
        ("({polite})?等", "(?:请|麻烦您?)?等"),
        ("太好了！！！", "太好了!!"),
        ("嗯……好", r"嗯\.好"),
        ("好\u200b的", "好的"),
    ],
)
def test_expression(source: str, expression: str) -> None:
    """A pattern reads over compact text, with its lists written out."""
    assert expression == parse(source, LISTS).for_re()
    assert expression == parse(source, LISTS).for_js()


@pytest.mark.parametrize(
    ("source", "position", "fragment"),
    [
        ("好(?=的)", 2, "look-ahead"),
        ("好(?!的)", 2, "negative look-ahead"),
        ("(?<=好)的", 1, "look-behind"),
        ("(?<!好)的", 1, "negative look-behind"),
        ("(?P<a>好)", 1, "named groups"),
        ("(?<a>好)", 1, "named groups"),
        ("(?>好)", 1, "atomic groups"),
        ("(?i)ok", 1, "inline flags"),
        (r"(好)\1", 4, "no back references"),
        (r"\w+", 1, "[a-z0-9_]"),
        (r"号\D", 2, "[^0-9]"),
        (r"a\sb", 2, "write a space"),
        (r"\b好", 1, "neighbouring class"),
        (r"好\n", 2, "write a space"),
        (r"\x41", 1, "a backslash protects"),
        ("好\\", 2, "a backslash protects"),
        ("好*?", 3, "write one quantifier"),
        ("好++", 3, "write one quantifier"),
        ("好{2}{3}", 5, "write one quantifier"),
        ("(哈+)+", 1, "several ways"),
        ("(a|ab)*", 1, "several ways"),
        ("(您?好?)*吗", 1, "several ways"),
        ("((好+){1,3}的?){1,3}", 1, "several ways"),
        ("我.*投诉", 2, ".{0,20}"),
        ("我.+投诉", 2, ".{0,20}"),
        ("我[^，]{2,}投诉", 2, ".{0,20}"),
        ("我.{0,41}投诉", 2, ".{0,20}"),
        ("我(.){0,41}投诉", 2, ".{0,20}"),
        ("我(.{0,20}a){3}", 2, ".{0,20}"),
        ("好?", 1, "can match nothing"),
        ("^$", 1, "can match nothing"),
        ("", 1, "nothing stands here"),
        ("好|", 3, "nothing stands here"),
        ("()", 2, "nothing stands here"),
        ("(好", 1, "not closed"),
        ("好)", 2, "no group is open"),
        ("[好", 1, "not closed"),
        ("[]", 1, "no characters"),
        ("[z-a]", 2, "lower to the higher"),
        ("[[a]]", 2, r"write \["),
        ("好]", 2, r"write \]"),
        ("好}", 2, r"write \}"),
        ("*好", 1, "nothing to repeat"),
        ("好{,3}", 2, "a count is"),
        ("好{3,2}", 2, "lower to the higher"),
        ("好{1000}", 2, "a count is"),
        ("好{99999999999999999999}", 2, "a count is"),
        ("好{ 1}", 2, "a word list is"),
        ("好{", 2, "a word list is"),
        ("^^好", 2, "nothing can stand before ^"),
        ("好$$", 2, "nothing can stand behind $"),
        ("好^的", 2, "nothing can stand before ^"),
        ("好$的", 2, "nothing can stand behind $"),
        ("(^好)+", 1, "cannot be repeated"),
        ("{absent}", 1, "absent"),
        ("好{none}", 2, "none"),
        ("来{round}", 2, "round → trip → round"),
        ("{look}{broken}", 7, "entry 2, column 2"),
        ("(" * 30 + "好" + ")" * 30, 21, "nested too deeply"),
        ("[a-z]{900}" * 6, 1, "too large"),
        ("a" * 20_001, 1, "too large"),
        ("好的" * 2600, 1, "too large"),
        (f"您好(?:{'|'.join('稍等' + chr(0x4E00 + n) for n in range(2400))})", 6, "too large"),
    ],
)
def test_refused(source: str, position: int, fragment: str) -> None:
    """What the engines would read differently is refused where it stands, with what to write."""
    with pytest.raises(PatternProblem) as refused:
        parse(source, LISTS)
    assert (position, True) == (refused.value.position, fragment in refused.value.message), str(refused.value)


def test_lists_that_multiply_are_refused_at_once() -> None:
    """A hundred million alternatives are never written out."""
    lists = {"a0": ("好", "的"), **{f"a{i}": (f"{{a{i - 1}}}" * 10,) for i in range(1, 9)}}
    with pytest.raises(PatternProblem, match="too large"):
        parse("{a8}", lists)


@pytest.mark.parametrize(
    ("source", "expression"),
    [
        ("稍等(一下)?", "稍等"),
        ("(请)?(您)?稍等", "稍等"),
        ("谢+", "谢"),
        ("a{2,5}", "a{2}"),
        ("请[^，]{0,6}等", "请[^,\\n]*等"),
        ("请.{1,7}(再[^，]{9}等)?好", "请.+(?:再[^,\\n]{9,}等)?好"),
        ("请[^，]?等", "请[^,\\n]?等"),
        ("再见(啦)?$", "再见啦?$"),
        ("(^|，)(好)?的", "(?:^|,)好?的"),
        ("好的?|行吧?", "好|行"),
        ("稍(等(一下)?|候)", "稍(?:等|候)"),
        (".{9,20}", "^.{9}"),
        ("[^，。]{6,9}", "(?:^|[,。])[^,。\\n]{6}"),
    ],
)
def test_hyperscan_expression(source: str, expression: str) -> None:
    """For existence, optional parts at the edges do not count; no class crosses a line's end; gaps have no limit, but their least width."""
    assert expression == parse(source, {}).for_hyperscan().decode()


LONG = "他们的同事|我们的同事|那位师傅|本人"
ASKED = f"(?:{LONG})"


@pytest.mark.parametrize(
    ("source", "sought"),
    [
        (f"({LONG})[^。]{{0,9}}(出差|不在)", [(ASKED, 0, f"{ASKED}[^。]{{0,9}}(?:出差|不在)")]),
        (
            f"稍后|等.{{0,2}}信|({LONG})[^。]{{0,9}}(出差|不在)|稍.{{0,4}}等|哪位",
            [
                ("稍后|哪位", None, ""),
                ("等.*信|稍.*等", 4, "等.{0,2}信|稍.{0,4}等"),
                (ASKED, 0, f"{ASKED}[^。]{{0,9}}(?:出差|不在)"),
            ],
        ),
        (f"({LONG}).{{0,9}}\\d.{{0,9}}(出差|不在)$", [(ASKED, 0, f"{ASKED}.{{0,9}}[0-9].{{0,9}}(?:出差|不在)$")]),
        ("稍.{0,4}等", [("稍.*等", 6, "稍.{0,4}等")]),
        (f"({LONG}).{{0,9}}[一-龥]", [(ASKED, 0, f"{ASKED}.{{0,9}}[一-龥]")]),
        (
            f"({LONG}|[一-龥]{{9}}).{{0,9}}[一-龥]",
            [(f"(?:{LONG}|[一-龥]{{9}}).*[一-龥]", 12, f"(?=[一-龥])(?:{LONG}|[一-龥]{{9}}).{{0,9}}[一-龥]")],
        ),
        # Without a gap: words that are rare enough, in the place of two alternations in a row.
        ("(师傅|快递员|骑手|司机)(的|姓|叫|电话|在)", [("(?:师傅|快递员|骑手|司机)", 0, "(?:师傅|快递员|骑手|司机)(?:的|姓|叫|电话|在)")]),
        ("(这边)?(骑手|司机)(的|姓|叫|在){2}(呢)?", [("(?:骑手|司机)", 0, "(?:骑手|司机)(?:的|姓|叫|在){2}")]),
        (
            "(您|[我他]们|那位)(骑手|司机|的姓名|快递员|店员)",
            [("(?:骑手|司机|的姓名|快递员|店员)", 0, "(?=[他您我那])(?:您|[他我]们|那位)(?:骑手|司机|的姓名|快递员|店员)")],
        ),
        ("(您|你们|那位)(骑手|司机)", [("(?:您|你们|那位)(?:骑手|司机)", None, "")]),
        (LONG, [(LONG, None, "")]),
        ("(我|您)(是|在|的|好|了)", [("(?:我|您)(?:是|在|的|好|了)", None, "")]),
    ],
)
def test_a_large_branch_is_looked_for_by_its_rarest_part(source: str, sought: list[tuple[str, int | None, str]]) -> None:
    """And `re` asked about that branch alone; reports of what is small and has no gap are final."""
    found = parse(source, {}).sought(hasty=True)
    assert [(one.expression.decode(), one.sure_to, one.asked) for one in found] == sought


@pytest.mark.parametrize(
    ("source", "literals"),
    [
        ("请稍等", ("请稍等",)),
        ("请(您)?稍[等候]", ("请您稍候", "请您稍等", "请稍候", "请稍等")),
        ("我.{0,20}投诉你", ("投诉你",)),
        ("(退款|退货).{0,5}慢", ("退款", "退货")),
        (r"\d{4,}号楼", ("号楼",)),
        (r"(\d+元|很贵)呢", ("呢",)),
        ("[a-z]{3}[^a]", tuple("abcdefghijklmnopqrstuvwxyz")),
        ("^您好", ("您好",)),
        (".[^a]", ()),
    ],
)
def test_literals(source: str, literals: tuple[str, ...]) -> None:
    """Every match holds one of these."""
    assert literals == parse(source, {}).literals()


def test_folding_needs_three_han_characters() -> None:
    """Two syllables have too many homophones to tell anything."""
    assert parse("稍等", {}).folded() is None
    assert parse("请(您)?等", {}).folded() is None
    assert parse("abc稍等", {}).folded() is None
    assert isinstance(parse("请稍[等候]", {}).folded(), Pattern)


@pytest.mark.parametrize(("source", "length"), [("请(您)?稍等", 3), ("a{2,5}|好", 1), (r"\d{4,}", 4)])
def test_min_length(source: str, length: int) -> None:
    """The shortest text that can match."""
    assert length == parse(source, {}).min_length


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node")
def test_javascript_reads_alike() -> None:
    """The composer's engine finds the same leftmost matches as `re`."""
    sources = [
        "^您好|再见$",
        r"[^,。\d]{1,3}的",
        r"\(\d+\)\/",
        r"[\]\-\^\[\\]+",
        "𠀀.😀",
        "(请|麻烦(您)?)稍[等候]",
        "[一-龥]{2}店",
        "[&-~]-#",
    ]
    texts = ["您好,再见", "12好的", "(12)/", "]-^[\\", "𠀀好😀", "麻烦稍候请您", "小吃店再见", "a-#", '好"的`${x}']
    expected = [[m.span() if (m := re.search(parse(s, {}).for_re(), text)) else None for s in sources] for text in texts]
    script = """const [sources, texts] = JSON.parse(require("fs").readFileSync(0, "utf8"));
    const places = (text, at) => [...text.slice(0, at)].length;
    console.log(JSON.stringify(texts.map(text => sources.map(source => {
        const found = new RegExp(source, "u").exec(text);
        return found && [places(text, found.index), places(text, found.index + found[0].length)];
    }))));"""
    question = json.dumps([[parse(source, {}).for_js() for source in sources], texts])
    answer = subprocess.run(["node", "-e", script], input=question, capture_output=True, text=True, check=True).stdout
    assert expected == [[place and tuple(place) for place in row] for row in json.loads(answer)]


def test_expressions_compile_without_warnings(recwarn: pytest.WarningsRecorder) -> None:
    """Set notation of future versions of `re` is never written by accident."""
    re.compile(parse(r"[\[a&|~\-]{2}[&-~]", {}).for_re())
    assert not recwarn.list


@pytest.mark.parametrize(
    ("source", "ways"),
    [("您好", 1), ("(您|你)们?[好早]", 8), ("[ab]{2,3}c", 12), ("(好){0,9}的", 10), ("[ab]{7}", 128), ("[ab]{9}", 257),
     ("[ab]{0,999}c", 257), ("[a-z]{1,2}[a-z]", 257), ("(好的?|行){2}", 9), ("好+", 257), ("[^好]的", 257)],
)  # fmt: skip
def test_how_many_strings_a_pattern_has(source: str, ways: int) -> None:
    """Once per way to match; no more than 257 are counted."""
    node = parse(source, {}).node
    assert node.shape.ways == ways
    assert len(strings(node) or []) == (ways if ways <= MANY_STRINGS else 0)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from(("您", "[我他]?", "(好的|行)?", "(谁|那位|[a-c]d)", "[^a]", "^", "b{0,2}", "的")), min_size=1, max_size=4),
    st.text(st.sampled_from("您我他好的行谁那位abcd"), max_size=12),
)
def test_a_match_begins_with_one_of_the_beginnings(parts: list[str], text: str) -> None:
    try:
        pattern = parse("".join(parts), {})
    except PatternProblem:
        return
    begins = beginnings(pattern.node)
    for found in re.finditer(pattern.for_re(), text):
        assert begins is None or any(first <= ord(found[0][0]) <= last for first, last in begins)
