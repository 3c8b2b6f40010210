"""The HTML report, read as a user's browser would: what is on it, and what must never be."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from typing import Any

import pytest
from report_fakes import LABELS, bad, conversation, finding, good, mask_digits, message, result, span_of

from sanxiang.conversation.items import Rejected
from sanxiang.errors import Location
from sanxiang.inspection.findings import Finding, Searched, Span, State, Why
from sanxiang.reporting.gather import gather
from sanxiang.reporting.html import render_report, to_json
from sanxiang.reporting.labels import Labels
from sanxiang.reporting.masking import Mask, shown, unmasked
from sanxiang.reporting.timeline import AT_END, pieces, place_of


class Page(HTMLParser):
    """The elements of a page, the text of its scripts, and of everything else."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.text = ""
        self._open = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._open = tag

    def handle_data(self, data: str) -> None:
        if self._open == "script":
            self.scripts.append(data)
        elif self._open != "style":
            self.text += data

    def handle_endtag(self, tag: str) -> None:
        self._open = ""

    def data(self) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads(self.scripts[1])
        return loaded


def render(*pairs: Any, mask: Mask = mask_digits, labels: Labels = LABELS) -> str:
    return render_report(gather(pairs), labels, date="2026-03-05", mask=mask)


def test_the_page_needs_no_network() -> None:
    """No address, no import, no element that loads something; the policy forbids it as well."""
    html = render(good(), bad())
    assert set(re.findall(r"https?:[^\s\"']*", html)) <= {"http://www.w3.org/2000/svg"}
    assert not re.search(r"url\(|@import|<link|<img|<iframe|\bfetch\(|XMLHttpRequest", html)
    assert all(not {"src", "srcset", "action"} & set(attributes) for _, attributes in Page(html).tags)
    assert "default-src 'none'" in html


def test_only_its_own_scripts_may_run() -> None:
    """The policy names the hash of each script as it stands in the page, and no handler stands in an attribute."""
    html = render(good())
    page = Page(html)
    policy = next(str(a["content"]) for tag, a in page.tags if a.get("http-equiv") == "Content-Security-Policy")
    early, _, main = page.scripts
    for script in (early, main):
        assert b64encode(sha256(script.encode()).digest()).decode() in policy
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]


def test_words_of_a_conversation_cannot_become_markup() -> None:
    """`</script><b>` in a message stays text: there are three scripts, and no `b` of the message."""
    html = render(bad())
    assert html.count("<script") == html.count("</script>") == 3
    assert "<b>粗" not in html
    assert "</script><b>粗</b>" in json.dumps(Page(html).data(), ensure_ascii=False)


@pytest.mark.parametrize("text", ["</script>", "<!--<script>", "\u2028\u2029", "&amp;"])
def test_json_inside_a_script_is_inert(text: str) -> None:
    """No character that ends a script or a line is left, and the value is the same."""
    assert not set(to_json(text)) & set("<>&\u2028\u2029")
    assert json.loads(to_json(text)) == text


def test_the_words_a_finding_rests_on_are_marked() -> None:
    """Behind two emoji, which a browser counts as two units each, the mark still covers exactly the words."""
    (talk,) = Page(render(bad())).data()["conversations"]
    states = [found["state"] for found in talk["findings"]]
    assert talk["events"][1]["text"] == ["喂，😀😀这个", ["不归我管", [states.index("violated", 1)]], "。"]


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ([], ["abcdef"]),
        ([(0, 6, 0)], [["abcdef", [0]]]),
        ([(1, 3, 0), (2, 5, 1)], ["a", ["b", [0]], ["c", [0, 1]], ["de", [1]], "f"]),
        ([(1, 3, 2), (1, 3, 0)], ["a", ["bc", [0, 2]], "def"]),
        ([(4, 99, 0)], ["abcd", ["ef", [0]]]),
    ],
)
def test_pieces(marks: list[tuple[int, int, int]], expected: list[Any]) -> None:
    """Overlapping marks share a piece; a mark past the end is cut."""
    assert pieces("abcdef", marks) == expected


def test_what_is_missing_stands_where_the_search_ended() -> None:
    """An omission is told at the end of its window, with the range and the nearest words."""
    (talk,) = Page(render(bad())).data()["conversations"]
    omitted = next(found for found in talk["findings"] if found["state"] == "omitted")
    assert omitted["place"] == 1
    assert omitted["searched"] == {"first": 0, "last": 1, "near": 1, "words": "喂", "likeness": "41"}


@pytest.mark.parametrize(
    ("found", "place"),
    [
        (finding("rude", State.VIOLATED, spans=[Span(2, 1, 3), Span(5, 0, 2)], why=Why.SAID), 2),
        (finding("ring", State.VIOLATED, spans=[Span(4), Span(6)], why=Why.LATE), 6),
        (finding("greeting", State.VIOLATED, why=Why.MISSING, searched=Searched(1, 3)), 3),
        (finding("greeting", State.OMITTED, spans=[Span(1, 0, 2)], searched=Searched(1, 7)), 7),
        (finding("greeting", State.OMITTED), AT_END),
        (finding("ring", State.VIOLATED, why=Why.LATE), -1),
    ],
)
def test_place_of(found: Finding, place: int) -> None:
    """At the words; at the end of an interval or a search; at the end of the talk; or of the whole conversation."""
    assert place_of(found) == place


def test_both_languages_stand_on_the_page() -> None:
    """Every heading, name and cause is there in Chinese and in English."""
    html = render(good(), bad())
    words = ["质检报告", "Inspection report", "示例标准", "Sample standard", "条款", "Clauses", "开场问候", "Opening greeting"]
    words += [
        "没有时间信息",
        "No times in the source",
        "不得推诿客户",
        "Never brush off a customer",
        "这件事我来处理。",
        "I will handle this.",
    ]
    assert [word for word in words if word not in html] == []
    assert html.count('class="zh"') == html.count('class="en"')


def test_personal_data_is_masked_everywhere() -> None:
    """In messages, ids, quoted words and remarks; a customer's name is never shown at all."""
    talk = conversation("录音13800000000", message(0, "我的电话13800000000"), message(1, "好"))
    pair = (talk, result(talk, finding("rude", State.VIOLATED, spans=[span_of(talk, 0, "13800000000")], why=Why.SAID)))
    reject = Rejected(Location("f.csv", 3), "", "unknown role '13800000000'", "")
    html = render_report(gather([pair, bad()], rejects=[reject]), LABELS, date="", mask=mask_digits)
    assert "13800000000" not in html
    assert "赵小姐" not in html
    assert "已遮盖" in html


def test_unmasked_says_so() -> None:
    """Without a mask the numbers stand there, and the page warns."""
    html = render(bad(), mask=unmasked)
    assert "13800000000" in html
    assert "未遮盖" in html


def test_a_mask_that_changes_lengths_is_refused() -> None:
    """Spans would point at other words."""
    with pytest.raises(ValueError, match="spans would no longer fit"):
        shown("电话13800000000", lambda text: text.replace("13800000000", "*"))


def test_equal_input_gives_equal_bytes() -> None:
    """Nothing of the clock, of memory addresses or of hash order is in the page."""
    assert render(good(), bad()).encode() == render(good(), bad()).encode()


def test_lone_surrogates_can_be_written() -> None:
    """Broken text from a log is shown as U+FFFD, and the page is UTF-8."""
    talk = conversation("broken", message(1, "好\ud83d"))
    assert "好\ufffd".encode() in render((talk, result(talk))).encode("utf-8")


def test_zero_denominators_are_no_data() -> None:
    """An empty run has no score: the page says so, in place of 0 % or 100 %."""
    html = render()
    assert "无数据" in html
    assert "0.0%" not in html


def test_which_conversations_are_left_out_is_said() -> None:
    """Two of three are listed, and the page says two of three."""
    pairs = [good(), bad(), good()]
    html = render_report(gather(pairs, keep=2), LABELS, date="", mask=mask_digits)
    assert "列出 2 通，共检查 3 通" in html
    assert len(Page(html).data()["conversations"]) == 2


def test_unknown_times_stay_unknown() -> None:
    """A conversation without times is marked as such; none becomes 00:00."""
    talk = next(c for c in Page(render(good())).data()["conversations"])
    assert talk["timed"] is False
    assert all("at" not in event for event in talk["events"])


def test_a_message_of_megabytes_is_cut() -> None:
    """One endless message does not make an endless page."""
    talk = conversation("long", message(1, "长" * 1_000_000))
    assert len(render((talk, result(talk)))) < 200_000


def test_what_is_broken_is_numbered_before_what_is_not_evaluated() -> None:
    """The reader meets 1, 2, 3 beside the words; what could not be evaluated comes last."""
    talk = conversation("mixed", message(1, "不归我管"))
    rude = finding("rude", State.VIOLATED, spans=[span_of(talk, 0, "不归我管")], why=Why.SAID)
    pair = (talk, result(talk, finding("ring", State.NOT_EVALUATED), rude))
    (shown_talk,) = Page(render(pair)).data()["conversations"]
    assert [found["state"] for found in shown_talk["findings"]] == ["violated", "not_evaluated"]
