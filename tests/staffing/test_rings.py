"""Rings and seconds: the cadence of China, both readings, lines within the tolerance."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanxiang.staffing.rings import CHINA, Cadence, Reading, ring_of, ring_seconds, ring_spread, rings_within

BRITAIN = Cadence(on=1.0, off=2.0)


@pytest.mark.parametrize(("rings", "reading", "cadence", "seconds"), [
    (3, Reading.NEXT, CHINA, 15.0),
    (4, Reading.NEXT, CHINA, 20.0),
    (1, Reading.NEXT, CHINA, 5.0),
    (3, Reading.STOP, CHINA, 11.0),
    (1, Reading.STOP, CHINA, 1.0),
    (3, Reading.NEXT, BRITAIN, 9.0),
    (3, Reading.STOP, BRITAIN, 7.0),
])  # fmt: skip
def test_within_so_many_rings_is_so_many_seconds(rings: int, reading: Reading, cadence: Cadence, seconds: float) -> None:
    """Before the next ring starts, or before this one stops."""
    assert ring_seconds(rings, cadence=cadence, reading=reading) == seconds
    assert rings_within(seconds, cadence=cadence, reading=reading) == rings


def test_a_line_may_ring_a_tenth_slower_or_faster() -> None:
    """Three rings are 15 s on a line as it should be, 13.5 to 16.5 s on one within the tolerance."""
    assert ring_spread(3) == pytest.approx((13.5, 16.5))


@pytest.mark.parametrize(("seconds", "ring"), [(0.0, 1), (4.9, 1), (5.0, 2), (14.9, 3), (15.0, 4)])
def test_a_call_answered_at_that_second_was_answered_in_this_ring(seconds: float, ring: int) -> None:
    """The fourth ring begins at 15.0 s."""
    assert ring_of(seconds) == ring


@given(st.integers(1, 60), st.sampled_from(Reading), st.floats(0.1, 5), st.floats(0, 10))
def test_from_rings_to_seconds_and_back(rings: int, reading: Reading, on: float, off: float) -> None:
    """The most rings within the limit of n rings are n, whatever the cadence."""
    cadence = Cadence(on, off)
    assert rings_within(ring_seconds(rings, cadence=cadence, reading=reading), cadence=cadence, reading=reading) == rings


@pytest.mark.parametrize("wrong", [lambda: ring_seconds(0), lambda: Cadence(on=0), lambda: Cadence(off=-1), lambda: Cadence(tolerance=1)])
def test_what_is_no_ring_is_refused(wrong: object) -> None:
    """No rings, no tone, no time that runs backwards."""
    with pytest.raises(ValueError, match="due"):
        wrong()  # type: ignore[operator]
