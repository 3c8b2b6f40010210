"""Targets, catalogue and procedures: what files give, overlays, snapshots, and the promises of the shipped packs."""

from __future__ import annotations

import json
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standard_files import ENTRIES, HEADER, load, problems

from sanxiang.standard.flat import flatten, from_flat
from sanxiang.standard.loading import load_standard
from sanxiang.standard.records import RECORD_EVENTS, record_of
from sanxiang.standard.targets import SECONDS, UNITS, Duration

SERVICES = """\
targets:
  arrive:
    name: {zh: 到场}
    clause: [ABC-1]
    kind: arrive
    cases:
      - {for: {region: urban}, within: {minutes: $seconds}, clause: [ABC-2]}
      - {for: {region: rural, priority: high}, within: {minutes: 90}, clause: [ABC-3, ABC-1]}
    within: {hours: 2}
    from: ticket.created
    to: visit.arrived
  service-level:
    {name: {zh: 接通}, kind: answer, within: {seconds: 15}, statistic: percentile, share: 80, from: contact.offered, to: contact.answered}
  progress:
    {name: {zh: 进展}, kind: update, clock: business, within: {hours: 4}, from: ticket.created, to: ticket.updated, until: ticket.resolved}
  notice: {name: {zh: 公告}, kind: announce, at_least: {days: 7}, from: outage.announced, to: outage.begun}
  promise: {name: {zh: 承诺}, kind: callback, due: commitment.due, from: commitment.made, to: commitment.kept}
  open: {name: {zh: 全天}, kind: available, always: true, from: contact.offered, to: contact.answered}
catalogue:
  repair: {name: {zh: 抢修}, charging: to_be_confirmed, targets: arrive, customers: [household], inferred: true}
  advice: {name: {zh: 咨询}, charging: free, targets: []}
  later: {name: {zh: 待定}, charging: paid}
procedures:
  visit:
    name: {zh: 上门}
    clause: [ABC-4]
    steps:
      - {name: {zh: 受理}, owner: agent, record: ticket.created, say: opening}
      - {name: {zh: 到场}, clause: [ABC-5], owner: engineer, clock: [arrive, notice], record: [visit.arrived]}
"""
FILES = {"x.yaml": ENTRIES, "s.yaml": SERVICES}


def test_targets_say_how_long_and_what_judges_them() -> None:
    """Cases come first, then what holds for the others; clause ids of the cases count."""
    target = load(FILES).targets["arrive"]
    assert [(case.for_.asked, case.within.unit, case.within.number) for case in target.cases] == [
        ((("region", "urban"),), "minutes", 60),
        ((("priority", "high"), ("region", "rural")), "minutes", 90),
    ]
    assert [duration.length for duration in target.durations] == [7200, 3600, 5400]
    assert (target.from_, target.to, target.clauses) == ("ticket.created", "visit.arrived", ("ABC-1", "ABC-2", "ABC-3"))


def test_no_promise_of_time_is_not_the_same_as_none_stated() -> None:
    """`targets: []` is a statement; left out it is open. One target may stand without brackets."""
    catalogue = load(FILES).catalogue
    assert [catalogue[each].targets for each in ("repair", "advice", "later")] == [("arrive",), (), None]


def test_procedures_name_who_by_when_and_what_shows_it() -> None:
    """One event or check may stand without brackets."""
    procedure = load(FILES).procedures["visit"]
    assert [(step.owner, step.clock, step.record, step.shown) for step in procedure.steps] == [
        ("agent", (), ("ticket.created",), True),
        ("engineer", ("arrive", "notice"), ("visit.arrived",), True),
    ]
    assert procedure.clauses == ("ABC-4", "ABC-5")


def test_an_overlay_replaces_and_drops_them() -> None:
    """As everywhere: the same id replaces the entry whole; what is dropped may not be used any more."""
    header = "standard: own\nname: {zh: 自}\nvalid_from: 2026-02-01\nextends: mine\n"
    base = {"mine/x.yaml": ENTRIES, "mine/s.yaml": SERVICES, "mine/standard.yaml": HEADER}
    other = "targets: {arrive: {name: {zh: 到场}, kind: arrive, within: {hours: 3}, from: ticket.created, to: visit.arrived}}\n"
    changed = load({**base, "own/standard.yaml": header, "own/t.yaml": other}, "own").targets["arrive"]
    assert (changed.cases, [each.number for each in changed.durations]) == ((), [3])
    dropped = header + "drop: {targets: [arrive], procedures: [visit]}\n"
    assert problems({**base, "own/standard.yaml": dropped}, target="own") == [
        "s.yaml:20:64: 时效目标 arrive 已被 own 的 drop 删去 / this target is taken away by drop in own"
    ]


def test_a_snapshot_gives_them_back_and_an_old_one_keeps_its_edition() -> None:
    """A standard without such entries has the snapshot that it had before there were any."""
    standard = load(FILES)
    back = from_flat(json.loads(json.dumps(flatten(standard))))
    assert back.edition == standard.edition
    assert [back.targets[each].durations for each in back.targets] == [standard.targets[each].durations for each in standard.targets]
    assert not {"targets", "catalogue", "procedures"} & set(flatten(load({"x.yaml": ENTRIES})))


@given(st.sampled_from(UNITS), st.integers(1, 10_000))
def test_a_duration_has_one_unit_and_a_length(unit: str, number: int) -> None:
    """Working days have no fixed length, all other units have."""
    duration = Duration.model_validate({unit: number})
    assert (duration.unit, duration.number) == (unit, number)
    assert duration.length == (None if unit == "working_days" else number * SECONDS[unit])


def test_every_event_belongs_to_a_record() -> None:
    """The word before the dot names the record that a centre keeps."""
    assert [event for event in RECORD_EVENTS if not record_of(event)] == []
    assert record_of("end_of_day") == ""


# ------------------------------------------------------------------------------------------------- the shipped packs

RECORD_TIMED = (
    *(f"S0-{n:03}" for n in (4, 13, 16, 59, 80, 144, 151, 160, 163, 168, 175, 176, 177)),
    *(f"S1-{n:03}" for n in (37, 39, 50, 89, 93)),
    *(f"S2-{n:03}" for n in (*range(26, 33), *range(35, 43), 44, 45, 46, 108, 111, 112)),
)
CONVERSATION_TIMED = (
    *(f"S0-{n:03}" for n in (11, 43, 51, 86, 87)),
    *(f"S2-{n:03}" for n in (54, 61, 64, 154)),
    *(f"S3-{n:03}" for n in (21, 26, 32, 49)),
)
PACKS = ("hotline", "online", "onsite", "it-support", "power")
shipped = cache(load_standard)


def test_every_clause_that_sets_a_time_is_a_target_or_a_check() -> None:
    """39 clauses are judged by records, 13 by the conversation itself."""
    standards = [shipped(name) for name in PACKS]
    targets = {clause for standard in standards for target in standard.targets.values() for clause in target.clauses}
    checks = {clause for standard in standards for check in standard.checks.values() for clause in check.clause}
    assert (len(RECORD_TIMED), len(CONVERSATION_TIMED)) == (39, 13)
    assert [clause for clause in RECORD_TIMED if clause not in targets] == []
    assert [clause for clause in CONVERSATION_TIMED if clause not in checks] == []


@pytest.mark.parametrize(("pack", "target", "clock", "limits"), [
    ("power", "repair-arrival", "wall", ["45 minutes", "90 minutes", "120 minutes"]),
    ("power", "outage-announced", "wall", ["7 days"]),
    ("power", "disconnection-noticed", "wall", ["7 days"]),
    ("power", "reconnection", "wall", ["24 hours"]),
    ("power", "supply-plan", "working_days", ["3 working_days", "7 working_days", "15 working_days", "30 working_days"]),
    ("power", "connection", "working_days", ["3 working_days", "5 working_days"]),
    ("power", "meter-test", "working_days", ["5 working_days"]),
    ("power", "reading-answered", "working_days", ["7 working_days"]),
    ("power", "complaint-contact", "working_days", ["1 working_days"]),
    ("power", "complaint-answer", "working_days", ["7 working_days"]),
    ("hotline", "complaint-answer", "wall", ["2 hours", "24 hours"]),
    ("it-support", "complaint-answer", "business", ["4 hours"]),
    ("it-support", "fault-respond", "business", ["2 hours"]),
    ("it-support", "fault-resolve", "business", ["4 hours"]),
    ("it-support", "question-respond", "business", ["1 hours"]),
    ("it-support", "question-handled", "business", ["2 hours"]),
    ("it-support", "bug-respond", "business", ["10 minutes"]),
    ("it-support", "bug-result", "business", ["2 hours"]),
])  # fmt: skip
def test_the_packs_promise_what_the_documents_promise(pack: str, target: str, clock: str, limits: list[str]) -> None:
    """Number, unit and clock of each promise."""
    found = shipped(pack).targets[target]
    assert (found.clock, [f"{each.number} {each.unit}" for each in found.durations]) == (clock, limits)


def test_the_catalogue_guesses_nothing() -> None:
    """22 rows with their inferred pairing; free are the three of the customer centre, all other rows are to be confirmed."""
    own = {ident: item for ident, item in shipped("it-support").catalogue.items() if item.inferred}
    rows = {ident: item for ident, item in own.items() if ident != "server-migration"}
    assert len(rows) == 22
    assert sorted(ident for ident, item in rows.items() if item.charging == "free") == ["bug-intake", "complaints", "questions-on-use"]
    assert {item.charging for item in rows.values()} == {"free", "to_be_confirmed"}
    assert sorted(ident for ident, item in rows.items() if item.targets) == [
        "bug-intake", "complaints", "database-tuning", "interface-fault", "middleware-fault", "questions-on-use",
    ]  # fmt: skip
