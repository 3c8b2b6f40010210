"""`sanxiang standard backtest`: conversations in parts through two standards, in this process or in several."""

from __future__ import annotations

import json
import sys
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from pathlib import Path

import typer

from sanxiang.cli.backtest_parts import parts_of
from sanxiang.cli.backtest_view import backtest_json, backtest_lines, document_of
from sanxiang.cli.failures import Exit, Unfinished
from sanxiang.cli.jobs import AHEAD, pool, submitted
from sanxiang.cli.labels import labels_of
from sanxiang.cli.outputs import Teller, mask_for, refuse_overwriting, replacing
from sanxiang.cli.progress import progress_bar
from sanxiang.cli.sources import Sources
from sanxiang.cli.standards import LITTLE, Choice
from sanxiang.inspection.inspector import compile_standard
from sanxiang.reporting.document import Document, render_document, write_workbook
from sanxiang.standard.standard import Standard
from sanxiang.workbench.backtest import Compile, Outcome, Part, Side, Tally, compare_part, sides

SUFFIXES = (".html", ".xlsx")
TURNED = 200
"""Conversations that turn, of each kind, that are named."""


@dataclass(frozen=True, slots=True)
class Request:
    """Which two standards over what. `stored` are Parquet files of events, `sources` all others; `keep` examples a flip."""

    old: Choice
    new: Choice
    sources: Sources | None
    stored: tuple[Path, ...]
    report: Path | None
    jobs: int
    keep: int
    mark: float | None
    unmasked: bool
    as_json: bool
    date: date


def backtest(request: Request) -> int:
    """The exit code. Raises StandardError, BadParameter, InputError, OSError, Unfinished."""
    if request.report is not None and request.report.suffix.lower() not in SUFFIXES:
        raise typer.BadParameter(f"扩展名应为 / one of these is due: {', '.join(SUFFIXES)}", param_hint="--report")
    read = request.sources.files if request.sources else ()
    refuse_overwriting({"--report": request.report}, [*read, *request.stored])
    size = sum(path.stat().st_size for path in (*read, *request.stored))
    old, new = request.old.standard(), request.new.standard()
    teller = Teller(mask_for(request.unmasked))
    tally = _tally(request, old, new, size, teller)
    teller.sum_up(skipped=request.sources.skipped if request.sources else 0)
    if not tally.conversations:
        print("没有读到任何会话 / not one conversation could be read", file=sys.stderr)
        return Exit.WRONG
    _tell(request, tally, document_of(tally, labels_of(old), labels_of(new), request.date, mask_for(request.unmasked)))
    return Exit.REJECTED if teller.rejected else Exit.FINE


def _tally(request: Request, old: Standard, new: Standard, size: int, teller: Teller) -> Tally:
    one, other = sides(old, new, _compiler(request.old, light=size < LITTLE))
    looks = tuple(_compiler(choice, light=True)(standard) for choice, standard in ((request.old, old), (request.new, new)))
    tally = Tally(one, other, (looks[0], looks[1]), request.keep, TURNED)
    with progress_bar(size) as progress:
        parts = parts_of(request.sources, request.stored, progress, teller)
        for part, outcome in _compared(request, one, other, parts):
            tally.add(part, outcome)
    return tally


def _compiler(choice: Choice, *, light: bool) -> Compile:
    return lambda standard: compile_standard(standard, cache=choice.store(), light=light).core


def _tell(request: Request, tally: Tally, document: Document) -> None:
    if request.report is not None:
        with replacing(request.report) as draft:
            if request.report.suffix.lower() == ".html":
                draft.write_text(render_document(document), encoding="utf-8", errors="backslashreplace", newline="\n")
            else:
                write_workbook(document, draft)
    if request.as_json:
        print(json.dumps(backtest_json(tally, document), ensure_ascii=False, indent=2))
    else:
        for line in backtest_lines(document):
            print(line)


# ------------------------------------------------------------------------------------------------ several processes


def _compared(request: Request, old: Side, new: Side, parts: Iterator[Part]) -> Iterator[tuple[Part, Outcome]]:
    """Every part with its outcome, in order; `AHEAD` parts a process are held."""
    if request.jobs == 1:
        yield from ((part, compare_part(old, new, part, keep=request.keep, turned=TURNED, mark=request.mark)) for part in parts)
        return
    editions = old.standard.edition, new.standard.edition
    work = partial(compare_in_worker, (request.old, request.new), editions, keep=request.keep, mark=request.mark)
    with pool(request.jobs) as submit:
        yield from _spread(partial(submitted, submit, work), parts, request.jobs * AHEAD)


def _spread(send: Callable[[Part], Future[Outcome]], parts: Iterator[Part], limit: int) -> Iterator[tuple[Part, Outcome]]:
    under_way: deque[tuple[Part, Future[Outcome]]] = deque()
    for part in parts:
        under_way.append((part, send(part)))
        if len(under_way) >= limit:
            first, future = under_way.popleft()
            yield first, future.result()
    yield from ((part, future.result()) for part, future in under_way)


def compare_in_worker(choices: tuple[Choice, Choice], editions: tuple[str, str], part: Part, *, keep: int, mark: float | None) -> Outcome:
    """One part; the standards are made once a process."""
    old, new = _sides(choices)
    if (old.standard.edition, new.standard.edition) != editions:
        raise Unfinished("标准在回测期间被改动，请重新运行 / a standard was changed meanwhile: run it again")
    return compare_part(old, new, part, keep=keep, turned=TURNED, mark=mark)


@lru_cache(maxsize=1)
def _sides(choices: tuple[Choice, Choice]) -> tuple[Side, Side]:
    old, new = (choice.standard() for choice in choices)
    return sides(old, new, _compiler(choices[0], light=False))
