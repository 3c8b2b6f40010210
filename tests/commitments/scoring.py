"""Scores the reader of commitments on the labelled sets: `python tests/commitments/scoring.py`, with `--dev` the dev halves alone.

A commitment counts as found where its words overlap those of the label, one to one. Its due time counts as exact where it was found
and `due`, `timed`, `limit`, and whether there is a condition and a vague word, are those of the label. Odd ids are dev, even ids are held
out, and so is all of the third set: of these nothing but the figures is shown.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sanxiang.calendar.calendars import Calendar, china_office
from sanxiang.calendar.model import Version, week
from sanxiang.commitments.commitment import Commitment, dated
from sanxiang.commitments.reading import read
from sanxiang.language.normal import normalise

SETS: Mapping[str, Path] = {name: Path(__file__).parent / f"{name}.jsonl" for name in ("said", "fresh", "third")}
UNSEEN = frozenset({"third"})
"""Sets that nothing was ever mended by: all of their lines are held out."""
CALENDARS: Mapping[str, Calendar] = {
    "office": china_office(),
    "daily": Calendar("daily", "Asia/Shanghai", (Version(week(range(7), ((8 * 3600, 22 * 3600),))),)),
}


@dataclass
class Score:
    """Counts of labels, of commitments that were read, of those that were found, and of exact due times."""

    wanted: int = 0
    given: int = 0
    found: int = 0
    exact: int = 0

    @property
    def found_f1(self) -> float:
        return 2 * self.found / (self.wanted + self.given)

    @property
    def due_f1(self) -> float:
        return 2 * self.exact / (self.wanted + self.given)

    def __str__(self) -> str:
        precision, recall = self.found / self.given, self.found / self.wanted
        return (
            f"found: P {precision:.3f} R {recall:.3f} F1 {self.found_f1:.3f} · exact due time: F1 {self.due_f1:.3f} ({self.wanted} labels)"
        )


def half(name: str = "said", *, held_out: bool) -> Iterator[dict[str, Any]]:
    """The lines of one half of a set; of one that is held out as a whole all or none."""
    for line in SETS[name].read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        if (name in UNSEEN or int(entry["id"][1:]) % 2 == 0) is held_out:
            yield entry


def commitments(entry: Mapping[str, Any]) -> tuple[Commitment, ...]:
    """What the reader makes of a line; what customers say is not read."""
    if entry["role"] != "agent":
        return ()
    text, at = entry["text"], entry["at"]
    normal = normalise(text, spoken=entry["channel"] == "phone")
    said_at = None if at is None else datetime.fromisoformat(at)
    return tuple(dated(one, text, normal, said_at, CALENDARS[entry["calendar"]]) for one in read(normal.text))


def score(entries: Iterable[Mapping[str, Any]]) -> Score:
    total = Score()
    for entry in entries:
        given = commitments(entry)
        pairs = list(matched(entry, given))
        total.wanted += len(entry["commitments"])
        total.given += len(given)
        total.found += len(pairs)
        total.exact += sum(_class_of(one) == _label_of(label) for label, one in pairs)
    return total


def matched(entry: Mapping[str, Any], given: Sequence[Commitment]) -> Iterator[tuple[Mapping[str, Any], Commitment]]:
    """Each label with the commitment that shares most characters with it; each of them once."""
    free, place = list(given), 0
    for label in entry["commitments"]:
        start = entry["text"].index(label["quote"], place)
        place = start + len(label["quote"])
        best = max(free, key=lambda one: min(one.end, place) - max(one.start, start), default=None)
        if best is not None and min(best.end, place) > max(best.start, start):
            free.remove(best)
            yield label, best


def _class_of(one: Commitment) -> tuple[object, ...]:
    due = None if one.due is None else one.due.due.isoformat(timespec="minutes")
    return due, one.timed, one.limit or None, bool(one.condition), bool(one.vague)


def _label_of(label: Mapping[str, Any]) -> tuple[object, ...]:
    return label["due"], label["timed"], label["limit"], label["condition"] is not None, label["vague"] is not None


def main(*, held_out: bool) -> None:
    for name in SETS:
        for which in (False,) * (name not in UNSEEN) + (True,) * held_out:
            print(f"{name:5} {'held out' if which else 'dev':8} {score(half(name, held_out=which))}")


if __name__ == "__main__":
    main(held_out="--dev" not in sys.argv[1:])
