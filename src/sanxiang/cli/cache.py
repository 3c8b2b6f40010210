"""What takes long to build, kept between runs: a folder that only its owner can read or write.

An entry that is missing, damaged, or that somebody else could have written counts as a miss. Nothing here raises.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

_KEY = re.compile(r"[0-9a-f]{16,128}")
KEPT = 60
"""Entries that stay; the ones longest unused go first."""


def default_folder(environ: Mapping[str, str], home: Path) -> Path:
    """`$XDG_CACHE_HOME/sanxiang`, else `~/.cache/sanxiang`."""
    base = environ.get("XDG_CACHE_HOME", "")
    return (Path(base) if os.path.isabs(base) else home / ".cache") / "sanxiang"


class FolderCache:
    """Implements `inspection.compile.Cache`. Keys are hexadecimal."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, key: str) -> bytes | None:
        """The entry, or None. Its time of last use is noted."""
        with suppress(OSError):
            path = self._path(key)
            if path is None or not _is_private(os.lstat(self.folder), folder=True):
                return None
            stored = _read_private(path)
            digest, body = stored[:32], stored[32:]
            if digest == sha256(body).digest():
                os.utime(path)
                return body
        return None

    def put(self, key: str, value: bytes) -> None:
        """Writes the entry at once or not at all; a folder that is not ours alone is left alone."""
        with suppress(OSError):
            path = self._path(key)
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if path is None or not _is_private(os.lstat(self.folder), folder=True):
                return
            draft = path.with_name(f"{path.name}.{os.getpid()}")
            try:
                with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                    out.write(sha256(value).digest() + value)
                os.replace(draft, path)
            finally:
                draft.unlink(missing_ok=True)
            self._prune()

    def _path(self, key: str) -> Path | None:
        return self.folder / key if _KEY.fullmatch(key) else None

    def _prune(self) -> None:
        entries = sorted(self.folder.iterdir(), key=lambda path: path.lstat().st_mtime, reverse=True)
        for path in entries[KEPT:]:
            path.unlink(missing_ok=True)


def _read_private(path: Path) -> bytes:
    """Raises OSError for a link, or for a file that somebody else may have written or may read."""
    with open(os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)), "rb") as file:
        if not _is_private(os.fstat(file.fileno()), folder=False):
            raise PermissionError(f"{path} is not private")
        return file.read()


def _is_private(status: os.stat_result, *, folder: bool) -> bool:
    """Ours, and closed to everybody else. Systems without owners (Windows) have no such thing: no cache there."""
    right = stat.S_ISDIR(status.st_mode) if folder else stat.S_ISREG(status.st_mode)
    return right and hasattr(os, "getuid") and status.st_uid == os.getuid() and not status.st_mode & 0o077
