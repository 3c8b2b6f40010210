"""Where the words of a finding stand in the original text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sanxiang.conversation.model import SPOKEN, Conversation, Event
from sanxiang.inspection.checks.plans import role_index
from sanxiang.inspection.clock import OTHER
from sanxiang.inspection.findings import Span
from sanxiang.inspection.listening import Heard, Hits
from sanxiang.inspection.program import Program
from sanxiang.inspection.recognition import Recogniser
from sanxiang.language.entities import find_entities
from sanxiang.language.normal import Normal
from sanxiang.language.similarity import score

from sanxiang.conversation.model import Channel  # isort: skip


def span_in(
    program: Program, recogniser: Recogniser, conversation: Conversation, heard: Mapping[int, Heard], check: int, event: int, port: int
) -> Span:
    """The words in event `event` on which port `port` (a bit; 0 = the first) of check number `check` rests."""
    happened = conversation.events[event]
    atoms = program.checks[check].atoms
    number = max(0, port.bit_length() - 1)
    wanted = program.atoms[atoms[number]].any_of if number < len(atoms) else 0
    if not wanted or happened.kind not in SPOKEN:
        return Span(event, at=happened.at)
    normal, hits, _ = heard[event]
    role = role_of(conversation, happened)
    start, end = words_in(recogniser, happened.text, normal, hits, role, conversation.channel, wanted)
    return Span(event, start, end, happened.at)


def role_of(conversation: Conversation, event: Event) -> int:
    """Index of the role that did an event."""
    party = event.party
    return OTHER if party is None else role_index(conversation.parties[party].role)


def words(recogniser: Recogniser, text: str, role: int, channel: Channel | None, wanted: int) -> tuple[int, int]:
    """Span in the original text that shows one of the wanted features: leftmost, then longest; (0, 0) if none can be shown."""
    return words_in(recogniser, text, *recogniser.listen(text, role, channel)[:2], role, channel, wanted)


def all_words(recogniser: Recogniser, text: str, role: int, channel: Channel | None, wanted: int) -> list[tuple[int, int]]:
    """All spans in the original text that show one of the wanted features, from left to right; the longer of two that begin alike.

    What overlaps an earlier one is left out, so that the first is what `words` gives.
    """
    normal, hits, _ = recogniser.listen(text, role, channel)
    apart: list[tuple[int, int]] = []
    for start, end in sorted(_spans(recogniser, text, normal, hits, role, channel, wanted), key=lambda s: (s[0], -s[1])):
        if not apart or start >= apart[-1][1]:
            apart.append((start, end))
    return apart


def words_in(
    recogniser: Recogniser, text: str, normal: Normal, hits: Hits, role: int, channel: Channel | None, wanted: int
) -> tuple[int, int]:
    """The same where the text is normalised and matched already."""
    spans = _spans(recogniser, text, normal, hits, role, channel, wanted)
    return min(spans, key=lambda s: (s[0], -s[1]), default=(0, 0))


def _spans(
    recogniser: Recogniser, text: str, normal: Normal, hits: Hits, role: int, channel: Channel | None, wanted: int
) -> Iterator[tuple[int, int]]:
    for rule in recogniser.giving(wanted, role, hits):
        for start, end in recogniser.spans_of(rule, normal.text, channel, hits):
            yield normal.span(start, end)
    for entity in find_entities(text) if recogniser.entities & wanted else ():
        if recogniser.entity_bits.get(entity.kind, 0) & wanted:
            yield entity.start, entity.end
    for feature in recogniser.scripts:
        if feature.bits & wanted:
            yield normal.span(*score(feature.script, normal.text).span)
    for start, end in recogniser.learned_spans(normal.text, role, wanted):
        yield normal.span(start, end)
