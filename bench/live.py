"""The live path: microseconds an event with a full standard, changes and open windows included.

    python -m bench.live [--conversations 800] [--peer]

Feeds made-up conversations event by event, as a desk would, each channel to the pack that is written for it. "anew" =
with the memory of utterances switched off, as if nobody ever said the same twice. With --peer the same with the `re`
engine, in the same run.
"""

from __future__ import annotations

import argparse
import gc
import time
from copy import copy
from dataclasses import replace

import numpy as np
import pyarrow as pa

from bench.corpus import corpus
from sanxiang.cli.standards import cache_of
from sanxiang.conversation.model import Event, EventKind
from sanxiang.inspection.inspector import Inspector, compile_standard
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


def feed(inspector: Inspector, conversations: list[tuple[str, list[Event]]]) -> np.ndarray:
    """Microseconds of each event."""
    spent = []
    gc.collect()
    gc.disable()
    for channel, events in conversations:
        live = inspector.open(channel)
        for event in events:
            begun = time.perf_counter_ns()
            live.feed(event)
            spent.append(time.perf_counter_ns() - begun)
    gc.enable()
    return np.array(spent) / 1000


PACKS = {"hotline": "phone", "online": "chat"}


def forgetful(inspector: Inspector) -> Inspector:
    """The same without the memory of utterances."""
    recogniser = copy(inspector.core.recogniser)
    object.__setattr__(recogniser, "_listen", recogniser.listen_anew)
    return replace(inspector, core=replace(inspector.core, recogniser=recogniser))


def measured(name: str, inspector: Inspector, channel: str, count: int) -> str:
    feed(inspector, [talk for talk in talks(count // 2, seed=6) if talk[0] == channel])
    spent = feed(inspector, [talk for talk in talks(count) if talk[0] == channel])
    figures = f"mean {spent.mean():6.1f} us, median {np.median(spent):6.1f} us, p99 {np.percentile(spent, 99):6.1f} us"
    return f"  {name:22} {len(spent)} events, {figures}, longest {spent.max():.0f} us"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--conversations", type=int, default=800)
    arguments.add_argument("--peer", action="store_true")
    given = arguments.parse_args()
    for pack, channel in PACKS.items():
        standard = load_standard(pack)
        inspector = compile_standard(standard, cache=cache_of(True))
        engines = {"hyperscan": inspector, "hyperscan, anew": forgetful(inspector)}
        if given.peer:
            engines["re"] = compile_standard(standard, engine="re")
        print(f"{standard.id}, {len(standard.checks)} checks, {channel}")
        for name, engine in engines.items():
            print(measured(name, engine, channel, given.conversations))


if __name__ == "__main__":
    main()
