"""A draft -> the files of a folder that loads: what the loader refuses is taken out, and told by the cell it came from."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sanxiang.errors import Location, Problem, StandardError
from sanxiang.standard.files import PACKS, Disk, Reader
from sanxiang.standard.loading import Layers, build, read_layers
from sanxiang.standard.merging import Merged, merge
from sanxiang.standard.models import Drop
from sanxiang.standard.names import SECTIONS
from sanxiang.standard.standard import Standard
from sanxiang.standard.tree import Mapping
from sanxiang.workbench.exchange.drafting import Draft
from sanxiang.workbench.exchange.layout import HEADER_PARTS
from sanxiang.workbench.exchange.sheets import Entries, raw_names, raw_parameters, raw_sections
from sanxiang.workbench.exchange.yaml_text import yaml_text

REMARKS_FILE = "remarks.csv"


@dataclass(frozen=True, slots=True)
class Folder:
    """`files` by name (the list of remarks and weights among them); `standard` is what they load to."""

    files: MappingOf[str, bytes]
    layers: Layers
    standard: Standard


class Overlay:
    """The disk, with a folder of drafted files that are not written yet."""

    def __init__(self, folder: Path, files: MappingOf[str, bytes], disk: Reader) -> None:
        self._folder, self._files, self._disk = folder, files, disk

    def is_folder(self, folder: Path) -> bool:
        return folder == self._folder or self._disk.is_folder(folder)

    def files(self, folder: Path) -> tuple[Path, ...]:
        return tuple(self._folder / name for name in sorted(self._files)) if folder == self._folder else self._disk.files(folder)

    def read(self, file: Path) -> bytes:
        name = file.relative_to(self._folder).as_posix() if self._folder in file.parents else ""
        return self._files[name] if name in self._files else self._disk.read(file)


def folder_of(draft: Draft, target: Path, *, base: Layers | None = None, disk: Reader | None = None) -> Folder:
    """The files of the draft in `target`, which need not be there. `base` is what the draft extends.

    With a base only what differs from it is written, and what a whole export no longer has is dropped. Raises
    StandardError where the header itself is wrong, or the base.
    """
    disk = disk or Disk()
    weights = _weights(draft, disk, base)
    if base is not None:
        _overlay(draft, merge(base.items, {}))
    while True:
        files = _files(draft) | weights
        reader = Overlay(target, files, disk)
        layers = read_layers(target, read=reader)
        try:
            standard = build(layers, read=reader)
        except StandardError as error:
            _take_out(draft, layers, error.problems)
            continue
        return Folder({**files, **_remarks(draft)}, layers, standard)


def _files(draft: Draft) -> dict[str, bytes]:
    found = {"standard.yaml": yaml_text(draft.header).encode()}
    for section in SECTIONS:
        entries = draft.sections.get(section)
        if entries:
            written = {ident: _as_written(section, entry) for ident, entry in entries.items()}
            found[f"{section}.yaml"] = yaml_text({section: written}).encode()
    return found


def _as_written(section: str, entry: dict[str, Any]) -> Any:
    return entry["items"] if section == "lists" and set(entry) == {"items"} else entry


# ------------------------------------------------------------------------------------------------------ what differs


def _overlay(draft: Draft, base: Merged) -> None:
    """Leaves in the draft what the base does not say already."""
    drop: dict[str, list[str]] = {}
    for section, known in raw_sections(base).items():
        entries = draft.sections.get(section, {})
        draft.sections[section] = {ident: entry for ident, entry in entries.items() if known.get(ident) != entry}
        gone = [ident for ident in known if ident not in entries]
        if draft.whole and gone and section in Drop.model_fields:
            drop[section] = gone
    if drop:
        draft.header["drop"] = drop
    _overlay_parameters(draft, base)
    _overlay_names(draft, base)


def _overlay_parameters(draft: Draft, base: Merged) -> None:
    """A parameter that is declared alike is only given its value."""
    declared: Entries = draft.header.pop("parameters", {})
    values: dict[str, Any] = draft.header.pop("set", {})
    for ident, known in raw_parameters(base).items():
        if ident not in declared:
            continue
        force = known.pop("value")
        value = values.pop(ident, declared[ident].get("default"))
        if not draft.whole or declared[ident] == known:
            del declared[ident]
            differs = value != force
        else:
            # What an inherited `set` says comes after every declaration.
            differs = value != declared[ident].get("default") or force != known["default"]
        if differs:
            values[ident] = value
    draft.header |= {key: part for key, part in (("parameters", declared), ("set", values)) if part}


def _overlay_names(draft: Draft, base: Merged) -> None:
    """Dimensions and the like that the base has under the same name."""
    for part in HEADER_PARTS:
        entries: Entries = draft.header.pop(part, {})
        known = raw_names(getattr(base, part, {}))
        if own := {ident: entry for ident, entry in entries.items() if known.get(ident) != entry}:
            draft.header[part] = own


# ----------------------------------------------------------------------------------------------------------- weights


def _weights(draft: Draft, disk: Reader, base: Layers | None) -> dict[str, bytes]:
    """The weights of recognisers, copied from a shipped pack; an act that only they know cannot stay without them."""
    found: dict[str, bytes] = {}
    named: dict[str, Any] = {}
    headers = [layer.header for layer in base.items if layer.header] if base else []
    for name, each in draft.recognisers.items():
        if any(getattr(header.recognisers, name, None) for header in headers):
            continue
        data = _shipped(each, disk)
        if data is None:
            _without_recogniser(draft, name, each["file"])
            continue
        file = each["file"].partition("/")[2]
        found[file] = data
        named[name] = {"file": file, **({"labels": each["labels"]} if "labels" in each else {})}
    if named:
        draft.header["recognisers"] = named
    return found


def _shipped(recogniser: MappingOf[str, Any], disk: Reader) -> bytes | None:
    file = PACKS / recogniser["file"]
    if ".." in file.parts or not disk.is_folder(file.parent):
        return None
    try:
        data = disk.read(file)
    except OSError:
        return None
    return data if hashlib.sha256(data).hexdigest() == recogniser["sha256"] else None


def _without_recogniser(draft: Draft, name: str, file: str) -> None:
    message = "没有这个权重文件，此识别模型未导入 / no such weights here: the recogniser is left out"
    draft.leave(f"识别模型 Recognisers!{name}", file, message)
    if name == "acts":
        for ident, entry in list(draft.sections.get("acts", {}).items()):
            if entry.pop("learned", False) and not entry.get("says") and not entry.get("commitment"):
                draft.take_out("acts", ident, message)


# ------------------------------------------------------------------------------------------------- what is refused


def _take_out(draft: Draft, layers: Layers, problems: tuple[Problem, ...]) -> None:
    """Takes out the entries that the problems lie in. Raises StandardError for problems that lie elsewhere."""
    blamed: dict[tuple[str, str], str] = {}
    elsewhere: list[Problem] = []
    for problem in problems:
        entry = _entry_at(draft, layers, problem)
        if entry is None:
            elsewhere.append(problem)
        else:
            blamed.setdefault(entry, problem.message)
    if not blamed:
        raise StandardError(elsewhere)
    for (section, ident), message in blamed.items():
        draft.take_out(section, ident, message)


def _entry_at(draft: Draft, layers: Layers, problem: Problem) -> tuple[str, str] | None:
    """The entry of the draft in whose lines the problem lies."""
    starts = [
        (place.line, entry)
        for entry, place in _places(layers)
        if entry in draft.cells and place.file == problem.where.file and place.line <= problem.where.line
    ]
    return max(starts, key=lambda start: start[0])[1] if starts else None


def _places(layers: Layers) -> Iterator[tuple[tuple[str, str], Location]]:
    """Where the entries of the draft stand, those of the header included."""
    layer = layers.items[-1]
    for section, entries in layer.sections.items():
        yield from (((section, ident), placed.key) for ident, placed in entries.items())
    root = layer.header_document.root
    for section in ("parameters", *HEADER_PARTS):
        part = root.items.get(section) if isinstance(root, Mapping) else None
        if isinstance(part, Mapping):
            yield from (((section, ident), layer.header_document.at_key(part, ident)) for ident in part.items)


def _remarks(draft: Draft) -> dict[str, bytes]:
    """The list of what found no place, as a table that Excel opens in Chinese; nothing where there is nothing to say."""
    if not draft.unplaced:
        return {}
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["单元格 cell", "去向 fate", "说明 message", "原文 value"])
    for each in draft.unplaced:
        writer.writerow([each.place, "未放入 not placed" if each.lost else "已放入 placed", each.message, _safe(each.value)])
    return {REMARKS_FILE: b"\xef\xbb\xbf" + text.getvalue().encode("utf-8", "backslashreplace")}


def _safe(value: object) -> str:
    """A text that a spreadsheet must not take for a formula gets the quote that spreadsheets use."""
    text = str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
