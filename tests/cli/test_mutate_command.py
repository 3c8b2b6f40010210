"""`sanxiang standard mutate` as a user meets it: what is printed and written, exit codes, wrong usage."""

from __future__ import annotations

import json
import re

import pytest
from cli_desk import Desk


def test_it_tells_rates_and_survivors(desk: Desk) -> None:
    """By default on the standard's own examples."""
    told = desk.say("standard", "mutate", desk.standard, "--limit", "5")
    assert told.code == 0
    assert "发现率 kill rate" in told.out
    assert "插入服务忌语 forbidden" in told.out


def test_json_holds_everything_and_is_the_same_again(desk: Desk) -> None:
    """Equal seed, equal bytes."""
    one, two = (desk.say("standard", "mutate", desk.standard, "--json", "--seed", "3", "--limit", "4") for _ in range(2))
    assert one.out == two.out
    report = json.loads(one.out)
    assert report["conversations"] == 3
    assert {row["id"] for row in report["checks"]} == {"greets", "no-brush-off", "quick"}
    assert {row["id"] for row in report["clauses"]} == {"S3-050", "S1-019", "S3-001"}
    assert report["rate"] == round(report["killed"] / (report["killed"] + report["survived"]), 4)


def test_conversations_that_are_named_take_the_place_of_the_examples(desk: Desk) -> None:
    """And those in the folder `examples` of the standard join its own."""
    assert json.loads(desk.say("standard", "mutate", desk.standard, desk.talks, "--json", "--limit", "2").out)["conversations"] == 3
    desk.write("desk/examples/whole.txt", "# id: whole channel: chat\n\n客户: 在吗\n客服: 您好，请讲。\n")
    report = json.loads(desk.say("standard", "mutate", desk.standard, "--json", "--limit", "2").out)
    assert report["conversations"] == 4


def test_the_page_is_whole_and_masked(desk: Desk) -> None:
    """One file without network access; telephone numbers of conversations do not show."""
    page = desk.folder / "trial.html"
    assert desk.say("standard", "mutate", desk.standard, desk.talks, "--html", page, "--date", "2026-05-01").code == 0
    text = page.read_text(encoding="utf-8")
    assert "2026-05-01" in text
    assert "13812345678" not in text
    assert not re.findall(r"(?:src|href)=[\"'](?!#)", text)
    assert "default-src 'none'" in text


@pytest.mark.parametrize(("gate", "code"), [(0, 0), (100, 1)])
def test_the_gate(desk: Desk, gate: int, code: int) -> None:
    """Exit code 1 below it, and why."""
    desk.write("desk/lax.yaml", LAX)
    told = desk.say("standard", "mutate", desk.standard, "--limit", "5", "--fail-under", str(gate))
    assert told.code == code
    assert ("below the gate" in told.err) is bool(code)


LAX = """\
checks:
  lax:
    name: {zh: 有问有答, en: Answers}
    kind: response
    when_said: {who: customer, act: farewell}
    then: {who: agent}
    examples:
      - {talk: "客户: 再见\\n客服: 再见", channel: chat, expect: pass}
"""


@pytest.mark.parametrize(
    "arguments",
    [
        ("nowhere",),
        ("desk", "missing.txt"),
        ("desk", "--limit", "0"),
        ("desk", "--fail-under", "101"),
        ("desk", "--from", "odd", "talks.jsonl"),
    ],
)
def test_wrong_usage_is_told_in_one_line(desk: Desk, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]) -> None:
    """Exit code 2, Chinese and English, no traceback."""
    monkeypatch.chdir(desk.folder)
    told = desk.say("standard", "mutate", *arguments)
    assert told.code == 2
    assert "Traceback" not in told.err
    assert told.err.strip()


def test_a_standard_without_examples_says_so(desk: Desk) -> None:
    """There is nothing to break then."""
    entries = desk.folder / "desk" / "entries.yaml"
    entries.write_text(entries.read_text(encoding="utf-8").replace("expect: pass", "expect: violated"), encoding="utf-8")
    told = desk.say("standard", "mutate", desk.standard)
    assert told.code == 2
    assert "no conversations" in told.err
