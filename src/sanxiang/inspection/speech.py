"""One agent utterance by itself: is it forbidden, where, and what to say instead (the composer, `check-text`)."""

from __future__ import annotations

from dataclasses import dataclass

from sanxiang.conversation.model import Channel
from sanxiang.inspection.clock import AGENT
from sanxiang.inspection.evidence import all_words, words
from sanxiang.inspection.recognition import Recogniser
from sanxiang.standard.model import Bilingual
from sanxiang.standard.models import Forbidden
from sanxiang.standard.standard import Standard

EXPRESSION = "expression:"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`span` = characters [from, to) of the text as given; `expression` = id of the entry, "" where the model decided."""

    forbidden: bool
    severity: str = ""
    kind: str = ""
    span: tuple[int, int] | None = None
    instead: Bilingual | None = None
    expression: str = ""
    clauses: tuple[str, ...] = ()


def judge_text(recogniser: Recogniser, standard: Standard, text: str, channel: Channel) -> Verdict:
    """The gravest forbidden expression of an agent's utterance: block before warn, then the leftmost."""
    return next(iter(judge_all(recogniser, standard, text, channel)), Verdict(False))


def judge_all(recogniser: Recogniser, standard: Standard, text: str, channel: Channel) -> tuple[Verdict, ...]:
    """Every forbidden expression of an agent's utterance, the gravest first; () = none.

    Spans of one entry do not overlap, those of different entries may. What the model suspects is asked for only where no pattern hit.
    """
    mask = recogniser.features(text, AGENT, channel)
    found = [
        (standard.forbidden[rule.id], span)
        for rule in recogniser.forbidden_rules
        if mask & rule.own_bit
        for span in all_words(recogniser, text, AGENT, channel, rule.own_bit)
    ]
    if found:
        return tuple(_of_entry(entry, span) for entry, span in sorted(found, key=lambda item: _rank(*item)))
    learned = _learned(recogniser, standard, text, channel, mask)
    return (learned,) if learned.forbidden else ()


def _of_entry(entry: Forbidden, span: tuple[int, int]) -> Verdict:
    return Verdict(True, entry.severity, entry.kind, span, entry.instead, entry.id, tuple(entry.clause))


def _rank(entry: Forbidden, span: tuple[int, int]) -> tuple[bool, int, str]:
    return entry.severity != "block", span[0], entry.id


def _learned(recogniser: Recogniser, standard: Standard, text: str, channel: Channel, mask: int) -> Verdict:
    kind = next((name for bit, name in recogniser.learned_kinds if mask & bit), None)
    if kind is None or not mask & recogniser.learned_bit:
        return Verdict(False)
    span = words(recogniser, text, AGENT, channel, recogniser.learned_bit)
    like = next((entry for entry in standard.forbidden.values() if entry.kind == kind), None)
    if like is None:
        return Verdict(True, "warn", kind, span)
    return Verdict(True, "warn", kind, span, like.instead, "", tuple(like.clause))
