"""Where the files of a standard come from: a folder on disk, or a fake in tests."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Protocol

PACKS = Path(__file__).resolve().parent.parent / "packs"
"""The shipped standards."""


class Reader(Protocol):
    """The file access that loading needs. Paths are what `files` gave, or a folder joined with a relative path."""

    def is_folder(self, folder: Path) -> bool:
        """Whether there is such a folder."""

    def files(self, folder: Path) -> tuple[Path, ...]:
        """All files below the folder, hidden ones left out, sorted by their relative path."""

    def read(self, file: Path) -> bytes:
        """The content. Raises OSError."""


class Disk:
    """The real files."""

    def is_folder(self, folder: Path) -> bool:
        return folder.is_dir()

    def files(self, folder: Path) -> tuple[Path, ...]:
        found: list[Path] = []
        for place, folders, names in os.walk(folder):
            folders[:] = [name for name in folders if not name.startswith(".")]
            found += [Path(place, name) for name in names if not name.startswith(".")]
        return tuple(sorted(found, key=lambda file: file.relative_to(folder).as_posix()))

    def read(self, file: Path) -> bytes:
        return file.read_bytes()
