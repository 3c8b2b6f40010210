"""Pictures of every page of the console at three widths in two themes: `make looks`, into var/looks.

python tests/browser/looks.py [--address http://127.0.0.1:8000] [--only tickets] [--language en] [--out var/looks]
Without an address it starts a centre with demo data of its own.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "centre")]

from chromium import chromium, found  # noqa: E402
from console_pages import STOPS, Stop, go, visitor  # noqa: E402
from playwright.sync_api import Browser, Page  # noqa: E402
from scenes import FURNISHED, SCENES, furnish, told  # noqa: E402
from served import served  # noqa: E402

Theme = Literal["light", "dark"]
Looks = Sequence[tuple[Theme, tuple[int, int]]]
WIDTHS = ((1440, 900), (1024, 768), (390, 844))
THEMES: tuple[Theme, ...] = ("light", "dark")


@contextmanager
def centre(address: str | None) -> Iterator[str]:
    if address:
        yield address
        return
    # So that an event can be pushed, to where nobody listens.
    with served(SANXIANG_WEBHOOK_NETWORKS="127.0.0.0/8") as found:
        yield found.address


def take(page: Page, name: str, out: Path, looks: Looks, *, whole: bool = True, anew: bool = False) -> Iterator[Path]:
    """What is shown, in every theme and size; loaded anew only where a page asks for the theme but once."""
    for theme, (width, height) in looks:
        page.emulate_media(color_scheme=theme)
        page.set_viewport_size({"width": width, "height": height})
        if anew:
            page.reload()
        page.mouse.move(0, 0)
        page.wait_for_timeout(200)
        if wider := page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"):
            print(f"{name}: {wider} px wider than {width}", file=sys.stderr)
        path = out / f"{name}-{width}-{theme}.png"
        page.screenshot(path=path, full_page=whole)
        yield path


def walk(browser: Browser, address: str, who: str | None, stops: list[Stop], out: Path, looks: Looks, language: str) -> Iterator[Path]:
    """One sign-in for all pages of a person."""
    with visitor(browser, address, who, viewport={"width": 1440, "height": 900}) as page:
        page.add_init_script(f"localStorage.setItem('sanxiang.language', '{language}')")
        for stop in stops:
            page.set_viewport_size({"width": 1440, "height": 900})
            with told(stop.name):
                go(page, stop)
                yield from take(page, stop.name, out, looks, whole=not stop.click)


def act(browser: Browser, address: str, name: str, out: Path, looks: Looks) -> Iterator[Path]:
    """A scene, and all pictures of it."""
    taken: list[Path] = []
    with told(name):
        SCENES[name](
            browser, address, lambda page, shown: taken.extend(take(page, shown, out, looks, whole=name != "chat", anew=name == "report"))
        )
    yield from taken


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--address")
    parser.add_argument("--only", default="")
    parser.add_argument("--widths", type=int, nargs="*", default=[width for width, _ in WIDTHS])
    parser.add_argument("--themes", nargs="*", default=list(THEMES))
    parser.add_argument(
        "--language", choices=["zh", "en"], default="zh", help="en: pages without clicks and scenes, into a folder of their own"
    )
    parser.add_argument("--out", type=Path, default=ROOT / "var" / "looks")
    given = parser.parse_args()
    path = found()
    if path is None:
        print("没有 Chromium / no Chromium: run make browser", file=sys.stderr)
        return 1
    chinese = given.language == "zh"
    given.out = given.out if chinese else given.out / given.language
    given.out.mkdir(parents=True, exist_ok=True)
    every = [*(stop for stop in STOPS if stop.name not in {each.name for each in FURNISHED}), *FURNISHED]
    stops = [stop for stop in every if stop.name.startswith(given.only) and (chinese or not stop.click)]
    looks = list(product(given.themes, [size for size in WIDTHS if size[0] in given.widths]))
    people = sorted({stop.who if stop.signed_in else "" for stop in stops})
    count = 0
    with centre(given.address) as address, chromium(path) as browser:
        furnish(browser, address)
        for who in people:
            own = [stop for stop in stops if (stop.who if stop.signed_in else "") == who]
            count += sum(1 for _ in walk(browser, address, who or None, own, given.out, looks, given.language))
        for name in (name for name in SCENES if chinese and name.startswith(given.only)):
            count += sum(1 for _ in act(browser, address, name, given.out, looks))
    print(f"{count} 张图片 / pictures: {given.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
