"""Text files -> Standard. All problems are collected, each with its place, and raised together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sanxiang.collecting import collector_paused
from sanxiang.errors import Problem, StandardError
from sanxiang.standard.building import Builder
from sanxiang.standard.files import PACKS, Disk, Reader
from sanxiang.standard.flat import with_edition
from sanxiang.standard.layers import Layer, Shelf
from sanxiang.standard.merging import merge
from sanxiang.standard.standard import Standard


@dataclass(frozen=True, slots=True)
class Layers:
    """A standard as read from its files, the base first, with what was wrong with them."""

    items: tuple[Layer, ...]
    problems: tuple[Problem, ...]


def load_standard(
    target: str | Path,
    *,
    set: Mapping[str, Any] | None = None,  # noqa: A002 - the word of the format
    read: Reader | None = None,
    packs: Path = PACKS,
) -> Standard:
    """Loads a folder, or a shipped pack by its name (a pack wins over a folder of that name; write ./name for it).

    `set` gives values to parameters, the last word. Raises StandardError with every problem of all files.
    """
    layers = read_layers(target, read=read, packs=packs)
    return build(layers, set=set, read=read)


@collector_paused()
def read_layers(target: str | Path, *, read: Reader | None = None, packs: Path = PACKS) -> Layers:
    """The files of a standard, read once; `build` makes standards with different parameter values of them."""
    shelf = Shelf(read or Disk(), packs)
    layers = shelf.layers(target)
    return Layers(tuple(layers), tuple(shelf.problems))


@collector_paused()
def build(
    layers: Layers,
    *,
    set: Mapping[str, Any] | None = None,  # noqa: A002 - the word of the format
    read: Reader | None = None,
) -> Standard:
    """Raises StandardError with every problem, those of reading included."""
    if not layers.items:
        raise StandardError(layers.problems)
    merged = merge(layers.items, set or {})
    builder = Builder(layers.items, merged, read or Disk(), [*layers.problems, *merged.problems])
    standard = builder.standard()
    problems = builder.all_problems()
    if standard is None or problems:
        raise StandardError(problems)
    return with_edition(standard)
