"""`standard test`: the examples of situations, and the direction of an example of a check."""

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


PURPOSE = """\
checks:
  purpose:
    name: {{zh: 说明来意}}
    kind: absence
    direction: outbound
    of: {{who: agent, says: [有什么可以帮]}}
    examples:
      - talk: |
          {talk}
        channel: phone
        {rest}
"""


@pytest.mark.parametrize(("talk", "rest", "got"), [
    (("坐席: 有什么可以帮您", "客户: 好"), "direction: outbound\n        expect: violated", ""),
    (("坐席: 有什么可以帮您", "客户: 好"), "direction: inbound\n        expect: not_applicable", ""),
    (("坐席: 有什么可以帮您", "客户: 好"), "expect: not_applicable", ""),
    (("# id: a direction: inbound", "坐席: 有什么可以帮您", "客户: 好"), "direction: outbound\n        expect: violated", "not_applicable"),
])  # fmt: skip
def test_an_example_on_the_direction_of_its_talk(tmp_path: Path, talk: tuple[str, ...], rest: str, got: str) -> None:
    """An example says which way the call went; what the talk itself names goes first."""
    (tmp_path / "standard.yaml").write_text(HEADER, encoding="utf-8")
    (tmp_path / "c.yaml").write_text(PURPOSE.format(talk="\n          ".join(talk), rest=rest), encoding="utf-8")
    found = [str(each) for each in run_examples(read_layers(tmp_path)).failures]
    assert (len(found) == 1 and f"得到 got {got}" in found[0]) if got else found == []
