"""The slots of a script, filled from what is known of a chat. What is not known stays a slot, for the agent to fill. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

SLOT = re.compile(r"\{([a-z_][a-z0-9_]*)\}")
_COMPOUND = "欧阳司马上官诸葛夏侯皇甫尉迟公孙慕容令狐长孙宇文司徒端木东方独孤南宫百里呼延轩辕东郭西门申屠钟离闻人"
COMPOUND = frozenset(_COMPOUND[place : place + 2] for place in range(0, len(_COMPOUND), 2))
"""Surnames of two characters."""
TITLES = ("先生", "女士", "小姐", "老师", "经理", "医生", "同学")
_SURNAME = re.compile("(?:我|免贵|本人|鄙人)姓([\u4e00-\u9fff])")
_HAN = re.compile("^[\u4e00-\u9fff]+$")
EN_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Known:
    """What slots are filled with, by name and language; `options`: slot -> what may stand in it."""

    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    options: Mapping[str, Sequence[str]] = field(default_factory=dict)


NOTHING = Known()


def filled(text: Mapping[str, str], known: Known) -> dict[str, Any]:
    """{"text": {"zh", "en"}, "missing": [{"slot", "options"}]}: every slot that is left, in the order of the text."""
    found = {language: _filled(words, known, language) for language, words in text.items()}
    left = dict.fromkeys(name for words in found.values() for name in SLOT.findall(words))
    return {"text": found, "missing": [{"slot": name, "options": list(known.options.get(name, ()))} for name in left]}


def _filled(words: str, known: Known, language: str) -> str:
    return SLOT.sub(lambda slot: _value(known, slot, language), words)


def _value(known: Known, slot: re.Match[str], language: str) -> str:
    return known.values.get(slot.group(1), {}).get(language) or slot.group()


# What is known -------------------------------------------------------------------------------------------------------


def known_of(*, staff_no: str, company: str, name: str, said: Iterable[str], due: datetime | None, titles: Sequence[str] = TITLES) -> Known:
    """`name` as the customer gave it, `said` what the customer wrote, `due` in the zone in which it is told."""
    surname, title = address(name, titles)
    surname = surname or next((found.group(1) for text in said if (found := _SURNAME.search(text))), "")
    given = {"staff_no": staff_no, "company": company, "surname": surname, "title": title, "name": f"{surname}{title}" if title else ""}
    values = {slot: {"zh": value, "en": value} for slot, value in given.items() if value}
    if due is not None:
        values["due"] = {"zh": told_zh(due), "en": told_en(due)}
    return Known(values, {"title": tuple(titles)})


def address(name: str, titles: Sequence[str] = TITLES) -> tuple[str, str]:
    """Surname and form of address of a Chinese name; "" for what is not known. 王小明 -> 王, ""; 王女士 -> 王, 女士."""
    bare = name.strip()
    title = next((each for each in titles if bare.endswith(each) and len(bare) > len(each)), "")
    bare = bare.removesuffix(title) if title else bare
    if not _HAN.match(bare) or len(bare) > 4:
        return "", title
    return (bare[:2] if bare[:2] in COMPOUND else bare[:1]), title


def told_zh(due: datetime) -> str:
    """As one tells a customer: 11月27日18:00, which fits the slots of the shipped scripts."""
    return f"{due.month}月{due.day}日{due:%H:%M}"


def told_en(due: datetime) -> str:
    return f"{due:%H:%M} on {due.day} {EN_MONTHS[due.month - 1]}"
