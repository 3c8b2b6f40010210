"""What stands in deploy/ names commands, settings and files that there are."""

from __future__ import annotations

import configparser
import re
import shlex
from pathlib import Path

import pytest
import typer.main

from sanxiang_centre.command import Part, app
from sanxiang_centre.config.environment import read_environment
from sanxiang_centre.config.serving import command_of

ROOT = Path(__file__).resolve().parents[2]
UNITS = tuple(sorted((ROOT / "deploy" / "systemd").iterdir()))


class Unit(configparser.RawConfigParser):
    """Keys keep their case; the last of several wins, which is all that is asked here."""

    def optionxform(self, optionstr: str) -> str:
        return optionstr


def read(path: Path) -> Unit:
    unit = Unit(strict=False)
    unit.read(path, encoding="utf-8")
    return unit


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_units_start_what_there_is(path: Path) -> None:
    unit, commands = read(path), vars(typer.main.get_command(app))["commands"]
    for name in re.findall(r"sanxiang-[a-z]+\.(?:service|timer)", path.read_text(encoding="utf-8")):
        assert (path.parent / name).is_file(), name
    command = unit.get("Service", "ExecStart", fallback="")
    if not command:
        return
    words = shlex.split(command)
    words = shlex.split(words[-1])[1:] if words[0] == "/bin/sh" else words
    assert words[:2] == ["/opt/sanxiang/venv/bin/sanxiang", "centre"]
    assert words[2] in commands
    assert unit.get("Service", "User") == "sanxiang"
    assert unit.get("Service", "NoNewPrivileges") == "yes"
    if words[2] == "run":
        assert unit.get("Service", "Restart") == "always"
        assert command_of(Part(words[3]).value, "127.0.0.1", 8000)


def test_every_process_has_a_unit() -> None:
    assert {f"sanxiang-{part.value}.service" for part in Part} <= {path.name for path in UNITS}


def test_the_settings_are_those_that_are_read(tmp_path: Path) -> None:
    text = (ROOT / "deploy" / "sanxiang.env").read_text(encoding="utf-8")
    given = dict(line.split("=", 1) for line in text.splitlines() if line and not line.startswith("#"))
    environment = read_environment({**given, "SANXIANG_SECRET": "s" * 50}, home=tmp_path)
    assert (environment.tls, environment.demo, environment.smtp_url) == (True, False, "smtp://127.0.0.1:25")
    source = (ROOT / "src" / "sanxiang_centre" / "config" / "environment.py").read_text(encoding="utf-8")
    named = set(re.findall(r"^#?([A-Z_]+)=", text, re.MULTILINE))
    assert {name for name in named if f'"{name}"' not in source} == set()


def test_the_container_is_built_from_what_is_there() -> None:
    text = (ROOT / "deploy" / "Containerfile").read_text(encoding="utf-8")
    copied = [word for line in re.findall(r"^COPY (?!--)(.+)$", text, re.MULTILINE) for word in line.split()[:-1]]
    assert copied
    assert [name for name in copied if not (ROOT / name).exists()] == []
