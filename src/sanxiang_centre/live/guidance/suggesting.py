"""Articles beside a chat: by the customer's last words that say something, and by the situation. Searched once, then remembered."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Sequence
from threading import Lock
from time import monotonic
from typing import Any

from sanxiang_centre.common.actor import Actor
from sanxiang_centre.conversations.searching import masked
from sanxiang_centre.knowledge.models import Article
from sanxiang_centre.knowledge.queries import list_articles
from sanxiang_centre.knowledge.searching import titles

Shape = dict[str, Any]
MOST = 3
LEAST_HAN, LEAST_WORDS = 4, 2
LONGEST = 60
KEPT, FRESH = 2_000, 60.0
_HAN, _WORD = re.compile("[\u4e00-\u9fff]"), re.compile(r"[A-Za-z]{3,}")
_PLEASANTRY = re.compile("您好|你好|在吗|在么|有人吗|谢谢|感谢|好的|嗯+|哦+|再见|没有了|可以的?|客服|请问|麻烦")
Key = tuple[object, ...]
_lock = Lock()
_known: OrderedDict[Key, tuple[float, Sequence[Shape]]] = OrderedDict()


def asked(said: str) -> str:
    """What of a customer's words is looked for; "" where they say too little."""
    bare = _PLEASANTRY.sub(" ", masked(said)).strip()
    enough = len(_HAN.findall(bare)) >= LEAST_HAN or len(_WORD.findall(bare)) >= LEAST_WORDS
    return bare[:LONGEST] if enough else ""


def suggestions(actor: Actor, words: str, situation: str) -> Sequence[Shape]:
    """[{"article", "title", "because"}]; what was asked within the minute, by whomever, is not asked again."""
    by_words = _remembered(_words_key(actor, words), lambda: _by_words(actor, words)) if words else ()
    by_situation = _remembered(_situation_key(actor, situation), lambda: _by_situation(actor, situation)) if situation else ()
    return _both(by_words, by_situation)


def known(actor: Actor, words: str, situation: str) -> Sequence[Shape] | None:
    """The same where nothing has to be asked; None where something has."""
    by_words = _fresh(_words_key(actor, words)) if words else ()
    by_situation = _fresh(_situation_key(actor, situation)) if situation else ()
    return None if by_words is None or by_situation is None else _both(by_words, by_situation)


def _words_key(actor: Actor, words: str) -> Key:
    return "words", actor.roles, words


def _situation_key(actor: Actor, situation: str) -> Key:
    return "situation", actor.roles, situation


def _both(by_words: Sequence[Shape], by_situation: Sequence[Shape]) -> Sequence[Shape]:
    named = {each["article"] for each in by_words}
    return [*by_words, *(each for each in by_situation if each["article"] not in named)][:MOST]


def _fresh(key: Key) -> Sequence[Shape] | None:
    with _lock:
        found = _known.get(key)
    return found[1] if found is not None and monotonic() - found[0] < FRESH else None


def _remembered(key: Key, ask: Callable[[], Sequence[Shape]]) -> Sequence[Shape]:
    found = _fresh(key)
    if found is not None:
        return found
    made = ask()
    with _lock:
        _known[key] = monotonic(), made
        while len(_known) > KEPT:
            _known.popitem(last=False)
    return made


def _by_words(actor: Actor, words: str) -> list[Shape]:
    return [{"article": article, "title": title, "because": "words"} for article, title in titles(actor, words, limit=MOST)]


def _by_situation(actor: Actor, situation: str) -> list[Shape]:
    rows = list_articles(actor, state="published", situation=situation).order_by("pk")[:MOST]
    return [_shape(article, "situation") for article in rows]


def _shape(article: Article, because: str) -> Shape:
    return {"article": article.pk, "title": article.version.title if article.version else "", "because": because}


def forget() -> None:
    with _lock:
        _known.clear()
