"""The engine's door: a compiled standard that inspects one conversation, a table of them, or a live one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from sanxiang import __version__
from sanxiang.calendar.calendars import Calendar
from sanxiang.collecting import collector_paused
from sanxiang.commitments.commitment import Commitment
from sanxiang.conversation.model import NO_METADATA, Channel, Conversation, Direction, Metadata, Party
from sanxiang.inspection.compile import compile_program, recogniser
from sanxiang.inspection.core import Core
from sanxiang.inspection.ears import Cache, NoCache, Workshop
from sanxiang.inspection.findings import Result
from sanxiang.inspection.live import DEFAULT_PARTIES, LiveConversation
from sanxiang.inspection.promised import commitments_in, commitments_of
from sanxiang.inspection.results import Identity
from sanxiang.inspection.situations import compile_situations
from sanxiang.inspection.speech import Verdict, judge_all, judge_text
from sanxiang.inspection.watching import Watcher
from sanxiang.language.matcher import Engine
from sanxiang.standard.calendars import CENTRE
from sanxiang.standard.standard import Standard

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Inspector:
    """A compiled standard. Holds no state of any conversation; safe to share between threads."""

    standard: Standard
    core: Core

    def prepare(self) -> None:
        """Does now what the first conversations would have to wait for, a second in all; again costs next to nothing."""
        self.core.recogniser.prepare()
        if self.core.watcher is not None:
            self.core.watcher.recogniser.prepare()

    def inspect(self, conversation: Conversation) -> Result:
        """Findings and score of one conversation; a file without `closed` counts as closed."""
        return self.core.inspect(conversation)

    def inspect_all(self, conversations: Sequence[Conversation]) -> list[Result]:
        """The same of some conversations, for a sixth less; best of some dozens, for all results are made before the first is given."""
        return self.core.inspect_all(conversations)

    def inspect_table(self, events: pa.Table | pa.RecordBatch) -> pa.Table:
        """Verdicts of many conversations, columns in, columns out (see `table`)."""
        # Who inspects single conversations does not wait for what reads tables.
        from sanxiang.inspection.table import inspect_table

        return inspect_table(self.core, events)

    def open(
        self,
        channel: Channel | str,
        *,
        id: str = "",  # noqa: A002 - the word of the model
        direction: Direction | None = None,
        metadata: Metadata = NO_METADATA,
        parties: Sequence[Party] = DEFAULT_PARTIES,
    ) -> LiveConversation:
        """A live conversation. Events name their party by its place in `parties`: agent, customer, bot, supervisor by default."""
        empty = Conversation(id, (), tuple(parties), Channel(channel), direction, None, metadata)
        return LiveConversation(self.core, empty)

    def open_as(self, conversation: Conversation) -> LiveConversation:
        """A live conversation with the id, channel, parties and metadata of another one, and none of its events."""
        return LiveConversation(self.core, replace(conversation, events=()))

    def commitments(self, conversation: Conversation, calendar: Calendar | None = None) -> tuple[Commitment, ...]:
        """What its agents promised, dated by the calendar (default: the centre's). Raises CalendarError where there is none."""
        return commitments_of(self.core.recogniser, conversation, calendar or self.standard.calendar())

    def commitments_in(
        self, text: str, channel: Channel | str, at: datetime | None = None, calendar: Calendar | None = None
    ) -> tuple[Commitment, ...]:
        """The same of one utterance of an agent, said at `at` (aware); for each new one of a live conversation."""
        return commitments_in(self.core.recogniser, text, Channel(channel), at, calendar or self.standard.calendar())

    def check_text(self, text: str, channel: Channel | str) -> Verdict:
        """Whether one agent utterance holds a forbidden expression, where, and what to say instead."""
        return judge_text(self.core.recogniser, self.standard, text, Channel(channel))

    def check_text_all(self, text: str, channel: Channel | str) -> tuple[Verdict, ...]:
        """Every forbidden expression of one agent utterance, the gravest first; the first is the verdict of `check_text`."""
        return judge_all(self.core.recogniser, self.standard, text, Channel(channel))


@collector_paused()
def compile_standard(standard: Standard, *, engine: Engine = "auto", cache: Cache | None = None, light: bool = False) -> Inspector:
    """Compile a standard; with a cache the matcher is built once for an edition, engine and CPU.

    `light` is for little text, where compiling all patterns would take longer than the work: what is not in the cache is matched by `re`,
    with the same results. Raises StandardError if a file of weights is missing.
    """
    cache = cache or NoCache()
    with Workshop(engine, cache, light=light) as workshop:
        program, plan = compile_program(standard, engine, cache)
        ears = workshop.order(plan.patterns, plan.sets)
        situations = compile_situations(standard, plan, engine, cache)
        more = None if situations is None else workshop.order(situations[1].patterns, situations[1].sets, hasty=True)
        first = recogniser(plan, ears())
        watcher = None if situations is None or more is None else Watcher(situations[0], recogniser(situations[1], more(), first))
    identity = Identity(standard.edition, f"sanxiang {__version__}")
    return Inspector(standard, Core(program, first, identity, watcher, _calendar(standard)))


def _calendar(standard: Standard) -> Calendar | None:
    """The calendar of the centre where a check asks for it; it costs a start something."""
    asked = any(check.kind == "commitment" for check in standard.checks.values())
    return standard.calendar() if asked and CENTRE in standard.calendars else None
