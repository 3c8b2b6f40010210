"""Learning the weights of a pack."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sanxiang
from sanxiang.errors import StandardError
from sanxiang.language.ngrams import Label, Weights
from sanxiang.workbench import training
from sanxiang.workbench.training import Example, Settings, Tally, check_pack, read_examples, train, train_pack

BASE = Path(sanxiang.__file__).parent / "packs" / "base"
SETTINGS = Settings(kept=200)

RUDE = ["不归我管,找别人去", "找别人去,别烦我", "别烦我行不行", "这不归我管啊", "你烦不烦,找别人", "不归我管就是不归我管"]
KIND = ["我帮您找同事处理", "请您稍等,我看看", "您好,我来处理", "我帮您看看单子", "请您放心,我来跟进", "您好,请您稍等"]


def example(text: str, *labels: str, judged: Sequence[str] = ("rude",), source: str = "one") -> Example:
    return Example(text, frozenset(labels), frozenset(judged), source)


EXAMPLES = [example(text, "rude") for text in RUDE] + [example(text) for text in KIND]


def learned(examples: Sequence[Example] = EXAMPLES, labels: Sequence[str] = ("rude",), settings: Settings = SETTINGS) -> Weights:
    return Weights.load(train(examples, labels, settings))


def write(path: Path, records: Sequence[Mapping[str, Any]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")
    return path


def told(text: str, kind: str = "", channel: str = "chat") -> dict[str, Any]:
    return {"text": text, "channel": channel, "forbidden": kind != "", "kind": kind or "ordinary"}


def acted(text: str, *labels: str, role: str = "agent") -> dict[str, Any]:
    return {"text": text, "role": role, "channel": "chat", "labels": list(labels)}


# What is learned -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "rude"),
    [("这个不归我管", True), ("你找别人去啊", True), ("别烦我", True), ("请您稍等", False), ("您好,我帮您处理", False)],
)
def test_it_judges_new_sentences_by_the_words_it_has_learned(text: str, rude: bool) -> None:
    """A sentence that is not among the examples is judged by the n-grams it shares with them."""
    assert (learned().score_one(text)[0] > 0) is rude


def test_every_example_ends_up_on_its_own_side() -> None:
    """Where the n-grams can tell the examples apart, none is misjudged."""
    weights = learned()
    assert [weights.score_one(one.text)[0] > 0 for one in EXAMPLES] == [bool(one.labels) for one in EXAMPLES]


def test_the_bytes_are_pinned() -> None:
    """The same examples give these bytes on every processor and with every numpy; a new trainer has a new number."""
    raw = train(EXAMPLES, ["rude"], SETTINGS, {"data": "invented"})
    assert raw.decode().splitlines()[:3] == [
        "# trainer: sanxiang.workbench.training 2",
        "# settings: softness=10 epochs=10 least_texts=2 kept=200",
        "# data: invented",
    ]
    assert hashlib.sha256(raw).hexdigest() == "1a922aac00f016f2ee1b85df833da84aa81481c38984fdb8c6b2bffd83cc2f10"


@given(st.randoms(use_true_random=False))
def test_the_order_of_the_examples_does_not_matter(random: random.Random) -> None:
    """Shuffled examples give the same bytes."""
    shuffled = list(EXAMPLES)
    random.shuffle(shuffled)
    assert train(shuffled, ["rude"], SETTINGS) == train(EXAMPLES, ["rude"], SETTINGS)


@pytest.mark.parametrize("threshold", [-40, 25])
def test_a_threshold_lowers_every_score_by_itself(threshold: int) -> None:
    """Thresholds are folded into the bias, in hundredths of the margin."""
    strict = learned(settings=replace(SETTINGS, thresholds={"rude": threshold}))
    for one in EXAMPLES:
        assert strict.score_one(one.text)[0] == learned().score_one(one.text)[0] - threshold
    assert strict.labels[0].threshold == 1


def test_only_the_strongest_ngrams_are_kept_and_none_that_is_in_one_text_only() -> None:
    """`kept` limits the n-grams of a label, the largest weights stay; `least_texts` keeps chance finds out."""
    everything, few = learned().table, learned(settings=replace(SETTINGS, kept=7)).table
    assert len(few) == 7
    assert min(abs(weight) for (weight,) in few.values()) >= max(abs(everything[ngram][0]) for ngram in everything.keys() - few.keys())
    texts = [f"^{one.text}$" for one in EXAMPLES]
    assert all(sum(ngram in text for text in texts) >= 2 for ngram in everything)


def test_an_exception_keeps_more_for_one_label() -> None:
    """`kept_for` counts for its label alone."""
    examples = [
        Example(one.text, one.labels | ({"kind"} - one.labels if not one.labels else frozenset()), frozenset({"rude", "kind"}))
        for one in EXAMPLES
    ]
    table = learned(examples, ["rude", "kind"], replace(SETTINGS, kept=3, kept_for={"rude": 9})).table
    assert [sum(row[label] != 0 for row in table.values()) for label in (0, 1)] == [9, 3]


def test_what_an_example_does_not_judge_it_does_not_teach() -> None:
    """Examples that say nothing about a label leave its scores as they are."""
    more = [example(RUDE[0]), example(KIND[0], "rude")]
    base = [Example(one.text, one.labels, frozenset({"rude", "late"})) for one in EXAMPLES]
    base += [example(text, "late", judged=["late"]) for text in ("来晚了", "晚了来")]
    before, after = (learned(examples, ["rude", "late"]) for examples in (base, base + more))
    assert [before.score_one(one.text)[1] for one in base] == [after.score_one(one.text)[1] for one in base]
    assert before.table != after.table


def test_a_label_needs_both_sides() -> None:
    """One-sided examples are refused by the label's name."""
    with pytest.raises(ValueError, match="rude"):
        train([example("找别人去", "rude")], ["rude"], SETTINGS)


@given(st.text(st.sampled_from("您好^$ab。 😀"), max_size=8))
def test_training_counts_what_the_recogniser_counts(text: str) -> None:
    """Were every n-gram's weight 1, the score of a text would be the number of n-grams that training sees in it."""
    table = dict.fromkeys(sorted(set(training.ngrams_of(text))), (1,))
    weights = Weights({}, training.ORDERS, (Label("rude", 0, 1),), table)
    assert weights.score_one(text) == (len(list(training.ngrams_of(text))),)


@pytest.mark.parametrize(
    ("scores", "gated", "expected"),
    [((5, -1, 0), False, {0}), ((0, 3, 9), True, set()), ((1, 3, 9), True, {0, 2}), ((1, -9, -3), True, {0, 2}), ((1,), True, {0})],
)
def test_a_gate_decides_and_the_best_kind_names(scores: tuple[int, ...], gated: bool, expected: set[int]) -> None:
    """Gated: no kind without the decision, and exactly the best one with it."""
    assert training.answers(scores, gated=gated) == expected


# How good it is ------------------------------------------------------------------------------------------------------


def test_a_file_is_judged_by_the_others_alone() -> None:
    """What only the held-out file teaches is missed, and what another file holds word for word is not counted."""
    mine = [example("本店概无责任", "rude", source="two"), example(RUDE[0], "rude", source="two"), example(KIND[0], source="two")]
    tallies = training.leave_one_out([*EXAMPLES, *mine], ["rude"], SETTINGS, gated=False)
    assert tallies["two", "rude"] == Tally(hit=0, said=0, right=1)
    assert learned([*EXAMPLES, *mine, example("该店概无责任", "rude")]).score_one("本店概无责任")[0] > 0


def test_figures_of_a_tally() -> None:
    """Precision, recall and F1; zero where nothing was said or right."""
    tally = Tally(hit=3, said=4, right=6) + Tally()
    assert (tally.precision, tally.recall, tally.f1) == (0.75, 0.5, 0.6)
    assert (Tally().precision, Tally().recall, Tally().f1) == (0.0, 0.0, 0.0)


# Reading -------------------------------------------------------------------------------------------------------------


def test_which_lines_teach_what_is_forbidden(tmp_path: Path) -> None:
    """Agents only; rude acts are one kind; what only patterns decide teaches nothing; kinds are judged among rude lines only."""
    told_file = write(tmp_path / "forbidden-a.jsonl", [told("不归我管", "brush_off"), told("亲爱的", "overfamiliar"), told("您好")])
    act_file = write(
        tmp_path / "acts-a.jsonl",
        [
            acted("嗯_別問了！！！！", "improper", "refusal"),
            acted("亲，在的", "overfamiliar", "greeting"),
            acted("请稍等", "ask_to_wait"),
            acted("快点", "urge", role="customer"),
        ],
    )
    every = frozenset({"forbidden", "brush_off", "improper"})
    assert read_examples([told_file, act_file], "forbidden") == [
        Example("不归我管", frozenset({"forbidden", "brush_off"}), every, "forbidden-a.jsonl"),
        Example("您好", frozenset(), frozenset({"forbidden"}), "forbidden-a.jsonl"),
        Example("嗯_别问了!!", frozenset({"forbidden", "improper"}), every, "acts-a.jsonl"),
        Example("请稍等", frozenset(), frozenset({"forbidden"}), "acts-a.jsonl"),
    ]


def test_an_act_is_judged_by_the_lines_of_its_side(tmp_path: Path) -> None:
    """A customer's line says nothing about acts that only agents do."""
    path = write(tmp_path / "acts-a.jsonl", [acted("请稍等", "ask_to_wait"), acted("嗯"), acted("快点", "urge", role="customer")])
    assert [(one.text, set(one.judged)) for one in read_examples([path], "acts")] == [
        ("请稍等", {"ask_to_wait"}),
        ("嗯", {"ask_to_wait"}),
        ("快点", {"urge"}),
    ]


def test_spoken_lines_lose_their_fillers(tmp_path: Path) -> None:
    """Training sees a phone line as the recogniser will."""
    path = write(tmp_path / "forbidden-a.jsonl", [told("嗯_那您_稍等", channel="phone")])
    assert [one.text for one in read_examples([path], "forbidden")] == ["那您稍等"]


@pytest.mark.parametrize(
    ("line", "place", "words"),
    [
        ('{"text": 好}', "2:10", "not JSON"),
        ("null", "2", "expected an object"),
        ('{"text": "好", "channel": "fax", "forbidden": true, "kind": "leak"}', "2", "phone|chat|email|onsite"),
        ('{"text": "好", "channel": "chat", "forbidden": "no", "kind": "leak"}', "2", "true|false"),
        ('{"text": "好", "channel": "chat", "role": "agent", "labels": "urge"}', "2", "agent|customer"),
        ('{"text": "好", "channel": "chat", "forbidden": true, "kind": "leak", "note": 1}', "2", "expected"),
        ('{"text": "您 好", "channel": "chat", "forbidden": true, "kind": "leak"}', "2", "labelled otherwise"),
    ],
)
def test_a_bad_line_is_named_with_what_would_be_right(tmp_path: Path, line: str, place: str, words: str) -> None:
    """File, line and column; nothing is skipped in silence."""
    path = write(tmp_path / "forbidden-a.jsonl", [told("您  好")])
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    with pytest.raises(StandardError) as caught:
        read_examples([path], "forbidden")
    (problem,) = caught.value.problems
    assert str(problem.where) == f"{path}:{place}"
    assert words in problem.message


def test_bytes_that_are_no_text_are_named(tmp_path: Path) -> None:
    """A line in another encoding is a problem of that line."""
    path = tmp_path / "forbidden-a.jsonl"
    path.write_bytes('{"text": "好"}'.encode("gb18030") + b"\n")
    with pytest.raises(StandardError, match=r"jsonl:1: .*not UTF-8"):
        read_examples([path], "forbidden")


# A pack --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    rude = [told(text, "brush_off" if number % 2 else "impatience_rudeness") for number, text in enumerate(RUDE)]
    write(tmp_path / "training" / "forbidden-a.jsonl", [*rude[:4], *map(told, KIND[:3])])
    write(tmp_path / "training" / "forbidden-b.jsonl", [*rude[4:], *map(told, KIND[3:])])
    return tmp_path


def test_a_pack_is_trained_reported_and_checked(pack: Path) -> None:
    """The file tells where it comes from, the report how it does on files left out, and the check that it is up to date."""
    report = train_pack(pack, "forbidden")
    weights = Weights.load(report.path)
    assert [label.name for label in weights.labels] == ["forbidden", "brush_off", "impatience_rudeness"]
    data = (pack / "training" / "forbidden-b.jsonl").read_bytes()
    assert weights.headers["data forbidden-b.jsonl"] == hashlib.sha256(data).hexdigest()
    assert weights.headers["examples"] == "12: forbidden=6 brush_off=3 impatience_rudeness=3"
    assert report.total("forbidden").right == 6
    assert any("forbidden · forbidden-b.jsonl" in line and line.endswith("(2)") for line in report.lines())
    check_pack(pack, "forbidden")


def test_a_change_of_data_or_weights_fails_the_check(pack: Path) -> None:
    """Missing, edited, or older than its data: in each case the file is named."""
    with pytest.raises(StandardError, match=r"forbidden\.weights: .*train again"):
        check_pack(pack, "forbidden")
    path = train_pack(pack, "forbidden").path
    good = path.read_bytes()
    path.write_bytes(good.replace(b"forbidden:", b"forbidden:1", 1))
    with pytest.raises(StandardError, match="train again"):
        check_pack(pack, "forbidden")
    path.write_bytes(good)
    write(pack / "training" / "forbidden-c.jsonl", [told("再等等吧")])
    with pytest.raises(StandardError, match="train again"):
        check_pack(pack, "forbidden")


@pytest.mark.parametrize("records", [[], [told("不归我管", "brush_off")], [told("您好")]])
def test_a_pack_without_both_sides_is_refused(tmp_path: Path, records: list[dict[str, Any]]) -> None:
    """No data, or data of one side only, is one clear message."""
    write(tmp_path / "training" / "forbidden-a.jsonl", records)
    with pytest.raises(StandardError, match="both yes and no"):
        train_pack(tmp_path, "forbidden")


def test_the_shipped_weights_are_what_the_shipped_data_give() -> None:
    """Built anew, byte for byte."""
    check_pack(BASE, "forbidden")
