"""A conversation that the program itself cannot judge is no reason to lose the others."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import cast

import pytest

from sanxiang.cli.failures import Exit
from sanxiang.cli.inspection_run import Request, exit_code, gather_from
from sanxiang.cli.outputs import Teller, mask_for
from sanxiang.cli.sources import sources_of
from sanxiang.cli.standards import choose
from sanxiang.conversation.model import Conversation
from sanxiang.inspection.findings import Result
from sanxiang.inspection.inspector import Inspector

GREETING, FATAL = "您好，请问有什么可以帮您？", "我的手机是13800138000，绊倒给您回电"


@dataclass(frozen=True)
class Stumbling:
    """An inspector with a fault: conversations that hold a word end it."""

    inner: Inspector
    fault: Exception

    def inspect(self, conversation: Conversation) -> Result:
        if any("绊倒" in event.text for event in conversation.events):
            raise self.fault
        return self.inner.inspect(conversation)

    def inspect_all(self, conversations: Sequence[Conversation]) -> list[Result]:
        return [self.inspect(each) for each in conversations]


def request(folder: Path, talks: Sequence[tuple[str, str]], more: str = "") -> Request:
    """Of conversations with an id and one message of the agent each."""
    file = folder / "talks.jsonl"
    lines = [json.dumps({"id": ident, "messages": [{"role": "agent", "text": text}]}, ensure_ascii=False) for ident, text in talks]
    file.write_text("\n".join([*lines, more]), encoding="utf-8")
    return Request(choose("online", {}, cached=True), sources_of([file]), None, None, None, 1, False, None, None, date(2026, 11, 26))


def stumbling(asked: Request, fault: Exception) -> Inspector:
    return cast("Inspector", Stumbling(asked.choice.inspector(1), fault))


def test_the_others_are_judged_and_it_is_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = request(tmp_path, [("t0", GREETING), ("t1", FATAL), ("t2", "再见")])
    rejects = io.StringIO()
    found = gather_from(asked, stumbling(asked, KeyError("绊")), Teller(mask_for(False), rejects), None)
    assert (found.conversations, found.rejected) == (2, 1)
    told = capsys.readouterr().err
    assert told.startswith("t1: 拒收 rejected: 内部错误")
    assert "please report this line: KeyError: '绊'" in told
    kept = json.loads(rejects.getvalue())
    assert (kept["file"], kept["id"]) == ("t1", "t1")
    assert "绊倒给您回电" in kept["raw"]
    assert "13800138000" not in kept["raw"]


def test_its_id_is_masked_and_stays_on_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Recordings are often named by the number that called."""
    asked = request(tmp_path, [("13800138000-2026\nall is well", FATAL)])
    rejects = io.StringIO()
    found = gather_from(asked, stumbling(asked, KeyError("绊")), Teller(mask_for(False), rejects), None)
    told = capsys.readouterr().err
    assert "13800138000" not in told + rejects.getvalue() + str(found.rejects[0].where)
    assert len(told.splitlines()) == 1


@pytest.mark.parametrize(("talks", "more", "code"), [
    ([("t0", GREETING)], "", Exit.FINE),
    ([("t0", GREETING), ("t1", FATAL)], "", Exit.UNFINISHED),
    ([("t1", FATAL)], "", Exit.UNFINISHED),
    ([("t0", GREETING), ("t1", FATAL)], "{", Exit.REJECTED),
    ([("t1", FATAL)], "{", Exit.REJECTED),
    ([], "{", Exit.WRONG),
])  # fmt: skip
def test_the_exit_code_tells_our_fault_from_wrong_input(tmp_path: Path, talks: list[tuple[str, str]], more: str, code: Exit) -> None:
    asked = request(tmp_path, talks, more)
    teller = Teller(mask_for(False))
    found = gather_from(asked, stumbling(asked, ValueError("绊")), teller, None)
    assert exit_code(found, None, teller.failed) == code


def test_what_is_no_fault_of_one_conversation_ends_the_run(tmp_path: Path) -> None:
    asked = request(tmp_path, [("t0", FATAL)])
    with pytest.raises(MemoryError):
        gather_from(asked, stumbling(asked, MemoryError()), Teller(mask_for(False)), None)
