"""A progress bar on a terminal; nothing anywhere else."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

STEP = 1 << 16


@contextmanager
def progress_bar(total: int) -> Iterator[Callable[[int], None]]:
    """A function to be told how many of `total` bytes are done."""
    if not sys.stderr.isatty() or not total:
        yield lambda done: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    parts = (TextColumn("质检 inspecting"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*parts, console=Console(stderr=True), transient=True) as bar:
        task, shown = bar.add_task("", total=total), 0

        def tell(done: int) -> None:
            nonlocal shown
            if done - shown >= STEP or done == total:
                bar.update(task, completed=done)
                shown = done

        yield tell
