"""`sanxiang standard diff`: two standards loaded and compared, the differences on standard output."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from sanxiang.cli.failures import Exit
from sanxiang.cli.standards import choose
from sanxiang.standard.standard import Standard
from sanxiang.workbench.diff import Change, Difference, What, compare
from sanxiang.workbench.diff_words import SECTION_NAMES, Both, point_sentences, sentences

SIGNS: Mapping[What, str] = {"added": "+", "removed": "-", "changed": "~", "renamed": "~"}
COUNTED: Mapping[What, str] = {"added": "新增 added", "removed": "删去 removed", "changed": "改动 changed", "renamed": "改编号 renamed"}


def show_difference(old: str, new: str, *, as_json: bool, cached: bool) -> int:
    """Exit code 0 if both say the same, 1 if not. Raises StandardError."""
    before, after = (choose(name, {}, cached=cached).standard() for name in (old, new))
    difference = compare(before, after)
    if as_json:
        print(json.dumps(difference_json(before, after, difference), ensure_ascii=False, indent=2))
    else:
        for line in difference_lines(before, after, difference):
            print(line)
    return Exit.FINE if difference.same else Exit.FAILED


def difference_lines(before: Standard, after: Standard, difference: Difference) -> Iterator[str]:
    """Section by section; then the points and the counts."""
    yield f"{_title(before)} → {_title(after)}"
    if difference.same:
        yield "内容相同 / the same content"
        return
    for section, changes in groupby(difference.changes, key=lambda change: change.section):
        name = SECTION_NAMES.get(section, Both(section, section))
        yield f"\n{name.zh} {name.en}"
        yield from (line for change in changes for line in _change_lines(change, difference))
    points = point_sentences(difference)
    yield from ["\n分值 Points", *(f"  {text.zh} / {text.en}" for text in points)] if points else []
    counts = Counter(change.what for change in difference.changes)
    yield "\n" + " · ".join(f"{COUNTED[what]} {counts[what]:,}" for what in COUNTED if counts[what])


def _title(standard: Standard) -> str:
    return f"{standard.name.get('zh')} {standard.id} ({standard.edition[:12]})"


def _change_lines(change: Change, difference: Difference) -> Iterator[str]:
    for text in sentences(change, difference):
        yield f"  {SIGNS[change.what]} {text.zh} / {text.en}"


def difference_json(before: Standard, after: Standard, difference: Difference) -> dict[str, Any]:
    """The same as plain values: `changes` with what was and what is, and the sentences."""
    return {
        "same": difference.same,
        "old": _identity(before),
        "new": _identity(after),
        "changes": [_plain(change, difference) for change in difference.changes],
        "points": [text._asdict() for text in point_sentences(difference)],
    }


def _identity(standard: Standard) -> dict[str, str]:
    return {"standard": standard.id, "edition": standard.edition, "valid_from": standard.valid_from.isoformat()}


def _plain(change: Change, difference: Difference) -> dict[str, Any]:
    return {
        "section": change.section,
        "id": change.id,
        "what": change.what,
        **({"was": change.was} if change.was else {}),
        **({"fields": [{"field": f.field, "before": f.before, "after": f.after} for f in change.fields]} if change.fields else {}),
        **({} if change.fields else {"before": change.before, "after": change.after}),
        "says": [text._asdict() for text in sentences(change, difference)],
    }
