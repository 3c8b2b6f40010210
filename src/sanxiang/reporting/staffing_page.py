"""A plan of seats as one self-contained page with its charts, in the look of the inspection report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from math import ceil
from typing import Any

from sanxiang.reporting.labels import Name
from sanxiang.reporting.page import asset, hashes, safe, template

GROUPS: Mapping[str, Name] = {
    str(number): Name(f"星期{chinese}", english)
    for number, (chinese, english) in enumerate(
        zip("一二三四五六日", ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"), strict=True), 1
    )
}
"""Weekdays by their number, Monday = 1."""
BY = {"day": Name("各日合为一天", "all days as one"), "weekday": Name("按星期", "by weekday"), "date": Name("逐日", "each date")}
HEIGHT = 100.0
"""Units of the drawing from its foot to its top."""
LAST = 90.0
"""Per cent of the width; a time that stands further right ends where it stands, so that nothing sticks out."""


def render_staffing(report: Mapping[str, Any], *, date: str) -> str:
    """The whole HTML page; equal arguments give equal text. `report` as `staffing.report.report_of` makes it."""
    early, script = asset("early.js"), asset("tables.js")
    return template("staffing.html.j2").render(
        r=report,
        date=date,
        by=BY[report["history"]["by"]],
        remarks=remarks(report),
        charts=charts(report["rows"]),
        many=len({row["group"] for row in report["rows"]}) > 1,
        group=lambda key: GROUPS.get(key, Name(key)),
        percent=percent,
        css=safe(asset("report.css") + asset("staffing.css")),
        early=safe(early),
        script=safe(script),
        script_hashes=hashes(early, script),
    )


def percent(value: float | None, digits: int = 1) -> str:
    """A share as 86.1%; a dash where there is no data."""
    return "–" if value is None else f"{100 * value:.{digits}f}%"


def remarks(report: Mapping[str, Any]) -> list[Name]:
    """What the plan rests on, and what it cannot promise, in sentences."""
    goal, late = report["goal"], report["total"]["late"]
    said = [_promise(goal)]
    if goal["asked_share"] == 1 or goal["every"]:
        said.append(
            Name(
                "要求每一通都在时限内接起（100%）：来电随机到达，有限的人手做不到。因此按占比计划，"
                f"预计超时 {late:,.1f} 通：逐通记录原因，按超时开场致歉，未接来电及时回拨。",
                "That every call (100 %) is answered in time needs no finite staff under random arrivals. So a share is planned to; "
                f"about {late:,.1f} calls will be late: record the cause of each, open with the apology, ring missed calls back.",
            )
        )
    said.append(_model(goal))
    return said


def _promise(goal: Mapping[str, Any]) -> Name:
    by = "、".join([*goal["entries"], *goal["clauses"]])
    limit = f"{goal['stated_seconds']:g}"
    zh, en = f"{limit} 秒内接听，计划占比 {percent(goal['share'])}", f"Answered within {limit} s, planned share {percent(goal['share'])}"
    if goal["pickup_seconds"]:
        zh += f"；应接需 {goal['pickup_seconds']:g} 秒，按排队 {goal['seconds']:g} 秒计"
        en += f"; picking up takes {goal['pickup_seconds']:g} s, which leaves {goal['seconds']:g} s of waiting"
    return Name(f"{zh}（{by}）。" if by else f"{zh}。", f"{en} ({', '.join([*goal['entries'], *goal['clauses']])})." if by else f"{en}.")


def _model(goal: Mapping[str, Any]) -> Name:
    cap = percent(goal["max_occupancy"], 0)
    if goal["patience"] is None:
        return Name(
            f"Erlang C：无人挂断；有人挂断时，等待会比此表短。占用率不超过 {cap}。",
            f"Erlang C: nobody hangs up; where some do, waits are shorter than shown. Occupancy at most {cap}.",
        )
    return Name(
        f"Erlang A：平均等 {goal['patience']:g} 秒后挂断，按时接听以全部来电为分母。占用率不超过 {cap}。",
        f"Erlang A: callers hang up after {goal['patience']:g} s on the mean; the share in time is of all calls. Occupancy at most {cap}.",
    )


# ------------------------------------------------------------------------------------------------------------- charts


def charts(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """For each group its bars of calls and of people, on scales that all groups share."""
    calls, people = nice(max((row["calls"] for row in rows), default=0.0)), nice(max((row["rostered"] for row in rows), default=0))
    return [_chart(key, list(some), calls, people) for key, some in groupby(rows, key=lambda row: row["group"])]


def _chart(group: str, rows: Sequence[Mapping[str, Any]], calls: float, people: float) -> dict[str, Any]:
    step = 100 / len(rows)
    return {
        "group": group,
        "calls_top": calls,
        "people_top": people,
        "bars": [
            {
                "row": row,
                "x": f"{number * step:.3f}",
                "width": f"{step:.3f}",
                "inner": f"{number * step + step * 0.1:.3f}",
                "inner_width": f"{step * 0.8:.3f}",
                "calls": f"{HEIGHT * row['calls'] / calls:.2f}",
                "calls_y": f"{HEIGHT * (1 - row['calls'] / calls):.2f}",
                "seats": f"{HEIGHT * row['seats'] / people:.2f}",
                "seats_y": f"{HEIGHT * (1 - row['seats'] / people):.2f}",
                "people": f"{HEIGHT * row['rostered'] / people:.2f}",
                "people_y": f"{HEIGHT * (1 - row['rostered'] / people):.2f}",
            }
            for number, row in enumerate(rows)
        ],
        "ticks": _ticks(rows),
    }


def _ticks(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """At most seven times under the bars: where they stand (per cent) and what they say."""
    apart = ceil(len(rows) / 6)
    places = [(100 * number / len(rows), rows[number]["start"]) for number in range(0, len(rows), apart)]
    return [{"x": f"{x:.3f}", "text": text, "last": "last" if x > LAST else ""} for x, text in places]


def nice(most: float) -> float:
    """A round number at the top of a scale, no less than `most`, whose half is round, too."""
    power = 1.0
    while most > 100 * power:
        power *= 10
    return next(step * power for step in STEPS if step * power >= most)


STEPS = (1, 2, 4, 6, 8, 10, 12, 16, 20, 24, 30, 40, 50, 60, 80, 100)
