"""The evaluator with its recogniser: runs that start, take events and give results."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from sanxiang.conversation.model import SPOKEN, Channel, Conversation, Event
from sanxiang.inspection.checks.base import Context
from sanxiang.inspection.evidence import role_of, span_in
from sanxiang.inspection.findings import Result
from sanxiang.inspection.nearest import searched
from sanxiang.inspection.program import Program
from sanxiang.inspection.recognition import Recogniser
from sanxiang.inspection.results import Identity, build_result
from sanxiang.inspection.run import Run
from sanxiang.language.entities import find_entities
from sanxiang.language.normal import normalise


@dataclass(frozen=True, slots=True)
class Core:
    """What live, single and bulk inspection share. Holds no state of any conversation."""

    program: Program
    recogniser: Recogniser
    identity: Identity

    def inspect(self, conversation: Conversation) -> Result:
        """Findings and score of one closed conversation."""
        run = self.start(conversation)
        for index, event in enumerate(conversation.events):
            self.feed(run, conversation, index, event)
        run.finish()
        return self.result(run, conversation)

    def start(self, conversation: Conversation) -> Run:
        """A run at its beginning; texts are looked up in `conversation` as the run needs them."""
        return Run(self.program, context_of(conversation), conversation.direction)

    def feed(self, run: Run, conversation: Conversation, index: int, event: Event) -> tuple[int, ...]:
        """Give a run its next event; the numbers of the checks that it may have changed."""
        role = role_of(conversation, event)
        mask = 0
        if event.kind in SPOKEN:
            run.heard[index] = heard = self.recogniser.listen(event.text, role, conversation.channel)
            mask = heard.mask
        return run.step(index, event.kind, role, event.party, event.at, event.start, mask, event.detail)

    def result(self, run: Run, conversation: Conversation) -> Result:
        """The result of a finished run."""
        span_of = partial(span_in, self.program, self.recogniser, conversation, run.heard)
        search = partial(searched, self.program, conversation, run.heard)
        return build_result(self.program, run, conversation, self.identity, span_of, search)


def context_of(conversation: Conversation) -> Context:
    """What machines may ask about a conversation."""

    def text_of(index: int) -> str:
        return conversation.events[index].text

    def normal_of(index: int) -> str:
        return normalise(text_of(index), spoken=conversation.channel is Channel.PHONE).text

    def entities_of(index: int, kinds: frozenset[str]) -> tuple[str, ...]:
        return tuple(e.value for e in find_entities(text_of(index)) if e.kind in kinds)

    return Context(conversation.channel, conversation.metadata, text_of, normal_of, entities_of)
