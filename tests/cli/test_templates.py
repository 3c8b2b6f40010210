"""A template is compiled once; another source, or another way to compile, is another template."""

from __future__ import annotations

from dataclasses import dataclass, field

import jinja2
import pytest

from sanxiang.cli import templates
from sanxiang.cli.templates import KeptTemplates
from sanxiang.reporting.page import template


@dataclass
class Drawer:
    """A cache that tells what was put into it."""

    entries: dict[str, bytes] = field(default_factory=dict)
    puts: list[str] = field(default_factory=list)

    def get(self, key: str) -> bytes | None:
        return self.entries.get(key)

    def put(self, key: str, value: bytes) -> None:
        self.entries[key] = value
        self.puts.append(key)


def rendered(drawer: Drawer, source: str) -> str:
    loader = jinja2.DictLoader({"page": source})
    return jinja2.Environment(loader=loader, autoescape=True, bytecode_cache=KeptTemplates(drawer)).get_template("page").render(x="<b>")


def test_it_is_compiled_once() -> None:
    drawer = Drawer()
    assert [rendered(drawer, "{{ x }}!") for _ in range(3)] == ["&lt;b&gt;!"] * 3
    assert len(drawer.puts) == 1


def test_another_source_is_another_template() -> None:
    drawer = Drawer()
    assert [rendered(drawer, source) for source in ("{{ x }}!", "{{ x }}?")] == ["&lt;b&gt;!", "&lt;b&gt;?"]
    assert len(set(drawer.puts)) == 2


def test_another_way_to_compile_is_another_template(monkeypatch: pytest.MonkeyPatch) -> None:
    drawer = Drawer()
    rendered(drawer, "{{ x }}")
    monkeypatch.setattr(templates, "OPTIONS", {"autoescape": False})
    rendered(drawer, "{{ x }}")
    assert len(set(drawer.puts)) == 2


def test_what_is_damaged_is_compiled_anew() -> None:
    drawer = Drawer()
    rendered(drawer, "{{ x }}")
    drawer.entries = dict.fromkeys(drawer.entries, b"nothing")
    assert rendered(drawer, "{{ x }}") == "&lt;b&gt;"
    assert len(drawer.puts) == 2


def test_the_report_is_found_compiled() -> None:
    drawer = Drawer()
    for _ in range(2):
        template("report.html.j2", KeptTemplates(drawer))
    assert len(drawer.puts) == 1
