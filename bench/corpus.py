"""A made-up corpus for measuring: conversations as columns, from utterances written for the project, of any size.

Utterances are drawn by role from the labelled ones of the base pack; every third gets a number of its own, so that texts
do not simply repeat. Half of the conversations are phone calls with times, a quarter chats with times, a quarter without.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sanxiang.inspection.columns import SCHEMA
from sanxiang.standard.files import PACKS

TRAINING = PACKS / "base" / "training"
LEAST, MOST = 6, 18
"""Utterances a conversation; 12 on average."""


@dataclass(frozen=True)
class Pool:
    """Utterances by role."""

    agent: pa.Array
    customer: pa.Array

    @classmethod
    def read(cls) -> Pool:
        lines = [json.loads(line) for file in sorted(TRAINING.glob("acts-*.jsonl")) for line in file.open(encoding="utf-8")]
        said = {role: [d["text"] for d in lines if d["role"] == role] for role in ("agent", "customer")}
        return cls(pa.array(said["agent"], pa.large_string()), pa.array(said["customer"], pa.large_string()))


def corpus(conversations: int, seed: int, part: int = 5000) -> Iterator[pa.Table]:
    """Tables of at most `part` whole conversations."""
    pool, random = Pool.read(), np.random.default_rng(seed)
    for first in range(0, conversations, part):
        yield _part(pool, random, first, min(part, conversations - first))


def _part(pool: Pool, random: np.random.Generator, first: int, count: int) -> pa.Table:
    sizes = random.integers(LEAST, MOST + 1, count)
    rows = int(sizes.sum())
    of = np.repeat(np.arange(count), sizes)
    place = np.arange(rows) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    agent = (place + random.integers(0, 2, count)[of] + (random.random(rows) < 0.1)) % 2 == 0
    phone, timed = random.random(count) < 0.5, random.random(count) < 0.5
    timed |= phone
    lengths = random.exponential(4.0, rows) + 1
    gaps = random.exponential(3.0, rows)
    at = np.round(np.cumsum(lengths + gaps) - np.repeat((np.cumsum(lengths + gaps) - lengths - gaps)[place == 0], sizes), 2)
    start = np.round(at - lengths, 2)
    texts = _texts(pool, random, agent)
    return pa.table(
        [
            pc.binary_join_element_wise(pa.scalar("c"), pa.array(of + first).cast(pa.string()), ""),
            pa.array(np.where(phone[of], "phone", "chat")),
            pa.nulls(rows, pa.string()),
            pa.array(np.where(phone[of], "utterance", "message")),
            pa.array(np.where(agent, "agent", "customer")),
            pa.array(np.where(agent, "0:8017", "1:")),
            texts,
            pa.array(at, mask=~timed[of]),
            pa.array(start, mask=~phone[of]),
            pa.nulls(rows, pa.string()),
        ],
        schema=SCHEMA,
    )


def _texts(pool: Pool, random: np.random.Generator, agent: np.ndarray) -> pa.Array:
    rows = len(agent)
    said = pc.if_else(
        pa.array(agent),
        pool.agent.take(pa.array(random.integers(0, len(pool.agent), rows))),
        pool.customer.take(pa.array(random.integers(0, len(pool.customer), rows))),
    )
    numbers = pc.binary_join_element_wise(pa.scalar("，单号"), pa.array(random.integers(10**8, 10**9, rows)).cast(pa.string()), "")
    tail = pc.if_else(pa.array(random.random(rows) < 0.33), numbers, pa.scalar(""))
    return pc.binary_join_element_wise(said, tail.cast(pa.large_string()), pa.scalar("", pa.large_string()))
