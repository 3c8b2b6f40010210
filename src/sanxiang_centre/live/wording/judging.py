"""An agent's words before they are sent: the engine's forbidden expressions of the edition that the chat is pinned to.

The same verdict as `sanxiang check-text`, for it is the same call; the browser's composer only shows it sooner.
"""

from __future__ import annotations

from dataclasses import dataclass

from sanxiang.conversation.model import Channel
from sanxiang.inspection.speech import Verdict
from sanxiang_centre.conversations.models import Conversation
from sanxiang_centre.live.guidance.books import Book, book_of, both
from sanxiang_centre.live.models import Chat

BLOCK = "block"
LEARNED = "learned:"
"""What stands before the kind where no entry of the standard, but the learned recogniser has decided."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A forbidden expression: characters [start, end) of the text as it was given, and what to say instead."""

    rule: str
    severity: str
    kind: str
    name: dict[str, str]
    start: int
    end: int
    words: str
    instead: dict[str, str] | None
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """`blocked`: what the edition does not let be sent; `warned`: what it advises against."""

    blocked: tuple[Hit, ...] = ()
    warned: tuple[Hit, ...] = ()

    @property
    def rules(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(hit.rule for hit in (*self.blocked, *self.warned)))


def judge(chat: Chat, conversation: Conversation, text: str) -> Judged:
    """Nothing is forbidden where no edition holds. Raises nothing."""
    if conversation.edition_id is None or not text.strip():
        return Judged()
    return judged_by(book_of(conversation.edition_id), text)


def judged_by(book: Book, text: str) -> Judged:
    """The gravest first, on either side."""
    hits = [_hit(book, verdict, text) for verdict in book.inspector.check_text_all(text, Channel.CHAT)]
    return Judged(tuple(hit for hit in hits if hit.severity == BLOCK), tuple(hit for hit in hits if hit.severity != BLOCK))


def _hit(book: Book, verdict: Verdict, text: str) -> Hit:
    start, end = verdict.span or (0, len(text))
    entry = book.standard.forbidden.get(verdict.expression)
    name = both(entry.name) if entry is not None else {"zh": verdict.kind, "en": verdict.kind}
    instead = both(verdict.instead) if verdict.instead is not None else None
    rule = verdict.expression or f"{LEARNED}{verdict.kind}"
    return Hit(rule, verdict.severity, verdict.kind, name, start, end, text[start:end], instead, verdict.clauses)
