"""A trial of a standard: which conversations, what is written, and the exit code."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from sanxiang.cli.failures import Exit
from sanxiang.cli.outputs import Teller, mask_for, replacing
from sanxiang.cli.progress import progress_bar
from sanxiang.cli.sources import Sources, sources_of
from sanxiang.cli.standards import Choice
from sanxiang.conversation.items import Noted, Rejected
from sanxiang.conversation.model import Conversation
from sanxiang.reporting.masking import shown
from sanxiang.standard.files import PACKS
from sanxiang.standard.standard import Standard
from sanxiang.workbench.mutation.report import report_of
from sanxiang.workbench.mutation.subjects import Subject, example_subjects
from sanxiang.workbench.mutation.table import MUTATORS
from sanxiang.workbench.mutation.trial import run_trial

EXAMPLES = "examples"
"""A folder of a standard with whole conversations that keep it."""


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for. `sources` None = the standard's own examples."""

    choice: Choice
    sources: Sources | None
    html: Path | None
    as_json: bool
    fail_under: float | None
    limit: int
    seed: int
    unmasked: bool
    date: date


def mutate_standard(request: Request) -> int:
    """Runs the trial and tells of it; the exit code."""
    inspector = request.choice.inspector()
    standard, mask = inspector.standard, mask_for(request.unmasked)
    teller = Teller(mask)
    subjects = list(_subjects(standard, request.sources, teller))
    teller.sum_up(skipped=request.sources.skipped if request.sources else 0)
    if not subjects:
        print("没有会话可用：标准没有合格的例子 / no conversations: the standard has no examples that pass", file=sys.stderr)
        return Exit.WRONG
    with progress_bar(len(subjects)) as progress:
        trial = run_trial(inspector, subjects, Random(request.seed), limit=request.limit, tell=progress)
    report = report_of(trial, standard, MUTATORS, seed=request.seed, limit=request.limit, mask=partial(shown, mask=mask))
    _write(report, request)
    return _code(report, request.fail_under, rejected=bool(teller.rejected))


def _subjects(standard: Standard, given: Sources | None, teller: Teller) -> Iterator[Subject]:
    if given is not None:
        yield from _read(given, teller)
        return
    yield from example_subjects(standard)
    folders = [folder for shown_as in standard.layers.values() if (folder := _folder(shown_as) / EXAMPLES).is_dir()]
    if any(folder.iterdir() for folder in folders):
        yield from _read(sources_of(folders), teller)


def _folder(shown_as: str) -> Path:
    """A layer's folder, out of how messages name it: shipped standards stand below `packs`."""
    shipped = PACKS.parent / shown_as
    return shipped if shown_as.startswith(f"{PACKS.name}/") and shipped.is_dir() else Path(shown_as)


def _read(sources: Sources, teller: Teller) -> Iterator[Subject]:
    for item in sources.items():
        match item:
            case Conversation():
                yield Subject(item.id, item)
            case Rejected():
                teller.reject(item)
            case Noted():
                teller.note(item)


def _write(report: dict[str, Any], request: Request) -> None:
    if request.html is not None:
        from sanxiang.reporting.mutation_page import render_trial

        page = render_trial(report, date=request.date.isoformat(), masked=not request.unmasked)
        with replacing(request.html) as draft:
            draft.write_text(page, encoding="utf-8", errors="backslashreplace", newline="\n")
    if request.as_json:
        print(json.dumps(report, ensure_ascii=False, indent=1))
        return
    from rich.console import Console

    from sanxiang.reporting.mutation_summary import trial_summary

    Console(file=sys.stdout).print(trial_summary(report))


def _code(report: dict[str, Any], fail_under: float | None, *, rejected: bool) -> Exit:
    rate = report["rate"]
    if fail_under is not None and (rate is None or 100 * rate < fail_under):
        told = "无 none" if rate is None else f"{100 * rate:.1f}%"
        print(f"未达标 / below the gate: {told} < {fail_under:g}%", file=sys.stderr)
        return Exit.FAILED
    return Exit.REJECTED if rejected else Exit.FINE
