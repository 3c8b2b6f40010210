"""Kept, broken, superseded: a pure function of what happened later."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scoring import CALENDARS

from sanxiang.commitments.commitment import Commitment, dated
from sanxiang.commitments.keeping import Happened, Standing, Terms, judge
from sanxiang.commitments.reading import read
from sanxiang.language.normal import normalise

OFFICE = CALENDARS["office"]
TERMS = Terms(OFFICE)


def at(clock: str, day: int = 3) -> datetime:
    return datetime.fromisoformat(f"2026-03-{day:02}T{clock}+08:00")


def said(text: str, clock: str = "10:00", day: int = 3) -> Commitment:
    normal = normalise(text)
    (one,) = (dated(each, text, normal, at(clock, day), OFFICE) for each in read(normal.text))
    return one


CALL = "两小时内给您回电话"


@pytest.mark.parametrize(("events", "now", "grace", "expected"), [
    ([], "11:00", 0, Standing.WAITING),
    ([("callback.made", "11:30")], "12:00", 0, Standing.KEPT),
    ([], "12:00", 0, Standing.WAITING),
    ([], "12:01", 0, Standing.BROKEN),
    ([("callback.made", "12:05")], "13:00", 0, Standing.BROKEN),
    ([("callback.made", "12:05")], "13:00", 10, Standing.KEPT),
    ([("callback.made", "09:30")], "13:00", 0, Standing.BROKEN),
    ([("visit.arrived", "11:00")], "13:00", 0, Standing.BROKEN),
    ([("commitment.kept", "11:00")], "13:00", 0, Standing.KEPT),
    ([("callback.made", "11:30")], "11:00", 0, Standing.WAITING),
])  # fmt: skip
def test_one_commitment(events: list[tuple[str, str]], now: str, grace: int, expected: Standing) -> None:
    """The event that fits must come after the words and by the due time, a grace included; what comes later is not known yet."""
    happened = [Happened(name, at(clock)) for name, clock in events]
    (found,) = judge([said(CALL)], happened, at(now), Terms(OFFICE, timedelta(minutes=grace)))
    assert found.standing is expected


def test_done_late_is_broken_and_says_when() -> None:
    """Broken at its due time; when it was done is kept beside."""
    (found,) = judge([said(CALL)], [Happened("callback.made", at("12:30"))], at("13:00"), TERMS)
    assert (found.standing, found.at, found.kept_at) == (Standing.BROKEN, at("12:00"), at("12:30"))


def test_promised_anew() -> None:
    """A later promise of the same act takes the place of one that was neither kept nor broken by then; of another act it does not."""
    later = said("四小时内给您回电", "11:00")
    first, second = judge([said(CALL), later], [Happened("callback.made", at("14:30"))], at("16:00"), TERMS)
    assert (first.standing, first.by, second.standing) == (Standing.SUPERSEDED, 1, Standing.KEPT)
    broken, _ = judge([said(CALL), said("四小时内给您回电", "13:00")], [], at("14:00"), TERMS)
    assert broken.standing is Standing.BROKEN
    waiting, _ = judge([said(CALL), said("今天给您退款", "11:00")], [], at("11:30"), TERMS)
    assert waiting.standing is Standing.WAITING


def test_an_undated_one_is_kept_or_waits() -> None:
    """尽快 is never broken by the clock."""
    (waiting,) = judge([said("尽快给您回电话")], [], at("10:00", 30), TERMS)
    (kept,) = judge([said("尽快给您回电话")], [Happened("callback.made", at("10:00", 29))], at("10:00", 30), TERMS)
    assert (waiting.standing, kept.standing) == (Standing.WAITING, Standing.KEPT)


def test_a_limit_runs_once_its_condition_is_met() -> None:
    """Before that it waits; the due time counts from what was met."""
    one = said("收到退货后两个工作日内给您退款")
    (waiting,) = judge([one], [], at("10:00", 30), TERMS)
    met = Happened("condition.met", at("15:00", 6))
    (broken,) = judge([one], [met], at("19:00", 10), TERMS)
    assert (waiting.standing, waiting.due) == (Standing.WAITING, None)
    assert (broken.standing, broken.due) == (Standing.BROKEN, at("18:00", 10))


def test_an_event_for_another_commitment_keeps_nothing() -> None:
    """An event that names its commitment counts for that one alone."""
    one, other = judge([said("今天上门给您装"), said("今天给您打款")], [Happened("commitment.kept", at("12:00"), 1)], at("17:00"), TERMS)
    assert (one.standing, other.standing) == (Standing.WAITING, Standing.KEPT)


minutes = st.integers(0, 600)


@given(done=st.lists(minutes, max_size=3), now=minutes, more=minutes)
def test_what_is_decided_stays(done: list[int], now: int, more: int) -> None:
    """Kept and broken are final: with more time, and what it brings, they stay."""
    start = at("10:00")
    happened = [Happened("callback.made", start + timedelta(minutes=n)) for n in done]
    (before,) = judge([said(CALL)], happened, start + timedelta(minutes=now), TERMS)
    (after,) = judge([said(CALL)], happened, start + timedelta(minutes=now + more), TERMS)
    if before.standing is not Standing.WAITING:
        assert (after.standing, after.at) == (before.standing, before.at)
