"""What a text is found by: pairs of Chinese characters, and stems of English words. No extension of the database is needed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from django.db import connection

from sanxiang.language.entities import mask
from sanxiang.language.normal import normalise

_CHINESE = re.compile("[㐀-鿿]+")
_WORD = re.compile(r"[a-z0-9](?:[a-z0-9.+#_-]*[a-z0-9+#])?")
_MASKED = re.compile(r"[a-z0-9]*\*+[a-z0-9@.-]*")
"""What is left of a number of somebody: nothing is found by that either."""
_ASKING = re.compile(
    "请问|我想问(?:一?下)?|想问(?:一?下)?|麻烦(?:问一?下)?|怎么样|怎么办|怎么|怎样|如何|为什么|为何|什么|哪些|哪里|哪个|多少|多久|几天|"
    "能不能|可不可以|是不是|有没有|可以|能否|是否|应该|需要|你们|我们|我的|一下|吗|呢|吧|啊|的"
)
"""Words that only say that it is a question."""
LONGEST_QUERY = 200


def normal(text: str) -> str:
    """One spelling, with the numbers of people masked."""
    return normalise(mask(text)).text


def grams_of(texts: Iterable[str]) -> list[list[str]]:
    """The grams of each text, sorted. One query, for the stems."""
    views = [_MASKED.sub(" ", normal(text)) for text in texts]
    stems = _stems({word for view in views for word in _WORD.findall(view)})
    return [sorted({*_pairs(view), *_singles(view), *(stems[word] for word in _WORD.findall(view) if stems[word])}) for view in views]


def asked(text: str) -> list[str]:
    """What a question is looked for by: without what only makes it one, unless nothing is left then. One query."""
    view = _MASKED.sub(" ", normal(text[:LONGEST_QUERY]))
    bare = _ASKING.sub(" ", view)
    view = bare if _CHINESE.search(bare) or _WORD.search(bare) else view
    stems = _stems(set(_WORD.findall(view)))
    alone = [run for run in _CHINESE.findall(view) if len(run) == 1]
    pairs = list(_pairs(view))
    return sorted({*pairs, *(alone if not pairs else ()), *(stem for stem in stems.values() if stem)})


def _pairs(view: str) -> Iterator[str]:
    for run in _CHINESE.findall(view):
        yield from (run[place : place + 2] for place in range(len(run) - 1))


def _singles(view: str) -> Iterator[str]:
    return (char for run in _CHINESE.findall(view) for char in run)


def _stems(words: set[str]) -> dict[str, str]:
    """A word that says nothing by itself (the, of) has none; one with digits or signs is its own."""
    plain = [word for word in words if word.isalpha()]
    found = {word: word for word in words}
    if plain:
        with connection.cursor() as cursor:
            cursor.execute("select word, ts_lexize('english_stem', word) from unnest(%s::text[]) word", [plain])
            found |= {word: (stems[0] if stems else "") for word, stems in cursor.fetchall()}
    return found
