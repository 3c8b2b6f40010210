"""What stands in the files of a standard besides checks: acts, forbidden expressions, scripts, the header."""

from __future__ import annotations

import re
from typing import Literal, Self

from pydantic import Field, model_validator

from sanxiang.standard.fields import ActId, AnyValue, Channels, Clauses, Day, Flag, Number, PatternText, Text, refuse
from sanxiang.standard.model import Bilingual, Entry, Examples, Model, Precision, Settings, check_precision
from sanxiang.standard.says import SaysList, UnlessList

SLOT = re.compile(r"\{([^{}]*)\}")


class Act(Entry):
    """A dialogue act and how it is recognised."""

    name: Bilingual = Field(description="名称 · name")
    who: Literal["agent", "customer", "any"] = Field("any", description="说话方 · who can have it")
    says: SaysList = Field((), description="任一模式 · any of these patterns")
    unless: UnlessList = Field((), description="例外 · exceptions")
    learned: Flag = Field(False, description="识别模型也可判定 · the recogniser may add it")
    situational: Flag = Field(False, description="只为识别情景 · serves to recognise situations only")
    examples: Examples = Field(Examples(), description="例句 · examples")

    @model_validator(mode="after")
    def _can_occur(self) -> Self:
        if not self.says and not self.learned:
            raise refuse("须有 says 或 learned: true / says or learned: true is due")
        return self


class Forbidden(Entry):
    """A family of forbidden expressions, and what to say instead. Binds the agent only."""

    name: Bilingual = Field(description="名称 · name")
    clause: Clauses = Field((), description="条款编号 · clause ids")
    kind: Text = Field(description="类别 · kind")
    severity: Literal["warn", "block"] = Field(description="提醒或拦截 · warn or block")
    channel: Channels = Field((), description="渠道，默认全部 · channels, default all")
    says: SaysList = Field(description="任一模式 · any of these patterns")
    unless: UnlessList = Field((), description="例外 · exceptions")
    quoted: Flag = Field(False, description="转述客户时也算 · counts also where the agent quotes")
    evidence: Literal["exact", "proxy"] = Field("proxy", description="证据强度 · strength of evidence")
    precision: Precision | None = Field(None, description="抽样核对的准确率 · precision, from hits that were read")
    instead: Bilingual | None = Field(None, description="建议改说 · what to say instead")
    examples: Examples = Field(Examples(), description="例句 · examples")

    @model_validator(mode="after")
    def _precision_fits(self) -> Self:
        check_precision(self.evidence, self.precision)
        return self


class Script(Entry):
    """Approved wording. `text` still holds its slots `{name}`; parameters are already filled in."""

    name: Bilingual = Field(description="名称 · name")
    clause: Clauses = Field((), description="条款编号 · clause ids")
    channel: Channels = Field((), description="渠道，默认全部 · channels, default all")
    text: Bilingual = Field(description="话术，{槽位} 待填 · the wording with {slots}")
    slots: dict[str, PatternText] = Field({}, description="必填槽位及其模式 · required slots and what may stand in them")

    @model_validator(mode="after")
    def _slots_fit(self) -> Self:
        spoken = {name for text in (self.text.zh, self.text.en) for name in SLOT.findall(text)}
        for slot in self.slots:
            if slot not in spoken:
                raise refuse(f"话术中没有槽位 {{{slot}}} / the text has no slot {{{slot}}}", "slots", slot)
        for language in ("zh", "en"):
            _check_braces(getattr(self.text, language), language)
        return self


def _check_braces(text: str, language: str) -> None:
    for name in SLOT.findall(text):
        if not re.fullmatch(r"[a-z_][a-z0-9_]*", name):
            raise refuse(f"槽位写作 {{staff_no}}，不是 {{{name}}} / a slot looks like {{staff_no}}", "text", language)
    if set(SLOT.sub("", text)) & set("{}"):
        raise refuse("花括号不成对 / a brace is not closed", "text", language)


class Dimension(Model):
    """One dimension of the score."""

    name: Bilingual = Field(description="名称 · name")


class SourceDocument(Model):
    """A document of numbered clauses; its id is what stands before the `-` of theirs."""

    name: Bilingual = Field(description="名称 · name")


class Declaration(Model):
    """A parameter as it is declared."""

    name: Bilingual = Field(description="名称 · name")
    type: Literal["text", "number", "flag", "words"] = Field(description="类型 · type")
    default: AnyValue = Field(description="默认值 · default value")
    min: Number | None = Field(None, description="最小值 · least value, of numbers")
    max: Number | None = Field(None, description="最大值 · largest value, of numbers")

    @model_validator(mode="after")
    def _bounds_fit(self) -> Self:
        for key in ("min", "max"):
            if getattr(self, key) is not None and self.type != "number":
                raise refuse(f"{key} 只用于 type: number / {key} is for numbers only", key)
        if self.min is not None and self.max is not None and self.min > self.max:
            raise refuse("min 大于 max / min is above max", "min")
        return self


class Drop(Model):
    """Inherited entries that the overlay takes away."""

    clauses: tuple[Text, ...] = Field((), description="条款 · clauses")
    checks: tuple[Text, ...] = Field((), description="检查项 · checks")
    acts: tuple[Text, ...] = Field((), description="言语行为 · acts")
    forbidden: tuple[Text, ...] = Field((), description="服务忌语 · forbidden expressions")
    scripts: tuple[Text, ...] = Field((), description="话术 · scripts")
    targets: tuple[Text, ...] = Field((), description="时效目标 · targets")
    catalogue: tuple[Text, ...] = Field((), description="服务目录项 · catalogue items")
    procedures: tuple[Text, ...] = Field((), description="流程 · procedures")
    situations: tuple[Text, ...] = Field((), description="情景 · situations")
    calendars: tuple[Text, ...] = Field((), description="日历 · calendars")


class ActRecogniser(Model):
    """A learned recogniser of acts."""

    file: Text = Field(description="权重文件 · weights, relative to the standard")
    labels: tuple[ActId, ...] = Field((), description="识别的行为 · the acts that it knows")


class ForbiddenRecogniser(Model):
    """A learned recogniser of forbidden expressions."""

    file: Text = Field(description="权重文件 · weights, relative to the standard")


class Recognisers(Model):
    """The learned recognisers of a standard."""

    acts: ActRecogniser | None = Field(None, description="言语行为 · of acts")
    forbidden: ForbiddenRecogniser | None = Field(None, description="服务忌语 · of forbidden expressions")


class Header(Model):
    """`standard.yaml`."""

    standard: Text = Field(description="标准编号 · id of the standard", pattern=r"^[A-Za-z][A-Za-z0-9_.\-]*$")
    name: Bilingual = Field(description="名称 · name")
    language: Literal["zh", "en"] | None = Field(None, description="语言 · language")
    valid_from: Day = Field(description="生效日期 · the first day it holds")
    extends: Text | None = Field(None, description="所继承的标准 · a shipped pack, or a folder beside this one")
    parameters: dict[str, Declaration] = Field({}, description="参数 · parameters")
    set_: Settings = Field({}, alias="set", description="参数值 · values of own or inherited parameters")
    drop: Drop = Field(Drop(), description="删去的继承条目 · what is taken away")
    dimensions: dict[str, Dimension] = Field({}, description="评分维度 · dimensions of the score")
    documents: dict[str, SourceDocument] = Field({}, description="条款所在文件 · documents of the clauses")
    recognisers: Recognisers = Field(Recognisers(), description="识别模型 · learned recognisers")


HEADER_KEYS = tuple(field.alias or key for key, field in Header.model_fields.items())
