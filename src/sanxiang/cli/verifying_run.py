"""The three ways of inspection, compared on files."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from sanxiang.cli.failures import Exit
from sanxiang.cli.outputs import Teller, mask_for
from sanxiang.cli.sources import Sources
from sanxiang.conversation.items import Noted, Rejected
from sanxiang.conversation.model import Conversation
from sanxiang.inspection.inspector import Inspector
from sanxiang.workbench.verify import verify


def verify_files(inspector: Inspector, sources: Sources, seed: int) -> int:
    """Prints how many results agree, and the first difference; the exit code."""
    teller = Teller(mask_for(False))
    found = verify(inspector, _conversations(sources, teller), Random(seed))
    teller.sum_up(skipped=sources.skipped)
    print(f"会话 conversations {found.conversations:,} · 时刻 ticks {found.ticks:,} · 种子 seed {seed}")
    print(f"实时与单通一致 live = single: {found.live:,}/{found.conversations:,}")
    print(f"批量与单通一致 bulk = single: {found.bulk:,}/{found.conversations:,}")
    if found.first is not None:
        print(found.first)
        return Exit.FAILED
    return Exit.REJECTED if teller.rejected else Exit.FINE


def _conversations(sources: Sources, teller: Teller) -> Iterator[Conversation]:
    for item in sources.items():
        match item:
            case Conversation():
                yield item
            case Rejected():
                teller.reject(item)
            case Noted():
                teller.note(item)
