"""The cache: what it keeps, and what it refuses to read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from cli_desk import Desk, lay_out

from sanxiang.cli import stored
from sanxiang.cli.cache import KEPT, FolderCache, default_folder
from sanxiang.cli.standards import _loaded, load
from sanxiang.inspection.inspector import compile_standard
from sanxiang.standard import names
from sanxiang.standard.loading import load_standard

KEY = "0123456789abcdef"
pytestmark = pytest.mark.skipif(not hasattr(os, "getuid"), reason="files have no owners here")


def entry(cache: FolderCache) -> Path:
    return cache.folder / KEY


def test_what_is_put_is_got(tmp_path: Path) -> None:
    """In a folder of its own that nobody else can read."""
    cache = FolderCache(tmp_path / "a" / "b")
    cache.put(KEY, b"value")
    assert cache.get(KEY) == b"value"
    assert cache.folder.stat().st_mode & 0o777 == 0o700
    assert entry(cache).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("key", ["../../etc/passwd", "ABCDEF0123456789", "short", "", KEY + "/x"])
def test_keys_are_hexadecimal(tmp_path: Path, key: str) -> None:
    """Nothing else becomes a path."""
    cache = FolderCache(tmp_path / "c")
    cache.put(key, b"value")
    assert cache.get(key) is None
    assert not cache.folder.exists() or not list(cache.folder.iterdir())


def damaged(cache: FolderCache) -> None:
    entry(cache).write_bytes(entry(cache).read_bytes()[:-1])


def readable_by_all(cache: FolderCache) -> None:
    entry(cache).chmod(0o644)


def in_an_open_folder(cache: FolderCache) -> None:
    cache.folder.chmod(0o755)


def behind_a_link(cache: FolderCache) -> None:
    entry(cache).rename(cache.folder / "elsewhere")
    entry(cache).symlink_to("elsewhere")


def a_folder(cache: FolderCache) -> None:
    entry(cache).unlink()
    entry(cache).mkdir()


@pytest.mark.parametrize("spoil", [damaged, readable_by_all, in_an_open_folder, behind_a_link, a_folder])
def test_what_others_may_have_written_is_not_read(tmp_path: Path, spoil: object) -> None:
    """A damaged or foreign entry is a miss, never an error."""
    cache = FolderCache(tmp_path / "c")
    cache.put(KEY, b"value")
    spoil(cache)  # type: ignore[operator]
    assert cache.get(KEY) is None
    cache.put(KEY, b"again")


def test_a_place_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    """Without a cache everything works, only slower."""
    (tmp_path / "file").write_text("x")
    cache = FolderCache(tmp_path / "file" / "c")
    cache.put(KEY, b"value")
    assert cache.get(KEY) is None


def test_the_longest_unused_go_first(tmp_path: Path) -> None:
    """The folder does not grow without end."""
    cache = FolderCache(tmp_path / "c")
    keys = [f"{number:016x}" for number in range(KEPT + 1)]
    for number, key in enumerate(keys[:-1]):
        cache.put(key, b"value")
        os.utime(cache.folder / key, (number, number))
    assert cache.get(keys[0]) == b"value"
    cache.put(keys[-1], b"value")
    assert cache.get(keys[1]) is None
    assert cache.get(keys[0]) == b"value"


def test_the_folder_follows_the_environment() -> None:
    """A relative XDG_CACHE_HOME is ignored, as its specification says."""
    home = Path("/home/a")
    assert default_folder({"XDG_CACHE_HOME": "/x"}, home) == Path("/x/sanxiang")
    assert default_folder({"XDG_CACHE_HOME": "x"}, home) == home / ".cache" / "sanxiang"
    assert default_folder({}, home) == home / ".cache" / "sanxiang"


def test_a_change_of_any_file_is_seen(desk: Desk) -> None:
    """Edited, added and removed files make another standard, as if there were no cache."""
    cache = FolderCache(desk.folder / "c")
    first = load(desk.standard, {}, cache)
    assert load(desk.standard, {}, cache).edition == first.edition
    more = desk.write("desk/more.yaml", "lists:\n  words: [甲]\n")
    assert "words" in load(desk.standard, {}, cache).lists
    more.unlink()
    assert load(desk.standard, {}, cache).edition == first.edition
    desk.write("desk/standard.yaml", (desk.folder / "desk" / "standard.yaml").read_text("utf-8").replace("甲公司", "乙公司"))
    assert load(desk.standard, {}, cache).edition != first.edition


def test_values_of_parameters_have_their_own_entries(desk: Desk) -> None:
    """The same files with another value are another standard."""
    cache = FolderCache(desk.folder / "c")
    assert load(desk.standard, {"seconds": "30"}, cache).parameters["seconds"].value == 30
    assert load(desk.standard, {}, cache).parameters["seconds"].value == 60


def test_a_stored_standard_inspects_like_a_fresh_one(tmp_path: Path) -> None:
    """Patterns without their trees match the same, with either engine; trees come back when asked for."""
    lay_out(tmp_path)
    fresh = load_standard(tmp_path / "desk")
    kept, _ = stored.load(stored.dump(fresh))
    assert kept.edition == fresh.edition
    for engine in ("re", "auto"):
        inspectors = [compile_standard(each, engine=engine) for each in (fresh, kept)]
        for text in ("这不归我管", "您好", "再见！", ""):
            assert inspectors[0].check_text(text, "phone") == inspectors[1].check_text(text, "phone")
    pairs = [(one.pattern, two.pattern) for act in fresh.acts for one, two in zip(fresh.acts[act].says, kept.acts[act].says, strict=True)]
    for one, two in pairs:
        assert (one.for_re(), one.for_js(), one.for_hyperscan(), one.literals(), one.min_length) == (
            two.for_re(), two.for_js(), two.for_hyperscan(), two.literals(), two.min_length,
        )  # fmt: skip
        assert one.node == two.node


def test_what_was_asked_of_patterns_is_kept_with_them(tmp_path: Path) -> None:
    """A standard that was only read is kept again by the first who compiles it; then there is nothing more to keep."""
    # As in a process of its own: what others asked of these patterns is known otherwise.
    names._parsed.cache_clear()
    cache = FolderCache(tmp_path / "c")
    load("online", {}, cache)
    names._parsed.cache_clear()
    again = _loaded("online", {}, cache)
    assert again.patterns is not None
    assert not any(pattern.has_more for pattern in again.patterns)
    compile_standard(again.standard, light=True)
    assert any(pattern.has_more for pattern in again.patterns)
    again.keep(cache)
    third = _loaded("online", {}, cache)
    assert third.patterns is not None
    compile_standard(third.standard, light=True)
    assert not any(pattern.has_more for pattern in third.patterns)
