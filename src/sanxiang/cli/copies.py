"""Conversations through copies of this process: they have all that was loaded, and start at once.

Only where a process may be copied (Linux) and there is enough to do; results come in the order of the input.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from multiprocessing.util import Finalize

from sanxiang.cli.jobs import AHEAD, Outcome, Pair, end_with_parent, ending_together, judged_all, spread, submitted
from sanxiang.conversation.model import Conversation
from sanxiang.inspection.inspector import Inspector

ENOUGH = 256 << 10
"""Bytes of input; less is done before a second process has its share."""

MOST = 8
"""The process that reads and counts keeps no more of them busy."""

CHUNK = 32
"""Conversations that go to a copy at a time."""

Inspect = Callable[[Iterable[Conversation]], Iterator[Pair]]


def number_of_copies(size: int) -> int:
    """As many as there are processors for this process; 0 for little input, or where a process cannot be copied."""
    alone = sys.platform == "linux" and threading.active_count() == 1
    processors = len(os.sched_getaffinity(0)) if alone else 1
    return min(processors, MOST) if processors > 1 and size >= ENOUGH else 0


@contextmanager
def copied(inspector: Inspector, number: int, done: Callable[[], None] = lambda: None) -> Iterator[Inspect | None]:
    """What inspects in so many copies of this process; None for 0. Raises Unfinished if one of them dies.

    done  what a copy does at its end
    """
    if not number:
        yield None
        return
    # What was loaded lives to the end: nobody need look through it for what does not, and copies leave its memory shared.
    gc.freeze()
    executor = ProcessPoolExecutor(number, mp_context=get_context("fork"), initializer=_become, initargs=(inspector, done))
    with ending_together(executor), warnings.catch_warnings():
        # Threads that libraries keep for themselves take no part in what a copy does.
        warnings.simplefilter("ignore", DeprecationWarning)
        submitted(executor, _inspect, ()).result()
        yield partial(_spread, executor, number * AHEAD)


def _spread(executor: ProcessPoolExecutor, limit: int, conversations: Iterable[Conversation]) -> Iterator[Pair]:
    return spread(partial(submitted, executor, _inspect), conversations, CHUNK, limit)


# ------------------------------------------------------------------------------------------------------- in the copy

_own: list[Inspector] = []
"""Set once, when a copy begins."""


def _become(inspector: Inspector, done: Callable[[], None]) -> None:
    _own.append(inspector)
    Finalize(None, done, exitpriority=0)
    end_with_parent()


def _inspect(conversations: Sequence[Conversation]) -> list[Outcome]:
    return judged_all(_own[0], conversations)
