"""One evaluator, three ways in: live with ticks at random, single, and bulk must say the same (semantics, section 9)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, islice
from random import Random
from typing import TYPE_CHECKING, Any

from sanxiang.conversation.model import Conversation, EventKind
from sanxiang.inspection.columns import events_table
from sanxiang.inspection.findings import Result
from sanxiang.inspection.inspector import Inspector
from sanxiang.inspection.results import result_to_dict
from sanxiang.inspection.verdicts import table_of_results

if TYPE_CHECKING:
    import pyarrow as pa

Said = Mapping[str, Any]
"""What one way says of a conversation, as plain values."""

Bulk = Callable[[Sequence[Conversation]], "pa.Table"]
"""Conversations -> rows as in `inspection.verdicts.SCHEMA`."""

BATCH = 256
OFTEN = 0.5
"""How likely a tick stands before an event where one may."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Two ways disagree on a conversation. `field`: where in what they say."""

    conversation: str
    way: str
    field: str
    single: str
    other: str

    def __str__(self) -> str:
        return f"{self.conversation}: {self.field}: 单通 single {self.single}，{self.way} {self.other}"


@dataclass(frozen=True, slots=True)
class Agreement:
    """`live` and `bulk` count the conversations on which they agree with single inspection; `first` difference or None."""

    conversations: int
    ticks: int
    live: int
    bulk: int
    first: Difference | None

    @property
    def holds(self) -> bool:
        return self.first is None


def verify(inspector: Inspector, conversations: Iterable[Conversation], random: Random, *, bulk: Bulk | None = None) -> Agreement:
    """Inspects every conversation each way. Live must give the same result, bulk the same verdicts.

    `bulk` stands for the inspector's own bulk way.
    """
    count = ticks = live = in_bulk = 0
    first: Difference | None = None
    source = iter(conversations)
    while batch := list(islice(source, BATCH)):
        singles = inspector.inspect_all(batch)
        verdicts = _verdicts(inspector, batch, singles, bulk or (lambda some: inspector.inspect_table(events_table(some))))
        for conversation, single, (one, many) in zip(batch, singles, verdicts, strict=True):
            at = dict(random_ticks(conversation, random))
            lived = live_result(inspector, conversation, at)
            found = difference(conversation.id, "实时 live", result_to_dict(single), result_to_dict(lived))
            again = difference(conversation.id, "批量 bulk", one, many)
            first = first or found or again
            count, ticks, live, in_bulk = count + 1, ticks + len(at), live + (found is None), in_bulk + (again is None)
    return Agreement(count, ticks, live, in_bulk, first)


def random_ticks(conversation: Conversation, random: Random) -> Iterator[tuple[int, float]]:
    """Ticks just before events, as the contract of the log allows them: (event index, second).

    A tick says that the log is complete up to then: no later time may lie before it, and all later times must be known.
    The `closed` that a reader adds has no time and says nothing.
    """
    latest: float | None = None
    allowed: list[tuple[int, float]] = []
    for index in range(len(conversation.events) - 1, -1, -1):
        event = conversation.events[index]
        if event.kind is EventKind.CLOSED and event.at is None:
            continue
        if event.at is None:
            break
        latest = min(time for time in (latest, event.at, event.start) if time is not None)
        allowed.append((index, latest))
    for index, limit in reversed(allowed):
        if random.random() < OFTEN and limit >= 0:
            yield index, limit * random.choice((0.25, 0.5, 0.75, 1.0))


def live_result(inspector: Inspector, conversation: Conversation, ticks: Mapping[int, float]) -> Result:
    """The result after feeding the events one by one, with time passing between them."""
    live = inspector.open_as(conversation)
    for index, event in enumerate(conversation.events):
        if index in ticks:
            live.tick(ticks[index])
        live.feed(event)
    return live.close()


# Bulk ----------------------------------------------------------------------------------------------------------------


def _verdicts(inspector: Inspector, batch: Sequence[Conversation], singles: Sequence[Result], bulk: Bulk) -> list[tuple[Said, Said]]:
    """Verdicts of single and of bulk inspection, conversation by conversation; numbers stand for ids, which may repeat."""
    checks = inspector.core.program.checks
    numbered = [replace(each, id=str(number)) for number, each in enumerate(batch)]
    results = [replace(each, conversation=str(number)) for number, each in enumerate(singles)]
    one = _by_conversation(table_of_results([check.id for check in checks], [check.points for check in checks], results))
    many = _by_conversation(bulk(numbered))
    return [(one.get(each.id, {}), many.get(each.id, {})) for each in numbered]


def _by_conversation(table: pa.Table) -> dict[str, Said]:
    rows = groupby(table.to_pylist(), key=lambda row: row["conversation"])
    return {number: {row["check"]: row for row in group} for number, group in rows}


# Differences ---------------------------------------------------------------------------------------------------------


def difference(conversation: str, way: str, single: Said, other: Said) -> Difference | None:
    """The first place where two ways say something else, or None."""
    found = next(_differing(single, other, ""), None)
    return None if found is None else Difference(conversation, way, *found)


def _differing(one: object, two: object, path: str) -> Iterator[tuple[str, str, str]]:
    if isinstance(one, dict) and isinstance(two, dict):
        for key in [*one, *(key for key in two if key not in one)]:
            yield from _differing(one.get(key), two.get(key), f"{path}.{key}" if path else key)
    elif isinstance(one, list) and isinstance(two, list) and len(one) == len(two):
        for number, pair in enumerate(zip(one, two, strict=True)):
            yield from _differing(*pair, f"{path}[{number}]")
    elif one != two:
        yield path, str(one)[:200], str(two)[:200]
