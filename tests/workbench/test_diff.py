"""`standard diff`: what is told of two standards that differ in one thing, and that equal ones are equal."""

from __future__ import annotations

from pathlib import Path

import pytest

from sanxiang.standard.loading import load_standard
from sanxiang.standard.standard import Standard
from sanxiang.workbench.diff import Difference, compare, points_of
from sanxiang.workbench.diff_words import point_sentences, sentences

HEADER = """\
standard: desk
name: {zh: 服务台, en: Desk}
language: zh
valid_from: 2026-01-01
parameters:
  seconds: {name: {zh: 首响秒数, en: First response}, type: number, default: 60, min: 1, max: 600}
  address: {name: {zh: 称呼, en: Address}, type: words, default: [先生, 女士]}
dimensions:
  courtesy: {name: {zh: 礼貌, en: Courtesy}}
  speed: {name: {zh: 及时, en: Speed}}
"""
ENTRIES = """\
lists:
  wait: [稍等, 等一下]
acts:
  greeting: {name: {zh: 问候, en: Greeting}, who: agent, says: [您好], examples: {is: [您好], not: [请讲]}}
  apology: {name: {zh: 道歉, en: Apology}, who: agent, says: [抱歉]}
forbidden:
  brush-off: {name: {zh: 推诿, en: Brush-off}, clause: [S1-019], kind: brush_off, severity: block, says: [不归我管]}
scripts:
  opening: {name: {zh: 开场白, en: Opening}, text: {zh: 您好，请讲。, en: Hello.}}
checks:
  greets:
    name: {zh: 开场问候, en: Opening greeting}
    clause: [S3-050]
    kind: existence
    of: {who: agent, act: greeting}
    window: {turns: 1}
    points: 5
    dimension: courtesy
    examples:
      - {talk: "客服: 您好", expect: pass}
  quick:
    name: {zh: 首响及时, en: Quick}
    clause: [S3-001]
    kind: limit
    when: {field: queue, op: ge, value: 2}
    measure: first_response
    max: $seconds
    points: 10
    dimension: speed
"""


def made(folder: Path, header: str = HEADER, entries: str = ENTRIES) -> Standard:
    folder.mkdir()
    (folder / "standard.yaml").write_text(header, encoding="utf-8")
    (folder / "entries.yaml").write_text(entries, encoding="utf-8")
    return load_standard(folder)


def told(difference: Difference) -> list[tuple[str, str]]:
    return [(text.zh, text.en) for change in difference.changes for text in sentences(change, difference)]


# (what is written, what is written instead, what is told of it besides the clauses)
ENTRY_CASES = [
    ("points: 5", "points: 3", "检查项 开场问候 greets：分值 5 → 3", "Check Opening greeting: points 5 → 3"),
    ("    points: 5\n", "", "检查项 开场问候 greets：分值 5 → 0", "Check Opening greeting: points 5 → 0"),
    (
        "points: 5",
        "points: 5\n    severity: critical",
        "检查项 开场问候 greets：严重程度 轻微 → 致命",
        "Check Opening greeting: severity minor → critical",
    ),
    (
        "window: {turns: 1}",
        "window: {turns: 2}",
        "检查项 开场问候 greets：查找范围 1 轮内 → 2 轮内",
        "Check Opening greeting: window 1 turns → 2 turns",
    ),
    (
        "window: {turns: 1}",
        "window: {from: end, utterances: 3}",
        "检查项 开场问候 greets：查找范围 1 轮内 → 结束前 3 句内",
        "Check Opening greeting: window 1 turns → the last 3 utterances",
    ),
    (
        "act: greeting}\n",
        "act: [greeting, apology]}\n",
        "检查项 开场问候 greets：要求的内容 坐席「问候」 → 坐席「问候、道歉」",
        "Check Opening greeting: what is looked for agent: Greeting → agent: Greeting, Apology",
    ),
    (
        "op: ge, value: 2",
        "op: lt, value: 2",
        "检查项 首响及时 quick：随路数据条件 queue ≥ 2 → queue < 2",
        "Check Quick: metadata condition queue ≥ 2 → queue < 2",
    ),
    (
        "dimension: courtesy",
        "dimension: speed",
        "检查项 开场问候 greets：评分维度 礼貌 → 及时",
        "Check Opening greeting: dimension Courtesy → Speed",
    ),
    (
        '- {talk: "客服: 您好", expect: pass}',
        '- {talk: "客服: 请讲", expect: violated}',
        "检查项 开场问候 greets：例子 增加 1 例，删去 1 例",
        "Check Opening greeting: examples 1 added, 1 removed",
    ),
    (
        "您好，请讲。",
        "您好。",
        "话术 开场白 opening：话术 「您好，请讲。」→「您好。」",
        "Script Opening: wording “您好，请讲。” → “您好。”",
    ),
    (
        "says: [不归我管]",
        "says: [不归我管, 不关我事]",
        "服务忌语 推诿 brush-off：模式 增加 「不关我事」",
        "Forbidden expression Brush-off: patterns added “不关我事”",
    ),
    (
        "severity: block",
        "severity: warn",
        "服务忌语 推诿 brush-off：严重程度 拦截 → 提醒",
        "Forbidden expression Brush-off: severity block → warn",
    ),
    ("[稍等, 等一下]", "[稍等, 等等]", "词表 wait：词 增加 等等；删去 等一下", "Word list wait: words added 等等; removed 等一下"),
    (
        "apology: {name: {zh: 道歉",
        "sorry: {name: {zh: 道歉",
        "言语行为 道歉 sorry：编号 apology → sorry",
        "Act Apology: id apology → sorry",
    ),
]


@pytest.mark.parametrize(("was", "now", "chinese", "english"), ENTRY_CASES)
def test_one_change_is_told_in_one_sentence(tmp_path: Path, was: str, now: str, chinese: str, english: str) -> None:
    """A manager reads what it was and what it is, with names instead of ids."""
    assert ENTRIES.count(was) == 1, was
    found = told(compare(made(tmp_path / "a"), made(tmp_path / "b", entries=ENTRIES.replace(was, now))))
    assert (chinese, english) in found
    assert len(found) == 1


@pytest.mark.parametrize(
    ("was", "now", "chinese"),
    [
        (
            "default: 60",
            "default: 30",
            ["参数 首响秒数 seconds：取值 60 → 30", "参数 首响秒数 seconds：默认值 60 → 30", "检查项 首响及时 quick：上限 60 → 30"],
        ),
        (
            "[先生, 女士]",
            "[先生, 老师]",
            ["参数 称呼 address：取值 增加 老师；删去 女士", "参数 称呼 address：默认值 增加 老师；删去 女士"],
        ),
        ("2026-01-01", "2026-07-01", ["标准 生效日期：2026-01-01 → 2026-07-01"]),
        ("{zh: 及时, en: Speed}", "{zh: 时效, en: Speed}", ["维度 时效 speed：名称 「及时」→「时效」"]),
    ],
)
def test_what_stands_in_the_header_is_told_with_what_follows_from_it(tmp_path: Path, was: str, now: str, chinese: list[str]) -> None:
    """A parameter changes the checks that use it: both are told."""
    found = told(compare(made(tmp_path / "a"), made(tmp_path / "b", header=HEADER.replace(was, now))))
    assert sorted(zh for zh, _ in found) == sorted(chinese)


def test_entries_that_come_and_go_take_their_clauses_along(tmp_path: Path) -> None:
    """A check that is dropped leaves a clause that nothing checks any more, and points that are missing."""
    whole, less = made(tmp_path / "a"), made(tmp_path / "b", entries=ENTRIES[: ENTRIES.index("  quick:")])
    gone = compare(whole, less)
    assert [zh for zh, _ in told(gone)] == [
        "条款 S3-001：删去（检查项 首响及时）",
        "检查项 首响及时 quick：删去（分值 10，条款 S3-001）",
    ]
    assert [text.zh for text in point_sentences(gone)] == ["总分值：15 → 5", "及时：10 → 0"]
    assert [change.what for change in compare(less, whole).changes] == ["added", "added"]


def test_an_overlay_is_compared_with_what_it_inherits(tmp_path: Path) -> None:
    """Inherited entries count, wherever they are written; what an overlay replaces is a change."""
    made(tmp_path / "a")
    (tmp_path / "own").mkdir()
    text = "standard: own\nname: {zh: 本店, en: Own}\nvalid_from: 2026-01-01\nextends: a\ndrop: {checks: [quick]}\n"
    (tmp_path / "own" / "standard.yaml").write_text(text, encoding="utf-8")
    difference = compare(load_standard(tmp_path / "a"), load_standard(tmp_path / "own"))
    assert [(change.section, change.id, change.what) for change in difference.changes] == [
        ("header", "layers", "changed"),
        ("header", "name", "changed"),
        ("header", "standard", "changed"),
        ("clauses", "S3-001", "removed"),
        ("checks", "quick", "removed"),
    ]


@pytest.mark.parametrize("was_now", [(case[0], case[1]) for case in ENTRY_CASES])
def test_no_difference_means_the_same_edition_and_the_other_way_round(tmp_path: Path, was_now: tuple[str, str]) -> None:
    """`diff` never says "the same" of two editions that judge differently."""
    one, other = made(tmp_path / "a"), made(tmp_path / "b", entries=ENTRIES.replace(*was_now))
    assert compare(one, one).same
    assert compare(one, other).same is (one.edition == other.edition)


def test_points_are_summed_by_dimension(tmp_path: Path) -> None:
    """The total stands under the empty name."""
    content = compare(one := made(tmp_path / "a"), one).old
    assert points_of(content) == {"": 15, "courtesy": 5, "speed": 10}
