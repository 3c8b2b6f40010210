"""What all HTML pages share: self-contained, no network, only their own scripts (CSP by hash)."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import BytecodeCache, Template

OPTIONS: dict[str, Any] = {"autoescape": True, "trim_blocks": True, "lstrip_blocks": True}
"""How templates are compiled."""


def template(name: str, kept: BytecodeCache | None = None) -> Template:
    """A template of this package; text is escaped, an unknown name is an error. `kept` = where it may be found compiled."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader("sanxiang.reporting", "templates")
    environment = Environment(loader=loader, undefined=StrictUndefined, bytecode_cache=kept, **OPTIONS)
    return environment.get_template(name)


def asset(name: str) -> str:
    return files("sanxiang.reporting").joinpath("templates", name).read_text(encoding="utf-8")


def safe(text: str) -> Any:
    """Text that the template takes as it is: our own files, and JSON without a single `<`."""
    from markupsafe import Markup

    return Markup(text)


def hashes(*scripts: str) -> Any:
    """The scripts as a policy names them."""
    return safe(" ".join(f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" for script in scripts))
