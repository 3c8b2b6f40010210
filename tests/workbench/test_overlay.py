"""`sanxiang init`: what it writes loads, lints and tests as it is, and once each of its comments is taken at its word."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from sanxiang.conversation.model import Conversation
from sanxiang.conversation.reading import read_conversations
from sanxiang.standard.loading import load_standard, read_layers
from sanxiang.standard.parameters import ParameterValue
from sanxiang.standard.standard import Standard
from sanxiang.workbench.lint import Level, lint
from sanxiang.workbench.overlay import overlay_files, told, value_text
from sanxiang.workbench.testing import run_examples

PACKS = ("hotline", "online")
DAY = date(2026, 3, 1)


def laid_out(folder: Path, base: str, *, uncommented: bool = False) -> Path:
    """The overlay on disk; `uncommented`: with all settings, examples and the first dropped check in force."""
    for name, text in overlay_files(load_standard(base), "ours", valid_from=DAY).items():
        path = folder / "ours" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(uncomment(name, text) if uncommented else text, encoding="utf-8")
    return folder / "ours"


def uncomment(name: str, text: str) -> str:
    if name == "standard.yaml":
        text = re.sub(r"^  # ([a-z_0-9]+: )", r"  \1", text, flags=re.MULTILINE)
        return re.sub(r"^# (drop:)\n# (  checks:)\n# (    - .*)$", r"\1\n\2\n\3", text, count=1, flags=re.MULTILINE)
    head, mark, rest = (
        re.split(r"^(# (?:scripts|clauses|acts):\n)", text, maxsplit=1, flags=re.MULTILINE) if "yaml" in name else (text, "", "")
    )
    example, end, tail = rest.partition("\n#\n")
    return head + re.sub(r"^# ?", "", mark + example, flags=re.MULTILINE) + end + tail


@pytest.mark.parametrize(("base", "uncommented"), [("hotline", False), ("hotline", True), ("online", True)])
def test_an_overlay_passes_at_once_and_so_do_its_examples(tmp_path: Path, base: str, uncommented: bool) -> None:
    """No error and no warning; the worked examples do what they say."""
    folder = laid_out(tmp_path, base, uncommented=uncommented)
    layers = read_layers(folder)
    report = run_examples(layers, light=True)
    assert report.failures == ()
    assert report.run["checks"] == (2 if uncommented else 0)
    assert [str(remark) for remark in lint(layers, light=True) if remark.level is not Level.INFO] == []


def test_an_overlay_judges_as_what_it_inherits_until_it_is_filled_in(tmp_path: Path) -> None:
    """Every parameter stands there with its own default, also when all are in force."""
    base = "hotline"
    inherited = load_standard(base)
    for uncommented in (False, True):
        ours = load_standard(laid_out(tmp_path / str(uncommented), base, uncommented=uncommented))
        assert values(ours) == values(inherited)
        assert (ours.id, ours.valid_from) == ("ours", DAY)


def values(standard: Standard) -> dict[str, object]:
    return {ident: parameter.value for ident, parameter in standard.parameters.items()}


def test_each_parameter_is_explained(tmp_path: Path) -> None:
    """Meaning in both languages, type, range, default; every inherited check can be dropped by its line."""
    base = load_standard("hotline")
    text = (laid_out(tmp_path, "hotline") / "standard.yaml").read_text(encoding="utf-8")
    for ident, parameter in base.parameters.items():
        assert f"  # {told(parameter)}\n" in text
        assert f"{ident}: {value_text(parameter.value)}\n" in text
    assert "通话静默上限（秒） Longest silence (s)：数字 number，范围 range 2–120，默认 default 10" in text
    assert [ident for ident in base.checks if f"#     - {ident}  # " not in text] == []


@pytest.mark.parametrize("base", PACKS)
def test_the_conversation_is_read_and_fits_the_channel(tmp_path: Path, base: str) -> None:
    """There is something to inspect from the first minute."""
    (talk,) = (item for item in read_conversations([laid_out(tmp_path, base) / "conversations" / "example.txt"]))
    assert isinstance(talk, Conversation)
    assert talk.channel == ("chat" if base == "online" else "phone")


@pytest.mark.parametrize(("value", "written"), [
    ("本公司", "本公司"),
    ("400-123", '"400-123"'),
    ("true", '"true"'),
    ("a: b", '"a: b"'),
    (1.5, "1.5"),
    (True, "true"),
    (("先生", "A B"), '[先生, "A B"]'),
])  # fmt: skip
def test_values_are_written_so_that_they_are_read_as_they_are(value: ParameterValue, written: str) -> None:
    """Text that looks like something else goes into quotes."""
    assert value_text(value) == written
