"""What the desk shows beside a chat, as JSON values: a pure function of (log, head, now, edition, what look-ups found).

All times are absolute, so that what has not changed is the same, bit for bit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.conf import settings

from sanxiang_centre.conversations.searching import masked
from sanxiang_centre.customers.identities import PHONE, shown
from sanxiang_centre.live.guidance.books import Book, both
from sanxiang_centre.live.guidance.cards import card_of, is_weighty
from sanxiang_centre.live.guidance.filling import TITLES, Known, filled, known_of
from sanxiang_centre.live.guidance.hints import Hint, chosen, dismissed_by, is_away
from sanxiang_centre.live.guidance.matching import KINDS, Match, value_of
from sanxiang_centre.live.guidance.rows import Head, Taken
from sanxiang_centre.live.guidance.talk import Promised, Talk, Told
from sanxiang_centre.live.parties import CUSTOMER

if TYPE_CHECKING:
    from sanxiang.commitments.commitment import Commitment

Shape = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Looked:
    """What was looked up for a snapshot: who has the numbers that were told, and articles.

    matches   (seq, start) -> customers
    """

    matches: Mapping[tuple[int, int], Sequence[Match]]
    articles: Sequence[Shape]


NOTHING = Looked({}, ())


def zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)


def snapshot(talk: Talk, head: Head, looked: Looked) -> Shape:
    """Of a talk that was told the time."""
    away = dismissed_by(head.dismissed)
    hints = [hint for hint in talk.hints() if not is_away(hint.seq, hint.what, away)]
    showing = chosen(hints, talk.shown, talk.now)
    known, due = known_in(talk, head), talk.next_due(hints, showing)
    return {
        **bare(head),
        "now": [_hint(talk, hint, known) for hint in showing],
        "more": len(hints) - len(showing),
        "kept": [{"seq": each.seq, "check": each.check, "name": talk.book.name(each.check)} for each in talk.kept],
        **_situations(talk, away),
        "promises": [promise for each in talk.promises if (promise := _promise(each, head, away)) is not None],
        "entities": [_entity(each, head, looked, away) for each in talk.told if each.entity.kind in KINDS],
        "knowledge": knowledge(looked.articles, away),
        "next_at": None if due is None else talk.moment(due).isoformat(),
    }


def knowledge(articles: Sequence[Shape], away: Mapping[str, int]) -> list[Shape]:
    return [each for each in articles if not is_away(0, f"article:{each['article']}", away)]


def bare(head: Head) -> Shape:
    """For a chat without an edition, or whose words are erased: nothing is guided there."""
    notes = [{**note, "text": masked(note["text"])} for note in head.notes]
    return {"chat": head.chat, "edition": head.edition, "last": head.last, **_nothing(), "notes": notes, "permits": list(head.permits)}


def for_asked(shape: Shape) -> Shape:
    """For a colleague who is only asked about a chat: whose it is and what is to be said there is for who serves it. What was asked and
    answered changes it, so that it shows when there is more to read.
    """
    notes = [note for note in shape["notes"] if note["kind"] == "consult"]
    return {"chat": shape["chat"], "edition": shape["edition"], "last": shape["last"], **_nothing(), "notes": notes, "permits": []}


def _nothing() -> Shape:
    lists = ("now", "kept", "situations", "promises", "entities", "knowledge")
    return {**{name: [] for name in lists}, "more": 0, "situation": None, "next_at": None}


# Hints ---------------------------------------------------------------------------------------------------------------


def _hint(talk: Talk, hint: Hint, known: Known) -> Shape:
    book = talk.book
    names = [book.name(check) for check in hint.checks]
    return {
        "key": hint.key,
        "kind": hint.kind,
        "check": hint.checks[0],
        "name": names[0],
        "also": names[1:],
        "why": hint.why or None,
        "severity": book.standard.checks[hint.checks[0]].severity,
        "clauses": list(book.standard.checks[hint.checks[0]].clause),
        "script": script_of(book, hint.say, known),
        "missing": list(hint.missing),
        "seq": hint.seq,
        "since": talk.moment(hint.since).isoformat(),
        "due": None if hint.due is None else talk.moment(hint.due).isoformat(),
        "turns": hint.turns,
    }


def script_of(book: Book, ident: str, known: Known) -> Shape | None:
    script = book.script(ident) if ident else None
    return None if script is None else {"id": ident, "name": both(script.name), **filled(both(script.text), known)}


def known_in(talk: Talk, head: Head) -> Known:
    """What slots are filled with: the due time is that of the last promise that has one."""
    said = [line.text for line in talk.lines if line.party == CUSTOMER and "姓" in line.text]
    titles = talk.book.words("address_words") or TITLES
    due = _told_due(talk, head)
    name = head.name or head.shown.rstrip("*")
    return known_of(staff_no=head.staff_no, company=talk.book.company, name=name, said=said, due=due, titles=titles)


def _told_due(talk: Talk, head: Head) -> datetime | None:
    taken = {(each.seq, each.start): each for each in head.taken}
    for each in reversed(talk.promises):
        row = taken.get((each.seq, each.promise.start))
        due = row.due if row is not None else each.promise.due.due if each.promise.due is not None else None
        if due is not None:
            return due.astimezone(zone())
    return None


# Situations ----------------------------------------------------------------------------------------------------------


def _situations(talk: Talk, away: Mapping[str, int]) -> Shape:
    """The card of the one that matters now: the latest of those with more to them than a step, else the latest."""
    found = [(talk.seq_of(each.event), each.situation) for each in talk.situations()]
    seen = [(seq, situation) for seq, situation in found if not is_away(seq, f"situation:{situation}", away)]
    weighty = [pair for pair in seen if is_weighty(talk.book, pair[1])]
    top = max(weighty or seen, default=None)
    names = talk.book.standard.situations
    listed = [{"id": situation, "name": both(names[situation].name), "seq": seq} for seq, situation in seen]
    if top is None:
        return {"situation": None, "situations": listed}
    seq, situation = top
    return {"situation": {**card_of(talk.book, situation), "key": f"situation:{situation}@{seq}", "seq": seq}, "situations": listed}


# Promises and numbers ------------------------------------------------------------------------------------------------


def promise_key(seq: int, start: int) -> str:
    return f"promise:{seq}:{start}@{seq}"


def _promise(each: Promised, head: Head, away: Mapping[str, int]) -> Shape | None:
    """Put away, it is not shown; what was said stays said, and is read again once the conversation is over."""
    promise, seq = each.promise, each.seq
    row = next((one for one in head.taken if (one.seq, one.start) == (seq, promise.start)), None)
    if row is None and is_away(seq, f"promise:{seq}:{promise.start}", away):
        return None
    return promise_shape(promise, seq, row)


def promise_shape(promise: Commitment, seq: int, row: Taken | None) -> Shape:
    from sanxiang.commitments.commitment import derivation

    due = promise.due.due if promise.due is not None else None
    told = row.due if row is not None else due
    return {
        "key": promise_key(seq, promise.start),
        "seq": seq,
        "start": promise.start,
        "end": promise.end,
        "words": masked(promise.text),
        "action": promise.action,
        "timed": promise.timed,
        "vague": promise.vague or None,
        "condition": masked(promise.condition) or None,
        "approximate": promise.approximate,
        "provisional": promise.due is not None and promise.due.provisional,
        "due": None if told is None else told.astimezone(zone()).isoformat(),
        "derivation": {"zh": masked(derivation(promise, "zh")), "en": masked(derivation(promise, "en"))},
        "state": "proposed" if row is None else "confirmed",
        "edited": row is not None and _differs(row.due, due),
        "commitment": None if row is None else row.commitment,
    }


def _differs(one: datetime | None, other: datetime | None) -> bool:
    if one is None or other is None:
        return one is not other
    return abs(one - other) >= timedelta(seconds=1)


def _entity(each: Told, head: Head, looked: Looked, away: Mapping[str, int]) -> Shape:
    """A number as everybody may see it, and whose it is."""
    seq, entity = each.seq, each.entity
    key, kind = f"entity:{seq}:{entity.start}", KINDS[entity.kind]
    value = value_of(kind, entity.value)
    matches = [] if is_away(seq, key, away) else [_match(one, head) for one in looked.matches.get((seq, entity.start), ())]
    return {
        "key": f"{key}@{seq}",
        "seq": seq,
        "start": entity.start,
        "end": entity.end,
        "kind": kind,
        "shown": shown(kind, value) if value else shown(PHONE, entity.value),
        "matches": matches,
        "linked": any(one["linked"] for one in matches),
    }


def _match(one: Match, head: Head) -> Shape:
    return {"customer": one.customer, "name": one.name, "level": one.level, "linked": one.customer == head.customer}
