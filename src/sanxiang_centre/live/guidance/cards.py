"""The card of a situation: what to do in it, what to say, what not to say. Made once an edition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sanxiang_centre.live.guidance.books import Book, both

if TYPE_CHECKING:
    from sanxiang.standard.situations import Action, FollowUp, Situation


def card_of(book: Book, situation: str) -> dict[str, Any]:
    """steps   in order: {"do", "say", "script", "wait", "within"}; seconds
    tactics, worse   short sentences; `avoid`: forbidden expressions with what to say instead; `follow_up`: what comes after
    """
    if situation not in book._cards:
        book._cards[situation] = _card(book, book.standard.situations[situation])
    found: dict[str, Any] = book._cards[situation]
    return found


def is_weighty(book: Book, situation: str) -> bool:
    """Whether there is more to it than a step of the ordinary course: those stand before the others."""
    found = book.standard.situations[situation]
    return bool(found.tactics or found.follow_up or len(found.worse) > 1)


def _card(book: Book, found: Situation) -> dict[str, Any]:
    return {
        "id": found.id,
        "name": both(found.name),
        "clauses": list(found.clause),
        "steps": [_step(book, each) for each in found.steps],
        "tactics": [both(each) for each in found.tactics],
        "worse": [both(each) for each in found.worse],
        "avoid": [_avoided(book, each) for each in found.avoid if each in book.standard.forbidden],
        "scripts": [script for script in found.scripts if book.script(script) is not None],
        "follow_up": [_following(each) for each in found.follow_up],
    }


def _step(book: Book, step: Action) -> dict[str, Any]:
    script = book.script(step.say) if step.say else None
    said = both(script.text) if script is not None else None
    return {
        "do": both(step.do) if step.do else None,
        "say": said,
        "script": step.say if said else None,
        "wait": step.wait,
        "within": step.within,
    }


def _avoided(book: Book, rule: str) -> dict[str, Any]:
    entry = book.standard.forbidden[rule]
    return {"rule": rule, "name": both(entry.name), "severity": entry.severity, "instead": both(entry.instead) if entry.instead else None}


def _following(each: FollowUp) -> dict[str, Any]:
    return {
        "do": each.do,
        "to": each.to,
        "within": None if each.within is None else each.within.seconds,
        "when": both(each.when) if each.when else None,
    }
