"""Procedures: ordered steps with who does them, by when, and what shows that they were done."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from sanxiang.standard.fields import Channels, CheckId, Clauses, Flag, ScriptId, TargetIds, refuse, wrap_one
from sanxiang.standard.model import Bilingual, Entry, Model
from sanxiang.standard.records import RECORD_EVENTS, RecordEvent

Owner = Literal["agent", "leader", "inspector", "engineer", "manager", "standard_owner", "administrator", "system", "customer"]
_ListOrOne = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}
CheckIds = Annotated[tuple[CheckId, ...], Field(min_length=1), BeforeValidator(wrap_one), WithJsonSchema(_ListOrOne)]
RecordEvents = Annotated[
    tuple[RecordEvent, ...],
    Field(min_length=1),
    BeforeValidator(wrap_one),
    WithJsonSchema({"anyOf": [{"enum": list(RECORD_EVENTS)}, {"type": "array", "items": {"enum": list(RECORD_EVENTS)}, "minItems": 1}]}),
]


class ProcedureStep(Model):
    """One step. What shows it: an event of a record, a check of conversations, or a person who looks (`person`)."""

    name: Bilingual = Field(description="步骤名 · name")
    clause: Clauses = Field((), description="条款编号 · clause ids")
    owner: Owner | None = Field(None, description="负责人 · who does it")
    clock: TargetIds = Field((), description="时效目标 · the targets that time it")
    record: RecordEvents = Field((), description="体现该步骤的记录事件 · events of records that show it")
    check: CheckIds = Field((), description="体现该步骤的检查项 · checks of conversations that show it")
    person: Flag = Field(False, description="只能由人查看 · only a person can see it")
    say: ScriptId | None = Field(None, description="话术 · the script")
    optional: Flag = Field(False, description="可省略 · may be left out")
    note: Bilingual | None = Field(None, description="说明 · note")

    @property
    def shown(self) -> bool:
        """Whether anything can show that it was done."""
        return bool(self.record or self.check or self.person)


class Procedure(Entry):
    """Steps in their order."""

    name: Bilingual = Field(description="名称 · name")
    clause: Clauses = Field((), description="条款编号 · clause ids")
    channel: Channels = Field((), description="渠道，默认全部 · channels, default all")
    opens: Bilingual | None = Field(None, description="起因 · what begins it, in words")
    steps: tuple[ProcedureStep, ...] = Field(min_length=1, description="步骤 · steps")

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        names = [step.name.get("zh") for step in self.steps]
        for number, name in enumerate(names):
            if name in names[:number]:
                raise refuse(f"步骤名 {name} 重复 / the step name {name} stands twice", "steps", number, "name")
        return self

    @property
    def clauses(self) -> tuple[str, ...]:
        """Its own clause ids and those of its steps, in order, each once."""
        return tuple(dict.fromkeys((*self.clause, *(clause for step in self.steps for clause in step.clause))))
