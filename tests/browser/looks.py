"""Pictures of every page of the console at three widths in two themes: `make looks`, into var/looks.

python tests/browser/looks.py [--address http://127.0.0.1:8000] [--only tickets] [--out var/looks]
Without an address it starts a centre with demo data of its own.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "centre")]

from chromium import chromium, found  # noqa: E402
from console_pages import STOPS, Stop, go, visitor  # noqa: E402
from playwright.sync_api import Browser  # noqa: E402
from served import served  # noqa: E402

WIDTHS = ((1440, 900), (1024, 768), (390, 844))
THEMES = ("light", "dark")


@contextmanager
def centre(address: str | None) -> Iterator[str]:
    if address:
        yield address
        return
    with served() as found:
        yield found.address


def take(
    browser: Browser, address: str, who: str | None, stops: list[Stop], out: Path, theme: str, size: tuple[int, int]
) -> Iterator[Path]:
    """One sign-in for all pages of a person in one theme and size."""
    width, height = size
    with visitor(browser, address, who, viewport={"width": width, "height": height}, color_scheme=theme) as page:
        for stop in stops:
            go(page, stop)
            page.mouse.move(0, 0)
            path = out / f"{stop.name}-{width}-{theme}.png"
            page.screenshot(path=path, full_page=not stop.click)
            yield path


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--address")
    parser.add_argument("--only", default="")
    parser.add_argument("--widths", type=int, nargs="*", default=[width for width, _ in WIDTHS])
    parser.add_argument("--themes", nargs="*", default=list(THEMES))
    parser.add_argument("--out", type=Path, default=ROOT / "var" / "looks")
    given = parser.parse_args()
    path = found()
    if path is None:
        print("没有 Chromium / no Chromium: run make browser", file=sys.stderr)
        return 1
    given.out.mkdir(parents=True, exist_ok=True)
    stops = [stop for stop in STOPS if stop.name.startswith(given.only)]
    sizes = [size for size in WIDTHS if size[0] in given.widths]
    people = sorted({stop.who if stop.signed_in else "" for stop in stops})
    count = 0
    with centre(given.address) as address, chromium(path) as browser:
        for who, theme, size in product(people, given.themes, sizes):
            own = [stop for stop in stops if (stop.who if stop.signed_in else "") == who]
            count += sum(1 for _ in take(browser, address, who or None, own, given.out, theme, size))
    print(f"{count} 张图片 / pictures: {given.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
