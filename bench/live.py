"""The live path: microseconds an event with a full standard, changes and open windows included.

    python -m bench.live [--standard hotline] [--conversations 400] [--peer]

Feeds made-up conversations event by event, as a desk would. With --peer the same with the `re` engine, in the same run.
"""

from __future__ import annotations

import argparse
import gc
import time

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


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--standard", default="hotline")
    arguments.add_argument("--conversations", type=int, default=400)
    arguments.add_argument("--peer", action="store_true")
    given = arguments.parse_args()
    standard, conversations = load_standard(given.standard), talks(given.conversations)
    engines = {"hyperscan": compile_standard(standard, cache=cache_of(True))}
    if given.peer:
        engines["re"] = compile_standard(standard, engine="re")
    for name, inspector in engines.items():
        feed(inspector, talks(400, seed=6))
        spent = feed(inspector, conversations)
        print(f"{standard.id}, {len(standard.checks)} checks, {name}: {len(spent)} events, mean {spent.mean():.1f} us, ", end="")
        print(f"median {np.median(spent):.1f} us, p99 {np.percentile(spent, 99):.1f} us, longest {spent.max():.0f} us")


if __name__ == "__main__":
    main()
