"""YAML 1.2 core values with their places."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanxiang.standard.parameters import plain
from sanxiang.standard.tree import Document, Mapping, Node, Scalar, Sequence, read_tree, resolve


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("off", "off"),
        ("012", "012"),
        ("12:30", "12:30"),
        ("2026-01-01", "2026-01-01"),
        ("1_000", "1_000"),
        ("0x1F", 31),
        ("0o17", 15),
        ("-7", -7),
        ("+7", 7),
        ("0", 0),
        ("1.50", 1.5),
        (".5", 0.5),
        ("2e3", 2000.0),
        ("1.2.3", "1.2.3"),
        ("true", True),
        ("False", False),
        ("tRue", "tRue"),
        ("null", None),
        ("~", None),
        ("", None),
        ("请稍等", "请稍等"),
        ("-", "-"),
    ],
)
def test_a_plain_value(text: str, value: object) -> None:
    """Only true, false, null and numbers are more than text."""
    result = resolve(text)
    assert (type(result), result) == (type(value), value)


def test_quoted_and_block_texts_stay_text() -> None:
    """Quotes and block marks make a text of anything."""
    document = read_tree("x", b"a: '1'\nb: \"true\"\nc: |\n  null\n")
    assert document.root is not None
    assert plain(document.root) == {"a": "1", "b": "true", "c": "null\n"}


def test_places_count_characters_from_one() -> None:
    """Chinese characters are one column each, characters beyond the BMP too, and a byte order mark none."""
    document = read_tree("x", "\ufeff甲: {乙: [丙, 😀, 丁]}\n".encode())
    root = document.root
    assert isinstance(root, Mapping)
    inner = root.items["甲"]
    assert isinstance(inner, Mapping)
    items = inner.items["乙"]
    assert isinstance(items, Sequence)
    assert root.keys == {"甲": (1, 1)}
    assert inner.keys == {"乙": (1, 5)}
    assert [(item.line, item.column) for item in items.items] == [(1, 9), (1, 12), (1, 15)]


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("a: 您好吗", 6),
        ("a: '您好吗'", 7),
        ('a: "您好吗"', 7),
        ("a: '您''好吗'", 4),
        (r'a: "您\u597d吗"', 4),
        ("a: |\n  您好吗", 4),
    ],
)
def test_a_place_within_a_text(text: str, column: int) -> None:
    """The third character is pointed at where the file shows it as it is, else the start of the text."""
    document = read_tree("x", text.encode())
    node = document.root.items["a"] if isinstance(document.root, Mapping) else None
    assert isinstance(node, Scalar)
    assert document.inside(node, 3).column == column


def _places(node: Node) -> list[tuple[int, int]]:
    if isinstance(node, Scalar):
        return [(node.line, node.column)]
    inner = node.items if isinstance(node, Sequence) else node.items.values()
    return [(node.line, node.column), *(place for item in inner for place in _places(item))]


@given(st.one_of(st.binary(max_size=200), st.text(alphabet="ab甲:[]{}\"'-,|>&*!%#\n\t ?~01.", max_size=80).map(str.encode)))
def test_any_bytes_give_a_tree_or_problems(data: bytes) -> None:
    """Nothing crashes, and every place lies within the file."""
    document: Document = read_tree("x", data)
    if document.root is None:
        return
    lines = document.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert all(line <= len(lines) and column <= len(lines[line - 1]) + 1 for line, column in _places(document.root))
