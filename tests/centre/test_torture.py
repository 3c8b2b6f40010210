"""The short run of what `make torture` does for long."""

from __future__ import annotations

import pytest
from torture import torture


@pytest.mark.slow
def test_no_acknowledged_write_is_lost_or_doubled_by_kills() -> None:
    outcome = torture(9, seed=3)
    assert sum(outcome.kills.values()) == 9
    assert len(outcome.acknowledged) >= 5
    assert (outcome.lost, outcome.doubled) == ([], [])
