"""The n-gram recogniser."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanxiang.errors import InputError
from sanxiang.language import charmap
from sanxiang.language.keytable import KeyTable
from sanxiang.language.ngrams import Evidence, Label, Weights

FILE = """# format: sanxiang-ngrams 1
# orders: 1 2 3
# trainer: 1
labels\tgreeting:-300:0 apology:-200:10
$\t1 0
^您好\t500 -3
抱歉\t-12 610
歉\t0 7
"""

ALPHABET = "您好抱歉a ^$😀𠀀"
texts = st.text(st.sampled_from(ALPHABET), max_size=9)
inner = st.text(st.sampled_from("您好抱a 😀𠀀"), max_size=4)
ngrams = st.builds(lambda a, text, b: (a + text + b)[:4], st.sampled_from(["", "", "^"]), inner, st.sampled_from(["", "", "$"])).filter(
    lambda text: bool(text) and "$" not in text[:-1]
)
numbers = st.integers(-(2**23), 2**23)


@st.composite
def weights(draw: st.DrawFn) -> Weights:
    orders = tuple(sorted(draw(st.sets(st.integers(1, 4), min_size=1))))
    labels = tuple(Label(f"l{i}", draw(numbers), draw(numbers)) for i in range(draw(st.integers(1, 3))))
    chosen = sorted(draw(st.sets(ngrams.filter(lambda text: len(text) in orders), max_size=25)))
    return Weights({"trainer": "2"}, orders, labels, {ngram: tuple(draw(numbers) for _ in labels) for ngram in chosen})


def test_scores() -> None:
    """Bias plus the weight of every occurrence; edges count, other characters do not."""
    model = Weights.load(FILE.encode())
    assert model.score_one("您好") == (201, -203)
    assert model.score_one("抱歉抱歉") == (-299 - 24, -200 + 2 * 617)
    assert model.score_one("^您^好$") == (-299, -200)
    assert model.score_one("") == (-299, -200)


@settings(max_examples=300, deadline=None)
@given(weights(), st.lists(texts, max_size=6))
def test_many_rows_score_like_one_by_one(model: Weights, rows: list[str]) -> None:
    """The vectorised form gives the same integers."""
    starts = np.cumsum([0, *map(len, rows)])
    scores = model.score_rows(charmap.code_points("".join(rows)), starts)
    assert (len(rows), len(model.labels)) == scores.shape
    assert [model.score_one(row) for row in rows] == [tuple(row) for row in scores.tolist()]


@given(weights())
def test_dump_and_load(model: Weights) -> None:
    """A file holds all that there is to know, and the same weights give the same file."""
    assert model == Weights.load(model.dump().encode())
    assert model.dump() == Weights.load(model.dump().encode()).dump()
    assert model == Weights.of_dumped(model.dumped())
    assert Weights.of_dumped(model.dumped()[:-9]) is None
    assert Weights.of_dumped(b"") is None


@given(weights(), texts)
def test_evidence_adds_up(model: Weights, text: str) -> None:
    """Bias and evidence together are the score, and every n-gram stands where it is said to stand."""
    for number, label in enumerate(model.labels):
        evidence = model.evidence(text, label.name)
        assert model.score_one(text)[number] == label.bias + sum(one.weight for one in evidence)
        assert all(one.ngram.strip("^$") == text[one.start : one.end] for one in evidence)


def test_evidence_names_what_decided() -> None:
    """The heaviest n-gram comes first, with its place."""
    model = Weights.load(FILE.encode())
    assert (Evidence("抱歉", 610, 1, 3), Evidence("歉", 7, 2, 3)) == model.evidence("很抱歉", "apology")
    assert Evidence("^您好", 500, 0, 2) == model.evidence("您好", "greeting")[0]


def test_blocks_do_not_change_scores() -> None:
    """A long buffer goes through in blocks; rows longer than a block are whole."""
    model = Weights.load(FILE.encode())
    rows = ["抱歉您好" * 20_000, "", *["抱歉"] * 40_000, "您好"]
    starts = np.cumsum([0, *map(len, rows)])
    scores = model.score_rows(charmap.code_points("".join(rows)), starts)
    assert model.score_one(rows[0]) == tuple(scores[0])
    assert (scores[2:-1] == np.array(model.score_one("抱歉"))).all()
    assert model.score_one("您好") == tuple(scores[-1])


def test_load_from_path(tmp_path: Path) -> None:
    """A path is read as it is."""
    path = tmp_path / "acts.weights"
    path.write_text(FILE, encoding="utf-8")
    assert FILE.splitlines()[2] == f"# trainer: {Weights.load(path).headers['trainer']}"


@pytest.mark.parametrize(
    ("before", "after", "line", "fragment"),
    [
        ("sanxiang-ngrams 1", "other", 1, "no weights"),
        ("orders: 1 2 3", "orders: 3 2", 1, "ascending numbers"),
        ("orders: 1 2 3", "orders: 5", 1, "ascending numbers"),
        ("labels\t", "label\t", 4, "expected 'labels'"),
        (":-200:10", ":x:10", 4, "expected 'labels'"),
        ("apology", "greeting", 4, "each once"),
        ("抱歉\t", "\t", 7, "0 characters"),
        ("抱歉\t", "非常抱歉\t", 7, "4 characters"),
        ("抱歉\t", "^您\t", 7, "must ascend"),
        ("抱歉\t", "抱^\t", 7, "only at the beginning"),
        ("抱歉\t-12 610", "抱歉\t-12", 7, "2 whole numbers"),
        ("抱歉\t-12 610", "抱歉\t-12  610", 7, "2 whole numbers"),
        ("抱歉\t-12 610", "抱歉\t1.5 610", 7, "2 whole numbers"),
        ("抱歉\t-12 610", "抱歉\t99999999 610", 7, "2 whole numbers"),
    ],
)
def test_broken_file(before: str, after: str, line: int, fragment: str) -> None:
    """The line that is wrong is named."""
    with pytest.raises(InputError, match=fragment) as refused:
        Weights.load(FILE.replace(before, after, 1).encode())
    assert line == refused.value.problem.where.line


def test_file_that_is_no_text() -> None:
    """Bytes that are not UTF-8 are refused with their line."""
    with pytest.raises(InputError, match="UTF-8"):
        Weights.load(b"# format: sanxiang-ngrams 1\n\xff")


def test_key_table_finds_all_keys_and_no_others() -> None:
    """Keys that share slots over several levels are told apart."""
    keys = np.array([(a << 48) | (b << 16) | c for a, b, c in product(range(40), range(20), (1, 2, 3))], dtype=np.uint64)
    table = KeyTable.of(keys)
    wanted = np.concatenate([keys + np.uint64(5), keys[::-1]])
    places, rows = table.find(wanted)
    expected = np.isin(wanted, keys)
    assert np.flatnonzero(expected).tolist() == places.tolist()
    assert (keys[rows] == wanted[places]).all()
