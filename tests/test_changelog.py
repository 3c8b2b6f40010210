"""The changelog keeps up with the version."""

from __future__ import annotations

import re
from pathlib import Path

from sanxiang import __version__

CHANGELOG = (Path(__file__).resolve().parent.parent / "CHANGELOG.md").read_text(encoding="utf-8")
HEADINGS = re.findall(r"^## \[(.+?)\] - (.+)$", CHANGELOG, re.MULTILINE)


def test_the_version_has_a_heading() -> None:
    """What is installed can be looked up, and stands first."""
    assert HEADINGS[0][0] == __version__


def test_headings_are_a_version_and_a_date() -> None:
    """Newest first; only the newest may be unreleased."""
    versions = [tuple(map(int, version.split("."))) for version, _ in HEADINGS]
    assert versions == sorted(set(versions), reverse=True)
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", date) for _, date in HEADINGS[1:])
    assert re.fullmatch(r"\d{4}-\d\d-\d\d|unreleased", HEADINGS[0][1])
