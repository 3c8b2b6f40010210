"""The terminal summary, as it is printed."""

from __future__ import annotations

import io

from report_fakes import LABELS, bad, conversation, finding, good, message, result
from rich.console import Console

from sanxiang.inspection.findings import State
from sanxiang.reporting.gather import gather
from sanxiang.reporting.gathered import Gathered
from sanxiang.reporting.labels import Labels
from sanxiang.reporting.summary import print_summary


def printed(gathered: Gathered, labels: Labels = LABELS) -> str:
    out = io.StringIO()
    print_summary(gathered, labels, Console(file=out, width=120, color_system=None))
    return out.getvalue()


def test_a_manager_reads_the_totals_the_clauses_and_the_reasons() -> None:
    """Conversations, score, failed with interval, a clause with its title, why something was not evaluated."""
    text = printed(gather([good(), bad()]))
    for part in ("会话 Conversations", "42.4", "50.0% (9.5–90.5)", "T1-002", "不得推诿客户", "没有时间信息 No times in the source"):
        assert part in text


def test_a_clause_without_title_is_named_by_its_check() -> None:
    """T1-001 has no title; the check that serves it has a name."""
    line = next(line for line in printed(gather([bad()])).splitlines() if "T1-001" in line)
    assert "开场问候" in line


def test_ten_clauses_at_most() -> None:
    """The rest is in the report."""
    talk = conversation("x", message(1, "好"))
    many = result(talk, *(finding(f"c{n}", State.OMITTED, clauses=(f"T2-{n:03d}",)) for n in range(30)))
    assert printed(gather([(talk, many)])).count("T2-") == 10


def test_names_with_brackets_are_shown_as_they_are() -> None:
    """A title like `[red]` is text, not a colour."""
    talk = conversation("x", message(1, "好"))
    assert "[red]" in printed(gather([(talk, result(talk, finding("[red]", State.OMITTED, clauses=("T3-001",))))]))


def test_nothing_inspected_is_no_data() -> None:
    """No division by zero, and no 0 % that looks like a result."""
    text = printed(gather([]))
    assert "无数据 no data" in text
    assert "%" not in text
