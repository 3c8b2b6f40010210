"""The composer in a real browser: places of underlines, undo, input methods, the content security policy."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest
from browser_lint import built
from composer_page import chromium, composer_page

PLAYWRIGHT = pytest.importorskip("playwright.sync_api", reason="needs playwright")
DRAFT = "#draft"
UNDERLINED = ".sx-lint-block, .sx-lint-warn"
WORDS = [
    "您好，",
    "不归我管",
    "我真的不知道。",
    "😀",
    "go away ",
    "\n",
    "a-very-long-word-without-any-space-in-it ",
    "今天下班前给您回电。",
    "   ",
]


@pytest.fixture(scope="module")
def opened() -> Iterator[Any]:
    built()
    if chromium() is None:
        pytest.skip("needs a Chromium")
    with composer_page("odd") as page:
        yield page


@pytest.fixture
def page(opened: Any) -> Any:
    """The page with an empty draft."""
    write(opened, "")
    opened.evaluate("Object.assign(told, { sent: 0, refused: [], alarms: [] }); composer.reset()")
    return opened


def write(page: Any, text: str) -> None:
    page.fill(DRAFT, text)
    page.evaluate("composer.refresh()")


def underlined(page: Any) -> str:
    return "|".join(page.locator(UNDERLINED).all_text_contents())


def value(page: Any) -> str:
    return str(page.input_value(DRAFT))


def test_an_expression_is_underlined_while_it_is_typed(page: Any) -> None:
    """By the keyboard, without a call from the page."""
    page.locator(DRAFT).press_sequentially("您好，不归咱")
    page.wait_for_selector(UNDERLINED)
    assert (underlined(page), page.inner_text(".sx-lint-label")) == ("不归咱", "忌语，不能发送")
    assert page.get_attribute(DRAFT, "aria-invalid") == "true"


def test_underlines_lie_under_their_words(page: Any) -> None:
    """The layer breaks its lines where the textarea does: both are as high, whatever is typed, with and without a scrollbar."""
    dice = random.Random(1)
    for _ in range(60):
        write(page, "".join(dice.choice(WORDS) for _ in range(dice.randint(1, 30))) + "不归我管")
        page.evaluate("(() => { const area = document.querySelector('#draft'); area.scrollTop = area.scrollHeight / 2 })()")
        page.evaluate("new Promise(requestAnimationFrame)")
        area, layer = page.evaluate(
            """['#draft', '.sx-lint-layer'].map(name => { const one = document.querySelector(name)
            return [one.scrollHeight, one.scrollTop, one.clientWidth, one.clientHeight] })"""
        )
        assert area == layer, value(page)


def test_tab_replaces_and_undo_takes_it_back(page: Any) -> None:
    """As if it had been typed."""
    page.locator(DRAFT).press_sequentially("您好，这不归咱")
    page.keyboard.press("Tab")
    assert value(page) == "您好，这件事由甲公司的同事接着办。"
    assert page.evaluate("document.activeElement.id") == "draft"
    page.keyboard.press("Control+z")
    assert value(page) == "您好，这不归咱"
    page.wait_for_selector(UNDERLINED)
    assert underlined(page) == "不归咱"


def test_tab_leaves_a_clean_draft(page: Any) -> None:
    """The keyboard is never trapped; Escape frees it from a draft that is not clean."""
    write(page, "您好")
    page.focus(DRAFT)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "BUTTON"
    write(page, "不归我管")
    page.focus(DRAFT)
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "BUTTON"


def test_enter_sends_or_refuses(page: Any) -> None:
    """What is blocked stays in the field."""
    write(page, "不归我管")
    page.focus(DRAFT)
    page.keyboard.press("Enter")
    assert page.evaluate("[told.sent, told.refused]") == [0, ["not-mine"]]
    write(page, "我帮您看看")
    page.keyboard.press("Enter")
    assert (page.evaluate("told.sent"), value(page)) == (1, "我帮您看看")


def test_a_false_alarm_carries_no_word_of_the_draft(page: Any) -> None:
    """Only which entry it was."""
    write(page, "我真的不知道")
    page.focus(DRAFT)
    page.keyboard.press("Alt+x")
    (alarm,) = page.evaluate("told.alarms")
    assert set(alarm) == {"standard", "edition", "channel", "rule", "kind", "severity", "passes"}
    assert (alarm["rule"], alarm["passes"], underlined(page), value(page)) == ("ignorant", True, "", "我真的不知道")


def test_an_input_method_is_left_alone(page: Any) -> None:
    """Chromium's own composition: no lint before it ends, and no key of it is the composer's."""
    page.focus(DRAFT)
    browser = page.context.new_cdp_session(page)
    browser.send("Input.imeSetComposition", {"text": "不归咱", "selectionStart": 3, "selectionEnd": 3})
    page.wait_for_timeout(60)
    assert (value(page), underlined(page), page.evaluate("composer.state.composing")) == ("不归咱", "", True)
    for key in ("Enter", "Tab"):
        code = {"windowsVirtualKeyCode": 229, "key": key, "code": key}
        browser.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **code})
        browser.send("Input.dispatchKeyEvent", {"type": "keyUp", **code})
    assert (value(page), page.evaluate("[told.sent, told.refused.length]")) == ("不归咱", [0, 0])
    browser.send("Input.insertText", {"text": "不归咱"})
    page.wait_for_selector(UNDERLINED)
    assert (value(page), underlined(page)) == ("不归咱", "不归咱")


def test_a_strict_policy_is_kept(page: Any) -> None:
    """No inline style, no inline script, in all that went before."""
    write(page, "不归我管 😀😀\n" * 30)
    assert page.evaluate("told.violations") == []
    assert page.evaluate("getComputedStyle(document.querySelector('.sx-lint-layer')).position") == "absolute"
