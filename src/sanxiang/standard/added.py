"""The section `examples`: further examples for entries that stand elsewhere, inherited ones above all.

    examples:
      checks: {opening-greeting: [{talk: …, expect: pass}]}
      acts: {greeting: {is: [上午好], not: [问一下上午好不好]}}
      forbidden: {brush-off: {is: […], not: […]}}

They are examples like all others: `standard test` runs them, and an overlay that replaces or drops the entry is rid of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sanxiang.errors import Location, Problem
from sanxiang.standard.names import did_you_mean
from sanxiang.standard.tree import Document, Mapping, Node, Scalar
from sanxiang.standard.tree import Sequence as Items

ADDED = "examples"
ADDABLE = ("checks", "acts", "forbidden")


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry that is not yet interpreted: where its key stands, and its value."""

    document: Document
    key: Location
    node: Node


@dataclass(frozen=True, slots=True)
class Added:
    """Examples for one entry of a section, as written in one file."""

    section: str
    ident: str
    placed: Placed


def added_examples(document: Document, node: Node, problems: list[Problem]) -> Iterator[Added]:
    """What a section `examples` holds; what is wrong with its shape is added to `problems`."""
    for section, entries in _items(document, node, problems, "examples"):
        if section not in ADDABLE:
            where = document.at_key(node, section)  # type: ignore[arg-type]
            problems.append(Problem(where, f"不认识的键 {section}{did_you_mean(section, ADDABLE)} / unknown key"))
            continue
        for ident, value in _items(document, entries, problems, f"examples.{section}"):
            key = document.at_key(entries, ident)  # type: ignore[arg-type]
            due = Items if section == "checks" else Mapping
            if isinstance(value, due):
                yield Added(section, ident, Placed(document, key, value))
            else:
                shape = "例子的列表 [{talk: …, expect: …}] / a list of examples" if due is Items else "{is: […], not: […]}"
                problems.append(Problem(document.at(value), f"{ident}: 应为 / this is due: {shape}"))


def _items(document: Document, node: Node, problems: list[Problem], name: str) -> Iterator[tuple[str, Node]]:
    if isinstance(node, Mapping):
        yield from node.items.items()
    elif not (isinstance(node, Scalar) and node.value is None):
        problems.append(Problem(document.at(node), f"{name} 应为 {{编号: …}} / a mapping of ids is due"))
