"""Shapes of what comes in and goes out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from sanxiang_centre.accounts.schemas import SkillGroupOut, TeamOut
from sanxiang_centre.common.schemas import Clock, Id, In, Moment, Out
from sanxiang_centre.files.schemas import AttachmentOut, Attachments
from sanxiang_centre.tickets.escalation import TO
from sanxiang_centre.tickets.states import MOST_AT_ONCE, LinkKind, MassAction, Part, Priority, Source, State, Type, Waiting

T = TypeVar("T")


def storable(value: T) -> T:
    """No text within holds what a database cannot keep: NUL, or half a character."""
    for text in _texts(value):
        if "\0" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
            raise ValueError("含有不能保存的字符 / it holds a character that cannot be kept")
    return value


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from (str(key), *_texts(inner))
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


Kept = AfterValidator(storable)
Words = Annotated[str, Field(max_length=20_000), Kept]
Body = Annotated[str, Field(min_length=1, max_length=20_000), Kept]
Line = Annotated[str, Field(min_length=1, max_length=200), Kept]
Code = Annotated[str, Field(max_length=80), Kept]
Some = Annotated[str, Field(min_length=1, max_length=80), Kept]
Values = Annotated[dict[str, Any], Field(max_length=60), Kept]
Searched = Annotated[str, Field(max_length=100), Kept]
Local = Annotated[Clock, BeforeValidator(lambda at: f"{at:%H:%M}" if isinstance(at, time) else at)]
Region = Literal["", "urban", "rural", "remote"]
Complexity = Literal["", "simple", "complex"]


# Tickets -------------------------------------------------------------------------------------------------------------


class WhoOut(Out):
    id: int
    staff_no: str
    name: str


class TicketRow(Out):
    """What lists show. `due_at` is the earliest due time that runs; `missed` the number of clocks that are missed."""

    id: int
    number: str
    type: Type
    state: State
    waiting: str
    priority: Priority
    source: Source
    subject: str
    item: str
    customer: int | None
    assignee: WhoOut | None
    group: SkillGroupOut | None
    team: TeamOut | None
    created_at: datetime
    updated_at: datetime
    due_at: datetime | None
    missed: int


class TicketOut(TicketRow):
    """`about` of a complaint: the person whom it is about. `revision` is to be given with changes."""

    description: str
    conversation: int | None
    region: str
    complexity: str
    customer_type: str
    contract: str
    custom: dict[str, Any]
    form: int | None
    edition: str
    about: int | None
    created_by: int | None
    resolved_at: datetime | None
    closed_at: datetime | None
    resolution: str
    cause: str
    reopened: int
    merged_into: int | None
    revision: int


class TicketIn(In):
    """`by_skill`: whom of the `group` it fits best, by skill and load, gets it; where nobody can, it waits in the group."""

    type: Type
    subject: Line
    description: Words = ""
    priority: Priority = Priority.NORMAL
    source: Source = Source.OTHER
    customer: Id | None = None
    conversation: Id | None = None
    item: Code = ""
    region: Region = ""
    complexity: Complexity = ""
    customer_type: Code = ""
    contract: Code = ""
    custom: Values = Field(default_factory=dict)
    assignee: Id | None = None
    group: Id | None = None
    by_skill: bool = False
    about: Id | None = None


class TicketChange(In):
    """What is left out stays. `revision`: that which the change rests on; a later one is a 409."""

    subject: Line | None = None
    description: Words | None = None
    priority: Priority | None = None
    customer: Id | None = None
    item: Code | None = None
    region: Region | None = None
    complexity: Complexity | None = None
    customer_type: Code | None = None
    contract: Code | None = None
    custom: Values | None = None
    revision: Annotated[int, Field(ge=1)] | None = None


class AssignIn(In):
    person: Id | None = None
    group: Id | None = None
    by_skill: bool = False


class BodyIn(In):
    """`attachments`: files of the ticket, which become those of the message."""

    body: Body
    attachments: Attachments = Field(default_factory=list)


class ReasonIn(In):
    reason: Line


class WaitIn(In):
    waiting: Waiting
    reason: Some
    until: Moment | None = None


class ResolveIn(In):
    """`told`: the customer knows it, which is the response where there was none before."""

    resolution: Body
    told: bool = True


class FactIn(In):
    event: Some
    at: Moment | None = None
    due: Moment | None = None


class ToldIn(In):
    told: Moment
    target: Code = ""


class WatchIn(In):
    person: Id | None = None
    watching: bool = True


class TicketMergeIn(In):
    into: Id


class LinkIn(In):
    other: Id
    kind: Literal["related", "duplicate", "repeat"] = "related"


class SplitIn(In):
    """What is left out is as with the ticket that it comes from."""

    messages: Annotated[list[Id], Field(max_length=200)] = Field(default_factory=list)
    type: Type
    subject: Line
    description: Words = ""
    priority: Priority = Priority.NORMAL
    item: Code = ""


class MessageOut(Out):
    """`ticket` is another one where it came with a merged ticket."""

    id: int
    ticket: int
    part: Part
    body: str
    at: datetime
    author: WhoOut | None
    copied_from: int | None
    attachments: list[AttachmentOut]


class DerivationOut(Out):
    zh: str
    en: str


class ClockOut(Out):
    """A clock as it stands now. `remaining`, `late` and `elapsed` are seconds on the clock; `told` is what the customer was told."""

    target: str
    name: DerivationOut
    number: int
    kind: str
    clauses: list[str]
    limit: dict[str, float] | None
    state: str
    cause: str | None
    missing: list[str]
    start: datetime | None
    done: datetime | None
    due: datetime | None
    warn_at: datetime | None
    provisional: bool | None
    remaining: int | None
    late: int | None
    elapsed: int | None
    told: datetime | None
    told_by: str | None
    told_kept: bool | None
    next_due: datetime | None
    derivation: DerivationOut | None


class ClocksOut(Out):
    items: list[ClockOut]


class PauseReasonsOut(Out):
    """Under the ticket's edition: reasons for which its clocks stand still, by what it waits for."""

    customer: list[str]
    third_party: list[str]
    planned: list[str]


class WaitOut(Out):
    """`lawful` False = the clocks ran on. `end`: agent, customer, maximum, planned, resolved, merged, withdrawn."""

    id: int
    waiting: Waiting
    reason: str
    lawful: bool
    started_at: datetime
    started_by: int | None
    ends_at: datetime | None
    ended_at: datetime | None
    ended_by: int | None
    end: str


class EventOut(Out):
    """`content` null = erased."""

    id: int
    at: datetime
    kind: str
    actor: int | None
    content: dict[str, Any] | None


class LinkOut(Out):
    """`subject`: whether this ticket is the one that is … of the other."""

    kind: LinkKind
    subject: bool
    ticket: TicketRow


class LinksOut(Out):
    items: list[LinkOut]


class WatchersOut(Out):
    items: list[WhoOut]


class TicketWordsOut(Out):
    """Field, or message:<id> -> the words as written."""

    words: dict[str, str]


class PauseRow(Out):
    person: int | None
    waiting: Waiting
    reason: str
    lawful: bool
    end: str
    count: int
    seconds: int


class PausesOut(Out):
    items: list[PauseRow]


class ManyIn(In):
    """`given` is what the action takes for one ticket."""

    tickets: Annotated[list[Id], Field(min_length=1, max_length=MOST_AT_ONCE)]
    action: MassAction
    given: Values = Field(default_factory=dict)


class OneDone(Out):
    """`status` as the request for that ticket alone would have got."""

    ticket: int
    status: int
    title: str


class ManyOut(Out):
    items: list[OneDone]


class ExportIn(In):
    """Filters as of the list."""

    state: list[State] | None = None
    type: Type | None = None
    priority: Priority | None = None
    assignee: Annotated[int, Field(ge=0, le=2**63 - 1)] | None = None
    group: Id | None = None
    team: Id | None = None
    customer: Id | None = None
    item: Code | None = None
    missed: bool | None = None
    due_before: Moment | None = None
    created_from: Moment | None = None
    created_to: Moment | None = None
    words: Searched = ""


# What the centre sets ------------------------------------------------------------------------------------------------


class FormIn(In):
    """`form` is a small JSON Schema (docs/reference/tickets.md)."""

    form: Values


class FormOut(Out):
    id: int
    item: str
    version: int
    form: dict[str, Any]


Told = Annotated[str, StringConstraints(pattern=rf"^({'|'.join(TO)}|person:[1-9]\d{{0,17}})$")]
Tolds = Annotated[list[Told], Field(max_length=20)]
Quiet = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class LevelIn(In):
    """So many seconds after the due time. `quiet`: it waits for the end of the quiet hours."""

    after: Annotated[int, Field(ge=0, le=366 * 86400)]
    to: Annotated[list[Told], Field(min_length=1, max_length=20)]
    quiet: bool = True


class ChainIn(In):
    """`target` and `priority` "" = any; the chain that says most holds. `quiet`: local times, such as ["22:00", "07:00"]."""

    name: Some
    target: Code = ""
    priority: Literal["", "urgent", "high", "normal", "low"] = ""
    warn_to: Tolds = Field(default_factory=lambda: ["assignee"])
    miss_to: Tolds = Field(default_factory=lambda: ["assignee", "leaders"])
    levels: Annotated[list[LevelIn], Field(max_length=20)] = Field(default_factory=list)
    quiet: Annotated[list[Quiet], Field(min_length=2, max_length=2)] | None = None


class ChainsIn(In):
    items: Annotated[list[ChainIn], Field(max_length=200)]


class LevelOut(Out):
    after: int
    to: list[str]
    quiet: bool


class ChainOut(Out):
    name: str
    target: str
    priority: str
    warn_to: list[str]
    miss_to: list[str]
    levels: list[LevelOut]
    quiet: list[Local] | None


class ChainsOut(Out):
    items: list[ChainOut]


class CalendarIn(In):
    """A change as in the `changes` of a standard's calendar."""

    change: Values


class RevisionOut(Out):
    id: int
    change: dict[str, Any]
    known_from: datetime
    recorded_by: int | None


class RecomputationOut(Out):
    """`done` of `total` open tickets; `moved` due times so far, each with a line in the history of its ticket."""

    id: int
    total: int
    done: int
    moved: int
    started_at: datetime
    finished_at: datetime | None
