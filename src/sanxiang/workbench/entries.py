"""The entries of a standard with the places where they are written, for the tools that judge a standard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sanxiang.errors import Location
from sanxiang.standard.layers import Placed
from sanxiang.standard.loading import Layers
from sanxiang.standard.merging import Merged, merge
from sanxiang.standard.problems import locate
from sanxiang.standard.tree import Mapping, Node
from sanxiang.standard.tree import Sequence as Items


@dataclass(frozen=True, slots=True)
class Places:
    """Where things stand. `own` are the entries that the last layer itself writes, by section."""

    layers: Layers
    merged: Merged

    @classmethod
    def of(cls, layers: Layers) -> Places:
        return cls(layers, merge(layers.items, {}))

    def header(self, *loc: str | int) -> Location:
        """A place in the header of the standard itself, as near as the file has it."""
        document = self.layers.items[-1].header_document
        return locate(document, document.root, loc) if document.root is not None else Location(document.file)

    def ids(self, section: str, *, every: bool = False) -> Iterator[str]:
        """The standard's own entries of a section, in order; with `every` the inherited ones, too."""
        own = self.layers.items[-1].sections[section]
        yield from (ident for ident in self.merged.sections[section] if every or ident in own)

    def tested(self, section: str, *, every: bool = False) -> Iterator[str]:
        """Entries whose examples are to be run: the own ones, and those to which the standard adds examples."""
        own = self.layers.items[-1].sections[section]
        more = {added.ident for added in self.layers.items[-1].added if added.section == section}
        yield from (ident for ident in self.merged.sections[section] if every or ident in own or ident in more)

    def example(self, section: str, ident: str, *loc: str | int) -> tuple[Placed, Node]:
        """Where an example stands and its node; `loc` = its number (check), or key and number. Added ones count on."""
        *keys, number = loc
        placed = self.placed(section, ident)
        for each, path in ((placed, ("examples", *keys)), *((more, keys) for more in self.merged.added.get((section, ident), ()))):
            node = _below(each.node, path)
            items = node.items if isinstance(node, Items) else []
            if isinstance(number, int) and number < len(items):
                return each, items[number]
            number = int(number) - len(items)
        return placed, placed.node

    def _example_at(self, section: str, ident: str, *loc: str | int) -> Location:
        placed, node = self.example(section, ident, *loc)
        return placed.key if node is placed.node else placed.document.at(node)

    def placed(self, section: str, ident: str) -> Placed:
        return self.merged.sections[section][ident]

    def at(self, section: str, ident: str, *loc: str | int) -> Location:
        """The entry's key, or a value below it, as near as the file has it; examples may stand elsewhere."""
        if loc[:1] == ("examples",) and len(loc) > 1:
            return self._example_at(section, ident, *loc[1:])
        placed = self.placed(section, ident)
        return locate(placed.document, placed.node, loc) if loc else placed.key


def _below(node: Node | None, path: Iterable[str | int]) -> Node | None:
    for key in path:
        node = node.items.get(str(key)) if isinstance(node, Mapping) else None
    return node
