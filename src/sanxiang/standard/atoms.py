"""Atoms, windows and conditions: the parts that checks are made of (semantics, sections 2 to 4)."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from sanxiang.conversation.model import EventKind, Role
from sanxiang.standard.fields import (
    ActIds,
    Amount,
    AnyValue,
    CheckId,
    EntityKinds,
    ForbiddenKinds,
    Natural,
    Nth,
    PatternTexts,
    Percent,
    ScriptId,
    Text,
    Who,
    refuse,
)
from sanxiang.standard.model import Model

TEXT_KEYS = ("act", "says", "forbidden", "entity", "script")


class SaidAtom(Model):
    """True of a spoken event of the role, with at most one condition on its text.

    `forbidden` is None where it is not asked for, and empty for any kind (`forbidden: true`).
    """

    who: Who = Field(description="说话方；any = 坐席、客户或机器人 · who speaks; any = agent, customer or bot")
    act: ActIds | None = Field(None, description="言语行为之一 · one of these acts")
    says: PatternTexts | None = Field(None, description="模式之一 · one of these patterns")
    forbidden: ForbiddenKinds | None = Field(None, description="服务忌语，或其类别 · a forbidden expression, or its kinds")
    entity: EntityKinds | None = Field(None, description="说出的实体 · entities that are spoken")
    script: ScriptId | None = Field(None, description="标准话术 · a script that is said")
    cover: Percent = Field(80, description="话术覆盖率 · share of the script, per cent")
    unless: ActIds | None = Field(None, description="同时有这些行为则不算 · not with one of these acts")
    also: ActIds | None = Field(None, description="同时须有全部这些行为 · and with all of these acts")

    @model_validator(mode="after")
    def _one_text_condition(self) -> Self:
        asked = [key for key in TEXT_KEYS if getattr(self, key) is not None]
        if len(asked) > 1:
            raise refuse(f"{asked[0]} 与 {asked[1]} 只能写一个，另需行为请用 also / write one of them; use also for acts", asked[1])
        if "cover" in self.model_fields_set and self.script is None:
            raise refuse("cover 只与 script 同用 / cover needs script", "cover")
        return self


class EventAtom(Model):
    """True of an event of that kind."""

    event: EventKind = Field(description="事件种类 · kind of event")
    by: Role | None = Field(None, description="由谁 · by which role")
    detail: Text | None = Field(None, description="详情 · its detail")
    unless: ActIds | None = Field(None, description="同时有这些行为则不算 · not with one of these acts")
    also: ActIds | None = Field(None, description="同时须有全部这些行为 · and with all of these acts")


class CheckHolds(Model):
    """A prerequisite: another check is holding or satisfied."""

    check: CheckId = Field(description="另一检查项 · another check")


def _tag(value: Any) -> str | None:
    """Names the model that a value is meant for; the tags begin with `<` so that they are no keys."""
    if isinstance(value, str):
        return "<edge>"
    if isinstance(value, dict):
        return "<CheckHolds>" if "check" in value else "<EventAtom>" if "event" in value else "<SaidAtom>"
    return f"<{type(value).__name__}>" if isinstance(value, Model) else None


_Said = Annotated[SaidAtom, Tag("<SaidAtom>")]
_Event = Annotated[EventAtom, Tag("<EventAtom>")]
_Edge = Annotated[Literal["start", "end"], Tag("<edge>")]
_Holds = Annotated[CheckHolds, Tag("<CheckHolds>")]

Atom = Annotated[_Said | _Event, Discriminator(_tag)]
Anchor = Annotated[_Edge | _Said | _Event, Discriminator(_tag)]
Prerequisite = Annotated[_Said | _Event | _Holds, Discriminator(_tag)]


class Span(Model):
    """How far a window reaches: in one unit, or until the talk ends."""

    turns: Natural | None = Field(None, description="轮数 · turns of the role `of`")
    utterances: Natural | None = Field(None, description="句数 · spoken events of the role `of`")
    seconds: Amount | None = Field(None, description="秒数 · seconds")
    of: Who | None = Field(None, description="计数的一方 · whose turns or utterances count")

    @model_validator(mode="after")
    def _one_unit(self) -> Self:
        units = [key for key in ("turns", "utterances", "seconds") if getattr(self, key) is not None]
        if len(units) > 1:
            raise refuse(f"{units[0]} 与 {units[1]} 只能写一个单位 / a window has one unit", units[1])
        if self.of is not None and (not units or units[0] == "seconds"):
            raise refuse("of 只与 turns 或 utterances 同用 / of needs turns or utterances", "of")
        return self

    @property
    def finite(self) -> bool:
        """Whether it has a unit at all."""
        return self.turns is not None or self.utterances is not None or self.seconds is not None


class Window(Span):
    """Where an atom counts: from an anchor, to one side."""

    from_: Anchor = Field("start", alias="from", description="起点：行为、start 或 end · anchor: an atom, start or end")
    nth: Nth = Field(1, description="第几次；every = 每次 · which occurrence")
    side: Literal["after", "before", "around"] = Field("after", description="方向 · side of the anchor")

    @model_validator(mode="after")
    def _has_sense(self) -> Self:
        edge = self.from_ if isinstance(self.from_, str) else ""
        for key in ("nth", "side"):
            if edge and key in self.model_fields_set and getattr(self, key) not in (1, "after"):
                raise refuse(f"{key} 须配合 from 的行为或事件 / {key} needs an atom as from", key)
        if edge == "end" and not self.finite:
            raise refuse("from: end 须写 turns、utterances 或 seconds / from: end needs turns, utterances or seconds")
        return self


OPERATORS = ("eq", "ne", "gt", "ge", "lt", "le", "range", "in", "contains", "present", "absent")
Operator = Literal["eq", "ne", "gt", "ge", "lt", "le", "range", "in", "contains", "present", "absent"]


def check_operand(op: str, value: Any) -> None:
    """Refuses a value that the operator cannot use."""
    if op in ("present", "absent"):
        if value is not None:
            raise refuse(f"op: {op} 不带 value / takes no value", "value")
    elif value is None:
        raise refuse(f"op: {op} 须有 value / needs a value")
    elif op == "range":
        _check_range(value)
    elif op == "in":
        if not isinstance(value, tuple):
            raise refuse("op: in 的 value 应为列表 / a list is due", "value")
    elif isinstance(value, tuple):
        raise refuse(f"op: {op} 的 value 应为单个值 / a single value is due", "value")
    elif op in ("gt", "ge", "lt", "le") and isinstance(value, bool):
        raise refuse(f"op: {op} 的 value 应为数字或文本 / a number or text is due", "value")


def _check_range(value: Any) -> None:
    numbers = isinstance(value, tuple) and len(value) == 2 and not any(isinstance(x, str | bool) for x in value)
    if not numbers:
        raise refuse("op: range 的 value 应为 [下限, 上限] / [low, high] is due", "value")
    if value[0] > value[1]:
        raise refuse("range 的下限大于上限 / the low end is above the high end", "value")


class Condition(Model):
    """A condition on one metadata field of the conversation."""

    field: Text = Field(description="随路数据字段 · metadata field")
    op: Operator = Field(description="比较 · comparison")
    value: AnyValue | None = Field(None, description="值 · value")

    @model_validator(mode="after")
    def _operand(self) -> Self:
        check_operand(self.op, self.value)
        return self
