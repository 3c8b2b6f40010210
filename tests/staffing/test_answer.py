"""What a standard says of answering."""

from __future__ import annotations

from pathlib import Path

import pytest

from sanxiang.staffing.answer import AnswerClause, answer_clause
from sanxiang.staffing.rings import Cadence
from sanxiang.standard.loading import load_standard

HEADER = "standard: line\nname: {zh: 热线}\nlanguage: zh\nvalid_from: 2026-01-01\n"
TARGET = """\
targets:
  quick:
    name: {{zh: 接听}}
    clause: [ABC-1]
    kind: answer
    from: contact.offered
    to: contact.answered
    within: {{{limit}}}
    {more}
"""
CHECK = "checks:\n  rings: {{name: {{zh: 响铃}}, clause: [ABC-2], kind: limit, measure: {measure}}}\n"
PERCENTILE = "statistic: percentile\n    share: 85"


def clause_of(folder: Path, text: str, cadence: Cadence | None = None) -> AnswerClause | None:
    (folder / "standard.yaml").write_text(HEADER, encoding="utf-8")
    if text:
        (folder / "entries.yaml").write_text(text, encoding="utf-8")
    standard = load_standard(str(folder))
    return answer_clause(standard) if cadence is None else answer_clause(standard, cadence=cadence)


@pytest.mark.parametrize(("text", "seconds", "share", "every"), [
    (TARGET.format(limit="seconds: 20", more=PERCENTILE), 20.0, 0.85, ()),
    (TARGET.format(limit="minutes: 1", more=""), 60.0, 1.0, ("targets/quick",)),
    (CHECK.format(measure="ring_seconds, below: 15"), 15.0, 1.0, ("checks/rings",)),
    (CHECK.format(measure="rings, max: 3"), 15.0, 1.0, ("checks/rings",)),
    (CHECK.format(measure="rings, below: 4"), 15.0, 1.0, ("checks/rings",)),
    (CHECK.format(measure="rings, max: 3, cycle: 6"), 18.0, 1.0, ("checks/rings",)),
    (
        TARGET.format(limit="seconds: 20", more=PERCENTILE) + CHECK.format(measure="rings, max: 3"),
        15.0, 0.85, ("checks/rings",),
    ),
])  # fmt: skip
def test_limit_and_share(tmp_path: Path, text: str, seconds: float, share: float, every: tuple[str, ...]) -> None:
    """From a target, from a check of ringing in seconds or rings, or the shorter of both."""
    found = clause_of(tmp_path, text)
    assert found is not None
    assert (found.seconds, found.share, found.every) == (seconds, share, every)


def test_rings_of_another_country(tmp_path: Path) -> None:
    """A check in rings takes the cadence that it is asked for."""
    found = clause_of(tmp_path, CHECK.format(measure="rings, max: 3"), Cadence(on=1, off=2))
    assert found is not None
    assert found.seconds == 9.0


@pytest.mark.parametrize("text", [
    "",
    TARGET.format(limit="hours: 1", more="clock: business"),
    CHECK.format(measure="ring_seconds, min: 2"),
    CHECK.format(measure="silence, max: 2"),
    "checks:\n  a: {name: {zh: 甲}, kind: limit, measure: ring_seconds, below: 9, channel: [chat]}\n",
])  # fmt: skip
def test_a_standard_may_say_nothing_of_it(tmp_path: Path, text: str) -> None:
    """Business hours, a least time, another measure, another channel."""
    assert clause_of(tmp_path, text) is None


def test_the_hotline_answers_within_three_rings() -> None:
    """Its target, its check of each call, what is said when it was late; a parameter moves them all."""
    found = answer_clause(load_standard("hotline"))
    assert found == AnswerClause(
        15.0,
        0.8,
        ("S0-080", "S0-043", "S3-026"),
        ("targets/call-answered", "checks/ring-limit"),
        ("checks/ring-limit",),
        ("checks/late-answer-apology",),
    )
    strict = answer_clause(load_standard("hotline", set={"ring_limit_seconds": 11, "no_wait_share": 95}))
    assert strict is not None
    assert (strict.seconds, strict.share) == (11.0, 0.95)
