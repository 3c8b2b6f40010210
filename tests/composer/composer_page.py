"""A page with a composer, in a real Chromium, behind a strict content security policy."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from browser_lint import LINT, built
from composer_cases import standard_of

from sanxiang.workbench.composer.document import composer_bytes

ADDRESS = "http://composer.test/"
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'"
HTML = """<!doctype html><html lang="zh"><meta charset="utf-8"><title>composer</title>
<link rel="stylesheet" href="composer.css"><link rel="stylesheet" href="page.css">
<div><textarea id="draft" rows="4" aria-label="回复"></textarea></div><button>发送</button>
<script type="module" src="page.mjs"></script></html>"""
CSS = """textarea { width: 320px; font: 16px/1.5 serif; padding: 7px 11px; border: 3px solid; letter-spacing: 1px; resize: both }"""
SCRIPT = """import { attach, load } from './composer.mjs'
window.told = { sent: 0, refused: [], alarms: [], violations: [] }
document.addEventListener('securitypolicyviolation', (event) => told.violations.push(event.violatedDirective))
const linter = load(await (await fetch('document.json')).json())
const area = document.getElementById('draft')
window.composer = attach(area, {
  linter,
  onFalseAlarm: (alarm) => told.alarms.push(alarm),
  onSend: () => told.sent++,
  onRefused: (hit) => told.refused.push(hit.rule),
})
window.ready = true"""
TYPES = {"html": "text/html", "css": "text/css", "mjs": "text/javascript", "json": "application/json"}


def files(standard: str) -> dict[str, bytes]:
    return {
        "page.html": HTML.encode(),
        "page.css": CSS.encode(),
        "page.mjs": SCRIPT.encode(),
        "composer.css": (LINT / "composer.css").read_bytes(),
        "composer.mjs": built().read_bytes(),
        "document.json": composer_bytes(standard_of(standard), "chat"),
    }


@contextmanager
def composer_page(standard: str) -> Iterator[Any]:
    """The page, when its composer stands. Needs playwright and a Chromium."""
    from playwright.sync_api import sync_playwright

    served = files(standard)

    def answer(route: Any) -> None:
        name = route.request.url.removeprefix(ADDRESS) or "page.html"
        kind = TYPES[name.rpartition(".")[2]] if name in served else "text/plain"
        headers = {"content-type": f"{kind}; charset=utf-8", "content-security-policy": POLICY}
        route.fulfill(status=200 if name in served else 404, headers=headers, body=served.get(name, b""))

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium())
        page = browser.new_page(viewport={"width": 700, "height": 500})
        page.route("**/*", answer)
        page.goto(ADDRESS)
        page.wait_for_function("window.ready")
        try:
            yield page
        finally:
            browser.close()


def chromium() -> str | None:
    return next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)
