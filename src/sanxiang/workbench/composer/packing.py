"""Tables as short lists of whole numbers and texts: they travel to a browser, and compress well.

Places ascend, so only the gaps between them are written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

import numpy as np

from sanxiang.language import charmap
from sanxiang.language.ngrams import Weights

LONG_RUN = 3
Pair = tuple[int, int]


def characters() -> dict[str, list[int]]:
    """The compact table (`normal`): what goes through it is one character to one character, or deleted.

    deleted  gap, count, …                of runs of deleted code points
    runs     gap, count, step, shift, …   code points that are `step` apart, each `shift` from what stands for it
    singles  gap, shift, …                all others that change

    A gap counts from behind the end of the item before; from 0 for the first one.
    """
    table = charmap.compact().astype(np.int64)
    places = np.arange(charmap.CODE_SPACE)
    gone = table == charmap.DELETED
    changed = np.flatnonzero((table != places) & ~gone)
    runs = list(_runs([(int(place), int(table[place])) for place in changed]))
    return {
        "deleted": _flat((first, count, (count,)) for first, count in _stretches(np.flatnonzero(gone).tolist())),
        "runs": _flat((run[0][0], _width(run), (len(run), _step(run), _shift(run))) for run in runs if len(run) >= LONG_RUN),
        "singles": _flat((place, 1, (to - place,)) for run in runs if len(run) < LONG_RUN for place, to in run),
    }


def _flat(items: Iterable[tuple[int, int, tuple[int, ...]]]) -> list[int]:
    """(place, width, numbers) … as gap, numbers, …"""
    flat: list[int] = []
    behind = 0
    for place, width, numbers in items:
        flat += (place - behind, *numbers)
        behind = place + width
    return flat


def _stretches(places: Sequence[int]) -> Iterator[tuple[int, int]]:
    for _, group in groupby(enumerate(places), key=lambda item: item[1] - item[0]):
        stretch = [place for _, place in group]
        yield stretch[0], len(stretch)


def _runs(pairs: Sequence[Pair]) -> Iterator[list[Pair]]:
    """Divides ascending pairs into runs of one shift, whose places are all one apart or all two."""
    run: list[Pair] = []
    for place, to in pairs:
        if run and (to - place != _shift(run) or place - run[-1][0] > 2 or (len(run) > 1 and place - run[-1][0] != _step(run))):
            yield run
            run = []
        run.append((place, to))
    if run:
        yield run


def _shift(run: Sequence[Pair]) -> int:
    return run[0][1] - run[0][0]


def _step(run: Sequence[Pair]) -> int:
    return run[1][0] - run[0][0] if len(run) > 1 else 1


def _width(run: Sequence[Pair]) -> int:
    return run[-1][0] - run[0][0] + 1


def weights(model: Weights) -> dict[str, object]:
    """A learned model: the scores are whole numbers, so that any machine adds them up alike.

    orders    lengths of the n-grams, ascending
    grams     for each order its n-grams, ascending, those with one beginning together: the beginning, then all last characters
    weights   for each label gap, weight, … over all n-grams in that order
    """
    by_order = {order: sorted(ngram for ngram in model.table if len(ngram) == order) for order in model.orders}
    every = [ngram for order in model.orders for ngram in by_order[order]]
    return {
        "orders": list(model.orders),
        "grams": [[_bundle(group, order) for group in _by_beginning(by_order[order])] for order in model.orders],
        "bias": [label.bias for label in model.labels],
        "threshold": [label.threshold for label in model.labels],
        "weights": [_sparse(model.table[ngram][number] for ngram in every) for number in range(len(model.labels))],
    }


def _by_beginning(ngrams: Sequence[str]) -> Iterator[list[str]]:
    return (list(group) for _, group in groupby(ngrams, key=lambda ngram: ngram[:-1]))


def _bundle(ngrams: Sequence[str], order: int) -> str:
    return ngrams[0][: order - 1] + "".join(ngram[-1] for ngram in ngrams)


def _sparse(column: Iterable[int]) -> list[int]:
    return _flat((place, 1, (weight,)) for place, weight in enumerate(column) if weight)
