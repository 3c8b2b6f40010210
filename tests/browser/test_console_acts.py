"""What people do in lists and records: views that the centre keeps, many tickets at once, what a customer may ask for, security keys."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import pytest
from console_pages import MANAGER, PASSWORD, settle, visitor
from listening import axe, listen
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect
from test_console import address, browser

__all__ = ["address", "browser"]
pytestmark = pytest.mark.slow
LEADER = "8101"


def ask(page: Page, path: str, body: dict[str, Any]) -> Any:
    """Asks the centre itself, as who is signed in."""
    token = next(each["value"] for each in page.context.cookies() if each["name"] == "csrftoken")
    answer = page.request.post(f"/api/v1{path}", data=body, headers={"X-CSRFToken": token})
    assert answer.ok, answer.text()
    return answer.json()


def confirm(page: Page, name: str) -> None:
    page.locator(".el-message-box").get_by_role("button", name=name).click()


# Views ---------------------------------------------------------------------------------------------------------------


def test_a_view_is_kept_on_the_centre_shared_and_taken_away(browser: Browser, address: str) -> None:
    """Another browser of the same person has it, and so have the people of the team."""
    with visitor(browser, address, LEADER) as page:
        heard = listen(page)
        page.goto("/desk/tickets?priority=high")
        page.get_by_role("button", name="存为视图").click()
        page.get_by_label("视图名称").fill("要紧的")
        page.get_by_text("与本组共享").click()
        page.locator(".el-dialog button[type=submit]").click()
        expect(page.get_by_role("button", name="要紧的 组", exact=True)).to_have_attribute("aria-pressed", "true")
        assert [*axe(page), *heard.complaints] == []
    with visitor(browser, address, "8102") as page:
        page.goto("/desk/tickets")
        page.get_by_role("button", name="要紧的 组", exact=True).click()
        page.wait_for_url("**/desk/tickets?priority=high")
        expect(page.get_by_role("button", name="修改视图“要紧的”")).to_have_count(0)
    with visitor(browser, address, LEADER) as page:
        page.goto("/desk/tickets")
        page.get_by_role("button", name="修改视图“要紧的”").click()
        page.get_by_role("button", name="删除视图").click()
        confirm(page, "删除视图")
        expect(page.get_by_role("button", name="要紧的 组", exact=True)).to_have_count(0)


# Many tickets --------------------------------------------------------------------------------------------------------


def test_many_tickets_are_changed_and_each_says_what_came_of_it(browser: Browser, address: str) -> None:
    with visitor(browser, address, MANAGER) as page:
        heard = listen(page)
        made = [ask(page, "/tickets", {"type": "other", "subject": f"一批{place}"}) for place in range(2)]
        ask(page, f"/tickets/{made[1]['id']}/withdraw", {"reason": "误建"})
        page.goto("/desk/tickets")
        for ticket in made:
            page.get_by_role("checkbox", name=f"选择 {ticket['number']}").check()
        expect(page.get_by_role("status").filter(has_text="已选 2 张")).to_be_visible()
        page.get_by_role("group", name="对选中的工单").get_by_role("button", name="改优先级").click()
        page.locator(".el-dialog .el-select").click()
        page.get_by_role("option", name="高", exact=True).click()
        page.locator(".el-dialog button[type=submit]").click()
        expect(page.get_by_text("1 张已完成。")).to_be_visible()
        expect(page.get_by_text("1 张未完成。")).to_be_visible()
        rows = page.locator(".el-dialog li")
        expect(rows.first).to_contain_text(made[1]["number"])
        expect(rows.last).to_contain_text("已完成")
        assert axe(page) == []
        page.locator(".el-dialog").get_by_role("button", name="关闭", exact=True).last.click()
        expect(page.get_by_role("status").filter(has_text="已选 1 张")).to_be_visible()
        assert heard.complaints == []
        assert page.request.get(f"/api/v1/tickets/{made[0]['id']}").json()["priority"] == "high"


def test_what_the_filters_find_is_exported(browser: Browser, address: str) -> None:
    with visitor(browser, address, MANAGER) as page:
        page.goto("/desk/tickets?type=complaint&order=oldest")
        settle(page)
        count = page.locator("tbody tr").count()
        page.get_by_role("button", name="导出 Excel").click()
        with page.expect_download() as download:
            confirm(page, "导出 Excel")
        assert download.value.suggested_filename == "tickets.xlsx"
        rows = list(load_workbook(BytesIO(download.value.path().read_bytes())).worksheets[0].values)
        assert len(rows) == count + 1


def test_who_may_not_do_it_to_many_ticks_nothing(browser: Browser, address: str) -> None:
    with visitor(browser, address, "8102") as page:
        page.goto("/desk/tickets")
        settle(page)
        expect(page.locator("tbody tr").first).to_be_visible()
        expect(page.get_by_role("checkbox")).to_have_count(0)
        expect(page.get_by_role("button", name="导出 Excel")).to_have_count(0)


# What a customer may ask for -----------------------------------------------------------------------------------------


def customer(page: Page, name: str, number: str) -> int:
    """Who has the number; a new one where nobody has it yet."""
    identity = {"kind": "phone", "value": number}
    known = ask(page, "/customers/look-up", identity)["items"]
    found: int = (known[0] if known else ask(page, "/customers", {"name": name, "identities": [identity]}))["id"]
    return found


def test_a_customer_gets_a_copy_is_held_and_erased(browser: Browser, address: str) -> None:
    with visitor(browser, address, MANAGER) as page:
        heard = listen(page)
        found = customer(page, "胡可删", "13755550001")
        page.goto(f"/desk/customers/{found}")
        page.get_by_role("button", name="导出副本").click()
        with page.expect_download() as download:
            confirm(page, "导出")
        copy = json.loads(download.value.path().read_text(encoding="utf-8"))
        assert copy["customers"][0]["identities"][0]["value"].endswith("13755550001")
        page.get_by_role("button", name="设为法定保留").click()
        page.get_by_label("依据").fill("民初 12 号")
        page.locator(".el-dialog button[type=submit]").click()
        expect(page.get_by_text("在法定保留中")).to_be_visible()
        held = page.locator("section").filter(has=page.get_by_role("heading", name="本人的权利与法定保留"))
        expect(held).to_contain_text("民初 12 号")
        expect(held).to_contain_text("周明")
        assert axe(page) == []
        expect(page.get_by_role("button", name="删除资料")).to_have_count(0)
        page.get_by_role("button", name="解除保留").click()
        confirm(page, "解除保留")
        page.get_by_role("button", name="删除资料").click()
        page.get_by_label("理由").click()
        page.get_by_role("option", name="本人要求").click()
        page.get_by_label("再输入一次客户编号").fill(str(found + 1))
        page.locator(".el-dialog button[type=submit]").click()
        expect(page.get_by_text("请重复客户编号")).to_be_visible()
        page.get_by_label("再输入一次客户编号").fill(str(found))
        page.locator(".el-dialog button[type=submit]").click()
        expect(page.get_by_text("号码与账号：1")).to_be_visible()
        assert axe(page) == []
        page.get_by_role("dialog", name="资料已删除").get_by_role("button", name="关闭", exact=True).last.click()
        expect(page.get_by_role("heading", name="已删除的客户")).to_be_visible()
        assert [each for each in heard.complaints if "422" not in each] == []


def test_a_merge_is_undone_where_it_was_made(browser: Browser, address: str) -> None:
    with visitor(browser, address, MANAGER) as page:
        one, other = customer(page, "钱一", "13755550002"), customer(page, "钱二", "13755550003")
        ask(page, f"/customers/{one}/merge", {"into": other, "reason": "同一人"})
        page.goto(f"/desk/customers/{other}")
        expect(page.get_by_text("并入了")).to_be_visible()
        page.get_by_role("button", name="撤销合并").click()
        confirm(page, "撤销合并")
        expect(page.get_by_text("已撤销").first).to_be_visible()
        assert page.request.get(f"/api/v1/customers/{one}").json()["merged_into"] is None


# Blocked visitors ----------------------------------------------------------------------------------------------------


def test_a_blocked_visitor_is_let_in_again_with_the_keyboard(browser: Browser, address: str) -> None:
    with visitor(browser, address, MANAGER) as page:
        heard = listen(page)
        # The shop's page lets its own origin in.
        assert page.request.get("/demo/shop").ok
        begun = page.request.post("/api/v1/visit/sessions", data={"site": "demoshop", "language": "zh"}, headers={"Origin": address})
        assert begun.ok, begun.text()
        found = begun.json()["visitor"]
        ask(page, f"/live/visitors/{found}/block", {"reason": "用脏话骂人，提醒后仍继续"})
        page.goto("/desk/sites")
        page.get_by_role("link", name="已屏蔽访客").click()
        row = page.get_by_role("row").filter(has_text="用脏话骂人，提醒后仍继续")
        expect(row).to_contain_text("知秋商城")
        expect(row).to_contain_text("周明")
        assert axe(page) == []
        row.get_by_role("button", name=f"解除屏蔽：访客 #{found}").press("Enter")
        expect(page.locator(".el-message-box")).to_contain_text("又可以在“知秋商城”发起会话")
        page.locator(".el-message-box").get_by_role("button", name="解除屏蔽").press("Enter")
        expect(row).to_have_count(0)
        expect(page.locator("section[aria-label='已屏蔽访客'] :focus, section[aria-label='已屏蔽访客']:focus")).to_have_count(1)
        assert heard.complaints == []


# Security keys -------------------------------------------------------------------------------------------------------


@contextmanager
def key(page: Page) -> Iterator[None]:
    """A security key in the browser, which says yes to whoever touches it."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "usb", "hasResidentKey": False, "hasUserVerification": True, "isUserVerified": True}
    made = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": {**options, "automaticPresenceSimulation": True}})
    yield
    devtools.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": made["authenticatorId"]})


def say_password(page: Page) -> None:
    page.locator(".el-dialog input[type=password]").fill(PASSWORD)
    page.locator(".el-dialog button[type=submit]").click()


def test_a_security_key_is_added_asked_for_and_removed(browser: Browser, address: str) -> None:
    """It belongs to a name, so the page is opened by one."""
    named = address.replace("127.0.0.1", "localhost")
    with visitor(browser, named, "8501") as page, key(page):
        heard = listen(page)
        page.goto("/desk/account")
        page.get_by_role("button", name="添加密钥").click()
        page.get_by_label("名称").fill("蓝色钥匙")
        page.locator(".el-dialog button[type=submit]").click()
        # An open session might be somebody else's.
        say_password(page)
        expect(page.get_by_text("蓝色钥匙", exact=True)).to_be_visible()
        expect(page.locator(".codes li")).to_have_count(10)
        assert axe(page) == []
        page.context.clear_cookies()
        page.goto("/desk/sign-in")
        page.locator("#staff-no").fill("8501")
        page.locator("#password").fill(PASSWORD)
        page.locator("button[type=submit]").click()
        touch = page.get_by_role("button", name="用安全密钥")
        expect(touch).to_be_visible()
        assert axe(page) == []
        touch.click()
        expect(page.locator("header.bar")).to_be_visible()
        page.goto("/desk/account")
        page.get_by_role("button", name="移除：蓝色钥匙").click()
        confirm(page, "移除")
        say_password(page)
        expect(page.get_by_text("未开启。")).to_be_visible()
        assert heard.complaints == []


def test_where_keys_do_not_work_the_page_says_so(browser: Browser, address: str) -> None:
    with visitor(browser, address.replace("localhost", "127.0.0.1"), "8501") as page:
        page.goto("/desk/account")
        expect(page.get_by_text("此网址不能使用安全密钥")).to_be_visible()
        expect(page.get_by_role("button", name="添加密钥")).to_have_count(0)


def test_views_of_customers_keep_no_names(browser: Browser, address: str) -> None:
    with visitor(browser, address, MANAGER) as page:
        page.goto("/desk/customers?words=王&level=vip")
        page.get_by_role("button", name="存为视图").click()
        expect(page.get_by_text("按姓名查找的词不会保存")).to_be_visible()
        page.get_by_label("视图名称").fill("贵宾们")
        page.locator(".el-dialog button[type=submit]").click()
        page.get_by_role("button", name="贵宾们", exact=True).click()
        page.wait_for_url("**/desk/customers?level=vip")
