"""Targets: how soon something must be done, on which clock, judged by which events of which record.

A target is defined and listed here; `sanxiang.inspection.targets` judges it by the histories of records.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sanxiang.standard.fields import Clauses, Percent, Positive, Text, refuse
from sanxiang.standard.model import Bilingual, Entry, Model
from sanxiang.standard.records import DueField, RecordEvent

TargetKind = Literal[
    "respond",
    "next_response",
    "update",
    "resolve",
    "arrive",
    "callback",
    "contact",
    "answer",
    "announce",
    "restore",
    "deliver",
    "available",
]
ClockKind = Literal["wall", "business", "working_days"]
UNITS = ("seconds", "minutes", "hours", "days", "working_days")
SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}


class Duration(Model):
    """A length of time in one unit."""

    seconds: Positive | None = Field(None, description="秒 · seconds")
    minutes: Positive | None = Field(None, description="分钟 · minutes")
    hours: Positive | None = Field(None, description="小时 · hours")
    days: Positive | None = Field(None, description="天（日历日） · calendar days")
    working_days: Positive | None = Field(None, description="工作日 · working days")

    @model_validator(mode="after")
    def _one_unit(self) -> Self:
        given = [unit for unit in UNITS if getattr(self, unit) is not None]
        if len(given) != 1:
            raise refuse(f"应写一个单位：{', '.join(UNITS)} / one unit is due")
        return self

    @property
    def unit(self) -> str:
        return next(unit for unit in UNITS if getattr(self, unit) is not None)

    @property
    def number(self) -> int | float:
        value: int | float = getattr(self, self.unit)
        return value

    @property
    def length(self) -> float | None:
        """Seconds; None for working days, which have no fixed length."""
        return None if self.unit == "working_days" else float(self.number * SECONDS[self.unit])


class Pick(Model):
    """What a case is for; a key that is left out is not asked."""

    priority: Text | None = Field(None, description="优先级 · priority")
    customer: Text | None = Field(None, description="客户类型 · customer type")
    region: Literal["urban", "rural", "remote"] | None = Field(None, description="区域：城区、农村、边远 · region")
    complexity: Literal["simple", "complex"] | None = Field(None, description="简单或复杂 · simple or complex")
    contract: Text | None = Field(None, description="合同 · contract")

    @model_validator(mode="after")
    def _asks(self) -> Self:
        if not self.asked:
            raise refuse(f"应写其中至少一个：{', '.join(type(self).model_fields)} / at least one of them is due")
        return self

    @property
    def asked(self) -> tuple[tuple[str, str], ...]:
        """(key, value) of what is asked, in the order of the format."""
        pairs = ((key, getattr(self, key)) for key in type(self).model_fields)
        return tuple((key, value) for key, value in pairs if value is not None)


class Case(Model):
    """The limit for some of the records; the first case that fits decides."""

    for_: Pick = Field(alias="for", description="适用于 · what it is for")
    within: Duration = Field(description="时限 · the limit")
    clause: Clauses = Field((), description="条款编号 · clause ids")


class Target(Entry):
    """One promise in time. Exactly one of `within` (with or without `cases`), `at_least`, `due` and `always` says how long."""

    name: Bilingual = Field(description="名称 · name")
    clause: Clauses = Field((), description="条款编号 · clause ids")
    kind: TargetKind = Field(description="种类 · kind")
    clock: ClockKind = Field("wall", description="时钟：自然时、营业时间、工作日 · clock")
    within: Duration | None = Field(None, description="时限 · the limit")
    cases: Annotated[tuple[Case, ...], Field(min_length=1)] = Field((), description="分情形的时限 · limits by case")
    at_least: Duration | None = Field(None, description="至少提前 · the second event comes at least so long after the first")
    due: DueField | None = Field(None, description="约定的时间 · the agreed time that holds")
    always: Literal[True] | None = Field(None, description="全天候（仅 available） · around the clock (available only)")
    from_: RecordEvent | None = Field(None, alias="from", description="起算事件 · the event that starts it")
    to: RecordEvent | None = Field(None, description="达成事件 · the event that meets it")
    until: RecordEvent | None = Field(None, description="此后不再计（update） · the event that ends repeating (update)")
    statistic: Literal["each", "average", "percentile"] = Field("each", description="逐件、平均或占比 · each, average or percentile")
    share: Percent | None = Field(None, description="达标占比（percentile） · share that must meet it, per cent")
    edition: Bilingual | None = Field(None, description="承诺的版本 · which edition of the promise")
    note: Bilingual | None = Field(None, description="说明 · note")

    @model_validator(mode="after")
    def _says_how_long(self) -> Self:
        given = [key for key in ("within", "at_least", "due", "always") if getattr(self, key) is not None]
        if len(given) > 1:
            raise refuse(f"{given[0]} 与 {given[1]} 只能写一个 / write one of them", given[1])
        if not given and not self.cases:
            raise refuse("须有 within、cases、at_least、due 或 always / within, cases, at_least, due or always is due")
        if self.cases and given and given != ["within"]:
            raise refuse(f"cases 不与 {given[0]} 同用 / cases do not go with {given[0]}", "cases")
        return self

    @model_validator(mode="after")
    def _units_fit_the_clock(self) -> Self:
        for path, duration in self._durations():
            working = duration.unit == "working_days"
            if working != (self.clock == "working_days"):
                due = "clock: working_days 与 working_days 须同用 / the clock and the unit working_days go together"
                raise refuse(due, *path)
            if self.clock == "business" and duration.unit == "days":
                raise refuse("营业时间按小时计，工作日用 clock: working_days / business time has hours; for days use working_days", *path)
        return self

    @model_validator(mode="after")
    def _options_fit(self) -> Self:
        if (self.statistic == "percentile") != (self.share is not None):
            raise refuse("share 与 statistic: percentile 须同用 / share and statistic: percentile go together", "statistic")
        if (self.kind == "available") != (self.always is not None):
            raise refuse("always: true 与 kind: available 须同用 / always: true and kind: available go together", "kind")
        if (self.kind == "update") != (self.until is not None):
            raise refuse("until 与 kind: update 须同用 / until and kind: update go together", "kind")
        return self

    @model_validator(mode="after")
    def _cases_differ(self) -> Self:
        seen: list[tuple[tuple[str, str], ...]] = []
        for number, case in enumerate(self.cases):
            covering = next((one for one in seen if set(one) <= set(case.for_.asked)), None)
            if covering is not None:
                raise refuse("前面的情形已包含此情形 / an earlier case holds this one already", "cases", number, "for")
            seen.append(case.for_.asked)
        return self

    def _durations(self) -> Iterator[tuple[tuple[str | int, ...], Duration]]:
        if self.within is not None:
            yield ("within",), self.within
        if self.at_least is not None:
            yield ("at_least",), self.at_least
        for number, case in enumerate(self.cases):
            yield ("cases", number, "within"), case.within

    @property
    def durations(self) -> tuple[Duration, ...]:
        """Every limit that it states: its own first, then those of its cases."""
        return tuple(duration for _, duration in self._durations())

    @property
    def clauses(self) -> tuple[str, ...]:
        """Its own clause ids and those of its cases, in order, each once."""
        return tuple(dict.fromkeys((*self.clause, *(clause for case in self.cases for clause in case.clause))))
