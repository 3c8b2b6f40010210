"""When the console is built, and what is said where it cannot be."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def hook() -> ModuleType:
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def sources(root: Path) -> Path:
    (root / "console" / "src").mkdir(parents=True)
    (root / "console" / "node_modules").mkdir()
    page = root / "console" / "src" / "page.ts"
    page.write_text("one", encoding="utf-8")
    return page


def test_it_is_built_anew_only_when_a_source_has_changed(hook: ModuleType, tmp_path: Path) -> None:
    page, built = sources(tmp_path), tmp_path / hook.BUILT
    assert not hook.is_current(tmp_path)
    built.mkdir(parents=True)
    (built / hook.STAMP).write_text(hook.digest(tmp_path), encoding="ascii")
    (tmp_path / "console" / "node_modules" / "other.js").write_text("no source", encoding="utf-8")
    assert hook.is_current(tmp_path)
    page.write_text("two", encoding="utf-8")
    assert not hook.is_current(tmp_path)


def test_without_node_one_sentence_says_what_to_do(hook: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sources(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RuntimeError, match=r"Install it, or set SANXIANG_CONSOLE=skip to install without the console$"):
        hook.build(tmp_path)


def test_what_is_built_already_needs_no_node(hook: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sources(tmp_path)
    (tmp_path / hook.BUILT).mkdir(parents=True)
    (tmp_path / hook.BUILT / hook.STAMP).write_text(hook.digest(tmp_path), encoding="ascii")
    monkeypatch.setenv("PATH", str(tmp_path))
    hook.build(tmp_path)


def test_the_widget_goes_along_and_is_built_anew_only_when_a_source_is_younger(hook: ModuleType, tmp_path: Path) -> None:
    for folder in hook.WIDGET_FROM:
        (tmp_path / folder / "src").mkdir(parents=True)
        (tmp_path / folder / "src" / "index.ts").write_text("one", encoding="utf-8")
    made = tmp_path / hook.WIDGET
    assert not hook.widget_is_current(tmp_path)
    made.parent.mkdir(parents=True)
    made.write_text("one", encoding="utf-8")
    assert hook.widget_is_current(tmp_path)
    os.utime(tmp_path / "console" / "stream" / "src" / "index.ts", (made.stat().st_mtime + 9,) * 2)
    assert not hook.widget_is_current(tmp_path)


def test_a_widget_that_cannot_be_built_stops_the_wheel(hook: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "widget").mkdir()
    (tmp_path / "console" / "stream").mkdir(parents=True)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RuntimeError, match="Install it, or set SANXIANG_CONSOLE=skip"):
        hook.build_widget(tmp_path)
