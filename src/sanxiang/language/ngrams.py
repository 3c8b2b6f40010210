"""What a learned recogniser does at run time: adds up integer weights of the character n-grams of an utterance.

The file is text, so that a change of weights shows in a diff:

    # format: sanxiang-ngrams 1
    # orders: 1 2 3
    # trainer: ...                      any further headers: where the weights come from
    labels      greeting:-310:0 apology:-275:40
    ^您好        520 -3
    抱歉         -12 610

A label has a bias and a threshold: the score of an utterance is the bias plus the weights of all its n-grams, every
occurrence counted, and the label holds where score >= threshold. `^` and `$` in an n-gram are the edges of the
utterance; characters that are in no n-gram never matter, and neither do a ^ or $ of the text itself. N-grams are
ascending by code point. Scores are exact integers, the same for one utterance and for many.
"""

from __future__ import annotations

import marshal
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import repeat
from operator import add, lt
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sanxiang.errors import InputError, Location
from sanxiang.language import charmap
from sanxiang.language.charmap import CodePoints
from sanxiang.language.keytable import KeyTable

FORMAT = "sanxiang-ngrams 1"
START, END = "^", "$"
LONGEST = 4
BITS = 16
"""A key has 16 bits a character, so that four fit into 64."""
UNKNOWN = 1
"""The number of all characters that are in no n-gram."""
MOST_LETTERS = (1 << BITS) - 2
BLOCK = 1 << 15
"""Characters that go through all steps together, so that they stay in the processor's cache."""

SMALL_NUMBERS = re.compile("-?[0-9]{1,7}(?: -?[0-9]{1,7})*")
"""What nearly all weights are: told at once, for the file is read at every start."""
NUMBERS = frozenset("0123456789- ")
DIGITS = 7
"""Of a number that is told to be small at a glance."""
EDGE_INSIDE = re.compile(rf"[^\n]{re.escape(START)}|{re.escape(END)}[^\n]")
ZEROS = repeat(0)
Scores = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Label:
    name: str
    bias: int
    threshold: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """An n-gram that took part in a score: text[start:end], its edges cut off."""

    ngram: str
    weight: int
    start: int
    end: int


@dataclass(frozen=True)
class Weights:
    """`table` gives for an n-gram one weight a label; `headers` keep their order. Raises ValueError for too many different characters."""

    headers: Mapping[str, str]
    orders: tuple[int, ...]
    labels: tuple[Label, ...]
    table: Mapping[str, tuple[int, ...]]

    def __post_init__(self) -> None:
        if len(set().union(*self.table, START, END)) > MOST_LETTERS:
            raise ValueError(f"more than {MOST_LETTERS} different characters")

    # What one way of scoring needs is made when it is first used: a start pays for what it does.

    @cached_property
    def _bulk(self) -> _Bulk:
        return _Bulk.of(self.table, self.orders, self.labels)

    @cached_property
    def _single(self) -> _Single:
        return _Single.of(self.table)

    @classmethod
    def load(cls, source: Path | bytes) -> Weights:
        """Raises InputError."""
        if isinstance(source, bytes):
            return _read("<weights>", source)
        return _read(str(source), source.read_bytes())

    def dumped(self) -> bytes:
        """For `of_dumped`: read in a tenth of the time that the file takes, by the same version of Python."""
        labels = [(label.name, label.bias, label.threshold) for label in self.labels]
        return marshal.dumps((dict(self.headers), self.orders, labels, dict(self.table)))

    @classmethod
    def of_dumped(cls, dumped: bytes) -> Weights | None:
        """None for bytes that are cut off or of another version. Never give it what others could write."""
        try:
            headers, orders, labels, table = marshal.loads(dumped)
            return cls(headers, orders, tuple(Label(*label) for label in labels), table)
        except (EOFError, ValueError, TypeError):
            return None

    def only(self, *names: str) -> Weights:
        """The same scores for these labels alone, at less cost. Raises ValueError for an unknown label."""
        known = [label.name for label in self.labels]
        numbers = [known.index(name) for name in names]
        rows = {ngram: tuple(weights[n] for n in numbers) for ngram, weights in self.table.items()}
        labels = tuple(self.labels[n] for n in numbers)
        return Weights(self.headers, self.orders, labels, {ngram: row for ngram, row in rows.items() if any(row)})

    def dump(self) -> str:
        """The file. The same weights give the same text."""
        headers = {**self.headers, "format": FORMAT, "orders": " ".join(map(str, self.orders))}
        labels = " ".join(f"{label.name}:{label.bias}:{label.threshold}" for label in self.labels)
        lines = [f"# {key}: {value}" for key, value in headers.items()]
        lines += [f"labels\t{labels}"]
        lines += [f"{ngram}\t{' '.join(map(str, self.table[ngram]))}" for ngram in sorted(self.table)]
        return "".join(f"{line}\n" for line in lines)

    def score_one(self, text: str) -> tuple[int, ...]:
        """One score a label, for compact text."""
        if len(self.labels) == 1:
            return (self.labels[0].bias + self._single.sum(_edged(text)),)
        edged, known = _edged(text), self.table.get
        found = [
            weights
            for order in self.orders
            for start in range(len(edged) - order + 1)
            if (weights := known(edged[start : start + order])) is not None
        ]
        return tuple(map(sum, zip([label.bias for label in self.labels], *found, strict=True)))

    def score_rows(self, codepoints: CodePoints, row_starts: NDArray[np.int64]) -> Scores:
        """Shape (rows, labels): `score_one` of every row; rows as in `normal.NormalBuffer`."""
        scores = np.empty((len(row_starts) - 1, len(self.labels)), dtype=np.int32)
        for first, end in _blocks(row_starts):
            points = codepoints[row_starts[first] : row_starts[end]]
            self._bulk.score(points, row_starts[first : end + 1] - row_starts[first], scores[first:end])
        return scores

    def evidence(self, text: str, label: str) -> tuple[Evidence, ...]:
        """All n-grams with a weight for the label, the heaviest first. Raises ValueError for an unknown label."""
        number = [known.name for known in self.labels].index(label)
        found = (
            Evidence(ngram, weights[number], max(start - 1, 0), min(start - 1 + len(ngram), len(text)))
            for start, ngram, weights in self._occurrences(text)
            if weights[number]
        )
        return tuple(sorted(found, key=lambda one: (-abs(one.weight), one.start, one.end)))

    def _occurrences(self, text: str) -> Iterator[tuple[int, str, tuple[int, ...]]]:
        """Place in the text with its edges, n-gram, weights."""
        edged, known = _edged(text), self.table.get
        for order in self.orders:
            for start in range(len(edged) - order + 1):
                weights = known(edged[start : start + order])
                if weights is not None:
                    yield start, edged[start : start + order], weights


def _edged(text: str) -> str:
    if START in text or END in text:
        text = text.replace(START, "\0").replace(END, "\0")
    return f"{START}{text}{END}"


def _blocks(row_starts: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Ranges of rows of about BLOCK characters, at most BLOCK rows."""
    first, count = 0, len(row_starts) - 1
    while first < count:
        end = int(np.searchsorted(row_starts, row_starts[first] + BLOCK, side="right")) - 1
        end = min(max(end, first + 1), first + BLOCK, count)
        yield first, end
        first = end


@dataclass(frozen=True, slots=True)
class _Single:
    """The weights of one label by n-gram, each order for itself."""

    by_order: tuple[tuple[int, Mapping[str, int]], ...]

    @classmethod
    def of(cls, table: Mapping[str, tuple[int, ...]]) -> _Single:
        by_order: dict[int, dict[str, int]] = {}
        for ngram, weights in table.items():
            by_order.setdefault(len(ngram), {})[ngram] = weights[0]
        return cls(tuple(sorted(by_order.items())))

    def sum(self, edged: str) -> int:
        """Of the weights of all n-grams. The loops run inside `map`, `add` and `sum`: this is the hot path of live use."""
        total = 0
        for order, known in self.by_order:
            ngrams: Iterable[str] = edged
            for place in range(1, order):
                ngrams = map(add, ngrams, edged[place:])
            total += sum(map(known.get, ngrams, ZEROS))
        return total


@dataclass(frozen=True, slots=True)
class _Bulk:
    """`ids` numbers the characters of the vocabulary; no number is 0, so that keys of different lengths differ."""

    ids: NDArray[np.uint16]
    edges: tuple[int, int]
    single: NDArray[np.int32] | None
    longer: tuple[int, ...]
    keys: KeyTable
    weights: NDArray[np.int32]
    biases: NDArray[np.int32]

    @classmethod
    def of(cls, table: Mapping[str, tuple[int, ...]], orders: tuple[int, ...], labels: tuple[Label, ...]) -> _Bulk:
        ngrams = [ngram for ngram in table if len(ngram) in orders]
        letters = sorted({char for ngram in ngrams for char in ngram} | {START, END})
        number = {char: place for place, char in enumerate(letters, UNKNOWN + 1)}
        ids = np.full(charmap.CODE_SPACE, UNKNOWN, dtype=np.uint16)
        for char in letters:
            ids[ord(char)] = number[char]
        ids[[ord(START), ord(END)]] = UNKNOWN
        weights = np.array([table[ngram] for ngram in ngrams], dtype=np.int32).reshape(-1, len(labels))
        keys = np.array([_key(map(number.__getitem__, ngram)) for ngram in ngrams], dtype=np.uint64)
        biases = np.array([label.bias for label in labels], dtype=np.int32)
        return cls(
            ids,
            (number[START], number[END]),
            _by_character(ngrams, number, weights) if 1 in orders else None,
            tuple(order for order in orders if order > 1),
            KeyTable.of(keys),
            weights,
            biases,
        )

    def score(self, points: CodePoints, starts: NDArray[np.int64], scores: Scores) -> None:
        """Writes into `scores`."""
        ids, begins = self._edged(points, starts)
        scores[:] = self.biases
        if self.single is not None:
            scores += np.add.reduceat(self.single.take(ids, axis=0), begins[:-1], axis=0)
        keys, length = ids.astype(np.uint64), 1
        for order in self.longer:
            for place in range(length, order):
                keys = (keys[:-1] << np.uint64(BITS)) | ids[place:]
            length = order
            self._add(*self.keys.find(keys), begins, scores)

    def _edged(self, points: CodePoints, starts: NDArray[np.int64]) -> tuple[NDArray[np.uint16], NDArray[np.int64]]:
        """Numbers of the characters, with both edges around every row, and where the rows begin."""
        begins = starts + 2 * np.arange(len(starts))
        ids = np.empty(begins[-1], dtype=np.uint16)
        inner = np.ones(len(ids), dtype=np.bool_)
        inner[begins[:-1]] = inner[begins[1:] - 1] = False
        ids[inner] = self.ids.take(points)
        ids[begins[:-1]], ids[begins[1:] - 1] = self.edges
        return ids, begins

    def _add(self, places: NDArray[np.int64], rows: NDArray[np.int32], begins: NDArray[np.int64], scores: Scores) -> None:
        """An n-gram belongs to the row it begins in: none crosses, since edges stand only at the ends of n-grams."""
        bounds = np.searchsorted(places, begins)
        hit = np.flatnonzero(bounds[1:] > bounds[:-1])
        if len(hit):
            scores[hit] += np.add.reduceat(self.weights.take(rows, axis=0), bounds[hit], axis=0)


def _key(numbers: Iterator[int]) -> int:
    key = 0
    for number in numbers:
        key = key << BITS | number
    return key


def _by_character(ngrams: list[str], number: Mapping[str, int], weights: NDArray[np.int32]) -> NDArray[np.int32]:
    """Shape (numbers, labels)."""
    table = np.zeros((len(number) + UNKNOWN + 1, weights.shape[1]), dtype=np.int32)
    for row, ngram in enumerate(ngrams):
        if len(ngram) == 1:
            table[number[ngram]] = weights[row]
    return table


# -------------------------------------------------------------------------------------------- the file


def _read(name: str, raw: bytes) -> Weights:
    lines = _text(name, raw).split("\n")
    if lines[-1] == "":
        del lines[-1]
    headers: dict[str, str] = {}
    at = 0
    while at < len(lines) and lines[at].startswith("# "):
        key, _, value = lines[at][2:].partition(": ")
        headers[key] = value
        at += 1
    if headers.pop("format", None) != FORMAT:
        raise InputError(Location(name, 1), f"no weights: the first lines must hold '# format: {FORMAT}'")
    orders = _orders(name, headers.pop("orders", ""))
    labels = _labels(name, at + 1, lines[at] if at < len(lines) else "")
    return Weights(headers, orders, labels, _table(name, lines, at + 1, orders, len(labels)))


def _text(name: str, raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise InputError(Location(name, raw.count(b"\n", 0, error.start) + 1), "weights must be UTF-8") from error


def _orders(name: str, text: str) -> tuple[int, ...]:
    orders = [int(part) for part in text.split() if part in ("1", "2", "3", "4")]
    if not orders or orders != sorted(set(orders)) or len(orders) != len(text.split()):
        raise InputError(Location(name, 1), f"'# orders:' must be ascending numbers from 1 to {LONGEST}, not {text!r}")
    return tuple(orders)


def _labels(name: str, line: int, text: str) -> tuple[Label, ...]:
    head, _, body = text.partition("\t")
    try:
        labels = [Label(label, int(bias), int(threshold)) for label, bias, threshold in (part.split(":") for part in body.split())]
    except ValueError:
        labels = []
    if head != "labels" or not labels or len({label.name for label in labels}) < len(labels):
        raise InputError(Location(name, line), "expected 'labels', a tab, and name:bias:threshold for every label, each once")
    return tuple(labels)


def _table(name: str, lines: list[str], at: int, orders: tuple[int, ...], width: int) -> dict[str, tuple[int, ...]]:
    known = _plain_table([line.partition("\t") for line in lines[at:]], orders, width)
    if known is not None:
        return known
    table: dict[str, tuple[int, ...]] = {}
    last = ""
    for number, line in enumerate(lines[at:], at + 1):
        ngram, _, body = line.partition("\t")
        problem = _entry_problem(ngram, body, last, orders, width)
        if problem:
            raise InputError(Location(name, number), problem)
        table[ngram] = tuple(map(int, body.split(" ")))
        last = ngram
    return table


def _plain_table(rows: list[tuple[str, str, str]], orders: tuple[int, ...], width: int) -> dict[str, tuple[int, ...]] | None:
    """The table where all that `_entry_problem` asks holds at a glance, as nearly always: the file is read at every start. Else None."""
    ngrams, bodies = [row[0] for row in rows], [row[2] for row in rows]
    fine = set(map(len, ngrams)) <= {*orders} and all(map(lt, ngrams, ngrams[1:])) and not EDGE_INSIDE.search("\n".join(ngrams))
    weights = _numbers(" ".join(bodies))
    if not fine or not weights or {body.count(" ") for body in bodies} != {width - 1}:
        return None
    return dict(zip(ngrams, zip(*[iter(weights)] * width, strict=True), strict=True))


def _numbers(written: str) -> list[int]:
    """Small whole numbers with single spaces between them; none if something else stands there."""
    parts = written.split(" ")
    if not set(written) <= NUMBERS or max(map(len, parts)) > DIGITS:
        return []
    try:
        return [*map(int, parts)]
    except ValueError:
        return []


def _entry_problem(ngram: str, body: str, last: str, orders: tuple[int, ...], width: int) -> str:
    if len(ngram) not in orders:
        return f"{ngram!r} has {len(ngram)} characters; the orders are {' '.join(map(str, orders))}"
    if ngram <= last:
        return f"{ngram!r} stands behind {last!r}: n-grams must ascend, each once"
    if START in ngram[1:] or END in ngram[:-1]:
        return f"{ngram!r}: ^ stands only at the beginning and $ only at the end"
    if SMALL_NUMBERS.fullmatch(body) and body.count(" ") == width - 1:
        return ""
    weights = body.split(" ")
    if len(weights) != width or not all(_is_weight(weight) for weight in weights):
        return f"expected {width} whole numbers below 2^24 with single spaces between them, not {body!r}"
    return ""


def _is_weight(text: str) -> bool:
    """Below 2^24, so that no utterance of any sensible length leaves 32 bits."""
    digits = text.removeprefix("-")
    return digits.isascii() and digits.isdigit() and len(digits) <= 8 and int(digits) < 1 << 24
