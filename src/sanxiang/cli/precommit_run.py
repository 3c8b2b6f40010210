"""`sanxiang standard precommit`: changed files -> the standards they are part of, and those that extend them -> lint and test."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from sanxiang.cli.failures import Exit, lines_of
from sanxiang.cli.standards import cache_of
from sanxiang.errors import StandardError
from sanxiang.standard.layers import HEADER_FILE
from sanxiang.standard.loading import Layers, read_layers
from sanxiang.standard.tree import Mapping, Scalar, read_tree
from sanxiang.workbench.lint import Level, lint
from sanxiang.workbench.testing import run_examples


def check_changed(files: Sequence[Path]) -> int:
    """1 if a standard does not load, has errors, or an example fails. Files of no standard are passed over."""
    failed = False
    for folder in standards_of(files):
        failed |= not _is_sound(folder)
    return Exit.FAILED if failed else Exit.FINE


def standards_of(files: Sequence[Path]) -> list[Path]:
    """The folders of the standards that the files belong to, and those beside them that extend one of these."""
    found: dict[Path, None] = {}
    waiting = [folder for file in files if (folder := _folder_of(file)) is not None]
    while waiting:
        folder = waiting.pop(0)
        if folder not in found:
            found[folder] = None
            waiting += _extending(folder)
    return list(found)


def _folder_of(file: Path) -> Path | None:
    """The nearest folder above the file that is a standard."""
    return next((folder for folder in file.parents if (folder / HEADER_FILE).is_file()), None)


def _extending(folder: Path) -> Iterator[Path]:
    name = folder.resolve().name
    for header in sorted(folder.resolve().parent.glob(f"*/{HEADER_FILE}")):
        if header.parent.name != name and _extends(header.parent, name):
            yield folder.parent / header.parent.name


def _extends(folder: Path, name: str) -> bool:
    """Whether the header of that folder names the standard; a pack of that name would be an error of its own."""
    root = read_tree(HEADER_FILE, (folder / HEADER_FILE).read_bytes()).root
    value = root.items.get("extends") if isinstance(root, Mapping) else None
    return isinstance(value, Scalar) and value.value == name


def _is_sound(folder: Path) -> bool:
    shown = folder.as_posix()
    layers: Layers = read_layers(f"./{shown}" if not folder.is_absolute() else folder)
    try:
        remarks = lint(layers, cache=cache_of(True), light=True)
        report = run_examples(layers, cache=cache_of(True), light=True)
    except StandardError as error:
        print(*lines_of(error), sep="\n")
        return False
    told = [remark for remark in remarks if remark.level is not Level.INFO]
    print(*told, *report.failures, sep="\n", end="\n" if told or report.failures else "")
    count = sum(report.run.values())
    print(f"{shown}: {count - len(report.failures):,}/{count:,} 例相符 / examples hold")
    return not report.failures and not any(remark.level is Level.ERROR for remark in remarks)
