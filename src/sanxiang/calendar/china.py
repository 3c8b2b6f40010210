"""Public holidays and make-up workdays of China, 2004 to the last year that the State Council has announced.

The table is a file of notices, each with its source; `sanxiang calendar add-year` adds one, `sanxiang calendar check` compares it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from sanxiang.calendar.model import Name, Notice, dates

TABLE = Path(__file__).resolve().parent / "tables" / "china.json"
ENGLISH: Mapping[str, str] = {
    "元旦": "New Year",
    "春节": "Spring Festival",
    "清明节": "Qingming",
    "劳动节": "Labour Day",
    "端午节": "Dragon Boat Festival",
    "中秋节": "Mid-Autumn Festival",
    "国庆节": "National Day",
    "抗战胜利纪念日": "Victory Day",
}
_RANGE = re.compile(r"(\d{4}-\d\d-\d\d)(?:\.\.(\d{4}-\d\d-\d\d))?")


@cache
def china() -> tuple[Notice, ...]:
    """The shipped table, by year; an amendment follows what it amends."""
    return tuple(notice_of(row) for row in json.loads(TABLE.read_text(encoding="utf-8")))


def notice_of(row: Mapping[str, Any]) -> Notice:
    """A row of the table. Raises ValueError where a date is none."""
    published = row.get("published")
    return Notice(
        year=row["year"],
        published=date.fromisoformat(published) if published else None,
        source=row.get("source", ""),
        off=tuple((*day_range(text), name_of(name)) for name, texts in row["off"].items() for text in _many(texts)),
        work=make_up_days(row.get("work", {})),
    )


def make_up_days(work: Mapping[str, str | Iterable[str]]) -> tuple[tuple[date, Name], ...]:
    """In order, each with its holiday. Raises ValueError where a date is none."""
    spans = [(day_range(text), name_of(name)) for name, texts in work.items() for text in _many(texts)]
    return tuple(sorted((day, name) for (first, last), name in spans for day in dates(first, last)))


def _many(texts: str | Iterable[str]) -> Iterable[str]:
    return (texts,) if isinstance(texts, str) else texts


def day_range(text: str) -> tuple[date, date]:
    """`2026-02-15..2026-02-23`, or a single date. Raises ValueError."""
    found = _RANGE.fullmatch(text)
    if found is None:
        raise ValueError(f"{text} 应形如 2026-10-01 或 2026-10-01..2026-10-07 / a date or a range of dates is due")
    try:
        first = date.fromisoformat(found[1])
        last = date.fromisoformat(found[2]) if found[2] else first
    except ValueError:
        raise ValueError(f"{text}: 没有这一天 / there is no such day") from None
    if last < first:
        raise ValueError(f"{text} 的末日早于首日 / the last day is before the first")
    return first, last


def name_of(chinese: str) -> Name:
    """`中秋节、国庆节` has its English name, too; a name that is not known stays as it is."""
    parts = chinese.split("、")
    return Name(chinese, " and ".join(ENGLISH.get(part, part) for part in parts))
