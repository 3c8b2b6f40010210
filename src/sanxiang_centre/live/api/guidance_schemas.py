"""Shapes of guidance, scripts, wrap-ups and the leader's side."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from sanxiang_centre.common.schemas import Clean, Id, In, Moment, Out
from sanxiang_centre.editions.handbook_schemas import HandbookForbidden
from sanxiang_centre.tickets.states import Priority, Type

Key = Annotated[Clean, Field(min_length=1, max_length=120)]
Reason = Annotated[Clean, Field(min_length=1, max_length=200)]
Draft = Annotated[Clean, Field(min_length=1, max_length=5000)]
Element = Annotated[Clean, Field(max_length=2000)]
Seq = Annotated[int, Field(ge=1, le=2**31 - 1)]
Place = Annotated[int, Field(ge=0, le=100_000)]
Outcome = Literal["resolved", "follow_up", "unresolved", "no_reply", ""]
Verdict = Literal["upheld", "agreed"]


class Both(Out):
    zh: str
    en: str


class SlotOut(Out):
    """A slot that is left to fill; `options`: what may stand in it, where that is a list."""

    slot: str
    options: list[str]


class HintScriptOut(Out):
    id: str
    name: Both
    text: Both
    missing: list[SlotOut]


class HintOut(Out):
    """kind     say = to be said next, alert = something went wrong (`why`: said, missing, late, order)
    also     names of further checks that ask for the same
    missing  steps of a sequence
    seq      entry that opened it, 0 = the beginning
    due      when its window closes; `turns`: how many turns of the agent may still begin
    """

    key: str
    kind: Literal["say", "alert"]
    check: str
    name: Both
    also: list[Both]
    why: str | None
    severity: str
    clauses: list[str]
    script: HintScriptOut | None
    missing: list[str]
    seq: int
    since: datetime
    due: datetime | None
    turns: int | None


class GuidanceKeptOut(Out):
    seq: int
    check: str
    name: Both


class SituationOut(Out):
    id: str
    name: Both
    seq: int


class CardStepOut(Out):
    do: Both | None
    say: Both | None
    script: str | None
    wait: float | None
    within: float | None


class AvoidedOut(Out):
    rule: str
    name: Both
    severity: str
    instead: Both | None


class FollowingOut(Out):
    do: str
    to: str | None
    within: float | None
    when: Both | None


class CardOut(Out):
    id: str
    key: str
    seq: int
    name: Both
    clauses: list[str]
    steps: list[CardStepOut]
    tactics: list[Both]
    worse: list[Both]
    avoid: list[AvoidedOut]
    scripts: list[str]
    follow_up: list[FollowingOut]


class PromiseOut(Out):
    """`start`, `end`: characters of entry `seq`. `commitment`: its number in the ledger, once confirmed."""

    key: str
    seq: int
    start: int
    end: int
    words: str
    action: str
    timed: bool
    vague: str | None
    condition: str | None
    approximate: bool
    provisional: bool
    due: datetime | None
    derivation: Both
    state: Literal["proposed", "confirmed"]
    edited: bool
    commitment: int | None


class MatchOut(Out):
    customer: int
    name: str
    level: str
    linked: bool


class EntityOut(Out):
    key: str
    seq: int
    start: int
    end: int
    kind: str
    shown: str
    matches: list[MatchOut]
    linked: bool


class SuggestionOut(Out):
    article: int
    title: str
    because: Literal["words", "situation"]


class GuidanceNoteOut(Out):
    """`ended_at`: of a question to a colleague that is over."""

    note: int
    kind: str
    author: int
    name: str
    reader: int | None
    text: str
    at: datetime
    ended_at: datetime | None


class GuidancePermitOut(Out):
    """Words that the agent has asked to send; `until`: until when a leader may decide, and granted, until when they may be sent."""

    permit: int
    rules: list[str]
    asked_at: datetime
    granted_at: datetime | None
    refused_at: datetime | None
    until: datetime
    reason: str


class GuidanceOut(Out):
    """`now`: three hints at most, the most urgent first, `more` are waiting. `next_at`: when time alone will change something."""

    chat: int
    edition: int | None
    last: int
    now: list[HintOut]
    more: int
    kept: list[GuidanceKeptOut]
    situation: CardOut | None
    situations: list[SituationOut]
    promises: list[PromiseOut]
    entities: list[EntityOut]
    knowledge: list[SuggestionOut]
    notes: list[GuidanceNoteOut]
    permits: list[GuidancePermitOut]
    next_at: datetime | None


class DismissalIn(In):
    """`key` of a hint, situation (`situation:ID@SEQ`), promise, number, or an article (`article:ID@0`)."""

    key: Key
    reason: Reason


class DismissalOut(Out):
    key: str
    reason: str
    at: datetime


class PromiseConfirmIn(In):
    """`due`: instead of the time that the words say."""

    seq: Seq
    start: Place
    due: Moment | None = None


class PromisedOut(Out):
    commitment: int
    due: datetime | None
    derivation: Both


class CustomerLinkIn(In):
    """The number at character `start` of entry `seq`, and whose it is."""

    seq: Seq
    start: Place
    customer: Id


class CustomerChosenIn(In):
    """`reason`: what makes sure of it. answers = told what only they know, known = from an earlier contact, document = showed one."""

    customer: Id
    reason: Literal["answers", "known", "document", "other"]


class CustomerUnlinkedIn(In):
    reason: Literal["wrong_person", "shared_device", "other"]


class CustomerLinkedOut(Out):
    chat: int
    customer: int | None


# Scripts and the composer ---------------------------------------------------------------------------------------------


class ScriptOut(Out):
    """`because`: due, situation, often, other."""

    id: str
    name: Both
    clauses: list[str]
    because: Literal["due", "situation", "often", "other"]
    text: Both
    missing: list[SlotOut]


class ScriptsOut(Out):
    items: list[ScriptOut]


class UseIn(In):
    chat: Id
    script: Annotated[Clean, Field(min_length=1, max_length=80)]


class ComposerOut(Out):
    """`document` as `console/lint` reads it; `digest` is its SHA-256: the same digest, the same document."""

    digest: str
    document: dict[str, Any] | None


class HitOut(Out):
    rule: str
    severity: str
    kind: str
    name: Both
    start: int
    end: int
    words: str
    instead: Both | None
    clauses: list[str]


class JudgedOut(Out):
    blocked: list[HitOut]
    warned: list[HitOut]


class TextIn(In):
    text: Draft


class PermitOut(Out):
    """Who asks to send what the edition blocks, for which expressions; the words are told to nobody."""

    id: int
    chat: int
    rules: list[str]
    asked_by: int
    asked_at: datetime
    granted_by: int | None
    granted_at: datetime | None
    refused_at: datetime | None
    reason: str
    until: datetime
    used_at: datetime | None


class PermitsOut(Out):
    items: list[PermitOut]


class DecisionIn(In):
    grant: bool
    reason: Annotated[Clean, Field(min_length=1, max_length=300)]


# Objections -----------------------------------------------------------------------------------------------------------


class AdviceOut(Out):
    """How the case becomes an example of the standard: a command for the owner's folder, and the same as text."""

    zh: str
    en: str
    command: str | None
    yaml: str | None


class ObjectionOut(Out):
    """`expression`: as its edition has it; null where the learned recogniser decided."""

    id: int
    chat: int
    seq: int | None
    edition: int
    standard: str
    rule: str
    expression: HandbookForbidden | None
    kind: Literal["false_alarm", "override"]
    words: str
    reason: str
    by: int
    at: datetime
    verdict: str
    verdict_by: int | None
    verdict_at: datetime | None
    advice: AdviceOut | None


class VerdictIn(In):
    verdict: Verdict


# Wrap-up --------------------------------------------------------------------------------------------------------------


class WrapUpIn(In):
    """Clause S3-068: `need`, `process` and `result` are asked for; the time is that of the log."""

    need: Element = ""
    process: Element = ""
    result: Element = ""
    outcome: Outcome = ""
    item: Id | None = None
    remark: Element = ""


class WrapUpOut(Out):
    chat: int
    due_at: datetime
    prefilled: dict[str, Any]
    facts: dict[str, Any]
    item: int | None
    ticket: int | None
    late: bool
    saved_at: datetime | None
    saved_by: int | None


class WrapUpTicketIn(In):
    """What is left out comes from the wrap-up."""

    type: Type
    subject: Annotated[Clean, Field(max_length=200)] = ""
    description: Annotated[Clean, Field(max_length=20_000)] = ""
    item: Annotated[Clean, Field(max_length=80)] = ""
    priority: Priority = Priority.NORMAL
    group: Id | None = None
    assignee: Id | None = None
    complexity: Literal["simple", "complex", ""] = ""


class WrapUpTicketOut(Out):
    ticket: int
    number: str
    due_at: datetime | None


class CallbackIn(In):
    """`due`, or words that say when."""

    said: Annotated[Clean, Field(max_length=500)] = ""
    due: Moment | None = None
