"""Rows of a centre's own tables -> entries: literal words become patterns, blanks become slots, channels become scripts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from sanxiang.language.normal import normalise
from sanxiang.language.pattern_text import SYNTAX
from sanxiang.language.patterns import PatternProblem, parse
from sanxiang.workbench.exchange.sheets import Entries
from sanxiang.workbench.exchange.slots import with_slots

Note = Callable[[str, str, bool], None]
"""path of the column, message, whether the cell is lost."""

UNSORTED = "unsorted"
LONGEST_NAME = 24
_SEVERAL = re.compile(r"[；;、|｜]|(?<=[\u4e00-\u9fff])/(?=[\u4e00-\u9fff])")
_GAP = re.compile(r"…+|\.{3,}|。{3,}|[×✕xXＸ]{2,}|[_＿]{2,}|\*{2,}|～+|~+")
_EDGE = " ，,。.！!？?；;：:、\"'“”‘’「」《》"


def literal(word: str) -> str:
    """The pattern of what people wrote: normal form, marks of the syntax escaped, `……` and `××` a gap; "" for nothing."""
    pieces = [normalise(piece).text.strip(_EDGE) for piece in _GAP.split(word)]
    return ".{0,8}".join("".join(f"\\{sign}" if sign in SYNTAX else sign for sign in piece) for piece in pieces if piece)


def forbidden_entry(ident: str, values: dict[str, Any], category: str, note: Note) -> Entries:
    """One forbidden expression of a row; none where the row has no words."""
    words = [word.strip() for line in values.get("@word", ()) for word in _SEVERAL.split(line) if word.strip(_EDGE)]
    patterns = [*values.get("says", ()), *_patterns(words, note)]
    if not patterns:
        return {}
    name = values.get("name.zh") or (words[0] if words else ident)
    entry: dict[str, Any] = {
        "name": _bilingual(name[:LONGEST_NAME] if not values.get("name.zh") else name, values.get("name.en")),
        "kind": values.get("kind") or category or UNSORTED,
        "severity": values.get("severity", "warn"),
        **{key: values[key] for key in ("channel", "clause", "unless", "quoted") if values.get(key)},
        "says": list(dict.fromkeys(patterns)),
    }
    if instead := _bilingual(values.get("instead.zh"), values.get("instead.en")):
        entry["instead"] = instead
    spoken = [_GAP.sub("", word) for word in words]
    return {ident: entry | ({"examples": {"is": list(dict.fromkeys(spoken))}} if spoken else {}) | values.get("", {})}


def _patterns(words: list[str], note: Note) -> Iterator[str]:
    for word in words:
        pattern = literal(word)
        try:
            parse(pattern, {})
        except PatternProblem as problem:
            note("@word", f"「{word[:20]}」不能作为模式 / cannot be a pattern: {problem.message}", True)
        else:
            yield pattern


def script_entries(ident: str, values: dict[str, Any], category: str, last: str, note: Note) -> Entries:
    """The scripts of a row: one, or one for each column of a channel; none where the row has no wording."""
    category = values.get("@category") or category
    wordings = list(_wordings(values))
    if not wordings:
        return {}
    name = _name(values.get("name.zh") or last, category)
    shared = {key: values[key] for key in ("clause", "slots") if values.get(key)} | values.get("", {})
    made: Entries = {}
    for suffix, channel, path, text in wordings:
        named = _bilingual(name or text["zh" if "zh" in text else "en"][:LONGEST_NAME], values.get("name.en"))
        channels = {"channel": channel} if channel else {}
        made[ident + suffix] = {"name": named, **channels, **shared, "text": _slotted(text, path, note)}
    return made


def _wordings(values: dict[str, Any]) -> Iterator[tuple[str, list[str], str, dict[str, str]]]:
    """(suffix of the id, channels, path of the column, wording in Chinese and English)."""
    text = _bilingual(values.get("text.zh"), values.get("text.en"))
    if text:
        yield "", values.get("channel", []), "text.zh" if "zh" in text else "text.en", text
    for path, value in values.items():
        if path.startswith("@text."):
            channel = path.removeprefix("@text.")
            yield f".{channel}" if text or sum(key.startswith("@text.") for key in values) > 1 else "", [channel], path, {"zh": value}


def _name(name: str, category: str) -> str:
    return f"{category}：{name}" if name and category and category not in name else name or category


def _bilingual(zh: str | None, en: str | None) -> dict[str, str]:
    return {key: text for key, text in (("zh", zh), ("en", en)) if text}


def _slotted(text: dict[str, str], path: str, note: Note) -> dict[str, str]:
    found: dict[str, str] = {}
    for language, wording in text.items():
        slotted = with_slots(wording)
        found[language] = slotted.text
        for before, slot in slotted.replaced:
            told = f"「{before}」改为槽位 {{{slot}}} / became a slot" if slot else "花括号改为全角 / braces became full-width ones"
            note(path, told, False)
    return found
