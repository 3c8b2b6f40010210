"""What is kept between starts is what would have been read."""

from __future__ import annotations

from pathlib import Path

from sanxiang.commitments.cues import cues
from sanxiang.inspection.kept import kept_cues, kept_weights

FILE = "# format: sanxiang-ngrams 1\n# orders: 1 2\nlabels\tforbidden:-3:0\n好\t2\n您好\t-4\n"


class Shelf:
    """A cache in memory."""

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}

    def get(self, key: str) -> bytes | None:
        return self.held.get(key)

    def put(self, key: str, value: bytes) -> None:
        self.held[key] = value


def test_weights_are_those_of_the_file(tmp_path: Path) -> None:
    """Also where an entry is cut off, and after the file has changed."""
    path, shelf = tmp_path / "weights.txt", Shelf()
    path.write_text(FILE, encoding="utf-8")
    read = kept_weights(shelf, path)
    assert read.score_one("您好") == (-3 + 2 - 4,)
    assert kept_weights(shelf, path) == read
    (key,) = shelf.held
    shelf.held[key] = shelf.held[key][:-5]
    assert kept_weights(shelf, path) == read
    path.write_text(FILE.replace("-4", "-9"), encoding="utf-8")
    assert kept_weights(shelf, path).score_one("您好") == (-3 + 2 - 9,)


def test_cues_read_alike_out_of_the_cache() -> None:
    shelf = Shelf()
    kept_cues(shelf)
    assert [each.for_re() for each in kept_cues(shelf)] == [each.for_re() for each in cues()]
