"""The console in a real Chromium, before a real centre with demo data: every page opens, is quiet, accessible, and does what it says."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).resolve().parents[1] / "centre")]

# ruff: noqa: E402 - helpers beside this file, and those of the tests of the centre
from chromium import chromium, found, must
from console_pages import ADMINISTRATOR, MANAGER, OWNER, PASSWORD, STOPS, Stop, go, settle, sign_in, visitor
from listening import AXE, axe, listen
from playwright.sync_api import Browser, Page, expect
from served import served
from six_digits import totp

BUILT = Path(__file__).resolve().parents[2] / "src" / "sanxiang_centre" / "config" / "console" / "index.html"
pytestmark = pytest.mark.slow


def missing() -> str:
    """What is not there, in words; empty where all is."""
    if not BUILT.is_file() or not AXE.is_file():
        return "没有构建控制台 / the console is not built: install Node.js and run make install"
    return "" if found() else "没有 Chromium / no Chromium: run make browser, or set SANXIANG_CHROMIUM"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    lacking = missing()
    if lacking and must():
        pytest.fail(lacking)
    if lacking:
        print(f"\n*** SKIPPED 浏览器测试 / browser tests: {lacking}", file=sys.__stderr__)
        pytest.skip(lacking)
    path = found()
    assert path is not None
    with chromium(path) as driven:
        yield driven


@pytest.fixture(scope="module")
def address(browser: Browser) -> Iterator[str]:
    """SANXIANG_BROWSER_ADDRESS names a demo centre that runs already: quicker while one writes tests, which leave their traces in it."""
    if running := os.environ.get("SANXIANG_BROWSER_ADDRESS"):
        yield running
        return
    with served() as centre:
        yield centre.address


@pytest.fixture(scope="module")
def visited(browser: Browser, address: str) -> Iterator[dict[str, Page]]:
    """One signed-in page for each person and theme, for all pages."""
    with (
        visitor(browser, address, MANAGER, color_scheme="light") as light,
        visitor(browser, address, MANAGER, color_scheme="dark", viewport={"width": 390, "height": 844}) as dark,
    ):
        yield {"light": light, "dark": dark}


def shown() -> Iterator[tuple[Stop, str]]:
    """Each page light and wide, or dark and narrow, in turn; SANXIANG_BROWSER_ALL: both."""
    both = bool(os.environ.get("SANXIANG_BROWSER_ALL"))
    for place, stop in enumerate(stop for stop in STOPS if stop.signed_in):
        yield from ((stop, theme) for number, theme in enumerate(("light", "dark")) if both or place % 2 == number)


@pytest.mark.parametrize(("stop", "theme"), list(shown()), ids=lambda each: each if isinstance(each, str) else each.name)
def test_every_page_is_quiet_and_accessible(browser: Browser, address: str, visited: dict[str, Page], stop: Stop, theme: str) -> None:
    """No error, no failed request, nothing that its policy forbids, no serious finding of axe."""
    if stop.who != MANAGER:
        with visitor(browser, address, stop.who, color_scheme=theme) as page:
            assert judged(page, stop) == []
        return
    assert judged(visited[theme], stop) == []


def judged(page: Page, stop: Stop) -> list[str]:
    heard = listen(page, 404)
    go(page, stop)
    found = axe(page)
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [*heard.complaints, *found, *([f"{overflow} px wider than the window"] if overflow > 0 else [])]


def test_the_sign_in_is_quiet_and_accessible(browser: Browser, address: str) -> None:
    for theme in ("light", "dark"):
        with visitor(browser, address, None, color_scheme=theme) as page:
            heard = listen(page)
            page.goto("/")
            expect(page.locator("#staff-no")).to_be_visible()
            settle(page)
            assert [*heard.complaints, *axe(page)] == []


def test_a_wrong_password_says_so_and_a_right_one_leads_on(browser: Browser, address: str) -> None:
    """To the page that was asked for."""
    with visitor(browser, address, None) as page:
        page.goto("/desk/customers?nature=organisation")
        page.locator("#staff-no").fill("8001")
        page.locator("#password").fill("wrong password")
        page.locator("button[type=submit]").click()
        expect(page.get_by_role("alert")).to_contain_text("工号或密码不对")
        page.locator("#password").fill(PASSWORD)
        page.locator("button[type=submit]").click()
        page.wait_for_url("**/desk/customers?nature=organisation")
        expect(page.locator("tbody tr").first).to_be_visible()


def test_a_session_that_is_over_leads_back_to_the_page(browser: Browser, address: str) -> None:
    with visitor(browser, address, MANAGER) as page:
        page.goto("/desk/tickets")
        settle(page)
        page.context.clear_cookies(name="sessionid")
        page.get_by_role("link", name="会话").click()
        expect(page.get_by_text("登录已过期")).to_be_visible()
        page.locator("#staff-no").fill("8001")
        page.locator("#password").fill(PASSWORD)
        page.locator("button[type=submit]").click()
        page.wait_for_url("**/desk/conversations")


def test_the_navigation_has_what_the_person_may_open(browser: Browser, address: str) -> None:
    """And the others are told so."""
    shown = {}
    for who in ("8001", "8301", "admin"):
        with visitor(browser, address, who) as page:
            shown[who] = {each.get_attribute("href") for each in page.locator("nav.rail a").all()}
            if who == "admin":
                page.goto("/desk/tickets")
                expect(page.get_by_text("没有打开此页的权限")).to_be_visible()
    assert {"/desk/tickets", "/desk/customers", "/desk/conversations"} <= shown["8001"]
    assert "/desk/customers" not in shown["8301"]
    assert "/desk/tickets" not in shown["admin"]


def test_a_second_factor_is_set_up_asked_for_and_replaced_by_a_code(browser: Browser, address: str) -> None:
    """The recovery code works once, in the place of the digits."""
    who = "8401"
    with visitor(browser, address, who) as page:
        page.goto("/desk/account")
        page.get_by_role("button", name="开启").click()
        expect(page.get_by_role("img", name="含密钥的二维码")).to_be_visible()
        secret = page.locator("section code").first.inner_text()
        page.get_by_label("验证器显示的六位数字").fill(totp(secret))
        page.get_by_role("button", name="确认并开启").click()
        # An open session might be somebody else's.
        page.locator(".el-dialog input[type=password]").fill(PASSWORD)
        page.locator(".el-dialog button[type=submit]").click()
        expect(page.locator(".codes li")).to_have_count(10)
        code = page.locator(".codes li").first.inner_text()
    with visitor(browser, address, None) as page:
        page.goto("/desk/sign-in")
        page.locator("#staff-no").fill(who)
        page.locator("#password").fill(PASSWORD)
        page.locator("button[type=submit]").click()
        page.get_by_role("button", name="手机不在身边").click()
        page.locator("#code").fill(code)
        page.locator("button[type=submit]").click()
        expect(page.locator("header.bar")).to_be_visible()


def test_a_temporary_password_has_to_be_changed(browser: Browser, address: str) -> None:
    with visitor(browser, address, "admin") as page:
        person = next(each for each in page.request.get("/api/v1/people?words=8103").json()["items"])
        token = next(each["value"] for each in page.context.cookies() if each["name"] == "csrftoken")
        made = page.request.post(
            f"/api/v1/people/{person['id']}/password", headers={"X-CSRFToken": token, "Idempotency-Key": "temporary-1"}
        )
        temporary = made.json()["password"]
    with visitor(browser, address, None) as page:
        page.goto("/desk/callbacks")
        page.locator("#staff-no").fill("8103")
        page.locator("#password").fill(temporary)
        page.locator("button[type=submit]").click()
        expect(page.get_by_role("heading", name="修改密码")).to_be_visible()
        page.locator("#current").fill(temporary)
        page.locator("#fresh").fill("a-new-one-2026")
        page.locator("#again").fill("a-new-one-2026")
        page.locator("button[type=submit]").click()
        expect(page.locator("header.bar, #staff-no").first).to_be_visible()
        if page.locator("#staff-no").is_visible():
            sign_in(page, "8103", "a-new-one-2026")
        expect(page.locator("header.bar")).to_be_visible()


def choose(page: Page, label: str, option: str) -> None:
    """Of a list that drops down."""
    page.get_by_label(label).click()
    page.get_by_role("option", name=option, exact=True).click()


def test_a_chat_site_is_made_and_its_secret_told_once(browser: Browser, address: str) -> None:
    """What is wrong with a page stands below the field; the line for the pages names the site; what is asked keeps its order."""
    with visitor(browser, address, ADMINISTRATOR) as page:
        page.goto("/desk/sites")
        page.get_by_role("button", name="添加入口").first.click()
        page.get_by_label("名称").fill("测试入口")
        page.get_by_label("允许的网页来源").fill("https://a.example\nnot a page")
        choose(page, "技能组", "在线")
        page.locator(".el-dialog button[type=submit]").click()
        expect(page.locator(".el-dialog p.late")).to_be_visible()
        page.get_by_label("允许的网页来源").fill("https://a.example")
        page.locator(".el-dialog button[type=submit]").click()
        secret = page.get_by_label("签名密钥").locator("code")
        expect(secret).to_be_visible()
        told = secret.inner_text()
        page.get_by_role("button", name="已妥善保存").click()
        expect(page.get_by_role("heading", name="测试入口")).to_be_visible()
        expect(page.get_by_label("放进网页的脚本")).to_contain_text("/widget.js")
        assert told not in page.content()
        page.get_by_role("button", name="修改询问项").click()
        for place, words in ((1, "订单号"), (2, "怎么称呼您")):
            page.get_by_role("button", name="添加一项").click()
            page.get_by_role("group", name=f"询问项 {place}").get_by_label("中文").fill(words)
            page.get_by_role("group", name=f"询问项 {place}").get_by_label("英文").fill("words")
        page.get_by_role("button", name="上移询问项 2").click()
        page.locator(".el-dialog button[type=submit]").click()
        expect(page.locator("article ol .label")).to_have_text(["怎么称呼您", "订单号"])


def test_the_owner_of_the_standard_judges_a_false_alarm(browser: Browser, address: str) -> None:
    """The verdict says how the words become an example; who only reads has no buttons."""
    waiting = Stop("objection", "objections?verdict=waiting", first=True)
    with visitor(browser, address, MANAGER) as page:
        go(page, waiting)
        expect(page.get_by_role("button", name="确是误报")).to_have_count(0)
    with visitor(browser, address, OWNER) as page:
        go(page, waiting)
        page.get_by_role("button", name="确是误报").click()
        page.locator(".el-message-box").get_by_role("button", name="确是误报").click()
        expect(page.get_by_label("命令")).to_contain_text("--not")
        expect(page.get_by_role("button", name="下一条待看")).to_be_visible()


def test_a_return_visit_is_made_and_a_low_score_followed_up(browser: Browser, address: str) -> None:
    with visitor(browser, address, MANAGER) as page:
        go(page, Stop("visit", "visits?state=due", first=True))
        choose(page, "您对本次服务满意吗？", "1 非常不满意")
        choose(page, "您的问题解决了吗？", "未解决")
        page.get_by_role("button", name="保存结果").click()
        expect(page.locator("dd").get_by_text("1 非常不满意")).to_be_visible()
        expect(page.get_by_role("button", name="保存结果")).to_have_count(0)
        go(page, Stop("survey", "surveys?follow_up=open", first=True))
        page.get_by_role("button", name="记录跟进").click()
        page.get_by_label("跟进结果").fill("已上门致歉并重新调试")
        page.locator(".el-dialog button[type=submit]").click()
        expect(page.get_by_text("已上门致歉并重新调试")).to_be_visible()


def test_a_ticket_is_made_taken_answered_and_resolved(browser: Browser, address: str) -> None:
    """By keyboard and pointer, with its clocks and the reason of their due times; in English."""
    with visitor(browser, address, "8102") as page:
        heard = listen(page)
        page.get_by_role("button", name="English").click()
        page.goto("/desk/tickets")
        page.get_by_role("button", name="New ticket").first.click()
        page.get_by_label("Subject").fill("Printer jams")
        page.locator(".el-dialog button[type=submit]").click()
        expect(page.get_by_role("heading", name="Printer jams")).to_be_visible()
        settle(page)
        take = page.get_by_role("button", name="Take", exact=True)
        if take.is_visible():
            take.click()
        expect(page.get_by_role("button", name="Resolve")).to_be_visible()
        page.get_by_label("Reply to the customer").last.fill("We are on it.")
        page.get_by_label("Reply to the customer").last.press("Control+Enter")
        expect(page.locator("li.ours:not(.pending)")).to_contain_text("We are on it.")
        page.get_by_role("button", name="Resolve").click()
        page.get_by_label("Resolution").fill("Rollers cleaned")
        page.locator(".el-dialog button[type=submit]").click()
        expect(page.get_by_text("Rollers cleaned")).to_be_visible()
        expect(page.locator("article > header")).to_contain_text("Resolved")
        assert heard.complaints == []


def test_a_message_that_is_not_taken_says_so_and_is_sent_once_in_the_end(browser: Browser, address: str) -> None:
    """The network is away; the second try has the same key."""
    with visitor(browser, address, MANAGER) as page:
        go(page, Stop("ticket", "tickets?type=consultation", first=True))
        keys = []
        page.on("request", lambda request: keys.append(request.headers.get("idempotency-key")) if request.url.endswith("/notes") else None)
        page.locator("label", has_text="内部备注").click()
        page.get_by_label("内部备注").last.fill("客户下午不在")
        page.context.set_offline(True)
        page.get_by_role("button", name="记下备注").click()
        expect(page.get_by_role("alert")).to_contain_text("连接不上服务中心")
        page.context.set_offline(False)
        page.get_by_role("button", name="重发").click()
        expect(page.locator("li.note:not(.pending)", has_text="客户下午不在")).to_have_count(1)
        assert len(keys) == 2
        assert len(set(keys)) == 1


def test_the_palette_finds_a_page_a_ticket_and_a_customer(browser: Browser, address: str) -> None:
    with visitor(browser, address, MANAGER) as page:
        number = page.locator("tbody a").first.inner_text()
        page.keyboard.press("Control+k")
        field = page.get_by_role("combobox", name="页面、工单号、客户电话或邮箱")
        field.fill("承诺")
        field.press("Enter")
        page.wait_for_url("**/desk/commitments")
        page.keyboard.press("Control+k")
        field.fill(number.lower())
        assert axe(page) == []
        field.press("Enter")
        page.wait_for_url("**/desk/tickets/*")
        page.keyboard.press("Control+k")
        field.fill("13800000000")
        field.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("没有此号码的客户")


def test_a_finding_leads_to_its_words(browser: Browser, address: str) -> None:
    with visitor(browser, address, MANAGER) as page:
        go(page, Stop("conversation", "conversations?failed=true", first=True))
        page.locator("button.words").first.click()
        expect(page.locator("mark.chosen").first).to_be_visible()


def test_what_is_masked_is_shown_for_a_reason(browser: Browser, address: str) -> None:
    with visitor(browser, address, MANAGER) as page:
        go(page, Stop("customer", "customers/1"))
        expect(page.get_by_text("138****0101")).to_be_visible()
        page.get_by_role("button", name="查看原始信息").click()
        page.get_by_label("事由").click()
        page.get_by_role("option", name="回电").click()
        page.locator(".el-dialog button[type=submit]").click()
        expect(page.get_by_text("原始信息显示至")).to_be_visible()
        expect(page.get_by_text("138****0101")).to_have_count(0)
