"""Conversations in one format out of any other."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from sanxiang.cli.failures import Exit
from sanxiang.cli.outputs import Teller, refuse_overwriting, text_out
from sanxiang.cli.sources import Sources
from sanxiang.conversation.items import Noted, Rejected
from sanxiang.conversation.model import Conversation
from sanxiang.conversation.writers.jsonl import write_jsonl
from sanxiang.conversation.writers.vcon import write_vcon
from sanxiang.reporting.masking import unmasked

if TYPE_CHECKING:
    from sanxiang.inspection.inspector import Inspector


def convert_files(sources: Sources, to: str, out: Path | None, rejects: Path | None, inspector: Inspector | None) -> int:
    """The exit code. One line a conversation; with an inspector each vCon carries its inspection."""
    refuse_overwriting({"--out": out, "--rejects": rejects}, sources.files)
    with ExitStack() as stack:
        target = stack.enter_context(text_out(out))
        teller = Teller(unmasked, stack.enter_context(text_out(rejects)) if rejects else None)
        for item in sources.items():
            match item:
                case Conversation():
                    target.write(_line(item, to, inspector) + "\n")
                case Rejected():
                    teller.reject(item)
                case Noted():
                    teller.note(item)
    teller.sum_up(skipped=sources.skipped)
    return Exit.REJECTED if teller.rejected else Exit.FINE


def _line(conversation: Conversation, to: str, inspector: Inspector | None) -> str:
    if to == "jsonl":
        return write_jsonl(conversation)
    if inspector is None:
        return write_vcon(conversation)
    from sanxiang.reporting.analysis import vcon_analysis

    return write_vcon(conversation, [vcon_analysis(inspector.inspect(conversation))])
