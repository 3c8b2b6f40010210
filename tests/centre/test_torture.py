"""The short run of what `make torture` does for long."""

from __future__ import annotations

import random
import socket

import pytest
from served import free_port
from torture import torture


@pytest.mark.slow
def test_no_acknowledged_write_is_lost_or_doubled_by_kills() -> None:
    outcome = torture(9, seed=3)
    assert outcome.good, str(outcome)
    assert sum(outcome.kills.values()) == 9
    assert {key[0] for key in outcome.acknowledged} == {"t", "i"}


def test_a_port_on_which_somebody_listens_is_not_taken() -> None:
    chosen = free_port(random.Random(1))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", chosen))
        taken.listen()
        assert free_port(random.Random(1)) != chosen
