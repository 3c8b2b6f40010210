"""One inspection: files in, findings, report and summary out."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import typer

from sanxiang.cli.copies import copied, number_of_copies
from sanxiang.cli.failures import Exit
from sanxiang.cli.jobs import Failed, Pair, inspect_in_order
from sanxiang.cli.labels import labels_of
from sanxiang.cli.outputs import Teller, conversations_in, mask_for, refuse_overwriting, replacing, text_out
from sanxiang.cli.progress import progress_bar
from sanxiang.cli.sources import Sources
from sanxiang.cli.standards import Choice
from sanxiang.inspection.inspector import Inspector
from sanxiang.reporting.gather import Gatherer
from sanxiang.reporting.gathered import Gathered
from sanxiang.reporting.labels import Labels
from sanxiang.reporting.masking import Mask
from sanxiang.reporting.tables import SUFFIXES, FindingsTable, open_findings


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be inspected, against what, and where the results go. `date` is shown on the report."""

    choice: Choice
    sources: Sources
    report: Path | None
    out: Path | None
    rejects: Path | None
    jobs: int | None
    unmasked: bool
    fail_under: float | None
    language: str | None
    date: date


def inspect_files(request: Request) -> int:
    """The exit code. Raises StandardError, BadParameter, OSError, Unfinished; files are written whole or not at all."""
    if request.out is not None and request.out.suffix.lower() not in SUFFIXES:
        raise typer.BadParameter(f"扩展名应为 / one of these is due: {', '.join(SUFFIXES)}", param_hint="--out")
    outputs = {"--report": request.report, "--out": request.out, "--rejects": request.rejects}
    refuse_overwriting(outputs, request.sources.files)
    inspector = request.choice.inspector(request.sources.size())
    labels = labels_of(inspector.standard, request.language)
    mask = mask_for(request.unmasked)
    with ExitStack() as stack:
        report = stack.enter_context(replacing(request.report)) if request.report else None
        table = _table(stack, request, labels, mask)
        rejects = stack.enter_context(text_out(request.rejects)) if request.rejects else None
        teller = Teller(mask, rejects)
        gathered = gather_from(request, inspector, teller, table)
        if report is not None:
            _write_report(report, gathered, labels, request, mask)
    teller.sum_up(skipped=request.sources.skipped)
    _show(gathered, labels)
    request.choice.keep_expressions()
    return exit_code(gathered, request.fail_under, teller.failed)


def _table(stack: ExitStack, request: Request, labels: Labels, mask: Mask) -> FindingsTable | None:
    if request.out is None:
        return None
    draft = stack.enter_context(replacing(request.out))
    return stack.enter_context(open_findings(draft, labels, mask=mask, date=request.date.isoformat()))


def gather_from(request: Request, inspector: Inspector, teller: Teller, table: FindingsTable | None) -> Gathered:
    gatherer = Gatherer() if request.report else Gatherer(keep=0)
    with ExitStack() as stack:
        # Copies of this process are made while it has a single thread: a progress bar has one of its own.
        number = number_of_copies(request.sources.size()) if request.jobs is None else 0
        copies = stack.enter_context(copied(inspector, number, request.choice.keep_expressions))
        progress = stack.enter_context(progress_bar(request.sources.size()))
        conversations = conversations_in(request.sources.items(progress), teller, gatherer)
        inspected = copies(conversations) if copies else inspect_in_order(inspector, request.choice, conversations, request.jobs or 1)
        for pair in inspected:
            _add(pair, gatherer, teller, table)
    return gatherer.finish()


def _add(pair: Pair, gatherer: Gatherer, teller: Teller, table: FindingsTable | None) -> None:
    conversation, outcome = pair
    if isinstance(outcome, Failed):
        item = teller.fail(conversation, outcome.reason)
        gatherer.reject(item)
        return
    gatherer.add(conversation, outcome)
    if table is not None:
        table.add(conversation, outcome)


def _write_report(path: Path, gathered: Gathered, labels: Labels, request: Request, mask: Mask) -> None:
    from sanxiang.cli.templates import KeptTemplates
    from sanxiang.reporting.html import render_report

    cache = request.choice.store()
    kept = None if cache is None else KeptTemplates(cache)
    page = render_report(gathered, labels, date=request.date.isoformat(), mask=mask, kept=kept)
    path.write_text(page, encoding="utf-8", errors="backslashreplace", newline="\n")


def _show(gathered: Gathered, labels: Labels) -> None:
    from rich.console import Console

    from sanxiang.reporting.summary import print_summary

    print_summary(gathered, labels, Console(file=sys.stdout))


def exit_code(gathered: Gathered, fail_under: float | None, failed: int) -> Exit:
    score = gathered.points.score
    if fail_under is not None and (score is None or score < fail_under):
        told = "无得分 no score" if score is None else f"{score:g}"
        print(f"未达标 / below the gate: {told} < {fail_under:g}", file=sys.stderr)
        return Exit.FAILED
    unread = gathered.rejected - failed
    if unread and not (gathered.conversations or failed):
        print("没有读到任何会话 / not one conversation could be read", file=sys.stderr)
        return Exit.WRONG
    return Exit.REJECTED if unread else Exit.UNFINISHED if failed else Exit.FINE
