"""The live path: microseconds an event with a full standard, changes and open windows included.

    python -m bench.live [--conversations 800] [--peer] [--stages] [--busy]

Feeds made-up conversations event by event, as a desk would, each channel to the pack that is written for it. Every event
is something said: what costs little (typing, read marks, holds) is not there to make the mean smaller. "anew" = with the
memory of utterances switched off, as if nobody ever said the same twice. With --peer the same with the `re` engine, in the
same run. --stages tells where the time goes. --busy counts processor time in place of time, for a machine that does other
work as well.
"""

from __future__ import annotations

import argparse
import gc
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pyarrow as pa

from bench.corpus import corpus
from sanxiang.cli.standards import cache_of
from sanxiang.commitments.reading import read
from sanxiang.conversation.model import Event, EventKind
from sanxiang.inspection.evidence import role_of
from sanxiang.inspection.inspector import Inspector, compile_standard
from sanxiang.inspection.recognition import Memory, Recogniser
from sanxiang.standard.loading import load_standard

AGENT, CUSTOMER = 0, 1


def talks(count: int, seed: int = 5) -> list[tuple[str, list[Event]]]:
    """(channel, events) of made-up conversations."""
    table = pa.concat_tables(corpus(count, seed))
    found: dict[str, tuple[str, list[Event]]] = {}
    for row in table.to_pylist():
        party = AGENT if row["role"] == "agent" else CUSTOMER
        event = Event(EventKind(row["kind"]), row["at"], party, row["text"], row["start"])
        found.setdefault(row["conversation"], (row["channel"], []))[1].append(event)
    return list(found.values())


Clock = Callable[[], int]
"""Nanoseconds."""
Talks = list[tuple[str, list[Event]]]


def feed(inspector: Inspector, conversations: Talks, now: Clock = time.perf_counter_ns) -> np.ndarray:
    """Microseconds of each event."""
    spent = []
    gc.collect()
    gc.disable()
    for channel, events in conversations:
        live = inspector.open(channel)
        for event in events:
            begun = now()
            live.feed(event)
            spent.append(now() - begun)
    gc.enable()
    return np.array(spent) / 1000


STAGES = ("heard for checks", "heard for situations", "situations", "checks", "changes")


def staged(inspector: Inspector, conversations: Talks, now: Clock) -> np.ndarray:
    """Microseconds of each event by stage, what reading the clock costs left out: what `LiveConversation.feed` does, step by step."""
    rows, reading = [], min(-now() + now() for _ in range(10_000))
    core, watcher = inspector.core, inspector.core.watcher
    assert watcher is not None
    gc.collect()
    gc.disable()
    for channel, events in conversations:
        live = inspector.open(channel)
        run, watch, talk = live._run, live._situations, live._conversation
        assert watch is not None
        for index, event in enumerate(events):
            at = [now()]
            live._events.append(event)
            role = role_of(talk, event)
            run.heard[index] = one = core.recogniser.listen(event.text, role, talk.channel)
            at.append(now())
            watch.heard[index] = other = watcher.recogniser.listen(event.text, role, talk.channel, one)
            at.append(now())
            watch.step(index, event.kind, role, event.party, event.at, event.start, other.mask, event.detail)
            at.append(now())
            woken = run.step(index, event.kind, role, event.party, event.at, event.start, one.mask, event.detail)
            at.append(now())
            live._changes(woken)
            at.append(now())
            rows.append(np.diff(at) - reading)
    gc.enable()
    return np.array(rows) / 1000


PACKS = {"hotline": "phone", "online": "chat"}


def forgetful(inspector: Inspector) -> Inspector:
    """The same without the memory of utterances."""
    core, watcher = inspector.core, inspector.core.watcher
    assert watcher is not None
    recogniser = without_memory(core.recogniser)
    watching = replace(watcher, recogniser=without_memory(replace(watcher.recogniser, like=recogniser)))
    return replace(inspector, core=replace(core, recogniser=recogniser, watcher=watching))


def without_memory(recogniser: Recogniser) -> Recogniser:
    return replace(recogniser, memory=Memory(0))


def measured(name: str, inspector: Inspector, channel: str, count: int, now: Clock) -> str:
    feed(inspector, [talk for talk in talks(count // 2, seed=6) if talk[0] == channel])
    read.cache_clear()
    spent = feed(inspector, [talk for talk in talks(count) if talk[0] == channel], now)
    figures = f"mean {spent.mean():6.1f} us, median {np.median(spent):6.1f} us, p99 {np.percentile(spent, 99):6.1f} us"
    return f"  {name:22} {len(spent)} events, {figures}, longest {spent.max():.0f} us"


def told(inspector: Inspector, channel: str, count: int, now: Clock) -> str:
    """Mean microseconds by stage, of texts that are mostly new, and of the slowest hundredth of the events."""
    spent = staged(inspector, [talk for talk in talks(count, seed=7) if talk[0] == channel], now)
    slow = spent[np.argsort(spent.sum(axis=1))[-max(1, len(spent) // 100) :]]
    parts = [f"{name} {mean:.1f} ({high:.0f})" for name, mean, high in zip(STAGES, spent.mean(axis=0), slow.mean(axis=0), strict=True)]
    return f"  by stage, mean us (of the slowest 1 %): {', '.join(parts)}"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--conversations", type=int, default=800)
    arguments.add_argument("--peer", action="store_true")
    arguments.add_argument("--stages", action="store_true")
    arguments.add_argument("--busy", action="store_true")
    given = arguments.parse_args()
    now = time.thread_time_ns if given.busy else time.perf_counter_ns
    for pack, channel in PACKS.items():
        standard = load_standard(pack)
        inspector = compile_standard(standard, cache=cache_of(True))
        # As the centre does when it has started.
        inspector.prepare()
        engines = {"hyperscan": inspector, "hyperscan, anew": forgetful(inspector)}
        if given.peer:
            engines["re"] = compile_standard(standard, engine="re")
        print(f"{standard.id}, {len(standard.checks)} checks, {channel}")
        for name, engine in engines.items():
            print(measured(name, engine, channel, given.conversations, now))
        if given.stages:
            print(told(inspector, channel, given.conversations, now))


if __name__ == "__main__":
    main()
