"""Situations: recognisable states of a conversation (a silent call, an abusive customer) and what is to be done in them.

They are recognised by checks of the ordinary kinds. These have no points and make no findings: they only say that the
situation is there.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Field, InstanceOf, Tag, WithJsonSchema, model_validator

from sanxiang.conversation.model import Channel
from sanxiang.errors import Location
from sanxiang.standard.atoms import Atom
from sanxiang.standard.fields import Channels, Clauses, ForbiddenId, Natural, Positive, ScriptId, Text, refuse
from sanxiang.standard.kinds.absence import Absence
from sanxiang.standard.kinds.attribute import Attribute
from sanxiang.standard.kinds.commitment import Commitment
from sanxiang.standard.kinds.common import Check
from sanxiang.standard.kinds.count import Count
from sanxiang.standard.kinds.entity import Entity
from sanxiang.standard.kinds.existence import Existence
from sanxiang.standard.kinds.hang_up import HangUp
from sanxiang.standard.kinds.limit import Limit
from sanxiang.standard.kinds.precedence import Precedence
from sanxiang.standard.kinds.repetition import Repetition
from sanxiang.standard.kinds.response import Response
from sanxiang.standard.kinds.sequence import Sequence
from sanxiang.standard.kinds.similarity import Similarity
from sanxiang.standard.model import Bilingual, Entry, Model, OneOrMany, Settings

Outcome = Literal["satisfied", "violated"]
NOWHERE = Location("")
UNNAMED = Bilingual(zh="-")
BREACH: tuple[type[Check], ...] = (Absence, Entity, Limit, Repetition, HangUp)
"""Kinds that forbid: it is their violation that says something is there."""

HIDDEN_KEYS = (
    *("id", "where", "name", "clause", "evidence", "severity", "points", "per", "points_each", "dimension", "say", "live", "examples"),
    "scope",
)
"""Keys of a check that mean nothing where it only recognises."""


class Seen(Model):
    """What makes a check of any kind one of the ways in which a situation is recognised."""

    id: str = ""
    where: Annotated[InstanceOf[Location], WithJsonSchema({})] = NOWHERE
    name: Bilingual = UNNAMED
    when_is: Outcome | None = Field(
        None,
        description="何种结果表示情景出现 · the outcome that says it is here",
    )

    once: Atom | None = Field(None, description="只看此原子首次出现起的触发 · only activations opened since this atom first occurred")
    until: Atom | None = Field(None, description="此原子出现之后不再识别 · recognises only until this atom has occurred")

    @model_validator(mode="after")
    def _only_recognises(self) -> Self:
        for key in HIDDEN_KEYS:
            if key in self.model_fields_set:
                raise refuse(f"{key} 不用于识别情景 / {key} is not for recognising a situation", key)
        requires = getattr(self, "requires", None)
        if requires is not None and hasattr(requires, "check"):
            raise refuse("此处的 requires 只能是原子 / requires takes an atom here", "requires")
        return self

    @property
    def outcome(self) -> Outcome:
        """The state of an activation that says that the situation is here."""
        return self.when_is or ("violated" if isinstance(self, BREACH) else "satisfied")


class SeenExistence(Seen, Existence):
    pass


class SeenAbsence(Seen, Absence):
    pass


class SeenResponse(Seen, Response):
    pass


class SeenPrecedence(Seen, Precedence):
    pass


class SeenSequence(Seen, Sequence):
    pass


class SeenLimit(Seen, Limit):
    pass


class SeenCount(Seen, Count):
    pass


class SeenRepetition(Seen, Repetition):
    pass


class SeenSimilarity(Seen, Similarity):
    pass


class SeenEntity(Seen, Entity):
    pass


class SeenHangUp(Seen, HangUp):
    pass


class SeenAttribute(Seen, Attribute):
    pass


class SeenCommitment(Seen, Commitment):
    pass


SEEN: dict[str, type[Seen]] = {
    "existence": SeenExistence,
    "absence": SeenAbsence,
    "response": SeenResponse,
    "precedence": SeenPrecedence,
    "sequence": SeenSequence,
    "limit": SeenLimit,
    "count": SeenCount,
    "repetition": SeenRepetition,
    "similarity": SeenSimilarity,
    "entity": SeenEntity,
    "hang_up": SeenHangUp,
    "attribute": SeenAttribute,
    "commitment": SeenCommitment,
}
"""Kind -> its model where it recognises; a new kind is a class and a row here."""


def _tag(value: Any) -> str | None:
    """The tags begin with `<`, so that they are no keys when an error is placed."""
    kind = value.get("kind") if isinstance(value, dict) else getattr(value, "kind", None)
    return f"<{kind}>" if isinstance(kind, str) else None


SeenBy = Annotated[
    Annotated[SeenExistence, Tag("<existence>")]
    | Annotated[SeenAbsence, Tag("<absence>")]
    | Annotated[SeenResponse, Tag("<response>")]
    | Annotated[SeenPrecedence, Tag("<precedence>")]
    | Annotated[SeenSequence, Tag("<sequence>")]
    | Annotated[SeenLimit, Tag("<limit>")]
    | Annotated[SeenCount, Tag("<count>")]
    | Annotated[SeenRepetition, Tag("<repetition>")]
    | Annotated[SeenSimilarity, Tag("<similarity>")]
    | Annotated[SeenEntity, Tag("<entity>")]
    | Annotated[SeenHangUp, Tag("<hang_up>")]
    | Annotated[SeenAttribute, Tag("<attribute>")]
    | Annotated[SeenCommitment, Tag("<commitment>")],
    Discriminator(
        _tag,
        custom_error_type="refused",
        custom_error_message="应为检查项，kind 为已知种类 / a check with a known kind is due",
    ),
]


class Action(Model):
    """One step of the handling, in order: something done or said, or a wait."""

    do: Bilingual | None = Field(None, description="要做的事 · what to do")
    say: ScriptId | None = Field(None, description="要说的话术 · the script to say")
    wait: Positive | None = Field(None, description="等候秒数 · seconds to wait")
    within: Positive | None = Field(None, description="此步限时（秒） · seconds in which this step is done")

    @model_validator(mode="after")
    def _does_something(self) -> Self:
        if self.do is None and self.say is None and self.wait is None:
            raise refuse("步骤须有 do、say 或 wait / a step needs do, say or wait")
        if self.wait is not None and self.within is not None:
            raise refuse("within 不与 wait 同用 / within does not go with wait", "within")
        return self


class Due(Model):
    """A time by which something is done after the talk."""

    hours: Positive | None = Field(None, description="小时 · hours")
    minutes: Positive | None = Field(None, description="分钟 · minutes")

    @model_validator(mode="after")
    def _one_unit(self) -> Self:
        if (self.hours is None) is (self.minutes is None):
            raise refuse("写 hours 或 minutes 之一 / write one of hours and minutes")
        return self

    @property
    def seconds(self) -> float:
        return float(3600 * (self.hours or 0) + 60 * (self.minutes or 0))


class FollowUp(Model):
    """What is to be done besides or after the talk."""

    do: Literal["escalate", "callback", "ticket", "survey", "feedback", "record"] = Field(
        description="后续：上报、回呼、工单、满意度、反馈、记录 · escalate, callback, ticket, survey, feedback, record"
    )
    to: Literal["leader", "supervisor", "department"] | None = Field(None, description="交给谁 · to whom")
    within: Due | None = Field(None, description="时限 · by when")
    when: Bilingual | None = Field(None, description="在何种情形下 · in which case")


Expected = Literal["occurs", "absent"]


class SituationExample(Model):
    """A short talk, whether the situation occurs in it, and at which of its lines it is first known."""

    talk: Text = Field(description="对话，每行一句 · the talk, one utterance a line")
    channel: Channel | None = Field(None, description="渠道 · channel")
    set_: Settings = Field({}, alias="set", description="此例的参数值 · values of parameters for this example")
    expect: Expected = Field(description="出现 occurs 或不出现 absent · whether it occurs")
    at: Natural | None = Field(None, description="在第几行识别 · the line of the talk at which it is known")

    @model_validator(mode="after")
    def _at_fits(self) -> Self:
        if self.at is not None and self.expect == "absent":
            raise refuse("at 须配合 expect: occurs / at needs expect: occurs", "at")
        return self


class Situation(Entry):
    """A situation: how it is recognised, what to say and do, what not to say, what follows."""

    name: Bilingual = Field(description="名称 · name")
    clause: Clauses = Field((), description="条款编号 · clause ids")
    channel: Channels = Field((), description="渠道，默认全部 · channels, default all")
    seen: Annotated[tuple[SeenBy, ...], Field(min_length=1), OneOrMany()] = Field(description="任一成立即为出现 · any of these checks")
    scripts: tuple[ScriptId, ...] = Field((), description="可用话术 · scripts")
    avoid: tuple[ForbiddenId, ...] = Field((), description="不可说的服务忌语 · forbidden expressions to avoid")
    steps: tuple[Action, ...] = Field((), description="处理步骤，依次 · ordered steps")
    follow_up: tuple[FollowUp, ...] = Field((), description="后续 · follow-up")
    tactics: tuple[Bilingual, ...] = Field((), description="要领卡片 · tactics as short cards")
    worse: tuple[Bilingual, ...] = Field((), description="会使情况变坏的做法 · what makes it worse")
    examples: tuple[SituationExample, ...] = Field((), description="例子 · examples")

    @model_validator(mode="after")
    def _channels_meet(self) -> Self:
        for number, seen in enumerate(self.seen):
            own = getattr(seen, "channel", ())
            if self.channel and own and not set(own) & set(self.channel):
                raise refuse("与情景的渠道不相交 / has no channel in common with the situation", "seen", number, "channel")
        return self

    def watched(self) -> tuple[Check, ...]:
        """The checks that recognise it, each with an id of its own and the channels on which it holds."""
        return tuple(self._watched(number, seen) for number, seen in enumerate(self.seen))

    def _watched(self, number: int, seen: Seen) -> Check:
        assert isinstance(seen, Check)
        channels = tuple(each for each in seen.channel or self.channel if not self.channel or each in self.channel)
        return seen.model_copy(update={"id": f"{self.id}.{number + 1}", "where": self.where, "name": self.name, "channel": channels})
