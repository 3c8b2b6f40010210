"""The chapter of scripts: by channel, as blocks that can be read aloud; what is to be filled in is a blank."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sanxiang.reporting.handbook.model import Card, Line, Lines, Run, Style
from sanxiang.reporting.handbook.words import SLOTS, Tongue
from sanxiang.reporting.wording import CHANNELS
from sanxiang.standard.model import Bilingual
from sanxiang.standard.models import SLOT, Script
from sanxiang.standard.standard import Standard


def script_sections(standard: Standard, tongue: Tongue) -> Iterator[tuple[str, tuple[Card, ...]]]:
    """A section for what holds on every channel, then one a channel or set of channels."""
    groups: dict[tuple[str, ...], list[Script]] = {}
    for script in standard.scripts.values():
        groups.setdefault(tuple(script.channel), []).append(script)
    order = list(CHANNELS)
    for channels in sorted(groups, key=lambda group: (len(group) > 0, [order.index(each) for each in group])):
        title = "、".join(tongue.word(each, CHANNELS) for each in channels) or tongue.word("every_channel")
        yield title, tuple(script_card(script, tongue) for script in groups[channels])


def script_card(script: Script, tongue: Tongue) -> Card:
    return Card(title=(Run(tongue.name(script.name), "strong"),), tags=tuple(script.clause), body=wording(script.text, tongue))


def wording(text: Bilingual, tongue: Tongue) -> Lines:
    """The text with its blanks, a line of it a line; with both languages the English below, smaller."""
    zh, en = text.zh or text.en, text.en or text.zh
    if tongue.language == "both" and zh != en:
        return (*_lines(zh, "zh", "plain"), *_lines(en, "en", "minor"))
    return tuple(_lines(en, "en", "plain") if tongue.language == "en" else _lines(zh, "zh", "plain"))


def _lines(text: str, language: str, style: Style) -> Iterator[Line]:
    for line in text.splitlines():
        yield tuple(_runs(line, language, style))


def _runs(line: str, language: str, style: Style) -> Iterator[Run]:
    end = 0
    for slot in SLOT.finditer(line):
        if slot.start() > end:
            yield Run(line[end : slot.start()], style)
        yield Run(_blank(slot.group(1), language), "blank")
        end = slot.end()
    if end < len(line) or not line:
        yield Run(line[end:], style)


def _blank(slot: str, language: str) -> str:
    """What is to be filled in, in the language of the script."""
    known = SLOTS.get(slot)
    if known:
        return known.zh if language == "zh" else known.en
    return re.sub(r"_+", " ", slot).strip()
