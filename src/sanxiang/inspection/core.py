"""The evaluator with its recogniser: runs that start, take events and give results."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import NamedTuple

from sanxiang.calendar.calendars import Calendar
from sanxiang.commitments.reading import Promise
from sanxiang.conversation.model import SPOKEN, Conversation, Event
from sanxiang.inspection.checks.base import Context
from sanxiang.inspection.clock import AGENT
from sanxiang.inspection.evidence import role_of, span_in
from sanxiang.inspection.findings import Recognised, Result, Span
from sanxiang.inspection.listening import PHONE, Heard, Said
from sanxiang.inspection.nearest import searched
from sanxiang.inspection.program import Program
from sanxiang.inspection.recognition import Recogniser
from sanxiang.inspection.results import Identity, SpanOf, build_result
from sanxiang.inspection.run import Run
from sanxiang.inspection.watching import Sighting, Watch, Watcher
from sanxiang.language.entities import find_entities
from sanxiang.language.normal import normalise


class Hearing(NamedTuple):
    """How all that is said in some conversations is heard: for the checks, and for what watches the situations."""

    by_checks: Mapping[Said, Heard]
    by_watcher: Mapping[Said, Heard]


NOTHING_HEARD: Mapping[int, Heard] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Core:
    """What live, single and bulk inspection share. Holds no state of any conversation."""

    program: Program
    recogniser: Recogniser
    identity: Identity
    watcher: Watcher | None = None
    calendar: Calendar | None = None

    def inspect(self, conversation: Conversation) -> Result:
        """Findings and score of one closed conversation."""
        return self._inspect(conversation, None)

    def _inspect(self, conversation: Conversation, known: Hearing | None) -> Result:
        run = self.start(conversation)
        watch = self.watch(conversation, run.heard)
        for index, event in enumerate(conversation.events):
            self.feed(run, conversation, index, event, watch, known)
        run.finish()
        return self.result(run, conversation, watch)

    def inspect_all(self, conversations: Sequence[Conversation]) -> list[Result]:
        """As `inspect` each, for a sixth less: what is said in all of them is heard first."""
        known = self._hear(conversations)
        return [self._inspect(conversation, known) for conversation in conversations]

    def _hear(self, conversations: Sequence[Conversation]) -> Hearing:
        said = [*dict.fromkeys(one for conversation in conversations for one in said_in(conversation))]
        heard = self.recogniser.listen_all(said)
        other = () if self.watcher is None else self.watcher.recogniser.listen_all(said, heard)
        return Hearing(dict(zip(said, heard, strict=True)), dict(zip(said, other, strict=False)))

    def start(self, conversation: Conversation) -> Run:
        """A run at its beginning; texts are looked up in `conversation` as the run needs them."""
        heard: dict[int, Heard] = {}
        context = context_of(conversation, self.recogniser, self.calendar, heard)
        return Run(self.program, context, conversation.direction, heard=heard)

    def watch(self, conversation: Conversation, heard: Mapping[int, Heard]) -> Watch | None:
        """What recognises the situations of a conversation, of which the run hears the utterances; None where the standard has none."""
        watcher = self.watcher
        if watcher is None:
            return None
        return Watch(watcher.program, context_of(conversation, self.recogniser, self.calendar, heard), conversation.direction)

    def feed(
        self, run: Run, conversation: Conversation, index: int, event: Event, watch: Watch | None = None, known: Hearing | None = None
    ) -> tuple[int, ...]:
        """Give a run (and its watch) the next event; the numbers of the checks that it may have changed.

        `known` = how all that is said is heard, if it was heard before.
        """
        role, kind, mask = role_of(conversation, event), event.kind, 0
        heard: Heard | None = None
        if kind in SPOKEN:
            said = event.text, role, conversation.channel
            run.heard[index] = heard = self.recogniser.listen(*said) if known is None else known.by_checks[said]
            mask = heard.mask
        if watch is not None:
            self._show(watch, conversation, index, event, role, heard, known)
        return run.step(index, kind, role, event.party, event.at, event.start, mask, event.detail)

    def _show(
        self, watch: Watch, conversation: Conversation, index: int, event: Event, role: int, before: Heard | None, known: Hearing | None
    ) -> None:
        """`before` = how the run heard it, if it was said."""
        mask = 0
        if before is not None and self.watcher is not None:
            said = event.text, role, conversation.channel
            heard = self.watcher.recogniser.listen(*said, before) if known is None else known.by_watcher[said]
            watch.heard[index] = heard
            mask = heard.mask
        watch.step(index, event.kind, role, event.party, event.at, event.start, mask, event.detail)

    def recognised(self, conversation: Conversation, watch: Watch | None) -> tuple[Recognised, ...]:
        """The situations so far, by the event at which each was first known; while it goes on, also what a tick has shown."""
        if watch is None or self.watcher is None:
            return ()
        span_of = partial(span_in, watch.program, self.watcher.recogniser, conversation, watch.heard)
        found = [Recognised(situation, each.event, spans_of(each, span_of)) for situation, each in (watch.early | watch.seen).items()]
        return tuple(sorted(found, key=lambda each: (each.event, each.situation)))

    def result(self, run: Run, conversation: Conversation, watch: Watch | None = None) -> Result:
        """The result of a finished run."""
        span_of = partial(span_in, self.program, self.recogniser, conversation, run.heard)
        search = partial(searched, self.program, conversation, run.heard)
        if watch is not None:
            watch.finish()
            watch.early.clear()
        situations = self.recognised(conversation, watch)
        return build_result(self.program, run, conversation, self.identity, span_of, search, situations)


def said_in(conversation: Conversation) -> Iterator[Said]:
    """All that is said in a conversation, in its order."""
    for event in conversation.events:
        if event.kind in SPOKEN:
            yield event.text, role_of(conversation, event), conversation.channel


def spans_of(sighting: Sighting, span_of: SpanOf) -> tuple[Span, ...]:
    """The words that a situation rests on; without any the event from which time or turns were counted."""
    live = sighting.live
    words = tuple(span_of(sighting.check, event, port) for event, port in live.hits)
    return words or ((Span(live.anchor.event, at=live.anchor.at),) if live.anchor.event >= 0 else ())


def context_of(
    conversation: Conversation, recogniser: Recogniser, calendar: Calendar | None = None, heard: Mapping[int, Heard] = NOTHING_HEARD
) -> Context:
    """What machines may ask about a conversation. `heard` = its utterances, as far as the recogniser has heard them already."""

    def text_of(index: int) -> str:
        return conversation.events[index].text

    def normal_of(index: int) -> str:
        known = heard.get(index)
        return normalise(text_of(index), spoken=conversation.channel is PHONE).text if known is None else known.normal.text

    def entities_of(index: int, kinds: frozenset[str]) -> tuple[str, ...]:
        return tuple(e.value for e in find_entities(text_of(index)) if e.kind in kinds)

    def promises_of(index: int) -> tuple[Promise, ...]:
        event = conversation.events[index]
        known = heard.get(index) if role_of(conversation, event) == AGENT else None
        normal, hits, _ = known or recogniser.listen(event.text, AGENT, conversation.channel)
        return recogniser.promises_in(normal.text, conversation.channel, hits)

    channel, metadata, started_at = conversation.channel, conversation.metadata, conversation.started_at
    return Context(channel, metadata, text_of, normal_of, entities_of, promises_of, started_at, calendar)
