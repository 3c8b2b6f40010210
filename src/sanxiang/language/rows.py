"""Many compact utterances as one UTF-8 buffer, a line each: what a matcher scans in one pass."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sanxiang.language import charmap
from sanxiang.language.charmap import CodePoints

LINE_END = ord("\n")


@dataclass(frozen=True, slots=True)
class Rows:
    """Row r is data[starts[r] : starts[r + 1] - 1]; a line end stands behind every row, the last one too.

    `starts` has the shape (rows + 1,), int64, in bytes.
    """

    data: bytes
    starts: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.starts) - 1

    @classmethod
    def of_texts(cls, texts: Iterable[str]) -> Rows:
        """Raises ValueError if a text holds a line end; compact text has none."""
        texts = list(texts)
        return cls._of("".join(f"{text}\n" for text in texts), len(texts))

    @classmethod
    def of_code_points(cls, codepoints: CodePoints, row_starts: NDArray[np.int64]) -> Rows:
        """Row r is codepoints[row_starts[r] : row_starts[r + 1]], as in `normal.NormalBuffer`."""
        count = len(row_starts) - 1
        lines = np.empty(len(codepoints) + count, dtype=np.uint32)
        is_text = np.ones(len(lines), dtype=np.bool_)
        is_text[row_starts[1:] + np.arange(count)] = False
        lines[is_text] = codepoints
        lines[~is_text] = LINE_END
        return cls._of(charmap.text_of(lines), count)

    @classmethod
    def _of(cls, text: str, count: int) -> Rows:
        data = text.encode("utf-8", "replace")
        starts = np.append(0, np.flatnonzero(np.frombuffer(data, dtype=np.uint8) == LINE_END) + 1)
        if len(starts) != count + 1:
            raise ValueError("a row holds a line end: rows must be compact text")
        return cls(data, starts)

    def distinct(self) -> tuple[Rows, NDArray[np.int64]]:
        """The different rows, each where it first stands, and which of them every row is."""
        places: dict[bytes, int] = {}
        of = [places.setdefault(line, len(places)) for line in self.data.split(b"\n")[:-1]]
        ends = np.cumsum(np.fromiter(map(len, places), np.int64, len(places)) + 1)
        return Rows(b"".join(line + b"\n" for line in places), np.append(0, ends)), np.array(of, dtype=np.int64)

    def texts(self) -> list[str]:
        return self.data.decode().split("\n")[:-1]

    def text(self, row: int) -> str:
        return self.data[self.starts[row] : self.starts[row + 1] - 1].decode()

    def chunks(self, size: int) -> Iterable[tuple[int, Rows]]:
        """The rows in parts of about `size` bytes, never cutting a row, each with the number of its first row."""
        first = 0
        while first < len(self):
            end = int(np.searchsorted(self.starts, self.starts[first] + size, side="right")) - 1
            end = min(max(end, first + 1), len(self))
            begin, stop = int(self.starts[first]), int(self.starts[end])
            data = self.data if stop - begin == len(self.data) else self.data[begin:stop]
            yield first, Rows(data, self.starts[first : end + 1] - begin)
            first = end
