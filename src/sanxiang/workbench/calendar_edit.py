"""Changes of a calendar in the text of its file: a newly announced year, days of the centre's own. All other lines stay as they are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sanxiang.errors import Location, Problem, StandardError
from sanxiang.standard.calendars import BusinessCalendar, YearNotice
from sanxiang.standard.files import Reader
from sanxiang.standard.layers import Layer
from sanxiang.standard.loading import Layers, build
from sanxiang.workbench.yaml_edit import put

NEW_FILE = "calendars.yaml"


@dataclass(frozen=True, slots=True)
class Target:
    """The file of a calendar and its text; `inherited` is what it is made of where the standard does not have it of its own yet."""

    file: Path
    text: str
    ident: str
    inherited: Mapping[str, Any] | None = None


def target_of(layers: Layers, ident: str, read: Reader) -> Target:
    """Where the calendar of the topmost standard is written. Raises StandardError where no standard has one of that id."""
    top = layers.items[-1]
    own = top.sections["calendars"].get(ident)
    if own is not None:
        file = top.folder / own.document.file.removeprefix(f"{top.shown}/")
        return Target(file, own.document.text, ident)
    standard = build(layers)
    if ident not in standard.calendars:
        raise StandardError([Problem(Location(top.shown), f"没有日历 {ident} / there is no calendar {ident}")])
    return _new(top, ident, standard.calendars[ident], read)


def _new(top: Layer, ident: str, entry: BusinessCalendar, read: Reader) -> Target:
    file = top.folder / NEW_FILE
    text = read.read(file).decode() if file in read.files(top.folder) else ""
    return Target(file, text, ident, entry.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude={"id", "where"}))


def with_notice(target: Target, year: int, notice: YearNotice) -> str:
    """The text of the file with the notice of that year. Raises ValueError where the file is no YAML."""
    return _with(target, "notices", {str(year): notice_row(notice)})


def with_days(target: Target, days: Mapping[str, Any]) -> str:
    """The text of the file with these days; a day that is there already is replaced. Raises ValueError where the file is no YAML."""
    return _with(target, "days", days)


def _with(target: Target, key: str, items: Mapping[str, Any]) -> str:
    text = target.text
    if target.inherited is not None:
        text = put(text, ("calendars", target.ident), target.inherited)
    return put(text, ("calendars", target.ident, key), items)


def notice_row(notice: YearNotice) -> dict[str, Any]:
    """The notice as the format writes it."""
    row: dict[str, Any] = {"source": notice.source}
    if notice.published is not None:
        row["published"] = notice.published.isoformat()
    row["off"] = {name: _one_or_many(texts) for name, texts in notice.off.items()}
    if notice.work:
        work = {name: _one_or_many(texts) for name, texts in notice.work.items()}
        row["work"] = work.get("") if set(work) == {""} else work
    return row


def _one_or_many(texts: tuple[str, ...]) -> str | list[str]:
    return texts[0] if len(texts) == 1 else list(texts)


def with_table_row(table: str, year: int, notice: YearNotice) -> str:
    """The shipped table with a notice more; one of the same year and source is replaced. Raises ValueError for any other file."""
    rows = json.loads(table)
    if not isinstance(rows, list) or not all(isinstance(row, dict) and {"year", "off"} <= set(row) for row in rows):
        raise ValueError("不是放假安排表 / not a table of notices")
    row = {"year": year, **({"published": notice.published.isoformat()} if notice.published else {}), **notice_row(notice)}
    row = {key: row[key] for key in ("year", "published", "source", "off", "work") if key in row}
    kept = [each for each in rows if (each["year"], each.get("source")) != (year, notice.source)]
    ordered = sorted([*kept, row], key=lambda each: each["year"])
    return "[\n" + ",\n".join(json.dumps(each, ensure_ascii=False) for each in ordered) + "\n]\n"
