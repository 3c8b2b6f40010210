"""Sanxiang: a service centre run from its own written standard.

    standard  = sanxiang.load("hotline", set={"company": "…"})     # a shipped standard, or a folder
    inspector = sanxiang.compile(standard)

Both are loaded when they are first asked for, so that `import sanxiang` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sanxiang.inspection.inspector import compile_standard as compile  # noqa: A004
    from sanxiang.standard.loading import load_standard as load

__all__ = ["__version__", "compile", "load"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    match name:
        case "load":
            from sanxiang.standard.loading import load_standard

            return load_standard
        case "compile":
            from sanxiang.inspection.inspector import compile_standard

            return compile_standard
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
