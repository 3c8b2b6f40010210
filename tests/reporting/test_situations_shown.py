"""Situations in rows, on the page, on the terminal and in a vCon."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from report_fakes import LABELS, bad, good, mask_digits, span_of
from test_report_page import Page, render
from test_terminal_summary import printed

from sanxiang.conversation.model import Conversation
from sanxiang.inspection.findings import Recognised, Result
from sanxiang.reporting.analysis import vcon_analysis
from sanxiang.reporting.gather import gather
from sanxiang.reporting.labels import Name
from sanxiang.reporting.tables import write_findings

NAMED = replace(LABELS, situations={"blamed": Name("被责怪", "Blamed")})


def blamed() -> tuple[Conversation, Result]:
    """The bad conversation, in which the customer's last words show two situations, one of them without a name."""
    talk, result = bad()
    words = (span_of(talk, 2, "归谁管"),)
    return talk, replace(result, situations=(Recognised("blamed", 2, words), Recognised("nameless", 2)))


def test_rows_name_the_situations_of_their_conversation(tmp_path: Path) -> None:
    """The same list in each row of it; empty where there is none."""
    write_findings(tmp_path / "f.jsonl", [good(), blamed()], NAMED, mask=mask_digits)
    rows = [json.loads(line) for line in (tmp_path / "f.jsonl").read_text("utf-8").splitlines()]
    told = [{"situation": "blamed", "event": 2, "words": "归谁管"}, {"situation": "nameless", "event": 2, "words": ""}]
    assert {row["conversation"]: row["situations"] for row in rows} == {"good": [], "bad": told}


def test_the_page_marks_the_event_at_which_each_was_first_known() -> None:
    """By its name in both languages, or by its id."""
    (talk,) = Page(render(blamed(), labels=NAMED)).data()["conversations"]
    assert [event.get("situations") for event in talk["events"][:3]] == [None, None, [["被责怪", "Blamed"], ["nameless", "nameless"]]]


def test_the_terminal_counts_conversations_by_situation() -> None:
    """Most frequent first; nothing is said where there are none."""
    text = printed(gather([blamed(), blamed(), good()]), NAMED)
    assert "情景（会话数）" in text
    assert "被责怪 Blamed" in text
    assert "情景" not in printed(gather([good()]), NAMED)


def test_a_vcon_carries_them() -> None:
    """With positions, without words."""
    body = vcon_analysis(blamed()[1])["body"]
    assert [(each["situation"], each["event"]) for each in body["situations"]] == [("blamed", 2), ("nameless", 2)]
    assert "归谁管" not in json.dumps(body, ensure_ascii=False)
