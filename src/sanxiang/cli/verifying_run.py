"""The three ways of inspection, compared on files."""

from __future__ import annotations

from random import Random

from sanxiang.cli.failures import Exit
from sanxiang.cli.outputs import Teller, conversations_in, mask_for
from sanxiang.cli.sources import Sources
from sanxiang.inspection.inspector import Inspector
from sanxiang.workbench.verify import verify


def verify_files(inspector: Inspector, sources: Sources, seed: int) -> int:
    """Prints how many results agree, and the first difference; the exit code."""
    teller = Teller(mask_for(False))
    found = verify(inspector, conversations_in(sources.items(), teller), Random(seed))
    teller.sum_up(skipped=sources.skipped)
    print(f"会话 conversations {found.conversations:,} · 时刻 ticks {found.ticks:,} · 种子 seed {seed}")
    print(f"实时与单通一致 live = single: {found.live:,}/{found.conversations:,}")
    print(f"批量与单通一致 bulk = single: {found.bulk:,}/{found.conversations:,}")
    if found.first is not None:
        print(found.first)
        return Exit.FAILED
    return Exit.REJECTED if teller.rejected else Exit.FINE
