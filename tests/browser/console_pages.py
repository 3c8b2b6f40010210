"""The pages of the console, as the tests open them and `make looks` takes pictures of them; who signs in, and how."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect

PASSWORD = "sanxiang-demo-2026"
MANAGER, AGENT, ADMINISTRATOR, LEADER, OWNER = "8001", "8102", "admin", "8201", "8501"
HANDBOOK = ("situations", "scripts", "forbidden", "clauses", "procedures", "targets", "checks")


@dataclass(frozen=True)
class Stop:
    """A page: its name, where it is, whose it is; `first` opens the first row of a list, `click` is then clicked (a role and a name)."""

    name: str
    path: str
    who: str = MANAGER
    first: bool = False
    click: tuple[str, ...] = ()
    signed_in: bool = True


STOPS = (
    Stop("sign-in", "sign-in", signed_in=False),
    Stop("tickets", "tickets"),
    Stop("tickets-mine", "tickets?assignee=4&state=new&state=open", who=AGENT),
    Stop("ticket", "tickets?type=fault", first=True),
    Stop("complaint", "tickets?type=complaint", first=True),
    Stop("ticket-resolve", "tickets", first=True, click=("指派",)),
    Stop("complaints", "complaints"),
    Stop("visits", "visits"),
    Stop("visit", "visits?state=due", first=True),
    Stop("visit-made", "visits?state=done", first=True),
    Stop("visit-rates", "visits/rates"),
    Stop("visit-plans", "visits/plans"),
    Stop("visit-plan-change", "visits/plans", click=("添加方案",)),
    Stop("callbacks", "callbacks"),
    Stop("commitments", "commitments"),
    Stop("commitment", "callbacks", first=True),
    Stop("customers", "customers"),
    Stop("customer", "customers/1"),
    Stop("customer-held", "customers/6"),
    Stop("conversations", "conversations"),
    Stop("conversation", "conversations?failed=true", first=True),
    Stop("surveys", "surveys"),
    Stop("survey", "surveys?low=true", first=True),
    Stop("survey-follow-up", "surveys?follow_up=open", first=True, click=("记录跟进",)),
    Stop("survey-rates", "surveys/rates"),
    Stop("question-sets", "surveys/questions"),
    Stop("question-set-new", "surveys/questions", click=("出新版",)),
    Stop("notices", "notices"),
    Stop("notice-settings", "notices/settings"),
    Stop("account", "account"),
    Stop("missing", "nothing-here"),
    Stop("knowledge", "knowledge"),
    Stop("knowledge-search", "knowledge?words=退款"),
    Stop("knowledge-questions", "knowledge/questions"),
    Stop("article", "knowledge?state=published", first=True),
    Stop("article-new", "knowledge/new", who=AGENT),
    Stop("standards", "standards", who=AGENT),
    *(Stop(f"handbook-{part}", f"standards/editions/1?part={part}") for part in HANDBOOK),
    Stop("readers", "standards/editions/1/readers"),
    Stop("scopes", "standards/scopes"),
    Stop("drafts", "standards/drafts"),
    Stop("draft", "standards/drafts", first=True),
    Stop("draft-new", "standards/drafts", click=("新草稿",)),
    Stop("comparisons", "standards/comparisons"),
    Stop("objections", "objections", who=OWNER),
    Stop("objection", "objections?verdict=waiting", who=OWNER, first=True),
    Stop("objection-judged", "objections?verdict=agreed", first=True),
    Stop("catalogue", "catalogue"),
    Stop("entitlements", "catalogue/entitlements"),
    Stop("people", "people", who=ADMINISTRATOR),
    Stop("person", "people/4", who=ADMINISTRATOR),
    Stop("teams", "people/teams", who=ADMINISTRATOR),
    Stop("group", "people/groups", who=ADMINISTRATOR, first=True),
    Stop("tokens", "integration", who=ADMINISTRATOR),
    Stop("webhooks", "integration/webhooks", who=ADMINISTRATOR),
    Stop("sites", "sites"),
    Stop("site", "sites", first=True),
    Stop("site-new", "sites", click=("添加入口",)),
    Stop("site-questions", "sites/1", click=("修改询问项",)),
    Stop("visitors-blocked", "sites/blocked"),
    Stop("visitors-blocked-none", "sites/blocked", who=AGENT),
    Stop("routing", "routing"),
    Stop("routing-times", "routing", click=("修改",)),
    Stop("break-reasons", "routing/breaks", who=ADMINISTRATOR),
    Stop("routing-agents", "routing/agents", who=LEADER),
    Stop("calendar", "calendar"),
    Stop("retention", "retention", who=ADMINISTRATOR),
    Stop("audit", "audit", who=ADMINISTRATOR),
)


@contextmanager
def visitor(browser: Browser, address: str, who: str | None, **given: Any) -> Iterator[Page]:
    """A page of somebody who is signed in, or of nobody."""
    context: BrowserContext = browser.new_context(base_url=address, reduced_motion="reduce", locale="zh-CN", **given)
    page = context.new_page()
    try:
        if who is not None:
            sign_in(page, who)
        yield page
    finally:
        context.close()


def sign_in(page: Page, who: str, password: str = PASSWORD) -> None:
    page.goto("/desk/sign-in")
    page.locator("#staff-no").fill(who)
    page.locator("#password").fill(password)
    page.locator("button[type=submit]").click()
    expect(page.locator("header.bar")).to_be_visible(timeout=20_000)


def go(page: Page, stop: Stop) -> None:
    """Opens it, until nothing is loading any more."""
    page.goto(f"/desk/{stop.path}")
    settle(page)
    if stop.first:
        before = page.url
        page.locator("tbody a").first.click()
        page.wait_for_url(lambda url: url != before)
        expect(page.locator("article h1")).to_be_visible()
        settle(page)
    for name in stop.click:
        page.get_by_role("tab", name=name).or_(page.get_by_role("button", name=name)).first.click()
        settle(page)


QUIET = """() => new Promise(done => {
  let last = -1
  const look = () => {
    const found = performance.getEntriesByType('resource').length
    if (found === last) done()
    last = found
    setTimeout(look, 500)
  }
  look()
})"""


def settle(page: Page) -> None:
    """Nothing new has come for half a second. The network is never idle where a stream stands open."""
    page.wait_for_load_state("load")
    page.evaluate(QUIET)
    expect(page.locator(".bone")).to_have_count(0, timeout=20_000)
