"""The page of a plan: self-contained, bars as high as the numbers say, a chart for each group of days."""

from __future__ import annotations

import re
from typing import Any

import pytest

from sanxiang.reporting.staffing_page import nice, remarks, render_staffing


def row(start: str, calls: float, seats: int, rostered: int, group: str = "") -> dict[str, Any]:
    return {
        "group": group, "start": start, "end": "24:00", "calls": calls, "aht": 240.0, "load": 1.0, "seats": seats, "rostered": rostered,
        "service_level": 0.86, "late": 1.0, "asa": None, "abandoned": 0.0, "occupancy": 0.5, "cost": 12.5,
    }  # fmt: skip


def report(*rows: dict[str, Any], **goal: Any) -> dict[str, Any]:
    aims = {
        "share": 0.8, "seconds": 15.0, "stated_seconds": 15.0, "pickup_seconds": 0.0, "asked_share": 0.8, "clauses": ["ABC-1"],
        "entries": ["targets/quick"], "every": [], "late": [], "max_occupancy": 0.85, "patience": None, "model": "erlang_c",
    }  # fmt: skip
    return {
        "standard": {"id": "line", "edition": "abcdef0123456789"},
        "goal": aims | goal,
        "roster": {"shrinkage": 0.3, "wage": 25.0, "least": 1},
        "history": {"calls": 100, "handled": 90, "days": 2, "first": "2026-03-02", "last": "2026-03-03", "by": "day"},
        "total": {
            "calls": 50,
            "late": 7.25,
            "service_level": 0.86,
            "occupancy": 0.5,
            "rostered_hours": 8.0,
            "most_rostered": 4,
            "cost": 200.0,
        },
        "rows": list(rows),
    }


def test_the_page_needs_no_network_and_runs_only_its_own_scripts() -> None:
    """No address but its own anchors; equal arguments give equal text."""
    made = report(row("09:00", 10, 2, 3), row("09:30", 20, 3, 4))
    page = render_staffing(made, date="2026-03-09")
    assert page == render_staffing(made, date="2026-03-09")
    assert not re.search(r'(?:src|href)="(?!#)', page)
    assert "default-src 'none'" in page


def test_bars_are_as_high_as_the_numbers() -> None:
    """On one scale: three of four people, ten of twenty calls."""
    page = render_staffing(report(row("09:00", 10, 2, 3), row("09:30", 20, 3, 4)), date="2026-03-09")
    assert re.findall(r'class="c-people"[^>]*height="([\d.]+)"', page) == ["10", "75.00", "100.00"]
    assert re.findall(r'class="c-calls"[^>]*height="([\d.]+)"', page) == ["10", "50.00", "100.00"]


def test_each_group_of_days_has_its_chart_and_name() -> None:
    """Weekdays by their names."""
    page = render_staffing(report(row("09:00", 10, 2, 3, "1"), row("09:00", 5, 1, 2, "7")), date="2026-03-09")
    assert page.count('<div class="day">') == 2
    assert "星期一" in page
    assert "Sunday" in page


def test_a_plan_without_intervals_is_a_page_too() -> None:
    """Nothing to draw is no error."""
    assert "<tbody></tbody>" in render_staffing(report(), date="2026-03-09")


@pytest.mark.parametrize(("goal", "said"), [
    ({}, "15 秒内接听，计划占比 80.0%（targets/quick、ABC-1）。"),
    ({"clauses": [], "entries": []}, "15 秒内接听，计划占比 80.0%。"),
    ({"pickup_seconds": 4.0, "seconds": 11.0}, "应接需 4 秒，按排队 11 秒计"),
    ({"asked_share": 1}, "有限的人手做不到。因此按占比计划，预计超时 7.2 通"),
    ({"every": ["checks/rings"]}, "要求每一通都在时限内接起（100%）"),
    ({"patience": 90.0}, "Erlang A：平均等 90 秒后挂断"),
])  # fmt: skip
def test_what_the_plan_rests_on_is_said_in_sentences(goal: dict[str, Any], said: str) -> None:
    """The promise, what cannot be promised, the model."""
    assert any(said in each.zh for each in remarks(report(**goal)))
    assert all(each.en for each in remarks(report(**goal)))


@pytest.mark.parametrize(("most", "top"), [(0, 1), (0.4, 1), (3, 4), (9, 10), (12, 12), (13, 16), (101, 120), (1234, 1600)])
def test_scales_end_at_a_round_number(most: float, top: float) -> None:
    """Not far above the highest bar."""
    assert nice(most) == top
