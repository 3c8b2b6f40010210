"""Mutators that change what is said. They know the standard's vocabulary, and nothing of its clauses or checks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from sanxiang.conversation.model import Channel, Conversation, EventKind, Role
from sanxiang.workbench.mutation.mutant import Mutant, Phrase, Piece, Range, mutant, said_after, spoken
from sanxiang.workbench.mutation.vocabulary import Tools, misheard, polite_ranges

LONG = 320
"""Characters of a long-winded message."""

HEARD_WRONG = 0.3
FORBIDDEN_HEARD_WRONG = 0.2

Mutants = Iterator[Mutant]


# Worse words in place of good ones ---------------------------------------------------------------------------------------


def curt(original: Conversation, tools: Tools) -> Mutants:
    """One utterance of the agent becomes a curt one."""
    for number in spoken(original, Role.AGENT):
        yield _curt(original, [number], tools)


def curt_until(original: Conversation, tools: Tools) -> Mutants:
    """The agent is curt at first: up to its n-th utterance."""
    numbers = list(spoken(original, Role.AGENT))
    for count in range(2, len(numbers)):
        yield _curt(original, numbers[:count], tools)


def curt_from(original: Conversation, tools: Tools) -> Mutants:
    """The agent turns curt: from its n-th utterance to the end; from the first on, too."""
    numbers = list(spoken(original, Role.AGENT))
    for first in range(len(numbers) - 1):
        yield _curt(original, numbers[first:], tools)


def _curt(original: Conversation, numbers: list[int], tools: Tools) -> Mutant:
    changed = {n: tools.curt() for n in numbers}
    erased = {n: ((0, len(original.events[n].text)),) for n in numbers}
    return mutant(original, _reworded(original, changed), numbers[0], erased=erased)


def _reworded(original: Conversation, changed: Mapping[int, str]) -> list[Piece]:
    return [(n, replace(event, text=changed[n]) if n in changed else event) for n, event in enumerate(original.events)]


def drop_polite_words(original: Conversation, tools: Tools) -> Mutants:
    """One utterance of the agent loses its polite words."""
    for number in spoken(original, Role.AGENT):
        yield from _less_polite(original, [number])


def never_polite(original: Conversation, tools: Tools) -> Mutants:
    """All utterances of the agent do."""
    yield from _less_polite(original, list(spoken(original, Role.AGENT)))


def _less_polite(original: Conversation, numbers: list[int]) -> Mutants:
    erased = {n: ranges for n in numbers if (ranges := polite_ranges(original.events[n].text))}
    if erased:
        changed = {n: _cut(original.events[n].text, ranges) for n, ranges in erased.items()}
        yield mutant(original, _reworded(original, changed), min(erased), erased=erased)


def _cut(text: str, ranges: Iterable[Range]) -> str:
    for start, end in reversed(list(ranges)):
        text = text[:start] + text[end:]
    return text.lstrip("，,。 ") or "嗯。"


def long_winded(original: Conversation, tools: Tools) -> Mutants:
    """A message of the agent that goes on and on."""
    for number in spoken(original, Role.AGENT):
        text = original.events[number].text
        if text and original.events[number].kind is EventKind.MESSAGE:
            yield mutant(original, _reworded(original, {number: text * (LONG // len(text) + 1)}), number)


# Words that should not be there -------------------------------------------------------------------------------------------


def forbidden_phrase(original: Conversation, tools: Tools) -> Mutants:
    """The agent says a forbidden expression, as an utterance of its own."""
    yield from _inserted(original, tools, "forbidden")


def forbidden_added(original: Conversation, tools: Tools) -> Mutants:
    """The agent adds a forbidden expression to what it says, one that is forbidden behind other words, too."""
    phrases = (phrase for phrase in tools.said_by(Role.AGENT, "forbidden") if not phrase.apart)
    for phrase, number in tools.pairs(phrases, list(spoken(original, Role.AGENT))):
        text = original.events[number].text
        joined = text + ("" if text.endswith(("。", "？", "！", "?", "!", ".")) else "。") + phrase.text
        yield mutant(original, _reworded(original, {number: joined}), number, said=phrase)


def forbidden_by_sound(original: Conversation, tools: Tools) -> Mutants:
    """The same as `forbidden_phrase`, as a recogniser of speech may write it: some characters are others of the same sound."""
    if original.channel is Channel.PHONE:
        for phrase, number in tools.pairs(tools.said_by(Role.AGENT, "forbidden"), list(spoken(original))):
            heard = replace(phrase, text=misheard(phrase.text, tools.random, FORBIDDEN_HEARD_WRONG))
            yield _said(original, heard, number)


def agent_phrase(original: Conversation, tools: Tools) -> Mutants:
    """The agent says something that it had no cause to say."""
    yield from _inserted(original, tools, "act")


def say_number(original: Conversation, tools: Tools) -> Mutants:
    """The agent gives away a telephone number, an identity number, a card number."""
    yield from _inserted(original, tools, "entity")


def _inserted(original: Conversation, tools: Tools, kind: str) -> Mutants:
    for phrase, number in tools.pairs(tools.said_by(Role.AGENT, kind), list(spoken(original))):
        yield _said(original, phrase, number)


def _said(original: Conversation, phrase: Phrase, number: int) -> Mutant:
    return mutant(original, said_after(original, number, [(Role.AGENT, phrase.text)]), number, said=phrase)


def customer_phrase(original: Conversation, tools: Tools) -> Mutants:
    """The customer says something, and gets a curt answer."""
    for phrase, number in tools.pairs(tools.said_by(Role.CUSTOMER, "act"), list(spoken(original))):
        yield mutant(original, _curtly_answered(original, phrase, number, tools), number, said=phrase)


def customer_ignored(original: Conversation, tools: Tools) -> Mutants:
    """The customer says something, and from there on the agent is curt."""
    for phrase, number in tools.pairs(tools.said_by(Role.CUSTOMER, "act"), list(spoken(original))):
        words = {n: tools.curt() for n in spoken(original, Role.AGENT) if n > number}
        erased = {n: ((0, len(original.events[n].text)),) for n in words}
        pieces = _curtly_answered(original, phrase, number, tools)
        reworded = [(n, replace(event, text=words[n]) if n is not None and n in words else event) for n, event in pieces]
        yield mutant(original, reworded, number, erased=erased, said=phrase)


def _curtly_answered(original: Conversation, phrase: Phrase, number: int, tools: Tools) -> list[Piece]:
    return said_after(original, number, [(Role.CUSTOMER, phrase.text), (Role.AGENT, tools.curt())])


# Noise: nothing is broken ---------------------------------------------------------------------------------------------------


def homophones(original: Conversation, tools: Tools) -> Mutants:
    """Some characters of one utterance become others of the same sound, as a recogniser of speech may write them."""
    for number in spoken(original):
        if original.channel is Channel.PHONE:
            text = misheard(original.events[number].text, tools.random, HEARD_WRONG)
            yield mutant(original, _reworded(original, {number: text}), number)
