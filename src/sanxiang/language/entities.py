"""Numbers, addresses, dates and amounts in an utterance as it was written, and their masking."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sanxiang.language.disguised import SIGNS, disguised
from sanxiang.language.entity_kinds import KINDS, EntityKind, Kind
from sanxiang.language.normal import one_to_one
from sanxiang.language.numerals import spoken_digits

# Any entity holds one of these characters; nine of ten utterances hold none.
_HINT = re.compile("[0-9０-９@＠零〇一二两三四五六七八九十百千万半今明昨后前当次隔周期拜月年日¥￥$]")
_SPOKEN = re.compile("[零〇一二三四五六七八九幺两]{3}")

# A numeral that belongs to a word is no digit of the number beside it: 查一下, 等一会, 第一, 统一, 两个.
_WORD = re.compile("(?<=[唯统第万专之同期])[一二三]|[一两二三四五六七八九](?=[下个次直样起些点会件台位天遍定共般旦切边])")


@dataclass(frozen=True, slots=True)
class Entity:
    """text[start:end] is a `kind`; `value` is its one spelling: bare digits, upper-case letters, amounts in yuan.

    Dates and clock times keep their words: what day "tomorrow" is depends on when it was said.
    """

    kind: EntityKind
    start: int
    end: int
    value: str


DIGITS = "0123456789〇零一二三四五六七八九两幺"
"""What digits are in compact text."""
LEAST_DIGITS = {"identity_number": 15, "bank_card": 16, "mobile": 11, "service_number": 7, "landline": 7, "hotline": 3}
"""A text with fewer digits than that holds no entity of the kind; kinds that are not named may do with none."""


def least_digits(kinds: Iterable[str]) -> int:
    """How many digits a compact text needs to hold an entity of one of these kinds."""
    return min((LEAST_DIGITS.get(kind, 0) for kind in kinds), default=0)


def find_entities(text: str, last: str = "") -> tuple[Entity, ...]:
    """In the order of the text, without overlaps: the kind that stands first in `KINDS` wins, then the earlier one.

    `last` = the last kind in the order of `KINDS` that is of interest: those behind it are not looked for.
    """
    if not _HINT.search(text):
        return ()
    view = one_to_one(text)
    spoken = spoken_digits(_WORD.sub("\0", view)) if _SPOKEN.search(view) else None
    found: list[Entity] = []
    taken = bytearray(len(text))
    digits = sum(map(DIGITS.__contains__, view))
    for kind in KINDS:
        for entity in () if digits < LEAST_DIGITS.get(kind.name, 0) else _found(kind, view, spoken):
            place = slice(entity.start, entity.end)
            if not any(taken[place]):
                taken[place] = b"x" * (entity.end - entity.start)
                found.append(entity)
        if kind.name == last:
            break
    return tuple(sorted(found, key=lambda entity: entity.start))


def _found(kind: Kind, view: str, spoken: str | None) -> Iterator[Entity]:
    for reading in (view, spoken if kind.spoken else None):
        for found in kind.expression.finditer(reading) if reading is not None else ():
            value = kind.read(found)
            if value is not None:
                yield Entity(kind.name, found.start(), found.end(), value)


# --------------------------------------------------------------------------------------------- masking

MASK = "*"
SHOWN = {"mobile": (3, 4), "landline": (3, 4), "identity_number": (1, 1), "bank_card": (0, 4)}
"""How many characters stay at the beginning and at the end."""
LEAST_HIDDEN = min(LEAST_DIGITS[kind] for kind in SHOWN)

# An identity number with a slip of the tongue or the pen still says who it is: place, birthday, no check digit asked.
_NEARLY_IDENTITY = re.compile(
    r"(?<![0-9a-z])[1-8][0-9]{5}(?:(?:19|20)[0-9]{2})?[0-9]{0,2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9x]?(?![0-9a-z])"
)


def mask(text: str) -> str:
    """Of equal length, with personal numbers hidden, however they are written: phone 3+4, identity 1+1, card last 4, e-mail first
    and domain.

    Public numbers (400, 95598), order numbers and amounts stay. Names are not guessed.
    """
    view = one_to_one(text)
    if "@" not in view and sum(map(SIGNS.__contains__, view)) < LEAST_HIDDEN:
        return text
    masked = list(text)
    # Behind the landlines only a number of fifteen digits can still be somebody's: a nearly right identity number.
    digits = sum(map(DIGITS.__contains__, view))
    hidden = [_hidden(entity, text) for entity in find_entities(text, "" if digits >= LEAST_DIGITS["identity_number"] else "landline")]
    hidden += [_middle(kind, places) for kind, places in disguised(view)]
    for place in (place for places in hidden for place in places):
        masked[place] = MASK
    return "".join(masked)


def _hidden(entity: Entity, text: str) -> list[int]:
    if entity.kind == "email":
        name = one_to_one(text[entity.start : entity.end]).index("@")
        return list(range(entity.start + 1, entity.start + name))
    kind: EntityKind = "identity_number" if _is_nearly_identity(entity) else entity.kind
    if kind not in SHOWN:
        return []
    return _middle(kind, _number_places(entity, text))


def _middle(kind: str, places: list[int]) -> list[int]:
    before, after = SHOWN[kind]
    return places[before : len(places) - after]


def _is_nearly_identity(entity: Entity) -> bool:
    long = len(entity.value) >= LEAST_DIGITS["identity_number"]
    return long and entity.kind == "order_number" and _NEARLY_IDENTITY.fullmatch(entity.value.lower()) is not None


def _number_places(entity: Entity, text: str) -> list[int]:
    """Places of the digits, without an extension at the end and a country code at the beginning."""
    end = text.find("转", entity.start, entity.end)
    places = [place for place in range(entity.start, entity.end if end < 0 else end) if text[place].isalnum()]
    return places[-11:] if entity.kind == "mobile" else places
