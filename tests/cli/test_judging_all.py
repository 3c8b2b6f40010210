"""A conversation that the program itself cannot judge is no reason to lose the others."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import cast

import pytest

from sanxiang.cli.inspection_run import Request, gather_from
from sanxiang.cli.outputs import Teller, mask_for
from sanxiang.cli.sources import sources_of
from sanxiang.cli.standards import choose
from sanxiang.conversation.model import Conversation
from sanxiang.inspection.findings import Result
from sanxiang.inspection.inspector import Inspector


@dataclass(frozen=True)
class Stumbling:
    """An inspector with a fault: conversations that hold a word end it."""

    inner: Inspector
    word: str

    def inspect(self, conversation: Conversation) -> Result:
        if any(self.word in event.text for event in conversation.events):
            raise KeyError(self.word)
        return self.inner.inspect(conversation)


def request(file: Path) -> Request:
    choice = choose("online", {}, cached=True)
    return Request(choice, sources_of([file]), None, None, None, 1, False, None, None, date(2026, 11, 26))


def written(file: Path, texts: list[str]) -> Path:
    lines = [{"id": f"t{n}", "messages": [{"role": "agent", "text": text}]} for n, text in enumerate(texts)]
    file.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return file


def test_the_others_are_judged_and_it_is_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = request(written(tmp_path / "talks.jsonl", ["您好，请问有什么可以帮您？", "我的手机是13800138000，午间给您回电", "再见"]))
    rejects = io.StringIO()
    inspector = cast("Inspector", Stumbling(asked.choice.inspector(1), "午间"))
    found = gather_from(asked, inspector, Teller(mask_for(False), rejects), None)
    assert (found.conversations, found.rejected) == (2, 1)
    told = capsys.readouterr().err
    assert told.startswith("t1: 拒收 rejected: 内部错误")
    assert "please report this line: KeyError: '午间'" in told
    kept = json.loads(rejects.getvalue())
    assert (kept["file"], kept["id"]) == ("t1", "t1")
    assert "午间给您回电" in kept["raw"]
    assert "13800138000" not in kept["raw"]


def test_what_is_no_fault_of_one_conversation_ends_the_run(tmp_path: Path) -> None:
    asked = request(written(tmp_path / "talks.jsonl", ["您好"]))

    class Full:
        def inspect(self, _: Conversation) -> Result:
            raise MemoryError

    with pytest.raises(MemoryError):
        gather_from(asked, cast("Inspector", Full()), Teller(mask_for(False)), None)
