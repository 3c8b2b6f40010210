"""The entries of a standard with the places where they are written, for the tools that judge a standard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sanxiang.errors import Location
from sanxiang.standard.layers import Placed
from sanxiang.standard.loading import Layers
from sanxiang.standard.merging import Merged, merge
from sanxiang.standard.problems import locate


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

    def placed(self, section: str, ident: str) -> Placed:
        return self.merged.sections[section][ident]

    def at(self, section: str, ident: str, *loc: str | int) -> Location:
        """The entry's key, or a value below it, as near as the file has it."""
        placed = self.placed(section, ident)
        return locate(placed.document, placed.node, loc) if loc else placed.key
