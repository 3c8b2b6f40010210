"""Features of many utterances at once: one pass of the matcher, then the same decisions as for a single one."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from sanxiang.conversation.model import SPOKEN, Channel
from sanxiang.inspection.columns import KINDS, Batch
from sanxiang.inspection.listening import Hits, Part
from sanxiang.inspection.recognition import Recogniser
from sanxiang.language.charmap import text_of
from sanxiang.language.entities import DIGITS
from sanxiang.language.normal import Normal, NormalBuffer, normalise_buffer
from sanxiang.language.pinyin import fold_points
from sanxiang.language.rows import Rows

Item = TypeVar("Item", bound=np.generic)
SPOKEN_KINDS = np.array([kind in SPOKEN for kind in KINDS])


@dataclass(frozen=True)
class Scanned:
    """Normalised utterances of a batch (row n of `normal` = row `rows[n]` of the batch) and the hits in them."""

    rows: NDArray[np.int64]
    normal: NormalBuffer
    source_starts: NDArray[np.int64]
    hit_rows: NDArray[np.int64]
    hit_ids: NDArray[np.int64]

    def normal_of(self, row: int) -> tuple[Normal, Hits]:
        """The normalised text of a row of the batch with the way back to the original, and the hits in it."""
        number = self.number_of[row]
        starts, bounds = self.source_starts, self._bounds
        begin, end = self.normal.row_starts[number], self.normal.row_starts[number + 1]
        offsets = self.normal.source_index[begin:end] - starts[number]
        text = text_of(self.normal.codepoints[begin:end])
        hits = tuple(self.hit_ids[bounds[number] : bounds[number + 1]].tolist())
        return Normal(text, array("i", [*offsets.tolist(), int(starts[number + 1] - starts[number])])), hits

    @cached_property
    def number_of(self) -> dict[int, int]:
        """Row of the batch -> row of `normal`."""
        return dict(zip(self.rows.tolist(), range(len(self.rows)), strict=True))

    @cached_property
    def _bounds(self) -> list[int]:
        bounds: list[int] = np.searchsorted(self.hit_rows, np.arange(len(self.rows) + 1)).tolist()
        return bounds


def scan(recogniser: Recogniser, batch: Batch) -> Scanned:
    """Normalise and match all utterances of a batch."""
    spoken = SPOKEN_KINDS[batch.kinds]
    rows = np.flatnonzero(spoken)
    by_phone = _phone_rows(batch)[rows]
    points, starts = _select(batch.points, batch.text, rows)
    normal = normalise_buffer(points, starts, by_phone)
    width = max(1, recogniser.patterns.count)
    keys = [one.keys(width) for one in passes(recogniser, normal, batch.roles[rows], by_phone)]
    hit_rows, hit_ids = np.divmod(np.unique(np.concatenate(keys)) if keys else np.empty(0, np.int64), width)
    return Scanned(rows, normal, starts, hit_rows, hit_ids)


@dataclass(frozen=True, slots=True)
class Pass:
    """A matcher and the utterances that it has to read: row n of `texts` is row `numbers[n]` of all."""

    part: Part
    texts: Rows
    numbers: NDArray[np.int64]

    def keys(self, width: int) -> NDArray[np.int64]:
        """One number for each pair of an utterance and a pattern in it."""
        texts, of = self._read()
        found, ids = self.part.matcher.scan_rows(texts)
        ids, starts = _select(ids, np.searchsorted(found, np.arange(len(texts) + 1)), of)
        keys: NDArray[np.int64] = np.repeat(self.numbers, np.diff(starts)) * width + np.array(self.part.ids, dtype=np.int64)[ids]
        return keys

    def _read(self) -> tuple[Rows, NDArray[np.int64]]:
        """What is read: scripts, and what everybody says, once. The reference reads every row: who compares with it compares this, too."""
        return (self.texts, np.arange(len(self.texts))) if self.part.matcher.engine == "plain" else self.texts.distinct()


def passes(recogniser: Recogniser, normal: NormalBuffer, roles: NDArray[np.int8], by_phone: NDArray[np.bool_]) -> Iterator[Pass]:
    """What the matchers have to read: the utterances of those who are listened to for the same patterns, together."""
    ear_of = np.array(recogniser.ear_of)[roles]
    for place, ear in enumerate(recogniser.ears):
        mine = ear_of == place
        for part, numbers in ((ear.spelled, np.flatnonzero(mine)), (ear.heard, np.flatnonzero(mine & by_phone))):
            if part is not None and len(numbers):
                points, starts = _select(normal.codepoints, normal.row_starts, numbers)
                yield Pass(part, Rows.of_code_points(fold_points(points) if part is ear.heard else points, starts), numbers)


def _phone_rows(batch: Batch) -> NDArray[np.bool_]:
    by_conversation = np.array([channel is Channel.PHONE for channel in batch.channels], dtype=np.bool_)
    return np.repeat(by_conversation, np.diff(batch.first))


def _select(items: NDArray[Item], starts: NDArray[np.int64], rows: NDArray[np.int64]) -> tuple[NDArray[Item], NDArray[np.int64]]:
    """What belongs to some rows, such as their characters, one behind the other."""
    lengths = starts[rows + 1] - starts[rows]
    ends = np.cumsum(lengths)
    chosen = np.repeat(starts[rows] - (ends - lengths), lengths) + np.arange(ends[-1] if len(ends) else 0)
    return items[chosen], np.concatenate(([0], ends)).astype(np.int64)


def features(recogniser: Recogniser, batch: Batch, scanned: Scanned) -> dict[int, int]:
    """Row of the batch -> feature bits, for all rows that have any."""
    masks = _pattern_masks(recogniser, batch, scanned)
    for row, bits in _extra(recogniser, batch, scanned, masks):
        masks[row] = masks.get(row, 0) | bits
    return masks


def _pattern_masks(recogniser: Recogniser, batch: Batch, scanned: Scanned) -> dict[int, int]:
    learned = _learned(recogniser, batch, scanned)
    channels = _channel_of_row(batch)
    ids = scanned.hit_ids.tolist()
    heads = np.flatnonzero(np.diff(scanned.hit_rows, prepend=-1))
    bounds = [*heads.tolist(), len(ids)]
    numbers = scanned.hit_rows[heads].tolist()
    rows, roles = scanned.rows.tolist(), batch.roles[scanned.rows].tolist()
    masks: dict[int, int] = {}
    for n, number in enumerate(numbers):
        row, role = rows[number], roles[number]
        hits = tuple(ids[bounds[n] : bounds[n + 1]])
        decision = recogniser.decide(role, channels[row], hits)
        mask = decision.mask
        if decision.doubtful:
            text = _text(scanned.normal, number)
            for rule in decision.doubtful:
                if next(recogniser.spans_of(recogniser.rules[rule], text, channels[row], hits), None) is not None:
                    mask |= recogniser.rules[rule].bits
        if number in learned:
            mask |= learned.pop(number) & decision.learnable
        if mask:
            masks[row] = mask
    for number, bits in learned.items():
        mask = bits & recogniser.decide(roles[number], channels[rows[number]], ()).learnable
        if mask:
            masks[rows[number]] = masks.get(rows[number], 0) | mask
    return masks


class _ChannelOfRow:
    """Channel of a row, looked up when asked: most rows have no hit."""

    def __init__(self, batch: Batch) -> None:
        self._channels = batch.channels
        self._of = np.repeat(np.arange(len(batch)), np.diff(batch.first)).tolist()

    def __getitem__(self, row: int) -> Channel | None:
        return self._channels[self._of[row]]


def _channel_of_row(batch: Batch) -> _ChannelOfRow:
    return _ChannelOfRow(batch)


def _text(normal: NormalBuffer, number: int) -> str:
    return text_of(normal.codepoints[normal.row_starts[number] : normal.row_starts[number + 1]])


def _learned(recogniser: Recogniser, batch: Batch, scanned: Scanned) -> dict[int, int]:
    """Utterance number -> bits that the models give, before what patterns forbid them."""
    found: dict[int, int] = {}
    roles = batch.roles[scanned.rows]
    for model in recogniser.learned:
        numbers = np.flatnonzero(np.isin(roles, list(model.roles)))
        points, starts = _select(scanned.normal.codepoints, scanned.normal.row_starts, numbers)
        weights = model.weights if model.gate is None else model.gate
        scores = weights.score_rows(points, starts)
        thresholds = np.array([label.threshold for label in weights.labels], dtype=np.int64)
        for n in np.flatnonzero((scores >= thresholds).any(axis=1)).tolist():
            number = int(numbers[n])
            bits = model.fired(scores[n].tolist()) if model.gate is None else model.bits_of(_text(scanned.normal, number))
            found[number] = found.get(number, 0) | bits
    return found


def _worth_reading(recogniser: Recogniser, batch: Batch, scanned: Scanned, masks: dict[int, int]) -> list[int]:
    """Rows with enough digits for an entity, and rows whose features let a script look at them."""
    if any(not one.among for one in recogniser.scripts):
        return [row for row in scanned.rows.tolist() if recogniser.wants_text(masks.get(row, 0), int(batch.roles[row]))]
    digits = np.concatenate(([0], np.cumsum(_digit_table()[scanned.normal.codepoints])))
    counts = np.diff(digits[scanned.normal.row_starts])
    asked = np.isin(batch.roles[scanned.rows], list(recogniser.entity_roles))
    found: set[int] = set(scanned.rows[asked & (counts >= recogniser.least_digits)].tolist())
    if recogniser.scripts:
        found.update(row for row, mask in masks.items() if recogniser.wants_script(mask, int(batch.roles[row])))
    return sorted(found)


@cache
def _digit_table() -> NDArray[np.bool_]:
    table = np.zeros(0x110000, np.bool_)
    table[[ord(digit) for digit in DIGITS]] = True
    return table


def _extra(recogniser: Recogniser, batch: Batch, scanned: Scanned, masks: dict[int, int]) -> list[tuple[int, int]]:
    """Entities and scripts, which are looked for text by text; few standards ask for them."""
    if not recogniser.entity_bits and not recogniser.scripts:
        return []
    found = []
    roles = batch.roles.tolist()
    for row in _worth_reading(recogniser, batch, scanned, masks):
        mask, role = masks.get(row, 0), roles[row]
        normal = _text(scanned.normal, scanned.number_of[row])
        bits = recogniser.extra_features(batch.text_of(row), normal, role, mask)
        if bits:
            found.append((row, bits))
    return found
