"""Layers -> one set of entries: overlays replace, `drop` takes away, `set` gives parameters their values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sanxiang.errors import Location, Problem
from sanxiang.standard.added import Added
from sanxiang.standard.layers import Layer, Placed
from sanxiang.standard.models import Declaration, Dimension, SourceDocument
from sanxiang.standard.names import SECTIONS, no_such
from sanxiang.standard.parameters import Parameter, ParameterValue, checked
from sanxiang.standard.problems import locate

CALLER = "set"
"""The "file" of problems with values that the caller gives."""


@dataclass(slots=True)
class Merged:
    """All layers as one.

    dropped  (section, ident) -> which layer took it away
    added    (section, ident) -> examples that stand elsewhere than the entry
    """

    sections: dict[str, dict[str, Placed]] = field(default_factory=lambda: {name: {} for name in SECTIONS})
    dropped: dict[tuple[str, str], str] = field(default_factory=dict)
    added: dict[tuple[str, str], list[Placed]] = field(default_factory=dict)
    declarations: dict[str, Declaration] = field(default_factory=dict)
    parameters: dict[str, Parameter] = field(default_factory=dict)
    dimensions: dict[str, Dimension] = field(default_factory=dict)
    documents: dict[str, SourceDocument] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    complete: bool = True


def merge(layers: Sequence[Layer], settings: Mapping[str, Any]) -> Merged:
    """`layers` base first; `settings` are the caller's values of parameters, the last word."""
    merged = Merged(complete=all(layer.complete for layer in layers))
    for layer in layers:
        _drop(merged, layer)
        _add(merged, layer)
    for layer in layers:
        for ident, value in (layer.header.set_ if layer.header else {}).items():
            _set(merged, ident, value, _place(layer, "set", ident))
    for ident, value in settings.items():
        _set(merged, ident, value, Location(CALLER))
    merged.parameters = dict(sorted(merged.parameters.items()))
    merged.sections = {name: dict(sorted(entries.items())) for name, entries in merged.sections.items()}
    return merged


def _drop(merged: Merged, layer: Layer) -> None:
    for section in SECTIONS:
        ids = getattr(layer.header.drop, section, ()) if layer.header else ()
        for number, ident in enumerate(ids):
            if merged.sections[section].pop(ident, None) is not None:
                merged.dropped[section, ident] = layer.id
                merged.added.pop((section, ident), None)
            elif merged.complete:
                message = no_such(section, ident, merged.sections[section])
                merged.problems.append(Problem(_place(layer, "drop", section, number), f"drop: {message}"))


def _add(merged: Merged, layer: Layer) -> None:
    for section, entries in layer.sections.items():
        merged.sections[section].update(entries)
        for ident in entries:
            merged.dropped.pop((section, ident), None)
            merged.added.pop((section, ident), None)
    for added in layer.added:
        _add_examples(merged, added)
    if layer.header:
        merged.dimensions.update(layer.header.dimensions)
        merged.documents.update(layer.header.documents)
        for ident, declaration in layer.header.parameters.items():
            _declare(merged, layer, ident, declaration)


def _add_examples(merged: Merged, added: Added) -> None:
    known = merged.sections[added.section]
    if added.ident in known:
        merged.added.setdefault((added.section, added.ident), []).append(added.placed)
    elif merged.complete:
        merged.problems.append(Problem(added.placed.key, f"examples: {no_such(added.section, added.ident, known)}"))


def _declare(merged: Merged, layer: Layer, ident: str, declaration: Declaration) -> None:
    where = _place(layer, "parameters", ident)
    merged.declarations[ident] = declaration
    try:
        default = checked(declaration, declaration.default)
    except ValueError as error:
        merged.problems.append(Problem(_place(layer, "parameters", ident, "default"), str(error)))
        default = _stand_in(declaration)
    merged.parameters[ident] = Parameter(
        ident, where, declaration.name, declaration.type, default, default, declaration.min, declaration.max
    )


def _stand_in(declaration: Declaration) -> ParameterValue:
    """A value of the right type, so that a wrong default is not told again at every use."""
    least = 1 if declaration.min is None else declaration.min
    values: dict[str, ParameterValue] = {"text": "-", "number": least, "flag": True, "words": ("-",)}
    return values[declaration.type]


def _set(merged: Merged, ident: str, value: Any, where: Location) -> None:
    if (declaration := merged.declarations.get(ident)) is None:
        if merged.complete:
            merged.problems.append(Problem(where, no_such("parameters", ident, merged.declarations)))
        return
    try:
        known: ParameterValue = checked(declaration, value)
    except ValueError as error:
        merged.problems.append(Problem(where, f"{ident}: {error}"))
        return
    merged.parameters[ident] = replace(merged.parameters[ident], value=known)


def _place(layer: Layer, *loc: str | int) -> Location:
    document = layer.header_document
    return locate(document, document.root, loc) if document.root else Location(document.file)
