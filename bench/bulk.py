"""Bulk inspection: how near it comes to the bare matcher, how far it is ahead of `re`, and whether cost stays level.

    python bench/inspect.py [--standard hotline] [--sizes 10000,100000,1000000] [--peers 3000]

In one process, on one core: (1) the bare matcher pass over the same normalised text, collecting its hits; (2) verdicts
with evidence from Arrow to Arrow; (3) the same verdicts with the plain `re` reference (every pattern on every
text) and with the pre-filtered `re` fallback. Ratios of one run are what counts.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Iterable

import numpy as np
import pyarrow as pa

from bench.corpus import corpus
from sanxiang.cli.standards import cache_of
from sanxiang.inspection.bulk_features import SPOKEN_KINDS, _phone_rows, _select, passes
from sanxiang.inspection.columns import batches
from sanxiang.inspection.core import Core
from sanxiang.inspection.inspector import compile_standard
from sanxiang.inspection.table import ROWS, inspect_stream
from sanxiang.language.normal import normalise_buffer
from sanxiang.standard.loading import load_standard


def bare_matcher(core: Core, tables: Iterable[pa.Table]) -> tuple[float, float, int]:
    """Seconds of the matcher with and without collecting hits over normalised text (made outside the clock), and utterances."""
    collecting = scanning = 0.0
    utterances = 0
    for table in tables:
        for batch in batches(table, ROWS):
            rows = np.flatnonzero(SPOKEN_KINDS[batch.kinds])
            phone = _phone_rows(batch)[rows]
            normal = normalise_buffer(*_select(batch.points, batch.text, rows), phone)
            for one in passes(core.recogniser, normal, batch.roles[rows], phone):
                begun = time.perf_counter()
                one.part.matcher.scan_rows(one.texts)
                collecting += time.perf_counter() - begun
                begun = time.perf_counter()
                one.part.matcher.scan_only(one.texts)
                scanning += time.perf_counter() - begun
            utterances += len(rows)
    return collecting, scanning, utterances


def verdicts(core: Core, tables: Iterable[pa.Table]) -> tuple[float, int, list[pa.Table]]:
    """Seconds and rows of verdicts; the tables themselves for small sizes."""
    spent, rows = 0.0, 0
    kept: list[pa.Table] = []
    for table in tables:
        begun = time.perf_counter()
        parts = list(inspect_stream(core, [table]))
        spent += time.perf_counter() - begun
        rows += sum(map(len, parts))
        kept = [*kept, *parts] if rows < 1_000_000 else kept
    return spent, rows, kept


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--standard", default="hotline")
    arguments.add_argument("--sizes", default="10000,100000,1000000")
    arguments.add_argument("--peers", type=int, default=3000, help="conversations for the comparison with the other engines")
    given = arguments.parse_args()
    standard = load_standard(given.standard)
    fast = compile_standard(standard, cache=cache_of(True)).core
    filtered = compile_standard(standard, engine="re").core
    plain = compile_standard(standard, engine="plain").core
    print(f"{standard.id}: {len(standard.checks)} checks, {fast.recogniser.patterns.count} patterns")
    verdicts(fast, corpus(200, 1))

    peers = list(corpus(given.peers, 7))
    bare, floor, utterances = bare_matcher(fast, peers)
    ours, rows, tables = verdicts(fast, peers)
    by_filter, _, same = verdicts(filtered, peers)
    assert pa.concat_tables(tables).equals(pa.concat_tables(same)), "the engines disagree"
    by_re, _, same = verdicts(plain, peers)
    assert pa.concat_tables(tables).equals(pa.concat_tables(same)), "the engines disagree"
    print(f"{given.peers} conversations, {utterances} utterances, {rows} verdicts; the engines agree")
    print(f"  bare matcher, hits collected   {bare / utterances * 1e6:8.2f} us/utterance")
    print(f"  bare matcher, hits dropped     {floor / utterances * 1e6:8.2f} us/utterance")
    print(f"  verdicts with evidence         {ours / utterances * 1e6:8.2f} us/utterance   {ours / given.peers * 1e6:8.1f} us/conversation")
    print(f"  verdicts, `re` with pre-filter {by_filter / utterances * 1e6:8.2f} us/utterance   {by_filter / ours:.1f} x ours")
    print(f"  verdicts, plain `re` reference {by_re / utterances * 1e6:8.2f} us/utterance   {by_re / ours:.1f} x ours")
    print(f"  share of the bare pass {bare / ours:.1%} (hits dropped: {floor / ours:.1%})")

    for size in map(int, given.sizes.split(",")):
        spent, rows, _ = verdicts(fast, corpus(size, 11))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"  {size:>9} conversations  {spent / size * 1e6:8.1f} us each  {rows:>10} verdicts  peak {peak:.0f} MiB")


if __name__ == "__main__":
    main()
