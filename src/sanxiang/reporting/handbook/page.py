"""The handbook as one HTML page: self-contained, no scripts; on paper as good as on a screen of any width."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from sanxiang.reporting.handbook.model import Card, Handbook, Note, Table

if TYPE_CHECKING:
    from jinja2 import Template


def render_page(handbook: Handbook) -> str:
    """The whole page; equal handbooks give equal text."""
    css = f"{_running(handbook)}\n{files('sanxiang.reporting').joinpath('templates', 'handbook.css').read_text(encoding='utf-8')}"
    digest = b64encode(sha256(css.encode()).digest()).decode()
    return _template().render(book=handbook, kind_of=_kind_of, css=_own(css), digest=_own(f"'sha256-{digest}'"))


def _running(handbook: Handbook) -> str:
    """What the edges of every printed page say."""
    shown = "".join(f"\\{ord(char):x} " if not char.isalnum() else char for char in handbook.running)
    return f'@page {{ @top-left {{ content: "{shown}"; }} }}'


def _kind_of(block: Any) -> str:
    return {Note: "note", Card: "card", Table: "table"}[type(block)]


def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader("sanxiang.reporting", "templates")
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.get_template("handbook.html.j2")


def _own(text: str) -> Any:
    """Our own text, which the template takes as it is."""
    from markupsafe import Markup

    return Markup(text)
