"""`standard backtest`: in bulk and with unchanged checks left out it says what inspecting twice, one by one, says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sanxiang.cli.backtest_parts import part_of
from sanxiang.conversation.items import ReadOptions
from sanxiang.conversation.model import Channel, Conversation
from sanxiang.conversation.readers.text import parse_talk
from sanxiang.conversation.reading import read_conversations
from sanxiang.inspection.columns import events_table
from sanxiang.inspection.core import Core
from sanxiang.inspection.findings import Finding, Result, State
from sanxiang.inspection.inspector import Inspector, compile_standard
from sanxiang.inspection.verdicts import STATES
from sanxiang.standard.loading import load_standard
from sanxiang.standard.standard import Standard
from sanxiang.workbench.backtest import ABSENT, Part, Tally, compare_part, sides
from sanxiang.workbench.event_rows import conversation_of
from sanxiang.workbench.reduction import judged_alike, reduced

ROOT = Path(__file__).resolve().parents[2]
HEADER = "standard: own\nname: {{zh: 本店, en: Own}}\nvalid_from: 2026-01-01\nextends: hotline\n{more}"
ENTRIES = """\
checks:
  opening-greeting:
    name: {zh: 开场问候, en: Opening greeting}
    clause: [S0-110]
    kind: existence
    of: {who: agent, act: greeting}
    window: {turns: 2}
    severity: critical
    points: 6
    dimension: courtesy
  only-here:
    name: {zh: 致谢, en: Thanks}
    clause: [S0-110]
    kind: existence
    of: {who: agent, act: thanks}
    points: 1
    dimension: courtesy
"""


MADE: dict[str, Inspector] = {}


def compiled(standard: Standard) -> Inspector:
    """Compiled once an edition: that is what takes time here."""
    return MADE.setdefault(standard.edition, MADE.get(standard.edition) or compile_standard(standard, engine="re"))


def light(standard: Standard) -> Core:
    return compiled(standard).core


@pytest.fixture(scope="module")
def old() -> Standard:
    return load_standard("hotline")


@pytest.fixture(scope="module")
def talks() -> list[Conversation]:
    """The shipped examples, phone and chat, some of them without channel."""
    files = sorted(path for path in (ROOT / "examples").rglob("*.*") if path.suffix != ".md")
    read = [item for item in read_conversations(files) if isinstance(item, Conversation)]
    assert len(read) > 20
    return read


def overlay(folder: Path, more: str, entries: str = "") -> Standard:
    (folder / "own").mkdir()
    (folder / "own" / "standard.yaml").write_text(HEADER.format(more=more), encoding="utf-8")
    if entries:
        (folder / "own" / "checks.yaml").write_text(entries, encoding="utf-8")
    return load_standard(folder / "own")


DRAFTS: Mapping[str, tuple[str, str]] = {
    "nothing": ("", ""),
    "a parameter": ("set: {ring_limit_seconds: 5, silence_seconds: 3}\n", ""),
    "a word list of forbidden expressions and acts": ("set: {address_words: [先生], company_words: [晴川]}\n", ""),
    "no homophones": ("set: {homophones: false}\n", ""),
    "checks changed, added, dropped": ("drop: {checks: [mandarin, speech-rate]}\n", ENTRIES),
}


@pytest.mark.parametrize("draft", DRAFTS)
def test_bulk_counts_are_those_of_single_inspections(tmp_path: Path, old: Standard, talks: list[Conversation], draft: str) -> None:
    """Every check's states before and after, every score and every pass, whatever is left out of the second run."""
    new = overlay(tmp_path, *DRAFTS[draft])
    one, other = sides(old, new, light)
    outcome = compare_part(one, other, part_of(talks), keep=2, turned=100)
    inspectors = [compiled(standard) for standard in (old, new)]
    results = [[inspector.inspect(talk) for talk in talks] for inspector in inspectors]
    assert outcome.states.tolist() == crossed(one.checks, (old, new), results).tolist()
    scores = [[result.score for result in side] for side in results]
    assert outcome.totals.scored == tuple(sum(score is not None for score in side) for side in scores)
    assert outcome.totals.scores == pytest.approx(tuple(sum(score or 0 for score in side) for side in scores))
    assert outcome.moved == sum(before != after for before, after in zip(*scores, strict=True))
    passed = np.zeros((2, 2), int)
    for before, after in zip(*results, strict=True):
        passed[int(not before.failed), int(not after.failed)] += 1
    assert outcome.passed.tolist() == passed.tolist()
    if draft == "nothing":
        assert len(other.core.program.checks) == 0
        assert (outcome.flips, outcome.turned, outcome.moved) == ({}, (), 0)


def crossed(checks: Sequence[str], standards: tuple[Standard, Standard], results: list[list[Result]]) -> np.ndarray:
    counts = np.zeros((len(checks), ABSENT + 1, ABSENT + 1), int)
    for pair in zip(*results, strict=True):
        found = [{finding.check: finding.state for finding in result.findings} for result in pair]
        for number, check in enumerate(checks):
            codes = [
                STATES.index(states.get(check, State.NOT_APPLICABLE)) if check in standard.checks else ABSENT
                for standard, states in zip(standards, found, strict=True)
            ]
            counts[number, codes[0], codes[1]] += 1
    return counts


def test_checks_whose_meaning_changed_are_never_taken_for_alike(tmp_path: Path, old: Standard) -> None:
    """A parameter, a list behind an act, a required check: each reaches the checks that hang on it, and no others."""
    new = overlay(tmp_path, "set: {ring_limit_seconds: 5, address_words: [先生]}\n", ENTRIES)
    changed = set(new.checks) - judged_alike(old, new)
    assert {"ring-limit", "late-answer-apology", "opening-greeting", "only-here"} <= changed
    assert "address-by-name" in changed
    assert "hang-up" not in changed
    assert judged_alike(old, old) == set(old.checks)


def test_a_reduced_standard_judges_its_checks_as_the_whole_one_does(old: Standard, talks: list[Conversation]) -> None:
    """Acts, expressions and models that are left out matter to none of the checks that stay."""
    whole = compiled(old)
    for ident in ("hang-up", "no-shirking", "address-by-name", "complaint-order"):
        part = compiled(reduced(old, [ident]))
        assert [findings(part, talk, ident) for talk in talks] == [findings(whole, talk, ident) for talk in talks]


def findings(inspector: Inspector, talk: Conversation, ident: str) -> list[Finding]:
    return [finding for finding in inspector.inspect(talk).findings if finding.check == ident]


def test_a_conversation_comes_back_out_of_its_columns(old: Standard, talks: list[Conversation]) -> None:
    """What is looked at closely is inspected to the same findings as the original."""
    inspector = compiled(old)
    for talk in talks:
        again = conversation_of(events_table([talk]), talk.id)
        assert [strip(finding) for finding in inspector.inspect(again).findings] == [strip(f) for f in inspector.inspect(talk).findings]


def strip(finding: Finding) -> Finding:
    return replace(finding, party=None)


# ------------------------------------------------------------------------------------------------ what is kept


def chat(number: int, agent: str, words: str) -> Conversation:
    talk = parse_talk(f"客服 {agent}: {words}\n客户: 你好", conversation_id=f"t{number}", options=ReadOptions(channel=Channel.PHONE))
    return replace(talk, id="same" if number < 2 else talk.id)


@pytest.fixture
def tally(tmp_path: Path, old: Standard) -> Tally:
    """Eight calls by two agents in two parts; 8001 never greets in the first turn. The draft makes that critical."""
    new = overlay(tmp_path, "", ENTRIES)
    one, other = sides(old, new, light)
    whole = Tally(one, other, (light(old), light(new)), keep=3, most=2)
    for first in (0, 4):
        talks = [chat(n, "8001" if n % 2 else "8002", "请讲" if n % 2 else "您好") for n in range(first, first + 4)]
        whole.add(part := part_of(talks), compare_part(one, other, part, keep=3, turned=2))
    return whole


def test_examples_are_the_first_ones_and_no_more_than_wanted(tally: Tally) -> None:
    """Memory does not grow with the conversations."""
    assert tally.conversations == 8
    assert all(len(examples) <= 3 for examples in tally.examples.values())
    assert [(each.id, each.failed) for each in tally.turned[False]] == [
        ("same", ((), ("opening-greeting",))),
        ("t3", ((), ("opening-greeting",))),
    ]
    assert tally.passed.tolist() == [[0, 0], [4, 4]]


def test_an_agent_s_average_is_over_the_own_conversations(tally: Tally) -> None:
    """8001 loses more than 8002 by the heavier check."""
    assert set(tally.agents) == {"8001", "8002"}
    assert all(sums.conversations == 4 for sums in tally.agents.values())
    assert tally.agents["8001"].moved < tally.agents["8002"].moved < 0


def test_conversations_of_one_id_stay_apart(tally: Tally) -> None:
    """Two records with the same id, one after the other, are two conversations."""
    assert tally.totals.conversations == 8


def test_a_pass_mark_counts_as_well(tmp_path: Path, old: Standard) -> None:
    """With --pass-score a conversation passes only from that score on."""
    new = overlay(tmp_path, "", ENTRIES)
    part: Part = part_of([chat(9, "8002", "您好")])
    one, other = sides(old, new, light)
    assert compare_part(one, other, part, keep=0).passed.tolist() == [[0, 0], [0, 1]]
    assert compare_part(one, other, part, keep=0, mark=100).passed.tolist() == [[1, 0], [0, 0]]
