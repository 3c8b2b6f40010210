"""What is on the screens while people are at it: a chat from both sides and the leader's, a survey, a forced change of password, a
report. `make looks` takes pictures of these as it does of the pages."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from console_pages import ADMINISTRATOR, LEADER, MANAGER, PASSWORD, Stop, settle, visitor
from playwright.sync_api import Browser, Page, expect

SERVER, TEMPORARY = "8202", "8103"
SYSTEM = {"staff_no": "web", "name": "网站", "roles": ["integration"], "language": "zh"}
PATIENCE = 30_000
Shoot = Callable[[Page, str], None]
"""Takes the pictures of what a page shows now."""
FURNISHED = (
    Stop("tokens", "integration", who=ADMINISTRATOR),
    Stop("webhooks", "integration/webhooks", who=ADMINISTRATOR),
    Stop("webhook", "integration/webhooks", who=ADMINISTRATOR, first=True),
    Stop("comparisons", "standards/comparisons"),
    Stop("comparison", "standards/comparisons/1"),
    Stop("backtest", "standards/backtests/1"),
    Stop("calendar", "calendar"),
    Stop("article-draft", "knowledge/1/draft", who="8102"),
)
"""Pages that have something to show once `furnish` was there."""
TALK = (
    ("customer", "上次的师傅也没修好，我的电话是13812345678"),
    ("agent", "王女士您好，工号8202为您服务，给您带来不便非常抱歉。"),
    ("agent", "请您稍等，我查一下维修记录。"),
    ("customer", "都第三次了，再修不好我就投诉"),
    ("agent", "让您久等了，查到了上次的维修记录。您的问题我已记录，我明天下班前给您答复。"),
    ("customer", "那师傅什么时候能上门？"),
)


def ask(page: Page, path: str, body: dict[str, Any] | None = None, method: str = "POST") -> Any:
    """Asks the centre itself, as who is signed in."""
    token = next(each["value"] for each in page.context.cookies() if each["name"] == "csrftoken")
    headers = {"X-CSRFToken": token, "Idempotency-Key": str(uuid4())}
    answer = page.request.fetch(f"/api/v1{path}", method=method, data=body or {}, headers=headers)
    return answer.json() if answer.ok else {}


# A chat --------------------------------------------------------------------------------------------------------------


def chat(browser: Browser, address: str, shoot: Shoot) -> None:
    """From both sides; the customer is there first, so that somebody waits."""
    with visitor(browser, address, None) as customer, visitor(browser, address, SERVER) as agent:
        agent.goto("/desk/live")
        settle(agent)
        clear(agent)
        agent.reload()
        settle(agent)
        shoot(agent, "desk-offline")
        begin(customer, shoot)
        take_up(agent, shoot)
        talk(agent, customer)
        try:
            shoot(customer, "widget-chat")
            serve(agent, shoot)
            lead(browser, address, shoot)
            end(agent, customer, shoot)
        finally:
            clear(agent)


def begin(customer: Page, shoot: Shoot) -> None:
    customer.goto("/demo/shop")
    settle(customer)
    shoot(customer, "shop")
    customer.locator("button").last.click()
    name = customer.get_by_label("怎么称呼您")
    expect(name).to_be_visible(timeout=PATIENCE)
    shoot(customer, "widget-form")
    customer.get_by_role("button", name="开始咨询").click()
    expect(customer.locator("p.wrong:visible").first).to_be_visible(timeout=PATIENCE)
    shoot(customer, "widget-form-wrong")
    name.fill("王女士")
    customer.get_by_label("您想咨询什么").fill("打印机又卡纸了，你们修了三次！")
    customer.get_by_role("checkbox").check()
    customer.get_by_role("button", name="开始咨询").click()
    expect(customer.get_by_label("请输入您的问题")).to_be_visible(timeout=PATIENCE)
    shoot(customer, "widget-waiting")


def take_up(agent: Page, shoot: Shoot) -> None:
    wide(agent)
    agent.get_by_role("button", name="开始接待").click()
    accept = agent.locator("[data-accept]")
    expect(accept).to_be_visible(timeout=PATIENCE)
    shoot(agent, "desk-offer")
    wide(agent)
    accept.click()
    expect(field(agent)).to_be_enabled(timeout=PATIENCE)


def field(agent: Page) -> Any:
    return agent.get_by_label("给客户的回复", exact=True)


def talk(agent: Page, customer: Page) -> None:
    wide(agent)
    for who, text in TALK:
        if who == "agent":
            field(agent).fill(text)
            field(agent).press("Enter")
            expect(customer.get_by_text(text)).to_be_visible(timeout=PATIENCE)
        else:
            customer.get_by_label("请输入您的问题").fill(text)
            customer.get_by_role("button", name="发送", exact=True).click()
            expect(agent.get_by_role("log").get_by_text(text)).to_be_visible(timeout=PATIENCE)
    expect(agent.locator(".promise").first).to_be_visible(timeout=PATIENCE)


def serve(agent: Page, shoot: Shoot) -> None:
    """What stands beside the talk; on a telephone one pane at a time."""
    for pane in ("会话", "对话", "提示"):
        narrow(agent)
        agent.locator(".panes").get_by_role("tab").nth(("会话", "对话", "提示").index(pane)).click()
        shoot(agent, f"desk-{('chats', 'talk', 'help')[('会话', '对话', '提示').index(pane)]}")
    wide(agent)
    for place, tab in enumerate(agent.locator(".right [role=tab]").all()[1:]):
        tab.click()
        settle(agent)
        shoot(agent, f"desk-beside-{place + 1}")
        wide(agent)
    agent.locator(".right [role=tab]").first.click()
    field(agent).press_sequentially("这个不归我管", delay=5)
    expect(agent.get_by_text("标准不允许这样说")).to_be_visible(timeout=PATIENCE)
    narrow(agent)
    agent.locator(".panes").get_by_role("tab").nth(1).click()
    shoot(agent, "desk-forbidden")
    wide(agent)
    field(agent).fill("")
    agent.keyboard.press("Control+/")
    expect(agent.get_by_role("dialog")).to_be_visible()
    shoot(agent, "desk-keys")
    wide(agent)
    agent.keyboard.press("Escape")
    agent.get_by_role("button", name="转接").click()
    expect(agent.get_by_role("dialog", name="转接")).to_be_visible()
    settle(agent)
    shoot(agent, "desk-transfer")
    wide(agent)
    agent.keyboard.press("Escape")
    expect(agent.get_by_role("dialog")).to_have_count(0)


def lead(browser: Browser, address: str, shoot: Shoot) -> None:
    with visitor(browser, address, LEADER) as leader:
        leader.goto("/desk/board")
        watched = leader.get_by_role("button", name=re.compile("王")).first
        expect(watched).to_be_visible(timeout=PATIENCE)
        shoot(leader, "board")
        watched.click()
        expect(leader.get_by_text("138****5678").first).to_be_visible(timeout=PATIENCE)
        shoot(leader, "board-watch")


def end(agent: Page, customer: Page, shoot: Shoot) -> None:
    agent.get_by_role("button", name="结束会话", exact=True).click()
    shoot(agent, "desk-end")
    narrow(agent)
    agent.get_by_role("dialog").get_by_role("button", name="结束会话").click()
    agent.locator(".panes").get_by_role("tab").nth(1).click()
    expect(agent.get_by_role("button", name="保存小结")).to_be_visible(timeout=PATIENCE)
    shoot(agent, "desk-wrap-up")
    expect(customer.get_by_role("button", name="提交")).to_be_visible(timeout=PATIENCE)
    shoot(customer, "widget-rating")
    customer.get_by_label("5 分").check(force=True)
    customer.get_by_role("button", name="提交").click()
    expect(customer.get_by_text("感谢您的评价")).to_be_visible(timeout=PATIENCE)
    shoot(customer, "widget-thanks")


def clear(agent: Page) -> None:
    """Leaves nobody waiting, this time or from a run that broke off."""
    ask(agent, "/live/desk/state", {"state": "ready"})
    for each in agent.request.get("/api/v1/live/desk").json()["offers"]:
        ask(agent, f"/live/offers/{each['offer']}/accept")
    for each in agent.request.get("/api/v1/live/desk").json()["chats"]:
        ask(agent, f"/live/chats/{each['chat']}/end")
        ask(agent, f"/live/chats/{each['chat']}/wrap-up", {"need": "-", "process": "-", "result": "-"}, "PUT")
    ask(agent, "/live/desk/state", {"state": "offline"})


def wide(page: Page) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})


def narrow(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})


def furnish(browser: Browser, address: str) -> None:
    """What demo data leaves out, so that the pages of it are not empty; what is there already is left."""
    with visitor(browser, address, ADMINISTRATOR) as page:
        system = ask(page, "/people", SYSTEM)
        if system:
            expires = (datetime.now(UTC) + timedelta(days=90)).isoformat()
            ask(page, "/tokens", {"person": system["id"], "name": "网站后台", "scopes": ["ticket.read"], "expires_at": expires})
            ask(page, "/webhooks", {"name": "登录同步", "address": "http://127.0.0.1:9/hooks", "kinds": ["person.signed_in"]})
    with visitor(browser, address, MANAGER) as page:
        if not page.request.get("/api/v1/comparisons").json()["items"]:
            day = str((datetime.now(UTC) + timedelta(days=5)).date())
            ask(page, "/calendar/changes", {"change": {"from": day, "days": {day: "closed"}}})
            ask(page, "/comparisons", {"old": 1, "new_edition": 2})
            ask(page, "/backtests", {"old": 1, "new_edition": 2, "since": "2026-03-01T00:00:00Z", "until": "2026-03-05T00:00:00Z"})


# The rest ------------------------------------------------------------------------------------------------------------


def survey(browser: Browser, address: str, shoot: Shoot) -> None:
    with visitor(browser, address, MANAGER) as page:
        link = ""
        for each in page.request.get("/api/v1/conversations?size=50").json()["items"]:
            link = link or ask(page, "/surveys", {"occasion": "call", "noun": "conversation", "subject": each["id"]}).get("link") or ""
    with visitor(browser, address, None) as page:
        page.goto("/s/" + link.rsplit("/", 1)[-1])
        shoot(page, "survey-page")
        page.locator("button[type=submit], input[type=submit]").first.click()
        shoot(page, "survey-page-wrong")
        page.goto("/s/unknown")
        shoot(page, "survey-page-unknown")


def password(browser: Browser, address: str, shoot: Shoot) -> None:
    with visitor(browser, address, ADMINISTRATOR) as page:
        person = next(each for each in page.request.get(f"/api/v1/people?words={TEMPORARY}").json()["items"])
        given = ask(page, f"/people/{person['id']}/password").get("password", PASSWORD)
    with visitor(browser, address, None) as page:
        page.goto("/desk/sign-in")
        page.locator("#staff-no").fill(TEMPORARY)
        page.locator("#password").fill(given)
        page.locator("button[type=submit]").click()
        expect(page.get_by_role("heading", name="修改密码")).to_be_visible(timeout=PATIENCE)
        shoot(page, "password")


def report(browser: Browser, address: str, shoot: Shoot) -> None:
    """Of the example chats, as the command line makes it."""
    root = Path(__file__).resolve().parents[2]
    path = root / "var" / "looks" / "report.html"
    code = "from sanxiang.cli.main import main; main()"
    command = [sys.executable, "-c", code, "inspect", str(root / "examples" / "chat"), "--standard", "online", "--report", str(path)]
    subprocess.run(command, check=False, capture_output=True)
    with visitor(browser, address, None) as page:
        page.goto(path.as_uri())
        page.wait_for_load_state("load")
        shoot(page, "report")


SCENES: dict[str, Callable[[Browser, str, Shoot], None]] = {"chat": chat, "survey-page": survey, "password": password, "report": report}


@contextmanager
def told(name: str) -> Iterator[None]:
    """A scene that breaks off is said; the others are still taken."""
    try:
        yield
    except Exception as wrong:
        print(f"{name}: {wrong}", file=sys.stderr)
