"""Many utterances as one buffer."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sanxiang.language.rows import Rows

TEXTS = st.lists(
    st.sampled_from(["", "您好", "您", "请稍等", "好的😀", "a"]) | st.text(st.characters(exclude_characters="\n")), max_size=30
)


@given(TEXTS)
def test_rows_without_repeats_give_all_rows_back(texts: list[str]) -> None:
    rows = Rows.of_texts(texts)
    once, of = rows.distinct()
    assert once.texts() == list(dict.fromkeys(rows.texts()))
    assert [once.text(number) for number in of.tolist()] == rows.texts()
