"""The short run of what `make torture` does for long: chats while the web process is killed, connections are cut, the network pauses."""

from __future__ import annotations

from argparse import Namespace

import pytest
from bench.live_chats import tortured

pytestmark = pytest.mark.slow


def test_every_message_is_shown_once_and_in_order_whatever_is_killed() -> None:
    outcome = tortured(Namespace(chats=30, seconds=40.0, pace=4.0, kill_web=12.0, cut=3.0, pause=True, seed=5))
    assert outcome.wrong() == {}
    assert outcome.acknowledged > 100
    assert min(outcome.cuts, outcome.kills, outcome.pauses) > 0
    assert dict(outcome.refused) == {}
