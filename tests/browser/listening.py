"""What a page does that it must not: errors in its console, requests that fail, breaches of its policy; and what axe finds."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import ConsoleMessage, Page, Response

AXE = Path(__file__).resolve().parents[2] / "console" / "node_modules" / "axe-core" / "axe.min.js"
BAD = ("serious", "critical")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass
class Heard:
    """`allowed`: statuses that a page asks for on purpose, as whether somebody is signed in."""

    complaints: list[str] = field(default_factory=list)
    allowed: frozenset[int] = frozenset({401})

    def console(self, message: ConsoleMessage) -> None:
        # The browser's own line for an answer that is no success: `response` judges those.
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            self.complaints.append(f"{message.type}: {message.text}")

    def error(self, error: Any) -> None:
        self.complaints.append(f"uncaught: {error}")

    def response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.allowed:
            self.complaints.append(f"{response.status} {response.url}")


def listen(page: Page, *allowed: int) -> Heard:
    heard = Heard(allowed=frozenset({401, *allowed}))
    page.on("console", heard.console)
    page.on("pageerror", heard.error)
    page.on("response", heard.response)
    return heard


def axe(page: Page) -> list[str]:
    """Serious and critical findings, a line each. The policy forbids script tags, so it is evaluated."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("tags => axe.run(document, {runOnly: tags})", TAGS)
    return [
        f"{each['id']} ({each['impact']}): {node['target']} {node['html'][:160]}"
        for each in found["violations"]
        if each["impact"] in BAD
        for node in each["nodes"][:4]
    ]
