"""`standard lint`: each rule on a standard that breaks it, and on one that does not."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from sanxiang.standard.loading import read_layers
from sanxiang.workbench.lint import Level, Remark, lint

HEADER = """\
standard: mine
name: {zh: 示例}
language: zh
valid_from: 2026-01-01
dimensions:
  courtesy: {name: {zh: 礼貌}}
"""
GOOD = """\
acts:
  greeting: {name: {zh: 问候}, who: agent, says: [您好], examples: {is: [您好。], not: [请讲。]}}
forbidden:
  curt: {name: {zh: 生硬}, kind: curt, severity: block, says: [退不了], examples: {is: [退不了。], not: [能退。]}}
checks:
  greets:
    name: {zh: 问候}
    kind: existence
    of: {who: agent, act: greeting}
    points: 100
    dimension: courtesy
    examples:
      - {talk: "客服: 您好", expect: pass}
      - {talk: "客服: 讲", expect: omitted}
"""


def remarks(folder: Path, entries: str = "", *, header: str = HEADER, good: str = GOOD) -> tuple[Remark, ...]:
    """What lint says of the good standard with some entries more."""
    (folder / "standard.yaml").write_text(header, encoding="utf-8")
    (folder / "good.yaml").write_text(good, encoding="utf-8")
    (folder / "more.yaml").write_text(dedent(entries), encoding="utf-8")
    return lint(read_layers(folder))


def told(found: tuple[Remark, ...], *, least: Level = Level.WARNING) -> list[str]:
    """`line:column level rule` of the remarks on more.yaml."""
    levels = list(Level)[: list(Level).index(least) + 1]
    return [
        f"{each.where.line}:{each.where.column} {each.level} {each.rule}"
        for each in found
        if each.level in levels and each.where.file.endswith("more.yaml")
    ]


def test_a_good_standard_has_no_errors_and_no_warnings(tmp_path: Path) -> None:
    """Only the sum of the points is told."""
    found = remarks(tmp_path)
    assert [(each.level, each.rule) for each in found] == [(Level.INFO, "weights")]
    assert "100" in found[0].message


CASES = {
    "act-unused": (
        """\
        acts:
          thanks: {name: {zh: 谢}, says: [谢谢], examples: {is: [谢谢], not: [好]}}
        """,
        ["2:3 warning act-unused"],
    ),
    "act-of-the-other-side": (
        """\
        acts:
          asks: {name: {zh: 问}, who: customer, says: [在吗], examples: {is: [在吗], not: [好]}}
        checks:
          answers:
            name: {zh: 答}
            kind: response
            when_said: {who: agent, act: asks}
            then: {who: agent, act: greeting}
            examples: [{talk: "客服: 好", expect: not_applicable}, {talk: "客服: 好", expect: pass}, {talk: "客服: 好", expect: omitted}]
        """,
        ["7:16 error never"],
    ),
    "act-on-another-channel": (
        """\
        acts:
          beeps: {name: {zh: 提示}, says: [{pattern: 录音, channel: [phone]}], examples: {is: [录音], not: [好]}}
        checks:
          beep:
            name: {zh: 提示}
            kind: absence
            channel: [chat]
            of: {who: agent, act: beeps}
            window: {from: {event: utterance}, turns: 1}
            examples: [{talk: "客服: 好", expect: pass}, {talk: "客服: 好", expect: violated}]
        """,
        ["8:9 error never", "9:20 error never"],
    ),
    "customer-bound-by-forbidden": (
        """\
        checks:
          none:
            name: {zh: 无}
            kind: absence
            of: {who: customer, forbidden: [curt]}
            examples: [{talk: "客服: 好", expect: pass}, {talk: "客服: 好", expect: violated}]
        """,
        ["5:9 error never"],
    ),
    "unless-takes-all": (
        """\
        checks:
          none:
            name: {zh: 无}
            kind: absence
            of: {who: agent, act: greeting, unless: greeting}
            examples: [{talk: "客服: 好", expect: pass}, {talk: "客服: 好", expect: violated}]
        """,
        ["5:9 error never"],
    ),
    "clause-misspelt": (
        """\
        clauses:
          K-1: {title: {zh: 甲}, kind: conduct, verify: [text]}
        scripts:
          a: {name: {zh: 甲}, clause: [K-1, K-2], text: {zh: 您好。}}
          b: {name: {zh: 乙}, clause: [OWN-5], text: {zh: 您好。}}
        """,
        ["4:36 error clause-unknown", "5:31 warning clause-unknown"],
    ),
    "no-clause-list": (
        """\
        scripts:
          a: {name: {zh: 甲}, clause: [K-1], text: {zh: 您好。}}
        """,
        [],
    ),
    "patterns-repeated": (
        """\
        forbidden:
          away:
            name: {zh: 推}
            kind: away
            severity: warn
            says: [不归我管, "不(归|属)我管", 不归我管, "^不归", 走开, "走开[啊呀]"]
            examples: {is: [走开], not: [好]}
        """,
        ["6:12 warning pattern-repeated", "6:30 warning pattern-repeated", "6:47 warning pattern-repeated"],
    ),
    "patterns-on-fewer-channels": (
        """\
        forbidden:
          away:
            name: {zh: 推}
            kind: away
            severity: warn
            says: [{pattern: 走, channel: [phone]}, 走开]
            examples: {is: [走开], not: [好]}
        """,
        [],
    ),
    "script-with-a-forbidden-word": (
        """\
        scripts:
          sorry: {name: {zh: 歉}, text: {zh: "{name}，抱歉，退不了。"}}
        """,
        ["2:37 error script-forbidden"],
    ),
    "advice-with-a-forbidden-word": (
        """\
        forbidden:
          curt-2:
            name: {zh: 生硬}
            kind: curt
            severity: warn
            says: [没法退]
            instead: {zh: 这个退不了。}
            examples: {is: [没法退], not: [好]}
        """,
        ["7:19 error script-forbidden"],
    ),
    "script-too-long-to-say": (
        """\
        scripts:
          opening: {name: {zh: 开场}, text: {zh: 您好这里是某某公司客户服务中心很高兴为您服务请问有什么可以帮您}}
        checks:
          opens:
            name: {zh: 开场}
            kind: existence
            channel: [phone]
            of: {who: agent, act: greeting}
            window: {seconds: 5}
            say: opening
            examples: [{talk: "客服: 您好", expect: pass}, {talk: "客服: 好", expect: violated}]
        """,
        ["2:40 warning script-too-long"],
    ),
    "script-too-long-to-write": (
        """\
        scripts:
          opening: {name: {zh: 开场}, channel: [chat], text: {zh: 您好很高兴为您服务}}
          by-phone: {name: {zh: 开场}, channel: [phone], text: {zh: 您好很高兴为您服务}}
        checks:
          short:
            name: {zh: 简短}
            kind: limit
            measure: message_length
            max: 8
            examples: [{talk: "客服: 您好", channel: chat, expect: pass}, {talk: "客服: 您好您好您好您", channel: chat, expect: violated}]
        """,
        ["2:57 warning script-too-long"],
    ),
    "vague-promise": (
        """\
        acts:
          promise: {name: {zh: 承诺}, who: agent, says: [给您回复], examples: {is: [给您回复], not: [好]}}
        scripts:
          vague: {name: {zh: 承诺}, text: {zh: 我们尽快给您回复。}}
          slot: {name: {zh: 承诺}, text: {zh: "我们尽快给您回复，最迟{due}。"}}
          number: {name: {zh: 承诺}, text: {zh: 我们尽快在两小时内给您回复。}}
          other: {name: {zh: 其他}, text: {zh: 请尽快付款。}}
        checks:
          promises:
            name: {zh: 承诺}
            kind: existence
            of: {who: agent, act: promise}
            examples: [{talk: "客服: 给您回复", expect: pass}, {talk: "客服: 好", expect: omitted}]
        """,
        ["4:38 warning vague"],
    ),
    "script-of-another-channel": (
        """\
        scripts:
          opening: {name: {zh: 开场}, channel: [phone], text: {zh: 您好}}
        checks:
          opens:
            name: {zh: 开场}
            kind: existence
            channel: [chat]
            of: {who: agent, act: greeting}
            say: opening
            examples: [{talk: "客服: 您好", expect: pass}, {talk: "客服: 好", expect: omitted}]
        """,
        ["2:38 warning script-channel"],
    ),
    "points-without-a-dimension": (
        """\
        checks:
          greets-too:
            name: {zh: 问候}
            kind: existence
            of: {who: agent, act: greeting}
            points: 3
            examples: [{talk: "客服: 您好", expect: pass}, {talk: "客服: 好", expect: omitted}]
        """,
        ["6:13 warning weights"],
    ),
    "examples": (
        """\
        acts:
          none: {name: {zh: 无}, says: [无]}
        checks:
          no-examples: {name: {zh: 无}, kind: existence, of: {who: agent, act: none}}
          only-good: {name: {zh: 无}, kind: existence, of: {who: agent, act: none}, examples: [{talk: "客服: 无", expect: pass}]}
          only-bad: {name: {zh: 无}, kind: existence, of: {who: agent, act: none}, examples: [{talk: "客服: 好", expect: omitted}]}
        """,
        ["2:3 warning examples", "4:3 warning examples", "5:3 warning examples", "6:3 warning examples"],
    ),
    "examples of situations": (
        """\
        situations:
          none: {name: {zh: 无}, seen: {kind: absence, of: {who: customer}}}
          both:
            name: {zh: 有}
            seen: {kind: absence, of: {who: customer}}
            examples: [{talk: "客户: 喂", expect: occurs}, {talk: "客服: 您好", expect: absent}]
        """,
        ["2:3 warning examples", "2:3 warning examples"],
    ),
    "never, of situations": (
        """\
        situations:
          s:
            name: {zh: 情}
            channel: [phone]
            seen:
              - {kind: existence, of: {who: customer}, when_is: violated}
              - {kind: absence, of: {who: customer}, when_is: satisfied}
              - {kind: existence, of: {event: message}}
              - {kind: existence, of: {who: customer, act: greeting}}
              - {kind: existence, of: {who: customer}, window: {turns: 2}, when_is: violated}
            examples: [{talk: "客户: 喂", expect: occurs}, {talk: "客服: 您好", expect: absent}]
        """,
        ["6:9 error never", "7:9 error never", "8:31 error never", "9:31 error never"],
    ),
    "script-too-long, of a step": (
        """\
        scripts:
          long: {name: {zh: 长}, channel: [chat], text: {zh: 一二三四五六七八九十一二三四五六七八九十}}
        situations:
          s:
            name: {zh: 情}
            channel: [phone]
            seen: {kind: absence, of: {who: customer}}
            scripts: [long]
            steps: [{say: long, within: 3}, {say: long, within: 5}]
            examples: [{talk: "客户: 喂", expect: occurs}, {talk: "客服: 您好", expect: absent}]
        """,
        ["8:15 warning script-channel", "9:33 warning script-too-long"],
    ),
}


@pytest.mark.parametrize(("entries", "expected"), CASES.values(), ids=CASES.keys())
def test_each_rule_tells_what_it_is_for_and_nothing_else(tmp_path: Path, entries: str, expected: list[str]) -> None:
    """Place, level and rule of every error and warning."""
    assert told(remarks(tmp_path, entries)) == expected


def test_a_dimension_without_points_is_told(tmp_path: Path) -> None:
    """Its score could never be anything but unknown."""
    found = remarks(tmp_path, good=GOOD.replace("points: 100", "points: 0"))
    assert [(each.level, each.rule, each.where.line) for each in found] == [
        (Level.WARNING, "weights", 1),
        (Level.WARNING, "weights", 6),
    ]


def test_a_standard_without_checks_is_told_once(tmp_path: Path) -> None:
    """Its acts are for those who extend it."""
    good = GOOD.partition("checks:")[0]
    assert [(each.level, each.rule) for each in remarks(tmp_path, good=good)] == [(Level.INFO, "act-unused")]


def test_what_is_inherited_is_not_blamed(tmp_path: Path) -> None:
    """An overlay answers for its own entries."""
    base, mine = tmp_path / "mine", tmp_path / "over"
    base.mkdir()
    mine.mkdir()
    remarks(base, CASES["patterns-repeated"][0])
    (mine / "standard.yaml").write_text("standard: over\nname: {zh: 我}\nvalid_from: 2026-01-01\nextends: mine\n", encoding="utf-8")
    assert [each.level for each in lint(read_layers(mine)) if each.rule == "pattern-repeated"] == []
