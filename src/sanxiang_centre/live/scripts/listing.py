"""Scripts for a chat: what is due first, then what fits the situation, then what this agent uses often, then all others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.problems import not_found
from sanxiang_centre.common.writing import writing
from sanxiang_centre.live import access
from sanxiang_centre.live.guidance import rows
from sanxiang_centre.live.guidance.books import Book, book_of, both
from sanxiang_centre.live.guidance.filling import NOTHING, Known, filled
from sanxiang_centre.live.guidance.sessions import guidance, rebuilt
from sanxiang_centre.live.guidance.snapshots import known_in
from sanxiang_centre.live.models import ScriptUse
from sanxiang_centre.live.scripts.finding import rank

MOST = 50
DUE, SITUATION, OFTEN, OTHER = "due", "situation", "often", "other"


def list_scripts(actor: Actor, chat: int, words: str = "", now: datetime | None = None) -> list[dict[str, Any]]:
    """[{"id", "name", "clauses", "because", "text", "missing"}], at most `MOST`; slots filled as far as the chat is known."""
    found = access.access_served(actor, chat)
    edition = found.conversation.edition_id
    if edition is None:
        return []
    book = book_of(edition)
    places = _places(guidance(chat))
    uses = uses_of(actor.person or 0, book.standard.id)
    known = _known(chat, now or timezone.now())
    return ordered(book, words, places, uses, known)


def ordered(book: Book, words: str, places: Mapping[str, tuple[int, str]], uses: Mapping[str, int], known: Known) -> list[dict[str, Any]]:
    """`places`: script -> where it stands among those that are due or fit the situation, and why; `uses`: how often it was used."""
    found = []
    for number, (ident, script) in enumerate(book.scripts.items()):
        name, text = both(script.name), both(script.text)
        fits = rank(words, name, text, ident)
        if fits is None:
            continue
        place, because = places.get(ident, (len(places), OFTEN if uses.get(ident) else OTHER))
        shape = {"id": ident, "name": name, "clauses": list(script.clause), "because": because, **filled(text, known)}
        found.append(((fits, place, -uses.get(ident, 0), number), shape))
    return [shape for _, shape in sorted(found, key=lambda pair: pair[0])][:MOST]


def _places(shape: Mapping[str, Any]) -> dict[str, tuple[int, str]]:
    due = [hint["script"]["id"] for hint in shape["now"] if hint["script"]]
    card = shape["situation"] or {"steps": (), "scripts": ()}
    fitting = [*(step["script"] for step in card["steps"] if step["script"]), *card["scripts"]]
    order = [*((ident, DUE) for ident in due), *((ident, SITUATION) for ident in fitting)]
    first: dict[str, tuple[int, str]] = {}
    for ident, because in order:
        first.setdefault(ident, (len(first), because))
    return first


def _known(chat: int, now: datetime) -> Known:
    talk = rebuilt(chat, now)
    return NOTHING if talk is None else known_in(talk, rows.heads([chat])[chat])


# How often -----------------------------------------------------------------------------------------------------------


def uses_of(person: int, standard: str) -> Mapping[str, int]:
    return dict(ScriptUse.objects.filter(person=person, standard=standard).values_list("script", "times"))


def count_use(*, actor: Actor, now: datetime, chat: int, script: str) -> None:
    """A script was put into the composer. Counted without an event: nothing of the centre changes. Raises Problem 404."""
    found = access.access_served(actor, chat)
    edition = found.conversation.edition_id
    book = None if edition is None else book_of(edition)
    if book is None or script not in book.scripts:
        raise not_found("话术")
    with writing(actor, now), connection.cursor() as cursor:
        cursor.execute(_COUNT, [actor.person, book.standard.id, script, now])


_COUNT = """
insert into live_scriptuse (person_id, standard, script, times, at) values (%s, %s, %s, 1, %s)
on conflict (person_id, standard, script) do update set times = live_scriptuse.times + 1, at = excluded.at
"""
