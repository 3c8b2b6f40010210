"""A session for each chat that somebody looks at: kept by the process, fed with what is new, told the time; anew from the log by any other.

`guidance` is the one question. It is a pure function of what is committed and of the time: a process that has just begun answers as
one that has followed the chat from its first word.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from threading import Lock
from typing import Any

from django.db import Error as DatabaseFault
from django.db import connection
from django.utils import timezone

from sanxiang_centre.common.actor import SYSTEM, Actor
from sanxiang_centre.common.problems import Problem, not_found
from sanxiang_centre.live.guidance import matching, rows, suggesting
from sanxiang_centre.live.guidance.books import book_of
from sanxiang_centre.live.guidance.cards import is_weighty
from sanxiang_centre.live.guidance.hints import dismissed_by
from sanxiang_centre.live.guidance.matching import KINDS, value_of
from sanxiang_centre.live.guidance.rows import Head
from sanxiang_centre.live.guidance.snapshots import Looked, Shape, bare, knowledge, snapshot
from sanxiang_centre.live.guidance.talk import Line, Talk
from sanxiang_centre.live.parties import CUSTOMER

log = logging.getLogger("sanxiang.live")
SESSIONS = 2_000
"""Sessions that a process keeps: 0.1 MB each, and a little for every message."""


class Session:
    """The talk of one chat, with the last answer. `lock` is held while it is used.

    articles   that are suggested; None: they have to be searched for yet, and those of the answer are the ones before
    """

    __slots__ = ("articles", "head", "lock", "shape", "talk", "until")

    def __init__(self) -> None:
        self.lock = Lock()
        self.talk: Talk | None = None
        self.head: Head | None = None
        self.shape: Shape = {}
        self.until: datetime | None = None
        self.articles: Sequence[Shape] | None = None

    def stands(self, head: Head, now: datetime) -> bool:
        """Whether nothing has changed since the last answer."""
        return self.head == head and self.until is not None and now < self.until


class Sessions:
    """The least lately used ones go."""

    def __init__(self, most: int = SESSIONS) -> None:
        self._most = most
        self._lock = Lock()
        self._held: OrderedDict[int, Session] = OrderedDict()

    def of(self, chat: int) -> Session:
        with self._lock:
            found = self._held.setdefault(chat, Session())
            self._held.move_to_end(chat)
            while len(self._held) > self._most:
                self._held.popitem(last=False)
        return found

    def drop(self, chat: int | None = None) -> None:
        with self._lock:
            if chat is None:
                self._held.clear()
            else:
                self._held.pop(chat, None)

    def __len__(self) -> int:
        return len(self._held)


_sessions = Sessions()


def guidance(chat: int) -> Shape:
    """What the desk shows beside it now. Raises Problem 404 where there is none."""
    found = guidances([chat]).get(chat)
    if found is None:
        raise not_found("会话")
    return found


def guidances(chats: Collection[int], now: datetime | None = None, *, at_once: bool = False) -> dict[int, Shape]:
    """Of many at once: two statements, besides what is looked up for numbers and articles that are new. `at_once`: articles are not
    searched for, which takes longer than all else; `completed` does that afterwards.
    """
    at = now or timezone.now()
    heads = rows.heads(chats)
    # What a transaction has not committed yet is nothing for others to see.
    kept = Sessions() if connection.in_atomic_block else _sessions
    sessions = {chat: kept.of(chat) for chat in heads}
    behind = {chat: _known(sessions[chat]) for chat, head in heads.items() if _has_words(head) and _known(sessions[chat]) < head.last}
    lines = rows.lines_after(behind)
    found = {}
    for chat, head in heads.items():
        with _for_itself(chat, kept):
            found[chat] = _answer(sessions[chat], head, lines.get(chat, []), at, at_once=at_once)
    return {chat: found.get(chat) or bare(head) for chat, head in heads.items()}


def completed(chats: Collection[int]) -> dict[int, Shape]:
    """What `guidances` left out at once, of those chats where it did; they are as they were then."""
    found = {}
    for chat in chats:
        session = _sessions.of(chat)
        with _for_itself(chat, _sessions), session.lock:
            if session.talk is not None and session.articles is None:
                _search(session)
                found[chat] = session.shape
    return found


def rebuilt(chat: int, now: datetime) -> Talk | None:
    """Its talk anew from the log, told the time; None where nothing is guided, or nothing can be. For who holds a transaction, too."""
    head = rows.heads([chat]).get(chat)
    if head is None or not _has_words(head):
        return None
    with _for_itself(chat):
        talk = _anew(head, rows.lines_after({chat: 0})[chat])
        talk.tick(_second(head, now))
        return talk
    return None


def held(chat: int) -> Session:
    """What this process keeps of it."""
    return _sessions.of(chat)


def forget() -> None:
    """As a process that has just begun."""
    _sessions.drop()
    matching.forget()
    suggesting.forget()


@contextmanager
def _for_itself(chat: int, kept: Sessions | None = None, told: str = "a chat cannot be guided") -> Iterator[None]:
    """A chat over which the engine stumbles is told, and goes without hints: all others are waiting for theirs in the same round."""
    try:
        yield
    except (DatabaseFault, Problem, MemoryError):
        raise
    except Exception:
        log.exception("internal error: %s", told, extra={"facts": {"chat": chat}})
        if kept is not None:
            kept.drop(chat)


# One session ---------------------------------------------------------------------------------------------------------


def _has_words(head: Head) -> bool:
    return head.edition is not None and not head.erased


def _known(session: Session) -> int:
    talk = session.talk
    return 0 if talk is None else talk.last


def _second(head: Head, now: datetime) -> float:
    return round((now - head.began_at).total_seconds(), 3)


def _answer(session: Session, head: Head, lines: Sequence[Line], now: datetime, *, at_once: bool) -> Shape:
    if not _has_words(head):
        session.talk = None
        return bare(head)
    with session.lock:
        talk = session.talk
        if talk is None or (talk.last <= head.last and not session.stands(head, now)):
            _renew(session, head, [line for line in lines if line.seq <= head.last], now)
        if session.articles is None and not at_once:
            _search(session)
        return session.shape


def _renew(session: Session, head: Head, lines: Sequence[Line], now: datetime) -> None:
    talk = _fed(session, head, lines)
    talk.tick(_second(head, now))
    before = session.shape.get("knowledge", ())
    session.articles = suggesting.known(_for(head), *_wanted(talk))
    shape = snapshot(talk, head, Looked(_matched(talk, head), before if session.articles is None else session.articles))
    session.talk, session.head, session.shape = talk, head, shape
    session.until = datetime.max.replace(tzinfo=now.tzinfo) if shape["next_at"] is None else datetime.fromisoformat(shape["next_at"])


def _search(session: Session) -> None:
    """The talk is as it was; the answer is one more, for the last one may be on its way. Hints do without what cannot be searched."""
    assert session.talk is not None
    assert session.head is not None
    session.articles = ()
    with _for_itself(session.head.chat, told="articles cannot be searched for a chat"):
        session.articles = suggesting.suggestions(_for(session.head), *_wanted(session.talk))
    session.shape = {**session.shape, "knowledge": knowledge(session.articles, dismissed_by(session.head.dismissed))}


def _fed(session: Session, head: Head, lines: Sequence[Line]) -> Talk:
    """With what is new, or anew: where an entry is older than the time that was told, or the edition is another one."""
    talk = session.talk
    if talk is None or talk.book.edition != head.edition:
        return _anew(head, lines if lines and lines[0].seq == 1 else rows.lines_after({head.chat: 0})[head.chat])
    new = [line for line in lines if line.seq > talk.last]
    if (new and new[0].seq != talk.last + 1) or any(talk.is_behind(line) for line in new) or talk.last + len(new) < head.last:
        return _anew(head, rows.lines_after({head.chat: 0})[head.chat])
    for line in new:
        talk.feed(line)
    return talk


def _anew(head: Head, lines: Sequence[Line]) -> Talk:
    assert head.edition is not None
    talk = Talk(book_of(head.edition), head.begun())
    for line in lines:
        talk.feed(line)
    return talk


# What is looked up ---------------------------------------------------------------------------------------------------


def _for(head: Head) -> Actor:
    """As who serves the chat may; where nobody does, as the centre itself, which is shown to nobody then but leaders."""
    return SYSTEM if head.agent is None else Actor(head.agent, frozenset(head.roles), head.team)


def _matched(talk: Talk, head: Head) -> Mapping[tuple[int, int], Any]:
    told = [each for each in talk.told if each.entity.kind in KINDS][: matching.MOST]
    return {
        (each.seq, each.entity.start): matching.matches(_for(head), KINDS[each.entity.kind], value)
        for each in told
        if (value := value_of(KINDS[each.entity.kind], each.entity.value))
    }


def _wanted(talk: Talk) -> tuple[str, str]:
    """What articles are searched by."""
    return _last_words(talk), _situation(talk)


def _last_words(talk: Talk) -> str:
    said = (suggesting.asked(line.text) for line in reversed(talk.lines) if line.party == CUSTOMER and line.text)
    return next((words for words in said if words), "")


def _situation(talk: Talk) -> str:
    found = [(each.event, each.situation) for each in talk.situations() if is_weighty(talk.book, each.situation)]
    return max(found, default=(0, ""))[1]
