"""Office packages (.xlsx, .docx) as values: equal content gives equal bytes, and text never becomes a formula."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

CELL_LIMIT = 32_767
"""Characters that a cell can hold."""

NO_CELL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""Characters that no XML document can hold."""

FORMULA_START = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet may take for a formula at the start of a text."""

_TIMES = re.compile(rb"<dcterms:(created|modified)([^>]*)>[^<]*<")
_EPOCH = (1980, 1, 1, 0, 0, 0)


def settle(raw: Path | BinaryIO, target: Path | BinaryIO) -> None:
    """Copies the package without the clock: entry dates and the times of creation are what the writer's clock said."""
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name in _ordered(source.namelist()):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            with source.open(name) as held, package.open(entry, "w", force_zip64=True) as out:
                if name == "docProps/core.xml":
                    out.write(_TIMES.sub(rb"<dcterms:\1\2>1980-01-01T00:00:00Z<", held.read()))
                else:
                    shutil.copyfileobj(held, out)


def _ordered(names: Iterable[str]) -> list[str]:
    """`[Content_Types].xml` first, as readers like it."""
    return sorted(names, key=lambda name: (name != "[Content_Types].xml", name))
