"""The one table of file formats."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from sanxiang.conversation.decoding import Source
from sanxiang.conversation.items import Item, ReadOptions
from sanxiang.conversation.readers import cues, jsonl, sca, sheet, text, vcon

Reader = Callable[[Source, ReadOptions], Iterator[Item]]

FORMATS: Mapping[str, Reader] = MappingProxyType(
    {
        "jsonl": jsonl.read,
        "text": text.read,
        "csv": sheet.read_csv,
        "xlsx": sheet.read_xlsx,
        "vcon": vcon.read,
        "sca": sca.read,
        "webvtt": cues.read_webvtt,
        "srt": cues.read_srt,
    }
)
"""Name of the format (as in `--from`) -> its reader."""
