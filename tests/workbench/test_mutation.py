"""Mutants and what a standard notices of them: what mutators keep, when a mutant counts, and that a rate means something."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from sanxiang.conversation.items import ReadOptions
from sanxiang.conversation.model import Channel, Conversation, EventKind, Role
from sanxiang.conversation.readers.text import parse_talk
from sanxiang.conversation.reading import read_conversations
from sanxiang.inspection.inspector import Inspector, compile_standard
from sanxiang.language import pinyin
from sanxiang.standard.files import PACKS
from sanxiang.standard.loading import load_standard
from sanxiang.workbench.mutation.mutant import Mutant, Phrase
from sanxiang.workbench.mutation.outcome import FAILING
from sanxiang.workbench.mutation.report import report_of
from sanxiang.workbench.mutation.subjects import Subject, example_subjects
from sanxiang.workbench.mutation.table import MUTATORS, Mutator
from sanxiang.workbench.mutation.trial import Trial, run_trial
from sanxiang.workbench.mutation.vocabulary import Tools, misheard

HEADER = "standard: mine\nname: {zh: 示例}\nlanguage: zh\nvalid_from: 2026-01-01\n"
ENTRIES = """\
acts:
  greeting: {name: {zh: 问候}, who: agent, says: [您好], examples: {is: [您好，请讲。]}}
  hold_on: {name: {zh: 请稍等}, who: agent, says: [请稍等], examples: {is: [请稍等。]}}
  thanks: {name: {zh: 致谢}, who: customer, says: [谢谢], examples: {is: [谢谢你。]}}
  welcome: {name: {zh: 回应致谢}, who: agent, says: [不客气], examples: {is: [不客气。]}}
  never: {name: {zh: 从不}, who: agent, says: [子丑寅卯]}
  anything: {name: {zh: 任何}, who: agent, says: [".{1,9}"]}
forbidden:
  brush-off:
    {name: {zh: 推诿}, kind: brush_off, severity: block, says: [不归我管], unless: [抱歉], examples: {is: [这不归我管。]}}
  whole-answer:
    {name: {zh: 生硬}, kind: curt, severity: block, says: ["^不行[。!]?$"], examples: {is: [不行。]}}
"""
TALK = """\
00:00 (振铃)
00:05 (接通)
坐席 00:06-00:09 您好，请问有什么可以帮您？
客户 00:10-00:14 帮我查一下订单到哪儿了。
坐席 00:15-00:18 很抱歉让您着急，请稍等。
坐席 00:20 (保持)
坐席 00:40 (恢复)
坐席 00:41-00:46 查到了，今天下午送到您家里。
客户 00:47-00:49 好的，谢谢你。
坐席 00:50-00:53 不客气，再见。
00:56 (客户挂机)
"""
PHRASES = (
    Phrase("这不归我管。", Role.AGENT, frozenset({"forbidden:brush_off"}), "brush-off"),
    Phrase("请稍等。", Role.AGENT, frozenset({"act:hold_on"}), "hold_on"),
    Phrase("谢谢你。", Role.CUSTOMER, frozenset({"act:thanks"}), "thanks"),
    Phrase("手机是13912345678。", Role.AGENT, frozenset({"entity:mobile"}), "mobile"),
)
BY_ID = {mutator.id: mutator for mutator in MUTATORS}


def talk(text: str = TALK, channel: Channel = Channel.PHONE) -> Conversation:
    return parse_talk(text, options=ReadOptions(channel=channel))


def chat() -> Conversation:
    return talk("客户: 在吗\n客服: 您好，请讲。\n客户: 谢谢\n客服: 不客气。", Channel.CHAT)


def made(mutator: str, conversation: Conversation, seed: int = 1, limit: int = 1000) -> list[Mutant]:
    return list(BY_ID[mutator].make(conversation, Tools(Random(seed), PHRASES, limit)))


def inspector_of(folder: Path, checks: str) -> Inspector:
    (folder / "standard.yaml").write_text(HEADER, encoding="utf-8")
    (folder / "entries.yaml").write_text(ENTRIES, encoding="utf-8")
    (folder / "checks.yaml").write_text("checks:\n" + checks, encoding="utf-8")
    return compile_standard(load_standard(folder), engine="re")


def trial_of(folder: Path, check: str, *mutators: str, talks: Iterable[Conversation] = ()) -> Trial:
    """A trial of a standard with the one check `it`, of clause S1-001, with these mutators."""
    inspector = inspector_of(folder, f"  it: {{name: {{zh: 它}}, clause: [S1-001], {check}}}\n")
    subjects = [Subject(f"t{n}", each) for n, each in enumerate([*talks] or [talk()])]
    return run_trial(inspector, subjects, Random(1), limit=1000, mutators=[BY_ID[each] for each in mutators])


def counts(trial: Trial) -> tuple[int, int, int, int]:
    tally = trial.checks["it"]
    return tally.killed, tally.survived, tally.otherwise, tally.also


# Mutators --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mutator", MUTATORS, ids=lambda each: each.id)
@pytest.mark.parametrize("conversation", [talk(), chat()], ids=["phone", "chat"])
def test_a_mutant_is_another_conversation_with_the_way_back(mutator: Mutator, conversation: Conversation) -> None:
    """Each event is new or comes from one of the original; `closed` stays last; nothing that was known becomes unknown."""
    for mutant in made(mutator.id, conversation):
        events = mutant.conversation.events
        assert mutant.conversation != conversation
        assert len(events) == len(mutant.origins)
        old = [origin for origin in mutant.origins if origin is not None]
        assert len(set(old)) == len(old)
        assert set(old) <= set(range(len(conversation.events)))
        assert events[-1].kind is EventKind.CLOSED
        for event, origin in zip(events, mutant.origins, strict=True):
            if origin is not None and mutator.id not in ("swap-agent", "swap-turns"):
                assert event.kind is conversation.events[origin].kind
                assert (event.at is None) == (conversation.events[origin].at is None)


@pytest.mark.parametrize("mutator", MUTATORS, ids=lambda each: each.id)
def test_time_never_runs_backwards_in_a_mutant(mutator: Mutator) -> None:
    """Ends of events stay in the order of the log, as readers give them."""
    for mutant in made(mutator.id, talk()):
        times = [event.at for event in mutant.conversation.events if event.at is not None]
        assert times == sorted(times), mutant


@pytest.mark.parametrize("mutator", MUTATORS, ids=lambda each: each.id)
def test_the_same_seed_makes_the_same_mutants(mutator: Mutator) -> None:
    """All chance comes from the generator that is given."""
    assert made(mutator.id, talk(), seed=5, limit=7) == made(mutator.id, talk(), seed=5, limit=7)


def test_every_mutator_has_something_to_do() -> None:
    """On a call with times and a hold, or on a chat."""
    idle = {each.id for each in MUTATORS if not made(each.id, talk()) and not made(each.id, chat())}
    assert idle <= {"drop-turn", "customer-silent"}, "one utterance a turn gives these nothing"


def test_mutators_work_at_every_position() -> None:
    """One mutant for each utterance, in order."""
    spoken = [n for n, event in enumerate(talk().events) if event.kind is EventKind.UTTERANCE]
    assert [mutant.place for mutant in made("drop-utterance", talk())] == spoken
    assert [mutant.place for mutant in made("hang-up-first", talk())] == spoken


def test_mutators_of_time_leave_untimed_talks_alone() -> None:
    """Nobody can tell when something was there."""
    assert not [each for name in ("delay-answer", "insert-silence", "speed-up", "interrupt") for each in made(name, chat())]


def test_what_is_misheard_sounds_the_same() -> None:
    """Some characters are others; all of the same syllable class."""
    for seed in range(20):
        heard = misheard("很抱歉，请您稍等一下", Random(seed), 0.3)
        assert heard != "很抱歉，请您稍等一下"
        assert pinyin.fold(heard) == pinyin.fold("很抱歉，请您稍等一下")


# Relevance and outcomes ---------------------------------------------------------------------------------------------------

GREETS = "kind: existence, of: {who: agent, act: greeting}"
QUICK = "kind: response, when_said: {who: customer}, then: {who: agent}, window: {seconds: 60}"
BANS = "kind: absence, of: {who: agent, forbidden: [brush_off]}"
ANSWERS = "kind: response, when_said: {who: customer, act: thanks}, then: {who: agent, act: welcome}, window: {turns: 1}"
SOFT = "kind: response, when_said: {who: customer, act: thanks}, then: {who: agent, act: [welcome, anything]}, window: {turns: 1}"
TWICE = TALK.replace("查到了", "您好，查到了")


@pytest.mark.parametrize(
    ("check", "mutator", "text", "killed", "survived", "otherwise"),
    [
        # the words are gone
        (GREETS, "drop-utterance", TALK, 1, 0, 0),
        (GREETS, "curt", TALK, 1, 0, 0),
        (GREETS, "drop-polite", TALK, 1, 0, 0),
        # other words keep it
        (GREETS, "drop-utterance", TWICE, 0, 0, 1),
        (GREETS, "curt-until", TWICE, 1, 0, 1),
        # times
        (QUICK, "delay-answer", TALK, 4, 0, 0),
        ("kind: limit, measure: silence, max: 30", "insert-silence", TALK, 4, 0, 0),
        ("kind: limit, measure: hold_length, max: 60", "delay-event", TALK, 2, 0, 0),
        ("kind: limit, measure: ring_seconds, max: 15", "delay-event", TALK, 3, 0, 0),
        ("kind: limit, measure: overlap, max: 0.5", "interrupt", TALK, 4, 0, 0),
        ("kind: limit, measure: hold_count, max: 2", "hold-again", TALK, 6, 0, 0),
        # words that must not be said; an excuse in the same utterance shields them
        (BANS, "forbidden", TALK, 6, 0, 0),
        (BANS, "forbidden-added", TALK, 3, 1, 0),
        ("kind: entity, who: agent, entity: [mobile]", "say-number", TALK, 6, 0, 0),
        # what is due is not done (twice the customer hangs up before it is too late); or anything will do
        (ANSWERS, "customer-ignored", TALK, 4, 0, 0),
        (SOFT, "customer-ignored", TALK, 0, 6, 0),
        (SOFT, "curt", TALK, 0, 1, 0),
        # who ends the call; what is said again
        ("kind: hang_up, by: agent, unless: []", "hang-up-first", TALK, 6, 0, 0),
        ("kind: repetition, who: agent, at_least: 4, times: 3", "repeat", TALK, 4, 0, 0),
        # a hold without its announcement
        ("kind: limit, measure: hold_announcement, by: [hold_on], max: 2", "drop-utterance", TALK, 1, 0, 0),
    ],
)
def test_a_mutant_counts_where_it_should_break_the_check(
    tmp_path: Path, check: str, mutator: str, text: str, killed: int, survived: int, otherwise: int
) -> None:
    """Worked out by hand: how many mutants should break the check, and what becomes of them."""
    assert counts(trial_of(tmp_path, check, mutator, talks=[talk(text)]))[:3] == (killed, survived, otherwise)


ALL = tuple(mutator.id for mutator in MUTATORS)


def test_a_check_that_is_always_violated_has_no_rate(tmp_path: Path) -> None:
    """It never passes, so no kill is counted."""
    trial = trial_of(tmp_path, "kind: absence, of: {who: agent}", *ALL)
    assert counts(trial) == (0, 0, 0, 0)
    assert trial.kept["it"] == 0


@pytest.mark.parametrize(
    "check",
    [
        "kind: absence, of: {who: agent, act: never}",
        "kind: existence, of: {who: any}",
        "kind: limit, measure: duration, max: 99999",
        "kind: response, when_said: {who: agent, act: never}, then: {who: agent}",
    ],
)
def test_a_check_that_cannot_fail_is_never_killed(tmp_path: Path, check: str) -> None:
    """Whatever is done to the conversation; so it has no rate above zero."""
    trial = trial_of(tmp_path, check, *ALL)
    assert trial.checks["it"].killed == 0
    assert not trial.checks["it"].rate


def test_noise_counts_for_no_check(tmp_path: Path) -> None:
    """It is told how often it changed a verdict, and that is all."""
    trial = trial_of(tmp_path, GREETS, "homophones")
    assert counts(trial) == (0, 0, 0, 0)
    assert trial.mutators["homophones"].made == 6
    assert trial.mutators["homophones"].noticed == 1


def test_expressions_that_are_forbidden_only_alone_are_not_added_to_others(tmp_path: Path) -> None:
    """不行 behind a polite sentence is another matter than 不行 as an answer."""
    curt = "kind: absence, of: {who: agent, forbidden: [curt]}"
    assert counts(trial_of(tmp_path, curt, "forbidden"))[:2] == (6, 0)
    assert counts(trial_of(tmp_path, curt, "forbidden-added"))[:2] == (0, 0)


def test_a_clause_is_kept_by_any_of_its_checks(tmp_path: Path) -> None:
    """A mutant that one check of the clause notices is killed for the clause, though another check lets it pass."""
    checks = f"  lax: {{name: {{zh: 松}}, clause: [S1-001], {SOFT}}}\n  strict: {{name: {{zh: 严}}, clause: [S1-001], {ANSWERS}}}\n"
    mutators = [BY_ID["customer-ignored"]]
    trial = run_trial(inspector_of(tmp_path, checks), [Subject("t", talk())], Random(1), limit=1000, mutators=mutators)
    lax, strict, clause = trial.checks["lax"], trial.checks["strict"], trial.clauses["S1-001"]
    assert (lax.killed, lax.survived) == (0, 6)
    assert (strict.killed, strict.survived) == (4, 0)
    assert (clause.killed, clause.survived) == (4, 2)


def test_a_survivor_names_conversation_place_and_what_keeps_it(tmp_path: Path) -> None:
    """That is what its reader needs."""
    (survivor,) = trial_of(tmp_path, BANS, "forbidden-added").survivors
    assert (survivor.subject, survivor.check, survivor.cause, survivor.words) == ("t0", "it", "said", "这不归我管。")
    assert talk().events[survivor.place].text.startswith("很抱歉")
    (other,) = trial_of(tmp_path, GREETS, "drop-utterance", talks=[talk(TWICE)]).survivors
    assert (other.otherwise, other.rests_on) == (True, "您好")


def test_equal_trials_give_equal_reports(tmp_path: Path) -> None:
    """Byte by byte, with a sample; another seed draws another one."""
    inspector = inspector_of(tmp_path, f"  it: {{name: {{zh: 它}}, clause: [S1-001], {BANS}}}\n")

    def told(seed: int) -> str:
        trial = run_trial(inspector, [Subject("t", talk())], Random(seed), limit=3)
        return json.dumps(report_of(trial, inspector.standard, MUTATORS, seed=0, limit=3, mask=str), ensure_ascii=False)

    assert told(1) == told(1)
    assert len({told(seed) for seed in range(8)}) > 1


def test_the_report_adds_up(tmp_path: Path) -> None:
    """No mutator makes more than the limit; outcomes of a mutator are never more than its mutants; words are masked."""
    inspector = inspector_of(tmp_path, f"  it: {{name: {{zh: 它}}, clause: [S1-001], {BANS}}}\n")
    trial = run_trial(inspector, [Subject("t", talk())], Random(1), limit=3)
    report: dict[str, Any] = report_of(trial, inspector.standard, MUTATORS, seed=1, limit=3, mask=lambda text: "*" * len(text))
    assert all(row["killed"] + row["survived"] + row["otherwise"] <= row["made"] <= 3 for row in report["mutators"])
    assert report["mutants"] == sum(row["made"] for row in report["mutators"])
    assert report["conversations"] == report["clean"] == 1
    assert all(set(row["words"]) <= {"*"} for row in report["survivors"])


# Subjects ---------------------------------------------------------------------------------------------------------------------


def subjects(folder: Path, examples: str) -> Iterator[Subject]:
    inspector = inspector_of(
        folder, f"  it:\n    name: {{zh: 它}}\n    {GREETS.replace(', ', chr(10) + '    ', 1)}\n    examples:\n{examples}"
    )
    return example_subjects(inspector.standard)


def test_the_examples_that_pass_are_broken(tmp_path: Path) -> None:
    """Neither those that are broken already, nor those of another company's parameters."""
    examples = (
        '      - {talk: "客服: 您好", channel: chat, expect: pass}\n'
        '      - {talk: "客服: 讲", channel: chat, expect: omitted}\n'
        '      - {talk: "客服: 您好呀", channel: phone, expect: pass}\n'
    )
    found = list(subjects(tmp_path, examples))
    assert [(each.name, each.conversation.channel) for each in found] == [("it#1", "chat"), ("it#3", "phone")]


def test_a_conversation_takes_part_only_for_what_it_keeps(tmp_path: Path) -> None:
    """One that has no greeting is no test of the greeting."""
    without = replace(talk(), events=tuple(event for event in talk().events if "您好" not in event.text))
    assert counts(trial_of(tmp_path, GREETS, "curt", talks=[without])) == (0, 0, 0, 0)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "broken"), [("hotline", {"ring-limit"}), ("online", set())])
def test_the_whole_conversations_of_the_packs_keep_the_standard(name: str, broken: set[str]) -> None:
    """But for the call that was answered late on purpose, to show the apology."""
    inspector = compile_standard(load_standard(name), light=True)
    folder = PACKS / name / "examples"
    talks = [each for each in read_conversations(sorted(folder.iterdir())) if isinstance(each, Conversation)]
    assert len(talks) >= 4
    failing = {finding.check for each in talks for finding in inspector.inspect(each).findings if finding.state in FAILING}
    assert failing == broken
