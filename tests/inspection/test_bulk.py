"""Bulk evaluation gives the rows that single evaluation gives, whatever the batch size."""

from __future__ import annotations

from typing import Any

import pytest
from building import inspector_for
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from notation import read
from test_against_oracle import written
from traces import KINDS, checks, conversations

from sanxiang.conversation.model import Conversation
from sanxiang.inspection.columns import events_table
from sanxiang.inspection.inspector import Inspector
from sanxiang.inspection.table import inspect_table
from sanxiang.inspection.verdicts import table_of_results

SLOW = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


WATCHED = {"heard": {"seen": [{"kind": "existence", "of": {"who": "customer", "act": "b"}}]}}


def single_rows(inspector: Inspector, talks: list[Conversation]) -> list[dict[str, Any]]:
    names = [check.id for check in inspector.core.program.checks]
    points = [check.points for check in inspector.core.program.checks]
    rows: list[dict[str, Any]] = table_of_results(names, points, map(inspector.inspect, talks)).to_pylist()
    return rows


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_bulk_gives_the_rows_of_single_inspection(kind: str) -> None:
    """State, why, reason, deduction and evidence spans are equal, for any cut into batches."""

    @SLOW
    @given(
        check=checks(st.just(kind)),
        points=st.sampled_from(({"points": 3}, {"points": 5, "per": "hit", "points_each": 2})),
        talks=st.lists(conversations(max_size=12), min_size=1, max_size=4),
        rows=st.sampled_from((1, 9, 1000)),
    )
    def law(check: Any, points: Any, talks: list[Conversation], rows: int) -> None:
        inspector = inspector_for(check | points)
        named = [Conversation(f"t{n}", *_rest(talk)) for n, talk in enumerate(talks)]
        bulk = inspect_table(inspector.core, events_table(named), rows=rows).to_pylist()
        assert bulk == single_rows(inspector, named), "\n--\n".join(map(written, named))

    law()


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_together_conversations_have_the_results_that_each_has_alone(kind: str) -> None:
    @SLOW
    @given(check=checks(st.just(kind)), talks=st.lists(conversations(max_size=12), max_size=4))
    def law(check: Any, talks: list[Conversation]) -> None:
        inspector = inspector_for(check, situations=WATCHED)
        assert inspector.inspect_all(talks) == [inspector.inspect(each) for each in talks], "\n--\n".join(map(written, talks))

    law()


def test_talks_that_nothing_ends_close_at_their_own_time() -> None:
    """How long a talk took since its start hangs on its own last time alone."""
    inspector = inspector_for({"kind": "limit", "measure": "duration", "since": "start", "max": 30})
    named = [Conversation(f"t{n}", *_rest(read(trace)[0])) for n, trace in enumerate(("a:@0-40", "a:@0-5", "a:@0-31"))]
    bulk = inspect_table(inspector.core, events_table(named), rows=1000).to_pylist()
    assert bulk == single_rows(inspector, named)


def _rest(talk: Conversation) -> tuple[Any, ...]:
    return (talk.events, talk.parties, talk.channel, talk.direction, talk.started_at, talk.metadata)
