"""Aggregation: hand-computed sums, shares, and bounded memory."""

from __future__ import annotations

import pytest
from report_fakes import bad, conversation, finding, good, message, result

from sanxiang.conversation.items import Rejected
from sanxiang.conversation.model import Party, Role
from sanxiang.errors import Location
from sanxiang.inspection.findings import Reason, Result, State
from sanxiang.reporting.gather import Gatherer, gather
from sanxiang.reporting.gathered import Counts
from sanxiang.reporting.proportion import Share
from sanxiang.reporting.telling import Because, Smallest


def test_totals_are_sums_of_points() -> None:
    """good: 14 of 14, 5 not evaluated; bad: 0 of 19. 14 of 33 is 42.42, where a mean of the scores would say 50."""
    gathered = gather([good(), bad()])
    assert (gathered.points.got, gathered.points.applicable, gathered.points.not_evaluated) == (14, 33, 5)
    assert gathered.points.score == 42.42
    assert gathered.points.coverage == pytest.approx(33 / 38)
    assert (gathered.conversations, gathered.failed, gathered.unscored) == (2, 1, 0)


def test_checks_clauses_and_dimensions_by_hand() -> None:
    """Each row says kept, violated, omitted, not evaluated, not applicable."""
    gathered = gather([good(), bad()])
    assert {row.id: row.counts for row in gathered.checks} == {
        "greeting": Counts(1, 0, 1, 0, 0),
        "rude": Counts(1, 1, 0, 0, 0),
        "ring": Counts(0, 1, 0, 1, 0),
    }
    assert {row.id: (row.counts.kept, row.counts.broken) for row in gathered.clauses} == {
        "T1-001": (1, 1),
        "T1-002": (1, 1),
        "T1-003": (1, 1),
        "T1-004": (0, 1),
    }
    assert {row.id: row.points.score for row in gathered.dimensions} == {"courtesy": 50.0, "time": 0.0}
    assert gathered.reasons == ((Reason.NO_TIME, 1),)


def test_a_clause_counts_once_a_conversation_in_its_worst_state() -> None:
    """Two checks serve the clause; one is broken, so the clause is broken, once."""
    talk = conversation("twice", message(1, "好"))
    both = result(talk, finding("a", State.PASS, clauses=("T9-001",)), finding("b", State.OMITTED, clauses=("T9-001",)))
    (row,) = gather([(talk, both)]).clauses
    assert row.counts == Counts(omitted=1)


def test_a_clause_that_never_applied_has_no_data() -> None:
    """A zero denominator is no share, neither 0 nor 1."""
    talk = conversation("none", message(1, "好"))
    (row,) = gather([(talk, result(talk, finding("a", State.NOT_APPLICABLE, clauses=("T9-001",))))]).clauses
    assert (row.counts.share.value, row.counts.share.interval) == (None, None)


def test_agents_by_number_then_name_with_their_own_findings() -> None:
    """A finding goes to the party it names; in a talk of one agent to that agent; else to nobody."""
    first, second = Party(Role.AGENT, "1", "甲"), Party(Role.AGENT, "", "乙")
    talk = conversation("two", message(0, "您好"), message(1, "您好"), parties=(first, second))
    found = result(talk, finding("a", State.PASS, 4, party=0), finding("b", State.OMITTED, 6, party=1), finding("c", State.PASS, 2))
    again = conversation("one", message(0, "您好"), parties=(Party(Role.AGENT, "1"),))
    rows = {row.key: row for row in gather([(talk, found), (again, result(again, finding("b", State.OMITTED, 4)))]).agents}
    assert (rows["1"].name, rows["1"].conversations, rows["1"].points.score, rows["1"].worst) == ("甲", 2, 50.0, "b")
    assert (rows["乙"].conversations, rows["乙"].points.score, rows["乙"].counts.omitted) == (1, 0.0, 1)


def test_a_failed_conversation_is_charged_to_the_agent_who_failed_it() -> None:
    """The critical finding names its party; the other agent of the talk is not failed."""
    parties = (Party(Role.AGENT, "1"), Party(Role.AGENT, "2"))
    talk = conversation("failed", message(0, "您好"), message(1, "不归我管"), parties=parties)
    rows = gather([(talk, result(talk, finding("rude", State.VIOLATED, party=1)))]).agents
    assert {row.key: row.failed for row in rows} == {"1": 0, "2": 1}


@pytest.mark.parametrize(("score", "place"), [(0.0, 0), (4.99, 0), (5.0, 1), (94.99, 18), (95.0, 19), (100.0, 19)])
def test_histogram_bars_hold_their_lower_edge(score: float, place: int) -> None:
    """Bars are 5 points wide; 100 stands in the last."""
    talk = conversation("x", message(1, "好"))
    scores = gather([(talk, Result("x", "d", "e", "g", (), (), score, (), None))]).scores
    assert scores.index(1) == place
    assert sum(scores) == 1


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [(18, 20, 0.699, 0.972), (0, 10, 0.0, 0.278), (10, 10, 0.722, 1.0), (1, 2, 0.095, 0.905)],
)
def test_wilson_interval(part: int, whole: int, low: float, high: float) -> None:
    """Published values; 18 of 20 is the project's own vector."""
    interval = Share(part, whole).interval
    assert interval is not None
    assert [round(edge, 3) for edge in interval] == [low, high]


def _scored(number: int, score: float, failed: bool = False) -> tuple:  # type: ignore[type-arg]
    talk = conversation(f"c{number:04d}", message(1, "好"))
    return talk, Result(talk.id, f"d{number}", "e", "g", (), (), score, ("rude",) if failed else (), None)


def test_the_most_telling_are_shown_and_the_rest_is_sampled() -> None:
    """Of 200, ten are kept: five failed, two lowest, three by chance; the same ones in every run."""
    pairs = [_scored(n, 50 + n % 50, failed=n % 10 == 3) for n in range(200)]
    shown = gather(pairs, keep=10).shown
    kinds = [item.because for item in shown]
    assert len(shown) == 10
    assert (kinds.count(Because.LOW), kinds.count(Because.FAILED) >= 5) == (2, True)
    assert [item.result.score for item in shown if item.because is Because.LOW] == [50, 50]
    assert shown == gather(pairs, keep=10).shown


def test_all_are_shown_where_they_fit() -> None:
    """Nothing is dropped, failed ones come first, then the lowest."""
    pairs = [_scored(0, 100), _scored(1, 60), _scored(2, 80, failed=True)]
    assert [item.conversation.id for item in gather(pairs, keep=3).shown] == ["c0002", "c0001", "c0000"]


def test_memory_is_bounded() -> None:
    """However many are offered, no more than twice the limit is held."""
    kept: Smallest[int] = Smallest(5, lambda item: item)
    held = 0
    for number in range(1_000, 0, -1):
        kept.offer(number)
        held = max(held, len(kept._kept))
    assert held <= 10
    assert kept.items() == [1, 2, 3, 4, 5]


def test_rejects_are_counted_and_the_first_listed() -> None:
    """250 rejects: 100 in full, 250 in number."""
    gatherer = Gatherer()
    for number in range(250):
        gatherer.reject(Rejected(Location("f.jsonl", number + 1), "", "no role", "{}"))
    gathered = gatherer.finish()
    assert (gathered.rejected, len(gathered.rejects), gathered.rejects[0].where.line) == (250, 100, 1)


def test_nothing_at_all_is_no_data() -> None:
    """An empty run has no score and no shares, and does not divide by zero."""
    gathered = gather([])
    assert (gathered.points.score, gathered.points.coverage, gathered.failed_share.value) == (None, None, None)
