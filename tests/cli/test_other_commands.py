"""acts, check-text, convert, verify, standard … as their users see them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from cli_desk import TALKS, Desk

from sanxiang.cli.failures import Exit
from sanxiang.cli.speaking_run import judge_lines
from sanxiang.cli.standards import choose
from sanxiang.conversation.model import Channel


def test_acts_gives_one_list_a_message(desk: Desk) -> None:
    """In the order of the file, labels sorted, whatever else the messages hold."""
    labelled = {
        "id": "z",
        "messages": [{"role": "agent", "text": "您好，再见", "labels": ["x"]}, {"role": "customer", "text": "", "labels": []}],
    }
    path = desk.write("gold.jsonl", "\n".join(json.dumps(talk) for talk in (*TALKS, labelled)) + "\n")
    told = desk.say("acts", path, "--standard", desk.standard)
    assert told.code == Exit.FINE
    assert told.objects() == [
        {"id": "a", "labels": [[], ["greeting"]]},
        {"id": "b", "labels": [[], []]},
        {"id": "c", "labels": [["greeting"], ["farewell"], ["farewell"]]},
        {"id": "z", "labels": [["farewell", "greeting"], []]},
    ]


def test_situations_gives_those_of_each_conversation(desk: Desk) -> None:
    """By the event at which each was first known; an empty list where there is none."""
    seen = "{kind: existence, of: {who: agent, act: farewell}}"
    desk.write("mine/standard.yaml", "standard: mine\nname: {zh: 我的}\nvalid_from: 2026-01-01\nextends: desk\n")
    desk.write("mine/s.yaml", f"situations:\n  parting: {{name: {{zh: 道别}}, seen: {seen}}}\n")
    path = desk.write("talks.jsonl", "\n".join(json.dumps(talk) for talk in TALKS) + "\n")
    told = desk.say("situations", path, "--standard", desk.folder / "mine")
    assert told.code == Exit.FINE
    found = {each["id"]: each["situations"] for each in told.objects()}
    assert found["a"] == []
    assert found["c"] == [{"id": "parting", "event": 2}]


def verdicts(desk: Desk, text: str, language: str = "zh") -> tuple[int, list[dict[str, object]]]:
    inspector = choose(desk.standard, {}, cached=False).inspector()
    desk.capture.readouterr()
    code = judge_lines(inspector, Channel.CHAT, language, text.encode().splitlines(keepends=True))
    return code, [json.loads(line) for line in desk.capture.readouterr().out.splitlines()]


def test_check_text_judges_lines_and_json(desk: Desk) -> None:
    """Every line gets a line, empty ones, too; spans count the characters of the text as given."""
    code, told = verdicts(desk, '\ufeff您好\n\n　这不归我管\n{"text": "这不归我管", "channel": "phone"}\n{不归我管}\n')
    assert code == Exit.FINE
    assert [each["forbidden"] for each in told] == [False, False, True, True, True]
    assert told[2] == {
        "forbidden": True,
        "severity": "block",
        "kind": "brush_off",
        "span": [2, 6],
        "instead": "这件事我来处理。",
        "expression": "brush-off",
        "clauses": ["S1-019"],
    }


def test_check_text_advises_in_the_language_asked_for(desk: Desk) -> None:
    """`instead` in English."""
    assert verdicts(desk, "不归我管\n", "en")[1][0]["instead"] == "I will handle this."


def test_check_text_tells_requests_that_are_none(desk: Desk) -> None:
    """The line is answered with an error, the next one as usual; exit code 3."""
    code, told = verdicts(desk, '{"text": 1}\n{"text": "好", "channel": "fax"}\n好\n')
    assert code == Exit.REJECTED
    assert ["error" in each for each in told] == [True, True, False]


def test_convert_to_jsonl_and_back_is_the_same(desk: Desk) -> None:
    """The own form is lossless: converting it again changes nothing."""
    out = desk.folder / "own.jsonl"
    assert desk.say("convert", desk.talks, "--to", "jsonl", "--out", out).code == Exit.FINE
    assert desk.say("convert", out, "--to", "jsonl").out == out.read_text(encoding="utf-8")


def test_convert_to_vcon_carries_the_inspection(desk: Desk) -> None:
    """One vCon a line; the analysis holds the findings."""
    first = desk.say("convert", desk.talks, "--to", "vcon", "--standard", desk.standard).objects()[0]
    assert first["vcon"] == "0.4.0"
    analysis = first["analysis"]
    assert isinstance(analysis, list)
    assert "greets" in json.dumps(analysis)


def test_convert_to_jsonl_takes_no_standard(desk: Desk) -> None:
    """There is no place for findings in it."""
    assert desk.say("convert", desk.talks, "--to", "jsonl", "--standard", desk.standard).code == Exit.WRONG


def test_verify_finds_agreement(desk: Desk) -> None:
    """Live and single inspection agree, and the numbers say so."""
    told = desk.say("verify", desk.talks, "--standard", desk.standard, "--seed", "7")
    assert told.code == Exit.FINE
    assert "live = single: 3/3" in told.out


def test_examples_that_hold(desk: Desk) -> None:
    """Counts by section, exit code 0."""
    told = desk.say("standard", "test", desk.standard)
    assert told.code == Exit.FINE
    assert "acts 4/4 · forbidden 2/2 · checks 6/6" in told.out


def test_examples_that_do_not_hold_are_told_with_their_place(desk: Desk) -> None:
    """Place, what was expected, what came instead, and the words; exit code 1."""
    broken = (
        "acts:\n"
        "  thanks:\n"
        "    name: {zh: 致谢}\n"
        "    says: [谢谢]\n"
        "    examples:\n"
        "      is: [多谢]\n"
        "      not:\n"
        "        - 真是谢谢您\n"
        "checks:\n"
        "  thanks:\n"
        "    name: {zh: 致谢}\n"
        "    kind: absence\n"
        "    of: {who: agent, act: thanks}\n"
        "    examples:\n"
        "      - talk: |\n"
        "          客服: 谢谢您\n"
        "        expect: pass\n"
        "      - talk: |\n"
        "          客服: 好\n"
        "          没人说话 00\n"
        "          客服 99:99:99:99 好\n"
        "        expect: pass\n"
    )
    path = desk.write("desk/more.yaml", broken)
    told = desk.say("standard", "test", desk.standard)
    assert told.code == Exit.FAILED
    lines = told.out.splitlines()
    assert any(line.startswith(f"{path}:6:12: acts thanks: 「多谢」") for line in lines)
    assert any(line.startswith(f"{path}:8:11: acts thanks: 「真是谢谢您」") and "「谢谢」" in line for line in lines)
    assert any(line.startswith(f"{path}:15:9: checks thanks") and "violated" in line and "「谢谢」" in line for line in lines)


@pytest.mark.parametrize("command", ["test", "lint", "show"])
def test_a_standard_that_is_not_there_is_told(desk: Desk, command: str) -> None:
    """By its name, with exit code 2."""
    told = desk.say("standard", command, "./nowhere")
    assert told.code == Exit.WRONG
    assert "./nowhere" in told.err


def test_lint_fails_on_errors_only(desk: Desk) -> None:
    """A warning is told; an error makes the exit code 1."""
    told = desk.say("standard", "lint", desk.standard)
    assert told.code == Exit.FINE
    assert "[act-unused] 没有检查项用到 farewell" in told.out
    desk.write("desk/more.yaml", "scripts:\n  curt: {name: {zh: 生硬}, text: {zh: 这不归我管。}}\n")
    told = desk.say("standard", "lint", desk.standard)
    assert told.code == Exit.FAILED
    assert "more.yaml:2:37: 错误 error [script-forbidden]" in told.out


def test_only_own_examples_run_unless_all_are_asked_for(desk: Desk) -> None:
    """An overlay answers for what it writes itself."""
    desk.write("mine/standard.yaml", "standard: mine\nname: {zh: 我的}\nvalid_from: 2026-01-01\nextends: desk\n")
    assert "acts 0/0" in desk.say("standard", "test", desk.folder / "mine").out
    assert "acts 4/4" in desk.say("standard", "test", desk.folder / "mine", "--all").out


def test_show_tells_what_a_standard_holds(desk: Desk) -> None:
    """Counts, and parameters with their values."""
    told = desk.say("standard", "show", desk.standard, "--set", "seconds=30")
    assert told.code == Exit.FINE
    assert "seconds = 30" in told.out
    assert "60" in told.out
    assert "absence 1, existence 1, limit 1" in told.out


def test_the_schema_is_json(desk: Desk) -> None:
    """On standard output, or in a file."""
    path = desk.folder / "schema.json"
    assert desk.say("standard", "schema", "--out", path).code == Exit.FINE
    assert json.loads(path.read_text(encoding="utf-8")) == json.loads(desk.say("standard", "schema").out)


@pytest.mark.parametrize("arguments", [(), ("inspect",), ("standard",), ("nothing",), ("standard", "test"), ("train", "x")])
def test_bad_usage_is_exit_code_2(desk: Desk, arguments: tuple[str, ...]) -> None:
    """Whatever the command."""
    assert desk.say(*arguments).code == Exit.WRONG


@pytest.mark.parametrize("arguments", [("--help",), ("--version",), ("inspect", "-h"), ("standard", "--help")])
def test_help_is_exit_code_0(desk: Desk, arguments: tuple[str, ...]) -> None:
    """Help goes to standard output."""
    told = desk.say(*arguments)
    assert told.code == Exit.FINE
    assert told.out


@pytest.mark.parametrize(
    ("arguments", "looked_for"), [((), True), (("--help",), True), (("centre", "--help"), True), (("acts", "-h"), False)]
)
def test_commands_of_other_packages_are_there(arguments: tuple[str, ...], looked_for: bool) -> None:
    """In the list, and by their names, in a process that has not looked for them yet; who asks for one of ours does not wait for them."""
    code = (
        "import sys; from sanxiang.cli.main import add_others, run; run(sys.argv[1:]); print('looked for', add_others.cache_info().misses)"
    )
    told = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, encoding="utf-8", check=True).stdout
    assert ("centre" in told) is looked_for
    assert f"looked for {int(looked_for)}" in told


def test_training_without_data_is_told(desk: Desk, tmp_path: Path) -> None:
    """A folder without training data is named."""
    told = desk.say("train", "forbidden", "--pack", tmp_path, "--check")
    assert told.code == Exit.WRONG
    assert str(tmp_path) in told.err
