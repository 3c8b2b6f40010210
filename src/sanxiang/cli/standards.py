"""A standard by its name, loaded and compiled; with a cache, from what was built before.

A cached standard holds as long as every file that was read, and every folder that was listed, is what it was.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pydantic
import pydantic_core

from sanxiang import __version__
from sanxiang.cli import stored
from sanxiang.cli.cache import FolderCache, default_folder
from sanxiang.inspection.ears import Cache
from sanxiang.inspection.inspector import Inspector, compile_standard
from sanxiang.language import expressions
from sanxiang.language.expressions import EXPRESSIONS
from sanxiang.language.written import WrittenPattern
from sanxiang.standard.files import PACKS, Disk
from sanxiang.standard.loading import Layers, build, read_layers
from sanxiang.standard.standard import Standard
from sanxiang.standard.tree import resolve

Manifest = list[tuple[str, str, str]]


LITTLE = 4 << 20
"""Bytes. Below that the patterns are matched by `re` sooner than a database of them is compiled (several seconds, once)."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which standard, with which values of parameters (as written on the command line), and where to cache."""

    name: str
    settings: tuple[tuple[str, str], ...] = ()
    cache: str = ""

    def inspector(self, text: int = LITTLE) -> Inspector:
        """`text` = bytes to be inspected: for little text nothing is compiled that is not in the cache. Raises StandardError."""
        cache = self.store()
        if cache is not None:
            EXPRESSIONS.learn(cache.get(_expressions_key()))
        loaded = _loaded(self.name, dict(self.settings), cache)
        inspector = compile_standard(loaded.standard, cache=cache, light=text < LITTLE)
        loaded.keep(cache)
        return inspector

    def keep_expressions(self) -> None:
        """After the work: what `re` compiled for it stays for the next time, beside what other processes left meanwhile."""
        cache = self.store()
        if cache is not None and EXPRESSIONS.news:
            EXPRESSIONS.learn(cache.get(_expressions_key()))
            cache.put(_expressions_key(), EXPRESSIONS.noted())

    def standard(self) -> Standard:
        """Raises StandardError."""
        return load(self.name, dict(self.settings), self.store())

    def store(self) -> FolderCache | None:
        """Where what takes long is kept, if anywhere."""
        return FolderCache(Path(self.cache)) if self.cache else None


def choose(name: str, settings: Mapping[str, str], *, cached: bool) -> Choice:
    """The choice with the cache of this user, if there is to be one."""
    return Choice(name, tuple(settings.items()), str(_user_folder()) if cached else "")


def cache_of(cached: bool) -> FolderCache | None:
    """The cache of this user, if there is to be one."""
    return FolderCache(_user_folder()) if cached else None


def _user_folder() -> Path:
    return default_folder(os.environ, Path.home())


@dataclass(slots=True)
class Recording:
    """The files on disk, with a note of all that was asked and answered."""

    seen: dict[tuple[str, str], str] = field(default_factory=dict)
    disk: Disk = field(default_factory=Disk)

    def is_folder(self, folder: Path) -> bool:
        found = self.disk.is_folder(folder)
        self._note("is_folder", folder, found)
        return found

    def files(self, folder: Path) -> tuple[Path, ...]:
        found = self.disk.files(folder)
        self._note("files", folder, found)
        return found

    def read(self, file: Path) -> bytes:
        data = self.disk.read(file)
        self.seen["read", str(file)] = _digest(data)
        return data

    def _note(self, question: str, path: Path, answer: object) -> None:
        self.seen[question, str(path)] = _answer(answer)

    def manifest(self) -> Manifest:
        return [(question, path, answer) for (question, path), answer in self.seen.items()]


def _still_holds(manifest: Manifest) -> bool:
    """Asks the disk the same questions again."""
    again = Recording()
    for question, path, answer in manifest:
        getattr(again, question)(Path(path))
        if again.seen[question, path] != answer:
            return False
    return True


def _answer(value: object) -> str:
    return _digest("\n".join(map(str, value)).encode("utf-8", "surrogateescape")) if isinstance(value, tuple) else str(value)


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()


# ------------------------------------------------------------------------------------------------------------ loading


@dataclass(frozen=True, slots=True)
class Loaded:
    """A standard, and what was asked of the files that it was read from; if it comes out of the cache, the patterns that came along."""

    standard: Standard
    key: str
    manifest: Manifest
    patterns: Collection[WrittenPattern] | None = None

    def keep(self, cache: Cache | None) -> None:
        """Best after the work: what was asked of its patterns is kept with them."""
        if cache is not None and (self.patterns is None or any(pattern.has_more for pattern in self.patterns)):
            head = json.dumps(self.manifest, ensure_ascii=True)
            cache.put(self.key, head.encode() + b"\n" + stored.dump(self.standard))


def load(name: str, settings: Mapping[str, str], cache: Cache | None) -> Standard:
    """The standard, from the cache where that still holds. Raises StandardError with every problem."""
    loaded = _loaded(name, settings, cache)
    loaded.keep(cache)
    return loaded.standard


def _loaded(name: str, settings: Mapping[str, str], cache: Cache | None) -> Loaded:
    key = _cache_key(name, settings)
    known = _from_cache(key, cache.get(key)) if cache is not None else None
    if known is not None:
        return known
    recording = Recording()
    layers = read_layers(name, read=recording)
    return Loaded(build(layers, set=typed(layers, settings), read=recording), key, recording.manifest())


def _cache_key(name: str, settings: Mapping[str, str]) -> str:
    """Pickles hold for one version of everything that they are made of; a relative name for one working folder."""
    versions = [__version__, sys.version, pydantic.VERSION, pydantic_core.__version__]
    parts = ["standard-3", *versions, _code_digest(), str(PACKS), os.getcwd(), name, *(f"{k}={v}" for k, v in settings.items())]
    return _digest("\0".join(parts).encode("utf-8", "surrogateescape"))


def _expressions_key() -> str:
    return _digest(f"expressions-2\0{expressions.version()}\0{_code_digest()}".encode())


@cache
def _code_digest() -> str:
    """Changes with the modules whose objects are pickled or whose work is kept, so that a checkout under work never meets its own past."""
    folders = [PACKS.parent / name for name in ("cli", "commitments", "language", "standard")]
    files = sorted(path for folder in folders for path in folder.rglob("*.py"))
    return _digest("\n".join(f"{path} {status.st_size} {status.st_mtime_ns}" for path in files for status in [path.stat()]).encode())


def _from_cache(key: str, entry: bytes | None) -> Loaded | None:
    if entry is None:
        return None
    head, _, body = entry.partition(b"\n")
    try:
        manifest = json.loads(head)
        if not _still_holds(manifest):
            return None
        standard, patterns = stored.load(body)
        return Loaded(standard, key, manifest, patterns)
    # An entry of another time may fail in any way; then the standard is read from its files.
    except Exception:
        return None


def typed(layers: Layers, settings: Mapping[str, str]) -> dict[str, Any]:
    """Values as the parameters' types want them; what is unknown stays text and is told by the loader."""
    types = {name: each.type for layer in layers.items if layer.header for name, each in layer.header.parameters.items()}
    return {name: _typed(types.get(name, "text"), value) for name, value in settings.items()}


def _typed(kind: str, value: str) -> Any:
    if kind == "text":
        return value
    if kind == "words":
        return [word.strip() for word in value.replace("，", ",").replace("、", ",").split(",") if word.strip()]
    try:
        return resolve(value)
    except ValueError:
        return value
