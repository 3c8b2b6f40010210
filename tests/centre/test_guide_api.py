"""The guides to the API and to signing in work as written: their requests go to a running centre, their answers are held against its."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import re
import shutil
import struct
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from served import served

GUIDES = Path(__file__).resolve().parents[2] / "docs" / "guide"
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NOTED = re.compile(r"^([A-Z]+)=(\S+)$")
"""A line that keeps something of the answer before it, as `TICKET=4`."""
REST = "…"
"""What is left out of an answer that is shown."""


@dataclass(frozen=True)
class Step:
    """Commands, and the answers that are shown for them: (json or text, what)."""

    commands: str
    shown: list[tuple[str, str]] = field(default_factory=list)


def steps(text: str) -> Iterator[Step]:
    step = None
    for language, block in FENCE.findall(text):
        if language == "sh":
            if step is not None:
                yield step
            step = Step(block)
        else:
            assert step is not None
            step.shown.append((language, block))
    if step is not None:
        yield step


@dataclass
class Reader:
    """Does what the guide says. Values that the guide notes are taken from where they stand in the real answer."""

    folder: Path
    address: str
    noted: dict[str, str] = field(default_factory=dict)
    shown: Any = None
    real: Any = None

    def follow(self, step: Step) -> None:
        said = ""
        for noting, lines in groupby(step.commands.splitlines(), key=lambda line: bool(NOTED.match(line))):
            if noting:
                for line in lines:
                    name, _, value = line.partition("=")
                    self._note(name, value)
            else:
                said += self._run("\n".join(lines))
        self._compare(step, said)

    def _note(self, name: str, value: str) -> None:
        if name == "CENTRE":
            self.noted[name] = self.address
        elif name == "CODE":
            self.noted[name] = shown_by_app(self.noted["SECRET"])
        else:
            place = next((place for place, found in places(self.shown) if str(found) == value), None)
            self.noted[name] = value if place is None else str(at(self.real, place))

    def _run(self, commands: str) -> str:
        variables = {"PATH": os.environ["PATH"], "NO_PROXY": "*", "LC_ALL": "C.UTF-8", **self.noted}
        done = subprocess.run(
            ["bash", "-euc", commands], cwd=self.folder, env=variables, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, (commands, done.stderr)
        return done.stdout

    def _compare(self, step: Step, said: str) -> None:
        for language, block in step.shown:
            said = said.lstrip()
            if language == "text":
                assert said.startswith(block), (step.commands, said)
                said = said.removeprefix(block)
            else:
                self.shown = json.loads(block)
                self.real, end = json.JSONDecoder().raw_decode(said)
                differing = list(differences(self.shown, self.real))
                assert not differing, (step.commands, differing, self.real)
                said = said[end:]
        assert not said.strip(), (step.commands, said)


def shown_by_app(secret: str) -> str:
    """The six digits of now (RFC 6238), when they hold for a while yet."""
    while time.time() % 30 > 20:
        time.sleep(0.5)
    count = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.new(base64.b32decode(secret), count, hashlib.sha1).digest()
    place = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[place : place + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def test_an_app_shows_the_digits_of_the_standard(monkeypatch: pytest.MonkeyPatch) -> None:
    """RFC 6238, appendix B, the last six of its eight."""
    secret = base64.b32encode(b"12345678901234567890").decode()
    for at, shown in ((1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037")):
        monkeypatch.setattr(time, "time", lambda at=at: at)
        assert shown_by_app(secret) == shown


def places(value: Any, place: tuple[Any, ...] = ()) -> list[tuple[tuple[Any, ...], Any]]:
    """Every value by its path, the least deep first."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = [((*place, key), one) for key, one in inner]
    deeper = [each for path, one in found for each in places(one, path)]
    return sorted([*found, *deeper], key=lambda each: len(each[0]))


def at(value: Any, place: tuple[Any, ...]) -> Any:
    for key in place:
        value = value[key]
    return value


def differences(shown: Any, real: Any, place: str = "") -> Iterator[str]:
    """Where a real answer is not of the shape of the one that is shown."""
    if shown == REST:
        return
    if isinstance(shown, dict) and isinstance(real, dict):
        yield from _of_objects(shown, real, place)
    elif isinstance(shown, list) and isinstance(real, list):
        rest = shown[-1:] == [REST]
        wanted = shown[:-1] if rest else shown
        if len(wanted) > len(real) or (len(wanted) < len(real) and not rest):
            yield f"{place}: {len(real)} items"
        for number, (one, other) in enumerate(zip(wanted, real, strict=False)):
            yield from differences(one, other, f"{place}.{number}")
    elif not alike(shown, real):
        yield f"{place}: {real!r} and not {shown!r}"


def _of_objects(shown: dict[str, Any], real: dict[str, Any], place: str) -> Iterator[str]:
    wanted = shown.keys() - {REST}
    if REST not in shown and real.keys() - wanted:
        yield f"{place}: not shown: {sorted(real.keys() - wanted)}"
    for key in wanted:
        if key not in real:
            yield f"{place}.{key}: is not there"
        else:
            yield from differences(shown[key], real[key], f"{place}.{key}")


def alike(shown: Any, real: Any) -> bool:
    """Times are times, numbers numbers, texts with digits, or cut off, texts; all else is the same."""
    if isinstance(shown, bool) or shown is None or type(shown) is not type(real):
        return shown is real or (isinstance(shown, int | float) and isinstance(real, int | float) and not isinstance(real, bool))
    if not isinstance(shown, str):
        return True
    if is_time(shown):
        return is_time(real)
    return shown == real or bool(re.search(r"\d|…", shown) and real)


def is_time(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return "T" in text


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("curl") is None, reason="the guides are for people who have curl")
def test_who_follows_the_guides_gets_the_answers_that_they_show(tmp_path: Path) -> None:
    with served() as centre:
        followed = [follow(tmp_path, centre.address, guide) for guide in ("api.md", "sign-in.md")]
    assert followed[0] > 20
    assert followed[1] > 4
    assert "评价" in (tmp_path / "page.html").read_text(encoding="utf-8")


def follow(folder: Path, address: str, guide: str) -> int:
    """How many steps there were."""
    reader, found = Reader(folder, address), list(steps((GUIDES / guide).read_text(encoding="utf-8")))
    for step in found:
        reader.follow(step)
    return len(found)


@pytest.mark.parametrize(
    ("shown", "real", "count"),
    [
        ({"id": 1, "state": "new"}, {"id": 77, "state": "new"}, 0),
        ({"id": 1, "state": "new"}, {"id": 77, "state": "open"}, 1),
        ({"id": 1, "state": "new"}, {"id": "77", "state": "new"}, 1),
        ({"id": 1}, {"id": 2, "more": 3}, 1),
        ({"id": 1, "…": "…"}, {"id": 2, "more": 3}, 0),
        ({"id": 1, "gone": 2}, {"id": 2}, 1),
        ({"due": None}, {"due": "2026-11-26T04:29:43.104Z"}, 1),
        ({"due": "2026-11-26T04:29:43.104Z"}, {"due": "2027-01-01T04:29:43+08:00"}, 0),
        ({"due": "2026-11-26T04:29:43.104Z"}, {"due": "soon"}, 1),
        ([{"id": 1}, "…"], [{"id": 1}, {"other": 1}], 0),
        ([{"id": 1}], [{"id": 1}, {"id": 2}], 1),
        ([{"id": 1}, {"id": 2}], [{"id": 1}], 1),
        ({"late": True}, {"late": False}, 1),
        ({"late": 1}, {"late": True}, 1),
        ({"score": 87.5}, {"score": 90}, 0),
        ({"number": "100003T"}, {"number": "100017Q"}, 0),
    ],
)
def test_answers_are_compared_by_shape(shown: Any, real: Any, count: int) -> None:
    assert len(list(differences(shown, real))) == count
