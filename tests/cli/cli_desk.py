"""A small standard and a few talks on disk, and the command line to try them with."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from sanxiang.cli.main import run

HEADER = """\
standard: desk
name: {zh: 示例服务台, en: Example desk}
language: zh
valid_from: 2026-01-01
parameters:
  company: {name: {zh: 公司, en: Company}, type: text, default: 甲公司}
  seconds: {name: {zh: 首响秒数, en: First response}, type: number, default: 60, min: 1, max: 600}
  address: {name: {zh: 称呼, en: Address}, type: words, default: [先生, 女士]}
dimensions:
  courtesy: {name: {zh: 礼貌, en: Courtesy}}
  speed: {name: {zh: 及时, en: Speed}}
"""
ENTRIES = """\
acts:
  greeting: {name: {zh: 问候, en: Greeting}, who: agent, says: [您好], examples: {is: [您好，请讲。], not: [请讲。]}}
  farewell: {name: {zh: 道别, en: Farewell}, says: [再见], examples: {is: [再见！], not: [稍等]}}
forbidden:
  brush-off:
    name: {zh: 推诿, en: Brush-off}
    clause: [S1-019]
    kind: brush_off
    severity: block
    says: [不归我管]
    instead: {zh: 这件事我来处理。, en: I will handle this.}
    examples: {is: [这不归我管。], not: [这归我管。]}
scripts:
  opening: {name: {zh: 开场白, en: Opening}, text: {zh: "您好，{company}，请讲。", en: "Hello, {company}."}}
checks:
  greets:
    name: {zh: 开场问候, en: Greets}
    clause: [S3-050]
    kind: existence
    of: {who: agent, act: greeting}
    window: {utterances: 1}
    points: 6
    dimension: courtesy
    say: opening
    examples:
      - {talk: "客服: 您好，请讲。", channel: chat, expect: pass}
      - {talk: "客服: 请讲。", channel: chat, expect: violated}
  no-brush-off:
    name: {zh: 不推诿, en: No brush-off}
    clause: [S1-019]
    kind: absence
    of: {who: agent, forbidden: [brush_off]}
    severity: critical
    points: 4
    dimension: courtesy
    examples:
      - {talk: "客服: 我来办。", expect: pass}
      - {talk: "客服: 不归我管。", expect: violated}
  quick:
    name: {zh: 首响及时, en: First response}
    clause: [S3-001]
    kind: limit
    measure: first_response
    max: $seconds
    points: 10
    dimension: speed
    examples:
      - {talk: "客户 00:00 在吗\\n客服 00:10 您好", channel: chat, expect: pass}
      - {talk: "客户 00:00 在吗\\n客服 02:10 您好", channel: chat, expect: violated}
"""
TALKS = (
    {"id": "a", "messages": [{"role": "customer", "text": "在吗", "at": 0}, {"role": "agent", "text": "您好，请讲。", "at": 20}]},
    {"id": "b", "messages": [{"role": "customer", "text": "我的电话13812345678"}, {"role": "agent", "text": "不归我管，打13912345678。"}]},
    {
        "id": "c",
        "messages": [{"role": "agent", "text": "您好。"}, {"role": "customer", "text": "再见"}, {"role": "agent", "text": "再见。"}],
    },
)


@dataclass(frozen=True, slots=True)
class Told:
    """What one command said. `out` and `err` as text, `code` its exit code."""

    code: int
    out: str
    err: str

    def objects(self) -> list[dict[str, object]]:
        """Standard output as lines of JSON."""
        return [json.loads(line) for line in self.out.splitlines()]


@dataclass(frozen=True, slots=True)
class Desk:
    """A folder with the standard `desk` and the talks of `talks.jsonl`."""

    folder: Path
    capture: pytest.CaptureFixture[str]

    @property
    def standard(self) -> str:
        return str(self.folder / "desk")

    @property
    def talks(self) -> str:
        return str(self.folder / "talks.jsonl")

    def say(self, *arguments: str | Path) -> Told:
        """Runs a command in this process."""
        self.capture.readouterr()
        code = run([str(each) for each in arguments])
        told = self.capture.readouterr()
        return Told(code, told.out, told.err)

    def inspect(self, *arguments: str | Path) -> Told:
        """Inspects the talks against the standard."""
        return self.say("inspect", self.talks, "--standard", self.standard, *arguments)

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path


def lay_out(folder: Path) -> None:
    """Writes the standard and the talks."""
    (folder / "desk").mkdir()
    (folder / "desk" / "standard.yaml").write_text(HEADER, encoding="utf-8")
    (folder / "desk" / "entries.yaml").write_text(ENTRIES, encoding="utf-8")
    lines = [json.dumps(talk, ensure_ascii=False) for talk in TALKS]
    (folder / "talks.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


def start(arguments: Sequence[str], **options: object) -> subprocess.Popen[bytes]:
    """The command in a process of its own, its output in pipes; it hears interrupts, also where the tests run in the background."""
    heard = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    command = [sys.executable, "-c", f"{heard}; from sanxiang.cli.main import main; main()", *arguments]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "env": dict(os.environ)}
    return subprocess.Popen(command, **{**pipes, **options})  # type: ignore[call-overload,no-any-return]
