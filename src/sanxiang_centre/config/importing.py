"""`sanxiang centre import`: an import worked off in this process, with a bar. Killed, it is the worker's: it has the job as well."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.utils import timezone

from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.common.problems import Problem
from sanxiang_centre.config.environment import SetupProblem
from sanxiang_centre.conversations import importing, inspecting
from sanxiang_centre.conversations.models import Conversation, Import, Reject, Stage
from sanxiang_centre.editions.models import JobState

PAUSE = 0.2
"""Seconds between two looks at what another process does."""
SHOWN = 20
"""Rejects that are printed; all stand in the database."""


def import_here(files: Sequence[Path], *, channel: str, fmt: str, swap: bool) -> bool:
    """Whether every record came in. Raises SetupProblem for what cannot be started."""
    found = _start(files, channel, fmt, swap)
    with _bar("导入 importing", found.size) as advance:
        while found.finished_at is None:
            # The worker may have been faster, then it is watched.
            found = importing.run_import(now=timezone.now, ident=found.pk, tell=lambda row: advance(row.read))
            advance(found.read)
            time.sleep(0 if found.finished_at else PAUSE)
    counts = f"{found.conversations:,} 段会话 conversations · {found.twins:,} 已有 known · {found.rejected:,} 未能导入 rejected"
    print(f"导入 import {found.pk}: {counts}")
    for reject in Reject.objects.filter(source=found).order_by("id")[:SHOWN]:
        print(f"  {reject}", file=sys.stderr)
    waiting = Conversation.objects.filter(source=found, stage=Stage.WAITING)
    total = waiting.count()
    with _bar("质检 inspecting", total) as advance:
        while left := waiting.count():
            inspecting.inspect_waiting(now=timezone.now, tell=lambda _: advance(total - waiting.count()))
            advance(total - left)
            time.sleep(PAUSE)
    print(f"质检 inspected: {Conversation.objects.filter(source=found, stage=Stage.DONE).count():,}")
    return found.state == JobState.DONE and not found.rejected


def _start(files: Sequence[Path], channel: str, fmt: str, swap: bool) -> Import:
    incoming = [importing.Incoming(path.name, _chunks(path)) for path in files]
    try:
        return importing.start_import(actor=SYSTEM, now=timezone.now(), files=incoming, channel=channel, fmt=fmt, swap=swap, later=False)
    except Problem as problem:
        raise SetupProblem("\n".join(problem.fields.values()) or problem.title) from problem


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from iter(lambda: file.read(1 << 20), b"")


@contextmanager
def _bar(name: str, total: int) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal; a line now and then elsewhere."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn(name), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal or not total) as bar:
        task = bar.add_task("", total=total)
        yield lambda done: bar.update(task, completed=done)
