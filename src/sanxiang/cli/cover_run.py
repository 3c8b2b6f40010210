"""The coverage of standards, on the terminal, as JSON and as a page."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from sanxiang.cli.failures import Exit
from sanxiang.cli.outputs import text_out
from sanxiang.cli.standards import cache_of, typed
from sanxiang.standard.coverage import Cover, cover_to_dict, tally
from sanxiang.standard.loading import read_layers


def cover_standards(
    names: Sequence[str],
    settings: Mapping[str, str],
    *,
    cached: bool,
    as_json: bool,
    html: Path | None,
    fail_under: float | None,
    day: date,
) -> int:
    """Prints the coverage; the exit code is 1 where fewer clauses are accounted for than `fail_under` per cent."""
    from sanxiang.workbench.cover import cover

    layers = [read_layers(name) for name in names]
    values = {key: value for each in layers for key, value in typed(each, settings).items()}
    found = cover(layers, settings=values, cache=cache_of(cached))
    if html is not None:
        _write_page(found, html, day)
    _print_json(found) if as_json else _print_table(found, html)
    return _gate(found, fail_under)


def _write_page(found: Cover, path: Path, day: date) -> None:
    from sanxiang.reporting.cover_page import render_cover

    with text_out(path) as out:
        out.write(render_cover(found, date=day.isoformat()))


def _print_json(found: Cover) -> None:
    print(json.dumps(cover_to_dict(found), ensure_ascii=False, indent=2))


def _print_table(found: Cover, html: Path | None) -> None:
    from rich.console import Console

    from sanxiang.reporting.cover_table import print_cover

    print_cover(found, Console())
    if html is not None:
        print(f"网页 Page: {html}")


def _gate(found: Cover, fail_under: float | None) -> int:
    """What is below the bar is told on the last line."""
    share = 100 * tally(found.clauses).share
    if fail_under is None or share >= fail_under:
        return Exit.FINE
    print(f"有着落的条款 {share:.1f}%，低于 {fail_under:g}% / accounted for: {share:.1f} %, below {fail_under:g} %", file=sys.stderr)
    return Exit.FAILED
