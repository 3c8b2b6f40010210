"""What the owner of a standard types: diff, backtest, init, add-example, precommit."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml
from cli_desk import ENTRIES, HEADER, Desk
from openpyxl import load_workbook

from sanxiang.cli.backtest_parts import _whole
from sanxiang.conversation.model import Conversation
from sanxiang.conversation.reading import read_conversations
from sanxiang.inspection.columns import events_table


def second(desk: Desk, *changes: tuple[str, str]) -> Path:
    """The standard of the desk with something else in its place, in a folder beside it."""
    header, entries = HEADER, ENTRIES
    for was, now in changes:
        assert was in header + entries
        header, entries = header.replace(was, now), entries.replace(was, now)
    desk.write("draft/standard.yaml", header)
    return desk.write("draft/entries.yaml", entries).parent


def test_diff_says_what_changed_and_its_exit_code_whether(desk: Desk) -> None:
    """0 like diff for no difference, 1 for one; a line a change in Chinese and English."""
    draft = second(desk, ("points: 6", "points: 3"))
    told = desk.say("standard", "diff", desk.standard, draft)
    assert told.code == 1
    assert "  ~ 检查项 开场问候 greets：分值 6 → 3 / Check Greets: points 6 → 3" in told.out.splitlines()
    assert "礼貌：10 → 7" in told.out
    same = desk.say("standard", "diff", desk.standard, desk.standard)
    assert (same.code, "内容相同" in same.out) == (0, True)


def test_diff_as_json_holds_what_was_and_what_is(desk: Desk) -> None:
    """For scripts: every change with its place in the standard, and the sentences."""
    draft = second(desk, ("points: 6", "points: 3"), ("default: 60", "default: 30"))
    told = json.loads(desk.say("standard", "diff", desk.standard, draft, "--json").out)
    changes = {(each["section"], each["id"]): each for each in told["changes"]}
    assert changes["checks", "greets"]["fields"] == [{"field": "points", "before": 6, "after": 3}]
    assert changes["checks", "quick"]["fields"] == [{"field": "max", "before": 60, "after": 30}]
    assert set(changes) == {("checks", "greets"), ("checks", "quick"), ("parameters", "seconds")}
    assert told["same"] is False


@pytest.mark.parametrize("command", ["diff", "backtest"])
def test_a_wrong_standard_is_told_with_its_place(desk: Desk, command: str) -> None:
    """Exit code 2, as everywhere."""
    draft = second(desk, ("points: 6", "points: six"))
    files = [desk.talks] if command == "backtest" else []
    told = desk.say("standard", command, desk.standard, draft, *files)
    assert told.code == 2
    assert "draft/entries.yaml:22:13" in told.err


# ------------------------------------------------------------------------------------------------------- backtest

CHANGES = (("window: {utterances: 1}", "window: {utterances: 1}\n    severity: critical"), ("default: 60", "default: 10"))


def test_backtest_tells_what_flips_who_turns_and_whose_average_moves(desk: Desk) -> None:
    """Talk a is answered after 20 s; talk b does not greet, which is critical in the draft (and has failed before)."""
    told = desk.say("standard", "backtest", desk.standard, second(desk, *CHANGES), desk.talks)
    assert told.code == 0
    assert "会话 Conversations: 3" in told.out
    assert "首响及时（quick） First response | 10 | 1 | 0 | 0 | 0 | +10" in told.out
    assert "首响及时（quick） First response | a | 合格 [20, ≤ 60 秒] Kept [20, ≤ 60 s] #1 客户：在吗" in told.out
    assert "违反：超过时限 [20, ≤ 10 秒] Violated: Over the time limit [20, ≤ 10 s]" in told.out


def test_backtest_as_json_counts_every_flip(desk: Desk) -> None:
    """For scripts: flips by check with the state before and after."""
    told = json.loads(desk.say("standard", "backtest", desk.standard, second(desk, *CHANGES), desk.talks, "--json").out)
    assert told["flips"] == [{"check": "quick", "before": "pass", "after": "violated", "conversations": 1}]
    assert told["facts"]["Findings that flip"] == 1
    assert told["facts"]["Conversations"] == 3


def test_nothing_changes_against_itself(desk: Desk) -> None:
    """The same standard twice: no flip, no move."""
    told = json.loads(desk.say("standard", "backtest", desk.standard, desk.standard, desk.talks, "--json").out)
    assert (told["flips"], told["facts"]["Conversations whose score moves"]) == ([], 0)


def test_the_report_quotes_what_was_said_and_masks_it(desk: Desk) -> None:
    """A draft without the expression: talk b no longer breaks it, and its telephone number is not shown."""
    draft = second(
        desk, ("says: [不归我管]", "says: [不关我事]"), ("is: [这不归我管。], not: [这归我管。]", "is: [这不关我事。], not: [这归我管。]")
    )
    arguments = ("standard", "backtest", desk.standard, draft, desk.talks, "--date", "2026-05-01")
    page, book = desk.folder / "b.html", desk.folder / "b.xlsx"
    assert desk.say(*arguments, "--report", page).code == 0
    text = page.read_text(encoding="utf-8")
    assert "<mark>不归我管</mark>，打139****5678。" in text
    assert "13912345678" not in text
    assert "2026-05-01" in text
    assert desk.say(*arguments, "--report", book).code == 0
    sheets = load_workbook(book)
    assert sheets.sheetnames == [
        "汇总 Summary",
        "检查项 Checks",
        "合格与否有变的会话 Pass or fail",
        "坐席平均得分 Agents' averages",
        "例子 Examples",
    ]
    assert sheets["合格与否有变的会话 Pass or fail"]["C2"].value == "不合格 → 合格 fails → passes"
    assert desk.say(*arguments, "--report", page, "--unmasked").code == 0
    assert "13912345678" in page.read_text(encoding="utf-8")


def test_parquet_files_of_events_give_the_same_as_the_conversations(desk: Desk) -> None:
    """Stored conversations are read as columns, also where batches of rows cut a conversation."""
    talks = [item for item in read_conversations([Path(desk.talks)]) if isinstance(item, Conversation)]
    stored = desk.folder / "stored"
    stored.mkdir()
    pq.write_table(events_table(talks), stored / "talks.parquet")
    draft = second(desk, *CHANGES)
    of_columns, of_text = (desk.say("standard", "backtest", desk.standard, draft, path, "--json") for path in (stored, desk.talks))
    assert (of_columns.code, of_columns.out) == (0, of_text.out)
    tables = list(_whole(stored, iter(events_table(talks).to_batches(max_chunksize=2))))
    assert [table["conversation"].unique().to_pylist() for table in tables] == [["a"], ["b"], ["c"]]
    assert sum(table.num_rows for table in tables) == events_table(talks).num_rows


@pytest.mark.parametrize(("name", "content", "words"), [
    ("x.parquet", b"no such thing", "无法作为 Parquet 读取"),
    ("gone.parquet", None, "没有这个文件"),
])  # fmt: skip
def test_a_parquet_file_that_cannot_be_read_is_told(desk: Desk, name: str, content: bytes | None, words: str) -> None:
    """One line with the file, exit code 2."""
    if content is not None:
        (desk.folder / name).write_bytes(content)
    told = desk.say("standard", "backtest", desk.standard, desk.standard, desk.folder / name)
    assert (told.code, words in told.err) == (2, True), told.err


def test_a_report_of_another_kind_or_over_an_input_is_refused(desk: Desk) -> None:
    """Nothing is read before that is known."""
    assert desk.say("standard", "backtest", desk.standard, desk.standard, desk.talks, "--report", "x.pdf").code == 2
    page = desk.write("talks.html", "客户: 你好\n")
    assert desk.say("standard", "backtest", desk.standard, desk.standard, page, "--from", "text", "--report", page).code == 2
    assert page.read_text(encoding="utf-8") == "客户: 你好\n"


@pytest.mark.slow
def test_several_processes_say_the_same(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts come back in order, with the same examples."""
    monkeypatch.setattr("sanxiang.cli.backtest_parts.ROWS", 3)
    draft = second(desk, *CHANGES)
    outs = [desk.say("standard", "backtest", desk.standard, draft, desk.talks, "--json", "--jobs", jobs) for jobs in ("1", "2")]
    assert [out.code for out in outs] == [0, 0]
    assert outs[0].out == outs[1].out


def test_rejected_records_are_told_and_the_others_counted(desk: Desk) -> None:
    """Exit code 3, as of inspect."""
    broken = desk.write("broken.jsonl", Path(desk.talks).read_text(encoding="utf-8") + "{oops\n")
    told = desk.say("standard", "backtest", desk.standard, desk.standard, broken)
    assert told.code == 3
    assert "Conversations: 3" in told.out
    assert "broken.jsonl:4" in told.err


# ----------------------------------------------------------------------------------------------------------- init


def test_init_makes_a_standard_that_passes_and_never_overwrites(desk: Desk) -> None:
    """It says what to do next; a second time nothing is touched."""
    folder = desk.folder / "my-standard"
    told = desk.say("init", folder, "--extends", "desk")
    assert (told.code, "standard lint" in told.out) == (0, True), told.err
    assert desk.say("standard", "lint", folder).code == 0
    assert desk.say("standard", "test", folder).code == 0
    assert desk.say("inspect", folder / "conversations", "--standard", folder).code == 0
    (folder / "standard.yaml").write_text("mine", encoding="utf-8")
    again = desk.say("init", folder, "--extends", "desk")
    assert (again.code, "已存在，不会覆盖" in again.err) == (2, True)
    assert (folder / "standard.yaml").read_text(encoding="utf-8") == "mine"
    assert [path.name for path in desk.folder.iterdir() if path.name.endswith(".part")] == []


@pytest.mark.parametrize(("folder", "extends", "words"), [
    ("hotline", "online", "是随附的标准"),
    ("1st", "online", "须以字母开头"),
    ("new", "onlin", "是否指 online？"),
    ("new", "../online", "不写路径"),
    ("talks.jsonl", "online", "已存在"),
])  # fmt: skip
def test_init_refuses_what_would_not_work(desk: Desk, folder: str, extends: str, words: str) -> None:
    """Names that the loader would not take, bases that are not there, things in the way."""
    told = desk.say("init", desk.folder / folder, "--extends", extends)
    assert (told.code, words in told.err) == (2, True), told.err
    assert not (desk.folder / folder).is_dir()


def test_an_empty_folder_is_filled(desk: Desk) -> None:
    """Made beforehand, by hand or by git."""
    (desk.folder / "empty").mkdir()
    assert desk.say("init", desk.folder / "empty", "--extends", "online").code == 0
    assert (desk.folder / "empty" / "standard.yaml").is_file()


# ---------------------------------------------------------------------------------------------------- add-example

CALL = """\
# id: call-7 channel: phone direction: inbound queue: vip
坐席 8017 00:01-00:03 说吧。
客户 00:04-00:06 我的电话是13812345678。
坐席 8017 00:07-00:09 您好，稍等。
"""


def overlay(desk: Desk) -> Path:
    """A standard that extends that of the desk, with a check of its own."""
    desk.write("ours/standard.yaml", "standard: ours\nname: {zh: 本店, en: Ours}\nvalid_from: 2026-01-01\nextends: desk\n")
    own = """\
# 本店的检查项
checks:
  # 道别
  says-bye:
    name: {zh: 道别, en: Says goodbye}
    kind: existence
    of: {who: agent, act: farewell}
    dimension: courtesy
    points: 2
    examples:
      - {talk: "客服: 再见。", expect: pass}   # 最短的

  # 结尾的注释
"""
    return desk.write("ours/own.yaml", own).parent


def test_a_conversation_becomes_an_example_of_an_own_check_beside_the_others(desk: Desk) -> None:
    """Masked, with everything else in the file as it was; then the examples are run."""
    folder, call = overlay(desk), desk.write("call.txt", CALL)
    before = (folder / "own.yaml").read_text(encoding="utf-8")
    told = desk.say("standard", "add-example", "says-bye", "--conversation", call, "--expect", "omitted", "--standard", folder)
    assert (told.code, "says-bye: 2/2" in told.out) == (0, True), told.out + told.err
    after = (folder / "own.yaml").read_text(encoding="utf-8")
    new = [line for line in after.splitlines() if line not in before.splitlines()]
    assert [line for line in before.splitlines() if line not in after.splitlines()] == []
    assert [line.strip() for line in new] == [
        "- talk: |",
        "# direction: inbound",
        "坐席 00:01-00:03 说吧。",
        "客户 00:04-00:06 我的电话是138****5678。",
        "坐席 00:07-00:09 您好，稍等。",
        "channel: phone",
        "expect: omitted",
    ]
    assert after.endswith("expect: omitted\n\n  # 结尾的注释\n")


def test_an_example_of_an_inherited_check_goes_into_a_file_of_the_overlay(desk: Desk) -> None:
    """It is run from there; what does not hold is told with its place, exit code 1, and stays to be mended."""
    folder, call = overlay(desk), desk.write("call.txt", CALL)
    arguments = ("standard", "add-example", "greets", "--conversation", call, "--standard", folder)
    told = desk.say(*arguments, "--expect", "kept")
    assert told.code == 1
    assert "examples.yaml:4:9: checks greets: 应为 expected pass，得到 got violated" in told.out
    assert "greets: 2/3" in told.out
    again = desk.say(*arguments, "--expect", "violated")
    assert (again.code, "已有这个例子，预期 pass" in again.err) == (2, True)
    assert (Path(desk.standard) / "entries.yaml").read_text(encoding="utf-8") == ENTRIES


def test_without_masking_the_words_and_staff_numbers_stay(desk: Desk) -> None:
    """`--unmasked` is asked for by name."""
    folder, call = overlay(desk), desk.write("call.txt", CALL)
    told = desk.say("standard", "add-example", "quick", "--conversation", call, "--expect", "pass", "-s", folder, "--unmasked")
    text = (folder / "examples.yaml").read_text(encoding="utf-8")
    assert ("13812345678" in text, "坐席 8017 00:01" in text, told.code) == (True, True, 0), told.out
    assert "vip" not in text


def test_utterances_become_examples_of_acts_and_expressions(desk: Desk) -> None:
    """Several at once; of what is not inherited and what is."""
    folder = overlay(desk)
    told = desk.say("standard", "add-example", "greeting", "--is", "您好呀", "--not", "问13812345678", "-s", folder)
    assert (told.code, "greeting: 4/4" in told.out) == (0, True), told.out
    assert "问138****5678" in (folder / "examples.yaml").read_text(encoding="utf-8")
    wrong = desk.say("standard", "add-example", "brush-off", "--not", "不归我管呀", "-s", folder)
    assert (wrong.code, "brush-off: 2/3" in wrong.out) == (1, True), wrong.out


def test_the_right_conversation_of_several_is_chosen_by_its_id(desk: Desk) -> None:
    """Without --id the ids are shown."""
    folder = overlay(desk)
    arguments = ("standard", "add-example", "greets", "--conversation", desk.talks, "--expect", "violated", "-s", folder)
    assert "choose one with --id: a, b, c" in desk.say(*arguments).err
    assert desk.say(*arguments, "--id", "d").code == 2
    assert desk.say(*arguments, "--id", "b").code == 0


@pytest.mark.parametrize(("arguments", "words"), [
    (("greet", "--conversation", "call.txt", "--expect", "pass"), "是否指 greets？"),
    (("greets", "--expect", "pass"), "须写 --conversation 与 --expect"),
    (("greets", "--is", "您好"), "用 --conversation"),
    (("greeting", "--expect", "pass"), "--is"),
    (("greeting", "--is", "您好，请讲。"), "已有这个例句"),
    (("greets", "--conversation", "call.txt", "--expect", "fine"), "fine"),
    (("greets", "--conversation", "none.txt", "--expect", "pass"), "none.txt"),
    (("greets", "--conversation", "call.txt", "--expect", "pass", "-s", "hotline"), "自己的标准的文件夹"),
])  # fmt: skip
def test_what_cannot_be_added_is_told_and_nothing_is_written(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], words: str
) -> None:
    """Unknown entries, missing or unfitting options, what is there already, shipped packs."""
    folder = overlay(desk)
    desk.write("ours/call.txt", CALL)
    monkeypatch.chdir(folder)
    before = sorted((path.name, path.read_bytes()) for path in folder.iterdir())
    told = desk.say("standard", "add-example", *arguments)
    assert (told.code, words in told.err) == (2, True), told.err
    assert sorted((path.name, path.read_bytes()) for path in folder.iterdir()) == before


# ------------------------------------------------------------------------------------------------------ precommit


def test_changed_files_have_their_standards_linted_and_tested(desk: Desk) -> None:
    """Also those that extend the changed one; files of no standard are passed over."""
    folder, other = overlay(desk), desk.write("notes.txt", "x")
    told = desk.say("standard", "precommit", Path(desk.standard) / "entries.yaml", other)
    assert told.code == 0, told.out
    assert [line.split(":")[0].rpartition("/")[2] for line in told.out.splitlines() if "examples hold" in line] == ["desk", "ours"]
    assert (desk.say("standard", "precommit", other).code, desk.say("standard", "precommit", folder / "own.yaml").code) == (0, 0)


@pytest.mark.parametrize(("was", "now", "words"), [
    ("expect: pass}   #", "expect: violated}   #", "应为 expected violated"),
    ("act: farewell", "act: farewel", "是否指 farewell？"),
    ("of: {who: agent, act: farewell}", "of: {who: customer, act: greeting}", "错误 error [never]"),
])  # fmt: skip
def test_what_is_wrong_stops_the_commit(desk: Desk, was: str, now: str, words: str) -> None:
    """A failing example, a file that does not load, an error of lint."""
    file = overlay(desk) / "own.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace(was, now), encoding="utf-8")
    told = desk.say("standard", "precommit", file)
    assert (told.code, words in told.out) == (1, True), told.out


def test_the_hook_of_the_repository_runs_the_command() -> None:
    """.pre-commit-hooks.yaml names a command that there is, for the files of standards."""
    hooks = yaml.safe_load((Path(__file__).resolve().parents[2] / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    (hook,) = hooks
    assert hook["entry"] == "sanxiang standard precommit"
    assert (hook["id"], hook["language"], hook["require_serial"]) == ("sanxiang-standard", "python", True)
    assert re.search(hook["files"], "my-standard/checks/opening.yaml")
    assert not re.search(hook["files"], "README.md")
