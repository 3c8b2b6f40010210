"""`standard test`: the examples of situations."""

from __future__ import annotations

from pathlib import Path

import pytest

from sanxiang.standard.loading import read_layers
from sanxiang.workbench.testing import run_examples

HEADER = "standard: mine\nname: {zh: 示例}\nlanguage: zh\nvalid_from: 2026-01-01\n"
SITUATION = """\
situations:
  swears:
    name: {{zh: 骂人}}
    seen: {{kind: existence, of: {{who: customer, says: [混账]}}}}
    examples:
      - talk: |
          {talk}
        {rest}
"""


def failures(folder: Path, talk: tuple[str, ...], rest: str) -> list[str]:
    """What is told of one example, without the folder."""
    (folder / "standard.yaml").write_text(HEADER, encoding="utf-8")
    body = SITUATION.format(talk="\n          ".join(talk), rest=rest)
    (folder / "s.yaml").write_text(body, encoding="utf-8")
    report = run_examples(read_layers(folder))
    assert report.run["situations"] == 1
    return [str(each).removeprefix(f"{folder}/") for each in report.failures]


@pytest.mark.parametrize(("talk", "rest", "told"), [
    (("坐席: 您好", "客户: 混账"), "expect: occurs", []),
    (("坐席: 您好", "客户: 您好"), "expect: absent", []),
    (
        ("坐席: 您好", "客户: 混账"),
        "expect: absent",
        ["s.yaml:6:9: situations swears: 应为 expected absent，得到 got occurs: 混账 「混账」"],
    ),
    (("坐席: 您好",), "expect: occurs", ["s.yaml:6:9: situations swears: 应为 expected occurs，得到 got absent"]),
])  # fmt: skip
def test_an_example_of_a_situation(tmp_path: Path, talk: tuple[str, ...], rest: str, told: list[str]) -> None:
    """It occurs, or it does not; what was found instead is told with its words."""
    assert failures(tmp_path, talk, rest) == told


@pytest.mark.parametrize(("at", "right"), [(1, False), (3, True), (2, False)])
def test_the_line_at_which_it_is_known(tmp_path: Path, at: int, right: bool) -> None:
    """`at` counts the lines of the talk, events included."""
    found = failures(tmp_path, ("00:00 (接通)", "坐席 00:01 您好", "客户 00:03 混账"), f"expect: occurs\n        at: {at}")
    assert (found == []) is right
    assert right or f"应为 expected occurs at {at}，得到 got occurs: 混账" in found[0]


def test_a_talk_that_cannot_be_read_is_told_with_its_line(tmp_path: Path) -> None:
    """The line in the file of the standard, not in the talk."""
    (found,) = failures(tmp_path, ("路人甲说 您好", "客户: 好"), "expect: occurs")
    assert found.startswith("s.yaml:7: situations swears")
