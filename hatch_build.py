"""Builds the console and the chat widget into the package, so that who installs it needs no Node.

A wheel is refused without Node, rather than made without a console unseen; SANXIANG_CONSOLE=skip asks for that. An editable install takes
what `make install` builds into the source tree. Sources that were packed with a built console need no Node.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BUILT = Path("src/sanxiang_centre/config/console")
STAMP = "built-from"
"""In the built folder: a digest of what it was built from."""
WIDGET = Path("src/sanxiang_centre/live/static/live/widget.js")
WIDGET_FROM = ("widget", "console/stream")
SKIPPED = ("node_modules", ".vite")
LEAST_NODE = (20, 19)


class ConsoleHook(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        root = Path(self.root)
        if os.environ.get("SANXIANG_CONSOLE") != "skip" and (root / "console").is_dir():
            build(root)
            build_widget(root)


def build(root: Path) -> None:
    """Builds unless what is there was built from these sources."""
    if is_current(root):
        return
    require_node()
    packages = [] if has_packages(root / "console") else [["npm", "ci", "--loglevel=error"]]
    run(root / "console", *packages, ["npm", "run", "--silent", "build", "--", "--logLevel=warn"])
    (root / BUILT / STAMP).write_text(digest(root), encoding="ascii")


def build_widget(root: Path) -> None:
    """Builds unless what is there is younger than these sources."""
    if widget_is_current(root):
        return
    require_node()
    run(root / "widget", ["npm", "ci", "--omit=dev", "--loglevel=error"], ["npm", "run", "--silent", "build"])


def widget_is_current(root: Path) -> bool:
    made = root / WIDGET
    youngest = max((path.stat().st_mtime for folder in WIDGET_FROM for path in sources(root / folder)), default=0.0)
    return made.is_file() and made.stat().st_mtime >= youngest


def run(folder: Path, *commands: list[str]) -> None:
    """Raises RuntimeError where one fails."""
    for command in commands:
        if subprocess.run(command, cwd=folder).returncode:
            told = f"{folder.name}: {' '.join(command)}"
            raise RuntimeError(f"控制台或聊天窗口构建失败 / the console or the widget could not be built: {told}")


def has_packages(folder: Path) -> bool:
    """Whether those are there that the lock file names: npm notes when it put them there."""
    noted = folder / "node_modules" / ".package-lock.json"
    return noted.is_file() and noted.stat().st_mtime >= (folder / "package-lock.json").stat().st_mtime


def is_current(root: Path) -> bool:
    stamp = root / BUILT / STAMP
    return stamp.is_file() and stamp.read_text(encoding="ascii") == digest(root)


def require_node() -> None:
    """Raises RuntimeError with a sentence that says what to do."""
    node, npm = shutil.which("node"), shutil.which("npm")
    found = subprocess.run([node, "--version"], capture_output=True, text=True).stdout.strip() if node and npm else ""
    number = tuple(int(part) for part in found.removeprefix("v").split(".")[:2]) if found else ()
    if number < LEAST_NODE:
        raise RuntimeError(
            f"构建控制台与聊天窗口需要 Node.js 20.19 以上版本与 npm（{found or '未找到'}）。请安装，或设 SANXIANG_CONSOLE=skip "
            "不含这两者安装 / "
            f"building the console and the widget needs Node.js 20.19 or newer with npm ({found or 'not found'}). "
            "Install it, or set SANXIANG_CONSOLE=skip to install without the console"
        )


def digest(root: Path) -> str:
    """Of names and contents of everything that the build depends on."""
    whole = hashlib.sha256()
    for path in sorted(sources(root / "console")):
        whole.update(path.relative_to(root).as_posix().encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def sources(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.is_dir() and path.name not in SKIPPED:
            yield from sources(path)
        elif path.is_file():
            yield path


if __name__ == "__main__":
    try:
        build(Path(__file__).parent)
    except RuntimeError as wrong:
        sys.exit(str(wrong))
