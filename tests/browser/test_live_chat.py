"""A customer and an agent in two browsers, from the greeting to the inspection: in Chinese and with everything around in English."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from console_pages import sign_in
from listening import axe, listen
from playwright.sync_api import Browser, Page, expect
from test_console import address, browser

__all__ = ["address", "browser"]
pytestmark = pytest.mark.slow
AGENT, LEADER = "8202", "8201"
PATIENCE = 30_000
ZH: Mapping[str, str] = {
    "shop": "/demo/shop",
    "name": "怎么称呼您",
    "matter": "您想咨询什么",
    "begin": "开始咨询",
    "type": "请输入您的问题",
    "send": "发送",
    "stars": "5 分",
    "submit": "提交",
    "thanks": "感谢您的评价",
    "ready": "开始接待",
    "accept": "接受",
    "answer": "给客户的回复",
    "blocked": "标准不允许这样说",
    "confirm": "确认",
    "confirmed": "已记入承诺",
    "end": "结束会话",
    "process": "处理过程",
    "result": "结果",
    "ticket": "开工单",
    "made": "已建",
    "save": "保存小结",
    "saved": "小结已保存",
}
EN: Mapping[str, str] = {
    "shop": "/demo/shop?lang=en",
    "name": "Your name",
    "matter": "What is it about",
    "begin": "Start the chat",
    "type": "Type your message",
    "send": "Send",
    "stars": "5 out of 5",
    "submit": "Submit",
    "thanks": "Thank you for your feedback",
    "ready": "Be ready",
    "accept": "Accept",
    "answer": "Answer to the customer",
    "blocked": "The standard forbids this",
    "confirm": "Confirm",
    "confirmed": "noted as a commitment",
    "end": "End the chat",
    "process": "What was done",
    "result": "What came of it",
    "ticket": "Open a ticket",
    "made": "made",
    "save": "Save the wrap-up",
    "saved": "Wrap-up saved",
}


@dataclass(frozen=True)
class Story:
    """Both sides of one chat, and what each page complained of."""

    agent: Page
    customer: Page
    words: Mapping[str, str]

    def field(self) -> Any:
        return self.agent.get_by_label(self.words["answer"], exact=True)

    def write(self, text: str) -> None:
        """As it is typed, so that the lint sees every keystroke."""
        self.field().click()
        self.field().press_sequentially(text, delay=5)

    def answer(self, text: str) -> None:
        self.write(text)
        self.field().press("Enter")
        expect(self.customer.get_by_text(text)).to_be_visible(timeout=PATIENCE)

    def ask(self, text: str) -> None:
        self.customer.get_by_label(self.words["type"]).fill(text)
        self.customer.get_by_role("button", name=self.words["send"], exact=True).click()
        expect(self.agent.get_by_role("log").get_by_text(text)).to_be_visible(timeout=PATIENCE)


@contextmanager
def two(browser: Browser, address: str, words: Mapping[str, str], language: str) -> Iterator[Story]:
    """A desk of who is signed in, and a shop's page."""
    given: dict[str, Any] = {"base_url": address, "locale": "zh-CN" if language == "zh" else "en-GB", "reduced_motion": "reduce"}
    desk, shop = browser.new_context(**given), browser.new_context(**given)
    desk.add_init_script(f"localStorage.setItem('sanxiang.language', '{language}')")
    agent, customer = desk.new_page(), shop.new_page()
    try:
        sign_in(agent, AGENT)
        yield Story(agent, customer, words)
    finally:
        clear(agent)
        desk.close()
        shop.close()


CLEAR = """async () => {
  const token = document.cookie.split('; ').find(each => each.startsWith('csrftoken='))?.slice(10)
  const send = (method, path, body) => fetch(`/api/v1/live/${path}`,
    { method, headers: { 'X-CSRFToken': token, 'Content-Type': 'application/json' }, body: JSON.stringify(body) })
  const look = async () => (await fetch('/api/v1/live/desk')).json()
  for (const { offer } of (await look()).offers) await send('POST', `offers/${offer}/accept`, {})
  const desk = await look()
  for (const { chat, state } of desk.chats) {
    if (state === 'active') await send('POST', `chats/${chat}/end`, {})
    await send('PUT', `chats/${chat}/wrap-up`, { need: '-', process: '-', result: '-' })
  }
  await send('POST', 'desk/state', { state: 'offline' })
}"""


def clear(agent: Page) -> None:
    """A story that broke off leaves nobody waiting for the next one."""
    agent.evaluate(CLEAR)


def begin(story: Story) -> None:
    agent, customer, words = story.agent, story.customer, story.words
    agent.goto("/desk/live")
    agent.get_by_role("button", name=words["ready"]).click()
    customer.goto(words["shop"])
    customer.locator("button").last.click()
    customer.get_by_label(words["name"]).fill("王女士")
    customer.get_by_label(words["matter"]).fill("打印机又卡纸了，你们修了三次！")
    customer.get_by_role("checkbox").check()
    customer.get_by_role("button", name=words["begin"]).click()
    expect(agent.get_by_role("button", name=words["accept"])).to_be_visible(timeout=PATIENCE)
    agent.keyboard.press("Alt+Enter")
    expect(story.field()).to_be_enabled(timeout=PATIENCE)


def be_stopped(story: Story) -> None:
    """What the edition blocks is underlined, cannot be sent, and is replaced by one key."""
    story.write("这个不归我管")
    expect(story.agent.get_by_text(story.words["blocked"])).to_be_visible(timeout=PATIENCE)
    story.field().press("Enter")
    expect(story.field()).to_have_value("这个不归我管")
    story.field().press("Tab")
    expect(story.agent.get_by_text(story.words["blocked"])).to_be_hidden()
    assert "不归我管" not in story.field().input_value()
    story.field().fill("")


def promise(story: Story) -> None:
    """The due time is worked out, and confirmed it is a commitment."""
    story.answer("您的问题我已记录，我明天下班前给您答复。")
    row = story.agent.locator(".promise").filter(has_text="明天下班前")
    expect(row.locator("time")).to_contain_text("18:00", timeout=PATIENCE)
    row.get_by_role("button", name=story.words["confirm"]).click()
    expect(row.get_by_text(story.words["confirmed"])).to_be_visible(timeout=PATIENCE)


def part(story: Story) -> int:
    """The farewell, the rating, the wrap-up with a ticket. Gives the number of the conversation."""
    agent, customer, words = story.agent, story.customer, story.words
    story.answer("感谢您的咨询，祝您生活愉快，再见！")
    chat = int(re.findall(r"/live/(\d+)", agent.url)[0])
    agent.get_by_role("button", name=words["end"], exact=True).click()
    agent.get_by_role("dialog").get_by_role("button", name=words["end"]).click()
    customer.get_by_label(words["stars"]).check(force=True, timeout=PATIENCE)
    customer.get_by_role("button", name=words["submit"]).click()
    expect(customer.get_by_text(words["thanks"])).to_be_visible(timeout=PATIENCE)
    for name, text in (("process", "道歉，登记，安排上门"), ("result", "明天下班前答复")):
        field = agent.get_by_label(words[name], exact=True)
        if not field.input_value():
            field.fill(text)
    agent.get_by_role("button", name=words["ticket"]).click()
    # With the mark in front: the banner of the demo speaks of "made-up data".
    expect(agent.get_by_text(re.compile(f"✓.*{words['made']}"))).to_be_visible(timeout=PATIENCE)
    agent.get_by_role("button", name=words["save"]).click()
    expect(agent.get_by_text(words["saved"])).to_be_visible(timeout=PATIENCE)
    return chat


def asked(page: Page, path: str) -> Any:
    """With the session of who is signed in."""
    return page.evaluate("path => fetch(path).then(answer => answer.json())", f"/api/v1{path}")


def inspected(page: Page, chat: int) -> Any:
    for _ in range(120):
        found = asked(page, f"/conversations/{chat}")
        if found["inspection"] is not None:
            return found
        page.wait_for_timeout(500)
    raise AssertionError("the conversation was not inspected")


@pytest.mark.parametrize(("language", "words"), [("zh", ZH), ("en", EN)])
def test_from_the_greeting_to_the_inspection(browser: Browser, address: str, language: str, words: Mapping[str, str]) -> None:
    with two(browser, address, words, language) as story:
        heard = [listen(story.agent), listen(story.customer)]
        begin(story)
        story.answer("王女士您好，工号8202为您服务，给您带来不便非常抱歉。")
        story.ask("上次的师傅也没修好")
        be_stopped(story)
        story.answer("请您稍等，我查一下维修记录。")
        story.answer("让您久等了，查到了上次的维修记录。")
        promise(story)
        assert axe(story.agent) == []
        assert axe(story.customer) == []
        chat = part(story)
        assert [each.complaints for each in heard] == [[], []]
        found = inspected(story.agent, chat)
        tickets = asked(story.agent, f"/tickets?conversation={chat}")["items"]
        clocks = asked(story.agent, f"/tickets/{tickets[0]['id']}/clocks")
        promised = asked(story.agent, f"/commitments?conversation={chat}")["items"]
    assert found["inspection"]["score"] is not None
    assert found["inspection"]["passed"]
    assert len(tickets) == 1
    assert clocks["items"]
    assert [each["origin"] for each in promised if "明天下班前" in each["said"]] == ["hand"]


def test_a_leader_reads_along_and_whispers(browser: Browser, address: str) -> None:
    with two(browser, address, ZH, "zh") as story:
        begin(story)
        story.ask("我的电话是13812345678")
        leader = browser.new_context(base_url=address, locale="zh-CN", reduced_motion="reduce").new_page()
        sign_in(leader, LEADER)
        leader.goto("/desk/board")
        heard = listen(leader)
        leader.get_by_role("button", name=re.compile("王")).first.click()
        expect(leader.get_by_text("138****5678").first).to_be_visible(timeout=PATIENCE)
        assert axe(leader) == []
        leader.get_by_label("对坐席耳语").fill("先道歉，再约时间")
        leader.get_by_role("button", name="发送", exact=True).click()
        expect(story.agent.get_by_text("先道歉，再约时间")).to_be_visible(timeout=PATIENCE)
        assert heard.complaints == []
        leader.context.close()
