"""The agent's desk on a cold cache: how long until an agent sees the own chats, how much script that takes, how far things move.

    python -m bench.desk [--rounds 5] [--address http://127.0.0.1:8000]

A real Chromium opens /desk/live of somebody who is signed in, with an empty cache each time. `first useful paint` is the first frame in
which the list of chats stands on the screen, from the beginning of the navigation. Script is counted as it is sent, compressed. A layout
shift is what the browser itself says (CLS). Without an address a centre with demo data is started on this machine, and the load of both
is part of the times. Needs the built console and a Chromium (`make install browser`).
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "centre"))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "browser"))

from chromium import chromium, found
from console_pages import QUIET, visitor
from looks import centre
from playwright.sync_api import Browser

PAINT, SCRIPT, SHIFT = 1.5, 350, 0.05
"""Bars: seconds, thousands of bytes, share of the screen."""
AGENT = "8102"
SEEN = "section.list"
WATCH = """seen => {
  window.__seen = 0; window.__shift = 0
  const look = () => {
    const box = document.querySelector(seen)?.getBoundingClientRect()
    if (box && box.width * box.height > 0) requestAnimationFrame(() => { window.__seen = performance.now() })
    else requestAnimationFrame(look)
  }
  look()
  new PerformanceObserver(list => {
    for (const each of list.getEntries()) if (!each.hadRecentInput) window.__shift += each.value
  }).observe({ type: 'layout-shift', buffered: true })
}"""
TOLD = """() => ({ seen: window.__seen, shift: window.__shift,
  script: performance.getEntriesByType('resource').filter(e => new URL(e.name).pathname.endsWith('.js'))
    .reduce((sum, e) => sum + e.encodedBodySize, 0) })"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--address")
    given = parser.parse_args()
    path = found()
    if path is None:
        sys.exit("没有 Chromium / no Chromium: run make browser")
    with centre(given.address) as address, chromium(path) as browser:
        opened(browser, address)
        sys.exit(report([opened(browser, address) for _ in range(given.rounds)]))


def opened(browser: Browser, address: str) -> dict[str, Any]:
    """One look at the desk, by a browser that knows nothing of it but who is signed in."""
    with visitor(browser, address, AGENT, viewport={"width": 1440, "height": 900}) as page:
        page.goto("about:blank")
        network = page.context.new_cdp_session(page)
        network.send("Network.clearBrowserCache")
        page.add_init_script(f"({WATCH})({SEEN!r})")
        page.goto("/desk/live")
        page.wait_for_function("() => window.__seen > 0")
        page.evaluate(QUIET)
        told: dict[str, Any] = page.evaluate(TOLD)
        return told


def report(rounds: list[dict[str, Any]]) -> int:
    times = sorted(each["seen"] / 1000 for each in rounds)
    script, shift = max(each["script"] for each in rounds) / 1000, max(each["shift"] for each in rounds)
    met = (
        line(f"first useful paint, s (median {median(times):.2f})", times[-1], PAINT),
        line("script, kB as sent", script, SCRIPT),
        line("layout shift (CLS)", shift, SHIFT),
    )
    return 0 if all(met) else 1


def line(what: str, worst: float, bar: float) -> bool:
    print(f"{what:40} {worst:8.3f}   bar {bar}: {'met' if worst <= bar else 'NOT MET'}")
    return worst <= bar


if __name__ == "__main__":
    main()
