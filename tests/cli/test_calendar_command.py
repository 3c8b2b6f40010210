"""`sanxiang calendar`: what a planner asks, what changes a calendar, and how wrong files are told."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from sanxiang.calendar.china import TABLE, notice_of
from sanxiang.cli import calendar_check
from sanxiang.cli.main import run
from sanxiang.standard.loading import load_standard

HEADER = "standard: desk\nname: {zh: 服务台}\nlanguage: zh\nvalid_from: 2026-01-01\nextends: base\n"
NOTICE = """\
# 示例，并非真实安排
year: 2027
source: 示例
published: 2026-11-10
off: {元旦: 2027-01-01..2027-01-03, 春节: [2027-02-05..2027-02-11]}
work: {春节: [2027-01-31, 2027-02-13]}
"""
OWN = """\
calendars:
  centre:
    # 工作日分两段
    weekly: {mon-fri: ["08:30-12:00", "13:30-17:30"]}   # 午休不营业

    days:
      2026-08-05: closed   # 司庆
"""


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    folder = tmp_path / "desk"
    folder.mkdir()
    (folder / "standard.yaml").write_text(HEADER, encoding="utf-8")
    return folder


def written(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder / name)


def out(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    assert run(["calendar", *arguments]) == code
    return capsys.readouterr().out


def err(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    assert run(["calendar", *arguments]) == 2
    return capsys.readouterr().err.splitlines()


# ------------------------------------------------------------------------------------------------------ questions


def test_due_says_when_and_why(capsys: pytest.CaptureFixture[str]) -> None:
    """In both languages; lengths as people write them."""
    shown = out(capsys, "due", "2026-02-13 17:30", "2h")
    assert "2月14日周六（春节调休上班）计 1 小时 30 分钟；截止 2026年2月14日（周六）10:30。" in shown
    assert "make-up workday for Spring Festival" in shown
    assert "截止 2026年3月2日（周一）18:00" in out(capsys, "due", "2026-02-13", "7 个工作日")
    assert "暂定" in out(capsys, "due", "2026-12-24", "7wd")
    assert "due Fri 13 Feb 2026 19:30" in out(capsys, "due", "2026-02-13 17:30", "120分钟", "--wall")
    assert "24:00" in out(capsys, "due", "2026-02-13 17:30", "2d")


def test_due_as_data_with_pauses(capsys: pytest.CaptureFixture[str]) -> None:
    """What a program reads; a pause that lasts, with a cap."""
    pause = ["--pause", "2026-03-02 11:00..=等客户资料"]
    found = json.loads(out(capsys, "due", "2026-03-02 10:00", "2h", *pause, "--json"))
    assert (found["due"], found["provisional"]) == (None, False)
    found = json.loads(out(capsys, "due", "2026-03-02 10:00", "2h", *pause, "--cap", "1h", "--json"))
    assert found["due"] == "2026-03-02T13:00:00+08:00"
    assert found["steps"][0]["seconds"] == 7200


def test_as_it_was_known(capsys: pytest.CaptureFixture[str]) -> None:
    """The Spring Festival of 2020, before it was made longer."""
    start = ["due", "2020-01-23 17:00", "2h", "--json"]
    assert json.loads(out(capsys, *start))["due"].startswith("2020-02-03T10:00")
    assert json.loads(out(capsys, *start, "--known-at", "2020-01-23 17:00"))["due"].startswith("2020-01-31T10:00")


def test_elapsed_and_show(capsys: pytest.CaptureFixture[str]) -> None:
    """Hours and working days between two moments; a month, a year."""
    shown = out(capsys, "elapsed", "2026-02-13 09:00", "2026-03-01 09:00")
    assert "63 小时 / 63 h" in shown
    assert "working days: 6" in shown
    assert "2026-02-14  周六 Sat  09:00-18:00               调休上班 make-up 春节 Spring Festival" in out(capsys, "show", "2026-02")
    shown = out(capsys, "show", "2026")
    assert "2026-02-15 .. 2026-02-23  放假 holiday 春节 Spring Festival" in shown
    assert "= 248" in shown
    assert "未公布" in out(capsys, "show", "2027-02")


def test_a_file_of_calendars_may_stand_for_a_standard(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And its errors have a place."""
    name = written(tmp_path, "mine.yaml", OWN)
    assert "12:30" not in out(capsys, "due", "2026-03-02 11:30", "1h", "-s", name)
    assert err(capsys, "due", "2026-03-02 11:30", "1h", "-s", name, "--calendar", "x") == [f"{name}: 没有日历 x / there is no calendar x"]
    name = written(tmp_path, "bad.yaml", OWN.replace('"08:30-12:00"', '"8:30-12:00"'))
    assert err(capsys, "show", "2026", "-s", name)[0].startswith(f"{name}:4:24: 应为时段")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["due", "2026-13-13", "2h"], "2026-13-13 应形如 2026-02-13 17:30"),
        (["due", "2026-02-13", "2x"], "7wd"),
        (["due", "2026-02-13", "2h", "--pause", "x"], "FROM..TO=REASON"),
        (["due", "2026-02-13", "2d", "--pause", "2026-02-13 10:00..="], "have no pauses"),
        (["elapsed", "2026-02-13", "2026-02-12"], "END is before START"),
        (["show", "2026-13"], "PERIOD"),
        (["due", "2026-02-13", "2h", "--calendar", "night"], "没有日历 night"),
        (["due", "1850-02-13", "2h"], "1900"),
    ],
)
def test_wrong_questions(arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    """One line, exit code 2."""
    assert told in "\n".join(err(capsys, *arguments))


def test_the_table_agrees_with_both_packages(capsys: pytest.CaptureFixture[str]) -> None:
    """But for the one day on which the notice is clear and a package is wrong."""
    pytest.importorskip("chinese_calendar")
    pytest.importorskip("holidays")
    shown = out(capsys, "check")
    assert "chinesecalendar: 2004-01-01 .. 2026-12-31，8,401 天，不同 1" in shown
    assert "2005-12-31: 本表 ours: 上班 worked；2006 年的通知定为上班" in shown
    assert "holidays: 2004-01-01 .. 2026-12-31，8,401 天，不同 0" in shown


def test_a_peer_that_differs_is_told() -> None:
    """Every day on which it says otherwise."""
    differ = calendar_check.differences(lambda day: day.weekday() < 5, date(2026, 2, 13), date(2026, 2, 20))
    assert [(day.day, ours) for day, ours in differ] == [(14, True), (16, False), (17, False), (18, False), (19, False), (20, False)]


# -------------------------------------------------------------------------------------------------------- changes


def test_a_new_year_goes_into_a_calendar_of_ones_own(desk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The inherited calendar is copied, then the year is written; deadlines are certain from then on."""
    notice = written(tmp_path, "2027.yaml", NOTICE)
    shown = out(capsys, "add-year", notice, "-s", str(desk))
    assert "没有 / there is no 清明节" in shown
    assert "2 天 / 2 holidays, 2 make-up workdays" in shown
    calendar = load_standard(desk).calendar()
    assert calendar.day(date(2027, 2, 13)).kind == "make_up"
    assert calendar.day(date(2027, 2, 13)).name.en == "Spring Festival"
    found = json.loads(out(capsys, "due", "2026-12-24", "7wd", "-s", str(desk), "--json"))
    assert (found["due"], found["provisional"]) == ("2027-01-05T18:00:00+08:00", False)


def test_other_lines_of_the_file_stay(desk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Comments, quotes and order."""
    file = desk / "hours.yaml"
    file.write_text(OWN, encoding="utf-8")
    out(capsys, "add-year", written(tmp_path, "2027.yaml", NOTICE), "-s", str(desk))
    assert file.read_text(encoding="utf-8") == OWN + (
        "    notices:\n      2027:\n        source: 示例\n        published: '2026-11-10'\n"
        "        off:\n          元旦: 2027-01-01..2027-01-03\n          春节: 2027-02-05..2027-02-11\n"
        "        work:\n          春节:\n            - '2027-01-31'\n            - '2027-02-13'\n"
    )


def test_a_notice_may_go_into_the_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line more; the others are the same bytes."""
    table = tmp_path / "china.json"
    table.write_bytes(TABLE.read_bytes())
    out(capsys, "add-year", written(tmp_path, "2027.yaml", NOTICE), "--table", str(table))
    lines, before = table.read_text(encoding="utf-8").splitlines(), TABLE.read_text(encoding="utf-8").splitlines()
    assert lines[:-2] == [*before[:-2], f"{before[-2]},"]
    assert notice_of(json.loads(lines[-2])).work[1][0] == date(2027, 2, 13)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("2027-01-31", "2027-02-01"), "6:13: 2027-02-01 不是周末或已放假"),
        (("2027-02-05..2027-02-11", "2027-02-11..2027-02-05"), "5:40: 2027-02-11..2027-02-05 的末日早于首日"),
        (("source: 示例\n", ""), "2:1: 缺少键 source"),
        (("2027-01-01..", "2028-01-01.."), "5:11: 2028-01-01..2027-01-03 的末日早于首日"),
        (("year: 2027", "year: 27"), "2:7: 应为年份"),
    ],
)
def test_a_wrong_notice_is_told_with_its_place(
    change: tuple[str, str], told: str, desk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is written."""
    lines = err(capsys, "add-year", written(tmp_path, "2027.yaml", NOTICE.replace(*change)), "-s", str(desk))
    assert any(f"2027.yaml:{told}" in line for line in lines), lines
    assert [file.name for file in desk.iterdir()] == ["standard.yaml"]


def workbook(path: Path, rows: list[list[object]]) -> str:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "休息日"
    for row in rows:
        sheet.append(row)
    book.save(path)
    return str(path)


def test_own_days_come_out_of_excel(desk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Dates as dates or as text, ranges, hours as people write them; a day that is there is replaced."""
    (desk / "hours.yaml").write_text(OWN, encoding="utf-8")
    rows: list[list[object]] = [
        ["本中心特殊日安排", None, None, None],
        ["日期", "结束日期", "营业时段", "名称"],
        [date(2026, 8, 5), None, "9:00-12:00、13:30至17:30", "司庆（改为照常）"],
        ["2026年12月24日", "2026/12/25", "休", None],
        ["2026-12-26", None, "照周一", None],
    ]
    file = workbook(tmp_path / "days.xlsx", rows)
    assert "未写入 / not written: 3 项" in out(capsys, "import", file, "-s", str(desk), "--dry-run")
    assert load_standard(desk).calendar().day(date(2026, 8, 5)).windows == ()
    out(capsys, "import", file, "-s", str(desk))
    calendar = load_standard(desk).calendar()
    assert calendar.day(date(2026, 8, 5)).windows == ((32400, 43200), (48600, 63000))
    assert calendar.day(date(2026, 8, 5)).name.zh == "司庆（改为照常）"
    assert calendar.day(date(2026, 12, 25)).windows == ()
    assert calendar.day(date(2026, 12, 26)).windows == ((30600, 43200), (48600, 63000))
    assert "# 午休不营业" in (desk / "hours.yaml").read_text(encoding="utf-8")


def test_wrong_cells_are_told_by_their_name(desk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All of them at once."""
    rows: list[list[object]] = [
        ["日期", "营业时段"],
        ["8月5日", "休"],
        ["2026-08-06", "9点到12点"],
        ["2026-08-07", None],
        ["2026-08-08", "休"],
        ["2026-08-08", "09:00-12:00"],
    ]
    file = workbook(tmp_path / "days.xlsx", rows)
    told = [line.split("/days.xlsx!", 1)[1].split(": ")[0] for line in err(capsys, "import", file, "-s", str(desk))]
    assert told == ["休息日!A2", "休息日!A6", "休息日!B3", "休息日!B4"]
    assert "日期、营业时段" in err(capsys, "import", workbook(tmp_path / "x.xlsx", [["甲", "乙"]]), "-s", str(desk))[0]


def test_a_change_is_previewed_on_open_deadlines(desk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What moves, from when to when, and what is later than the customer was told; what does not move is left out."""
    (desk / "hours.yaml").write_text(OWN, encoding="utf-8")
    rows = "编号,开始,时长,告知\nT1,2026-08-04 17:00,2h,2026-08-05 10:00\nT2,2026-03-02 09:00,1h,\nT3,2026-08-03,3wd,\n"
    (tmp_path / "open.csv").write_bytes(rows.encode("gb18030"))
    file = str(tmp_path / "open.csv")
    shown = out(capsys, "preview", file, "--new", str(desk), code=1)
    assert "T1: 2026-08-05 10:00 → 2026-08-06 10:00；已告知 told 2026-08-05 10:00，晚于已告知 later than told" in shown
    assert "T3: 2026-08-06 18:00 → 2026-08-07 17:30" in shown
    assert "T2" not in shown
    assert "3 项，变动 2 项，晚于已告知 1 项" in shown
    found = json.loads(out(capsys, "preview", file, "--new", str(desk), "--json", code=1))
    assert [(each["id"], each["later_than_told"]) for each in found] == [("T1", True), ("T3", False)]
    assert "变动 0 项" in out(capsys, "preview", file, "--new", "base")


def test_wrong_rows_are_told_by_their_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All of them; a table without the columns is told, too."""
    file = written(tmp_path, "open.csv", "id,start,length\nA,2026-03-02,2h\nB,昨天,2h\nC,2026-03-02,很快\n")
    lines = err(capsys, "preview", file, "--new", "base")
    assert [line.split(": ")[0] for line in lines] == [f"{file}:3", f"{file}:4"]
    assert "缺少列 start/开始、length/时长" in err(capsys, "preview", written(tmp_path, "x.csv", "id\n"), "--new", "base")[0]
