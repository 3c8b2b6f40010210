"""Beside a chat: who the visitor is, said by hand and taken back; a colleague who reads along until either side ends it."""

from __future__ import annotations

import re

import pytest
from console_pages import sign_in
from listening import axe, listen
from playwright.sync_api import Browser, Page, expect
from test_console import address, browser
from test_console_acts import ask, customer
from test_live_chat import LEADER, PATIENCE, ZH, Story, asked, begin, two

__all__ = ["address", "browser"]
pytestmark = pytest.mark.slow


def number(story: Story) -> int:
    return int(re.findall(r"/live/(\d+)", story.agent.url)[0])


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_label(label).click()
    page.get_by_role("option", name=option).click()


def test_a_customer_is_found_masked_linked_by_hand_and_unlinked(browser: Browser, address: str) -> None:
    with two(browser, address, ZH, "zh") as story:
        agent = story.agent
        made = customer(agent, "寻常在", "13755552001")
        heard = listen(agent)
        begin(story)
        expect(agent.get_by_text("还不知道这位客户是谁")).to_be_visible(timeout=PATIENCE)
        agent.get_by_role("button", name="手工关联客户").click()
        agent.get_by_label("姓名 / 号码").fill("13755552001")
        agent.get_by_role("button", name="查找").click()
        row = agent.locator("fieldset label").filter(has_text=f"#{made}")
        expect(row).to_contain_text("137****2001")
        expect(row).not_to_contain_text("寻常在")
        assert axe(agent) == []
        row.click()
        agent.get_by_label("凭什么确认").select_option("answers")
        agent.get_by_role("button", name="关联", exact=True).click()
        expect(agent.get_by_role("button", name="解除关联")).to_be_visible(timeout=PATIENCE)
        agent.get_by_role("button", name="解除关联").click()
        choose(agent, "原因", "认错了人")
        agent.locator(".el-dialog button[type=submit]").filter(has_text="解除关联").click()
        expect(agent.get_by_text("还不知道这位客户是谁")).to_be_visible(timeout=PATIENCE)
        assert heard.complaints == []


def test_a_colleague_is_asked_answers_and_ends_it(browser: Browser, address: str) -> None:
    with two(browser, address, ZH, "zh") as story:
        begin(story)
        story.ask("我的电话是13812345678")
        chat = number(story)
        colleague = browser.new_context(base_url=address, locale="zh-CN", reduced_motion="reduce").new_page()
        sign_in(colleague, LEADER)
        me = asked(colleague, "/me")["id"]
        colleague.goto("/desk/live")
        heard = listen(colleague)
        ask(story.agent, f"/live/chats/{chat}/consult", {"person": me, "text": "这台能换新吗？"})
        colleague.get_by_role("button", name=re.compile("王")).first.click(timeout=PATIENCE)
        expect(colleague.get_by_role("log").get_by_text("138****5678")).to_be_visible(timeout=PATIENCE)
        expect(colleague.get_by_text("这台能换新吗？")).to_be_visible(timeout=PATIENCE)
        assert axe(colleague) == []
        colleague.get_by_label("答复同事").fill("保修期内可以")
        colleague.get_by_role("button", name="答复", exact=True).click()
        expect(story.agent.get_by_text("保修期内可以")).to_be_visible(timeout=PATIENCE)
        colleague.get_by_role("button", name="结束咨询").click()
        expect(colleague.get_by_role("log")).to_be_hidden(timeout=PATIENCE)
        expect(story.agent.get_by_text("咨询已结束")).to_be_visible(timeout=PATIENCE)
        ask(story.agent, f"/live/chats/{chat}/consult", {"person": me, "text": "再看一眼"})
        expect(colleague.get_by_role("heading", name="咨询我的")).to_be_visible(timeout=PATIENCE)
        story.agent.get_by_role("button", name="结束咨询").click()
        expect(colleague.get_by_role("heading", name="咨询我的")).to_be_hidden(timeout=PATIENCE)
        assert heard.complaints == []
        colleague.context.close()
