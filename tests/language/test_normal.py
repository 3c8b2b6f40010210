"""The compact view."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanxiang.language import charmap
from sanxiang.language.normal import normalise, normalise_buffer

# Characters that some rule looks at, so that short random texts meet the rules often.
ALPHABET = "好们們A　 \t。,.，！!…9零嗯额_呃\u200b\ufe0f\ud800𠀀😀𝐀\ue000-"
texts = st.text(st.one_of(st.sampled_from(ALPHABET), st.characters()), max_size=12)


@pytest.mark.parametrize(
    ("original", "compact"),
    [
        ("ＡＢＣ１２３", "abc123"),
        ("請您稍後，馬上查詢", "请您稍后,马上查询"),
        ("您好！请问（工号：８０１）？", "您好!请问(工号:801)?"),
        ("他说“行”，『好』", '他说"行","好"'),
        ("  您　好\u00a0\t啊\n", "您 好 啊"),
        ("您\u200b好\ufeff\u202e", "您好"),
        ("好❤️", "好❤"),
        ("a\ud800b\ue012c", "abc"),
        ("太好了！！！！！", "太好了!!"),
        ("哈哈哈哈", "哈哈"),
        ("嗯……那个", "嗯.那个"),
        ("好。。。是，，的", "好。是,的"),
        ("1380000111122223333", "1380000111122223333"),
        ("零零零零", "零零零零"),
        ("wwwww", "wwwww"),
        ("哈 哈 哈", "哈 哈 哈"),
        ("𝐀㈠㎏", "a㈠㎏"),
        ("", ""),
        (" \u200b ", ""),
        ("İ", "İ"),
    ],
)
def test_compact_view(original: str, compact: str) -> None:
    """Width, case, script, marks, spaces and repetitions have one spelling."""
    assert compact == normalise(original).text


@pytest.mark.parametrize(
    ("original", "compact"),
    [
        ("嗯_您好_请问", "您好请问"),
        ("额，我想问", ",我想问"),
        ("我的额度", "我的额度"),
        ("余额_多少", "余额多少"),
        ("好_额额_那个", "好那个"),
        ("嗯额", ""),
        ("哈_哈_哈", "哈哈"),
    ],
)
def test_spoken_view(original: str, compact: str) -> None:
    """Pause marks and fillers go; the 额 of 额度 and 余额 is no filler."""
    assert compact == normalise(original, spoken=True).text


def test_fillers_stay_in_written_text() -> None:
    """In a chat 嗯 is an answer."""
    assert normalise("嗯").text == "嗯"


def test_span_leads_back_to_the_original() -> None:
    """A span covers what was dropped inside it, and nothing behind it."""
    original = " 您\u200b好！！！！ 再见"
    normal = normalise(original)
    assert normal.text == "您好!! 再见"
    assert original[slice(*normal.span(0, 2))] == "您\u200b好"
    assert original[slice(*normal.span(2, 4))] == "！！"
    assert original[slice(*normal.span(5, 7))] == "再见"
    assert normal.span(1, 1) == (3, 3)


@given(texts, st.booleans())
def test_normalising_twice_changes_nothing(text: str, spoken: bool) -> None:
    """What is compact stays as it is."""
    once = normalise(text, spoken=spoken).text
    assert once == normalise(once, spoken=spoken).text


@given(texts, st.booleans())
def test_offsets_point_at_the_origin(text: str, spoken: bool) -> None:
    """Every kept character stands where its offset says, in ascending order; the last offset is the length."""
    normal = normalise(text, spoken=spoken)
    *places, end = normal.offsets
    assert len(text) == end
    assert sorted(set(places)) == places
    assert normal.text == "".join(chr(charmap.compact()[ord(text[i])]) for i in places)


@given(st.lists(st.tuples(texts, st.booleans()), max_size=8))
def test_buffer_equals_row_by_row(rows: list[tuple[str, bool]]) -> None:
    """The vectorised form gives the texts and the offsets of the plain one."""
    originals = [text for text, _ in rows]
    starts = np.cumsum([0, *map(len, originals)])
    buffer = normalise_buffer(
        charmap.code_points("".join(originals)),
        starts,
        np.array([spoken for _, spoken in rows], dtype=np.bool_),
    )
    for row, (text, spoken) in enumerate(rows):
        normal = normalise(text, spoken=spoken)
        part = slice(buffer.row_starts[row], buffer.row_starts[row + 1])
        assert normal.text == charmap.text_of(buffer.codepoints[part])
        assert list(normal.offsets[:-1]) == (buffer.source_index[part] - starts[row]).tolist()
