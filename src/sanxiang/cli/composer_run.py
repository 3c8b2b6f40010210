"""The forbidden expressions of a standard for the composer in a browser, as a file."""

from __future__ import annotations

import gzip
import sys
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from sanxiang.cli.failures import Exit
from sanxiang.cli.outputs import replacing
from sanxiang.cli.standards import choose
from sanxiang.workbench.composer.document import composer_bytes


def export_composer(name: str, channel: str, out: Path | None, settings: Mapping[str, str], *, cached: bool) -> int:
    """Writes the document; with a file, prints its size, what it shrinks to, and the hash that names it."""
    standard = choose(name, settings, cached=cached).standard()
    data = composer_bytes(standard, channel)
    if out is None:
        sys.stdout.buffer.write(data)
        return Exit.FINE
    with replacing(out) as draft:
        draft.write_bytes(data)
    shrunk = len(gzip.compress(data, mtime=0))
    print(f"{standard.name.get(standard.language)} {standard.edition[:12]} → {out}")
    print(f"{len(data):,} 字节，压缩后 {shrunk:,} / bytes, {shrunk:,} as gzip; sha256 {sha256(data).hexdigest()}")
    return Exit.FINE
