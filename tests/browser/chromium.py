"""The Chromium that the browser tests drive: one that is named or installed, else Playwright's own.

`python tests/browser/chromium.py --install` fetches one where there is none: Debian's, with a font for Chinese, where packages may be
installed without asking anybody; else Playwright's.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
MUST = ("CI", "SANXIANG_CI")
"""Where one of these is set, a missing browser is a failure, not a test that is left out."""


def installed() -> str | None:
    """The path of a browser of this machine; SANXIANG_CHROMIUM names one."""
    named = os.environ.get("SANXIANG_CHROMIUM")
    return named or next((path for path in map(shutil.which, NAMES) if path), None)


def found() -> str | None:
    """The path of the browser to drive, if there is any."""
    if path := installed():
        return path
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).is_file() else None


def must() -> bool:
    return any(os.environ.get(name) for name in MUST)


@contextmanager
def chromium(path: str) -> Iterator[Browser]:
    """A browser without a window."""
    with sync_playwright() as playwright:
        given: dict[str, Any] = {"args": ["--no-sandbox", "--disable-dev-shm-usage"], "executable_path": path}
        browser = playwright.chromium.launch(**given)
        try:
            yield browser
        finally:
            browser.close()


def debian() -> bool:
    """Whether Debian's package is installed now."""
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        return False
    packages = ["chromium"] if _shows_chinese() else ["chromium", "fonts-noto-cjk"]
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return not any(
        subprocess.run(["apt-get", "-qq", *asked], env=quiet, stdout=subprocess.DEVNULL).returncode
        for asked in (["update"], ["install", "-y", "--no-install-recommends", *packages])
    )


def _shows_chinese() -> bool:
    lister = shutil.which("fc-list")
    return lister is not None and bool(subprocess.run([lister, ":lang=zh"], capture_output=True).stdout)


def install() -> int:
    """0 if there is a browser afterwards, or may be none."""
    if found():
        return 0
    print("没有 Chromium，正在安装，约一两分钟 / no Chromium; installing it, a minute or two", file=sys.stderr)
    if debian() and found():
        return 0
    done = subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"]).returncode
    if done:
        print(
            "安装失败，浏览器测试将跳过 / failed, tests with a browser are SKIPPED: install Chromium or set SANXIANG_CHROMIUM",
            file=sys.stderr,
        )
    return done if must() else 0


if __name__ == "__main__":
    sys.exit(install() if "--install" in sys.argv else 0 if found() else 1)
