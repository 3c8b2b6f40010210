"""Conversations through the inspector, in this process or in several; results come in the order of the input."""

from __future__ import annotations

import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import islice
from multiprocessing import active_children, get_context, parent_process
from threading import Thread
from typing import TypeVar

from sanxiang.cli.failures import Unfinished, lines_of, print_trace
from sanxiang.cli.standards import Choice
from sanxiang.conversation.model import Conversation
from sanxiang.errors import StandardError
from sanxiang.inspection.findings import Result
from sanxiang.inspection.inspector import Inspector


@dataclass(frozen=True, slots=True)
class Failed:
    """A conversation that could not be judged through a fault of this program: all others are."""

    reason: str


Outcome = Result | Failed
Pair = tuple[Conversation, Outcome]
T = TypeVar("T")
CHUNK = 64
"""Conversations that go to a process at a time."""

AHEAD = 3
"""Chunks a process that are read ahead; bounds the memory."""


def inspect_in_order(inspector: Inspector, choice: Choice, conversations: Iterable[Conversation], jobs: int) -> Iterator[Pair]:
    """Every conversation with its result. Raises Unfinished if a process dies or finds another standard."""
    if jobs == 1:
        source = iter(conversations)
        while chunk := list(islice(source, CHUNK)):
            yield from zip(chunk, judged_all(inspector, chunk), strict=True)
        return
    with pool(jobs) as executor:
        work = partial(submitted, executor, inspect_chunk, choice, inspector.standard.edition)
        yield from spread(work, conversations, CHUNK, jobs * AHEAD)


@contextmanager
def pool(jobs: int) -> Iterator[ProcessPoolExecutor]:
    """Processes that end with this one. Raises Unfinished if one of them dies."""
    executor = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=end_with_parent)
    with ending_together(executor):
        yield executor


@contextmanager
def ending_together(executor: ProcessPoolExecutor) -> Iterator[None]:
    """All processes end with this one, or with the first of them that dies. Raises Unfinished then."""
    try:
        yield
    except BrokenProcessPool:
        # The pool ends those that it knew when one died; one that was just starting would be left over.
        for process in active_children():
            process.kill()
        lost = "一个工作进程意外退出，可能内存不足；结果未写出 / a worker process died, perhaps out of memory; no results are written"
        raise Unfinished(lost) from None
    finally:
        executor.shutdown(wait=False, cancel_futures=True)


def submitted(executor: ProcessPoolExecutor, work: Callable[..., T], *arguments: object) -> Future[T]:
    """The work under way. Raises BrokenProcessPool, which `pool` turns into words."""
    try:
        with _interrupts_put_off():
            return executor.submit(work, *arguments)
    except (OSError, ValueError) as error:
        # A pool that breaks closes its pipes even while submit is starting a process that was to have them.
        raise BrokenProcessPool from error


def judged_all(inspector: Inspector, conversations: Sequence[Conversation]) -> list[Outcome]:
    """As `judged` each, sooner where none of them fails."""
    try:
        return [*inspector.inspect_all(conversations)]
    except (StandardError, OSError, MemoryError):
        raise
    # Which of them it was is found out, and told, one by one.
    except Exception:
        return [judged(inspector, each) for each in conversations]


def judged(inspector: Inspector, conversation: Conversation) -> Outcome:
    """Raises what has nothing to do with this one conversation, such as a lack of memory."""
    try:
        return inspector.inspect(conversation)
    except (StandardError, OSError, MemoryError):
        raise
    except Exception as fault:
        print_trace(fault)
        return Failed(next(lines_of(fault)))


def spread(
    work: Callable[[Sequence[Conversation]], Future[list[Outcome]]], conversations: Iterable[Conversation], size: int, limit: int
) -> Iterator[Pair]:
    """Gives `work` so many conversations at a time, up to `limit` times ahead; the results in the order of the input."""
    under_way: deque[tuple[Sequence[Conversation], Future[list[Outcome]]]] = deque()
    source = iter(conversations)
    while chunk := list(islice(source, size)):
        under_way.append((chunk, work([_portable(each) for each in chunk])))
        if len(under_way) >= limit:
            yield from _next(under_way)
    while under_way:
        yield from _next(under_way)


def _next(under_way: deque[tuple[Sequence[Conversation], Future[list[Outcome]]]]) -> Iterator[Pair]:
    chunk, future = under_way.popleft()
    return zip(chunk, future.result(), strict=True)


def _portable(conversation: Conversation) -> Conversation:
    """A mapping proxy cannot be sent to another process."""
    return replace(conversation, metadata=dict(conversation.metadata))


@contextmanager
def _interrupts_put_off() -> Iterator[None]:
    """Processes that start in here leave Ctrl-C to us; we get it a moment later. Ignored in here, it would be lost."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# ------------------------------------------------------------------------------------------------ in the other process


def end_with_parent() -> None:
    """A worker holds both ends of the queue it reads, so it would wait for ever for a parent that was killed."""
    Thread(target=_await_parent, daemon=True).start()


def _await_parent() -> None:
    if parent := parent_process():
        parent.join()
        os._exit(1)


def inspect_chunk(choice: Choice, edition: str, conversations: Sequence[Conversation]) -> list[Outcome]:
    """Results of one chunk; the inspector is made once a process."""
    inspector = _inspector(choice)
    if inspector.standard.edition != edition:
        raise Unfinished("标准在质检期间被改动，请重新运行 / the standard was changed meanwhile: run it again")
    return judged_all(inspector, conversations)


@lru_cache(maxsize=1)
def _inspector(choice: Choice) -> Inspector:
    return choice.inspector()
