"""Where the bytes are: a folder, or whatever else of Django's storages the settings name. A file is called by the digest of its content."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage, storages

ALIAS = "files"


class ContentStorage(FileSystemStorage):
    """A file is there whole or not at all, and on the disk before it is answered for. What is written again is the same."""

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name

    def _save(self, name: str, content: File[Any]) -> str:
        target = Path(self.path(name))
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(prefix=".", dir=target.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                for piece in content.chunks():
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
            Path(beside).replace(target)
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise
        _remember(target.parent)
        return name


def _remember(folder: Path) -> None:
    """A new name is on the disk only once its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def store() -> Storage:
    return storages[ALIAS]


def path_of(digest: str) -> str:
    return f"{digest[:2]}/{digest}"


def save(digest: str, content: IO[bytes]) -> None:
    content.seek(0)
    store().save(path_of(digest), File(content))


def opened(digest: str) -> File[bytes]:
    found: File[bytes] = store().open(path_of(digest), "rb")
    return found


def stored_before(moment: datetime) -> Iterator[str]:
    """Digests of what is stored and older than that."""
    folders, _ = store().listdir("") if _has_root() else ([], [])
    for folder in sorted(folders):
        for name in sorted(store().listdir(folder)[1]):
            if not name.startswith(".") and store().get_modified_time(f"{folder}/{name}") < moment:
                yield name


def _has_root() -> bool:
    """A folder that nothing was ever stored in is not there yet."""
    found = store()
    return not isinstance(found, FileSystemStorage) or Path(found.location).is_dir()
