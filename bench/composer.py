"""What the composer's lint costs: bytes to fetch, CPU time of a call, and the time from a keystroke to the painted underline.

`python -m bench.composer` prints the table of docs/reference/composer.md; it needs Node with `npm ci` in console/lint, and for the
last part playwright and a Chromium. Times from keystroke to underline are wall-clock and mean little on a machine that is busy.
"""

from __future__ import annotations

import gzip
import json
import random
import subprocess
import sys
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "composer"))

from browser_lint import built
from composer_cases import ROOT, standard_of
from composer_page import composer_page

from sanxiang.workbench.composer.document import composer_bytes

STANDARD, CHANNEL = "online", "chat"
LENGTHS = (20, 100, 500, 2000)
DRAFTS = 200
STROKES = 100
EXPRESSION = "这事不归我"
WATCH = """(() => {
  const area = document.querySelector('#draft'), layer = document.querySelector('.sx-lint-layer')
  window.strokes = []
  let began = 0
  area.addEventListener('beforeinput', (event) => { began = event.timeStamp })
  new MutationObserver(() => {
    if (!began || !layer.querySelector('.sx-lint-block')) return
    const from = began
    began = 0
    requestAnimationFrame(() => { const channel = new MessageChannel()
      channel.port1.onmessage = () => strokes.push(performance.now() - from)
      channel.port2.postMessage(0) })
  }).observe(layer, { childList: true })
})()"""
"""A message that is posted from an animation frame arrives when that frame was painted."""


def drafts(length: int) -> Iterator[str]:
    """What agents write, forbidden and not: examples of the standard, one after the other."""
    dice = random.Random(length)
    sentences = [text for entry in standard_of(STANDARD).forbidden.values() for text in (*entry.examples.is_, *entry.examples.not_)]
    for _ in range(DRAFTS):
        text = ""
        while len(text) < length:
            text += dice.choice(sentences)
        yield text[:length]


def costs(document: bytes) -> dict[str, Any]:
    question = json.dumps({"document": json.loads(document), "texts": {length: list(drafts(length)) for length in LENGTHS}})
    command = ["node", str(ROOT / "bench" / "composer.mjs"), str(built())]
    found: dict[str, Any] = json.loads(subprocess.run(command, input=question, capture_output=True, text=True, check=True).stdout)
    return found


def strokes(page: Any, length: int) -> list[float]:
    """Milliseconds from the event before the last character of an expression to the painted frame with its underline."""
    clean = ("您好，我帮您看一下订单，请稍等。" * (length // 16 + 1))[: max(0, length - len(EXPRESSION) - 1)]
    page.evaluate("window.strokes.length = 0")
    for _ in range(STROKES):
        page.fill("#draft", clean + "，")
        page.wait_for_timeout(30)
        page.keyboard.insert_text(EXPRESSION[:-1])
        page.wait_for_timeout(40)
        page.keyboard.insert_text(EXPRESSION[-1])
        page.wait_for_timeout(60)
    found: list[float] = page.evaluate("strokes")
    return sorted(found)


def quantiles(values: Sequence[float]) -> tuple[float, float]:
    return values[len(values) // 2], values[min(len(values) - 1, len(values) * 99 // 100)]


def main() -> None:
    document = composer_bytes(standard_of(STANDARD), CHANNEL)
    print(f"document {STANDARD} {CHANNEL}: {len(document):,} bytes, {len(gzip.compress(document, mtime=0)):,} as gzip")
    print(f"lint and composer, not minified: {len(gzip.compress(built().read_bytes(), mtime=0)):,} bytes as gzip")
    found = costs(document)
    print(f"load {found['loading'] / 1000:.1f} ms CPU, first lint {found['first'] / 1000:.1f} ms")
    for length, each in found["lint"].items():
        middle, high = quantiles(each)
        print(f"lint of {length:>4} characters: CPU p50 {middle / 1000:.2f} ms, p99 {high / 1000:.2f} ms, n = {len(each)}")
    if find_spec("playwright") is None:
        print("keystroke to underline: not measured, playwright is not installed")
        return
    with composer_page(STANDARD) as page:
        page.evaluate(WATCH)
        for length in LENGTHS:
            middle, high = quantiles(strokes(page, length))
            print(f"keystroke to underline at {length:>4} characters: p50 {middle:.1f} ms, p99 {high:.1f} ms, n = {STROKES}")


if __name__ == "__main__":
    main()
