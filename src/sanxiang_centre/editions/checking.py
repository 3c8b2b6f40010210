"""What stands between a draft and its publication: it loads, lint finds no error, its examples hold. The engine judges."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from sanxiang.cli.standard_run import is_own
from sanxiang.errors import Location, StandardError
from sanxiang.inspection.ears import Cache
from sanxiang.standard.files import PACKS
from sanxiang.standard.flat import flatten
from sanxiang.standard.loading import build, read_layers
from sanxiang.standard.standard import Standard
from sanxiang.workbench.lint import lint
from sanxiang.workbench.testing import run_examples
from sanxiang_centre.editions.verdicts import ERROR, STEPS, Found, Verdict


def check_standard(target: str | Path, *, cache: Cache | None, step: Callable[[int], None]) -> Verdict:
    """`target` is a folder, or the name of a shipped pack. Tells `step` how many of STEPS are over. Never raises for a bad standard."""
    base = str(target) if isinstance(target, Path) else ""
    try:
        layers = read_layers(target)
        standard = build(layers)
        step(1)
        light = is_own(layers)
        problems = [_found(r.where, base, r.level.value, r.rule, r.message) for r in lint(layers, cache=cache, light=light)]
        step(2)
        report = run_examples(layers, cache=cache, light=light)
    except StandardError as wrong:
        return Verdict(problems=tuple(_found(each.where, base, ERROR, "load", each.message) for each in wrong.problems))
    problems += [_found(each.where, base, ERROR, "example", _told(str(each), each.where)) for each in report.failures]
    step(STEPS)
    examples = sum(report.run.values())
    return Verdict(standard.id, standard.edition, flatten(standard), dict(_weights(standard)), examples, tuple(problems))


def _found(where: Location, base: str, level: str, rule: str, message: str) -> Found:
    return Found(_shown(where.file, base), where.line, where.column, level, rule, message)


def _shown(file: str, base: str) -> str:
    """Without the folder into which the draft was unpacked: that is nobody's business."""
    if base and file.startswith(base):
        return file.removeprefix(base).lstrip("/") or "."
    parent = str(Path(base).parent) if base else ""
    return file.removeprefix(parent).lstrip("/") if parent and file.startswith(parent) else file


def _told(text: str, where: Location) -> str:
    return text.removeprefix(f"{where}: ")


def _weights(standard: Standard) -> Iterator[tuple[str, bytes]]:
    for recogniser in standard.recognisers.values():
        if recogniser.path is not None and PACKS not in recogniser.path.parents:
            yield recogniser.sha256, recogniser.path.read_bytes()
