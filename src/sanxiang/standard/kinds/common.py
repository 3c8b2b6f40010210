"""The keys that every check may have, whatever its kind."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sanxiang.conversation.model import Channel, Direction
from sanxiang.standard.atoms import Condition, Prerequisite
from sanxiang.standard.fields import Amount, Channels, Clauses, DimensionId, OneValue, ScriptId, Text, refuse
from sanxiang.standard.model import Bilingual, Entry, Expectation, Model, OneOrMany, Precision, Settings, check_precision

Live = Literal["full", "delayed", "after"]


Conditions = Annotated[tuple[Condition, ...], Field(min_length=1), OneOrMany()]


class TalkExample(Model):
    """A short talk and what the check says of it. The talk is text; readers of conversations parse it."""

    talk: Text = Field(description="对话，每行一句 · the talk, one utterance a line")
    channel: Channel | None = Field(None, description="渠道 · channel")
    direction: Direction | None = Field(None, description="呼入 inbound 或呼出 outbound · direction of the talk")
    metadata: dict[Text, OneValue] = Field({}, description="此例的随路数据 · metadata of the conversation")
    set_: Settings = Field({}, alias="set", description="此例的参数值 · values of parameters for this example")
    expect: Expectation = Field(description="预期判定 · the expected state")


class Check(Entry):
    """What a check has besides the keys of its kind. `when` holds conditions that must all hold."""

    name: Bilingual = Field(description="名称 · name")
    clause: Clauses = Field((), description="条款编号 · clause ids")
    kind: str = Field(description="种类 · kind")
    channel: Channels = Field((), description="渠道，默认全部 · channels, default all")
    direction: Direction | None = Field(None, description="呼入 inbound 或呼出 outbound，默认两者 · default both")
    when: Conditions = Field((), description="随路数据条件 · conditions on metadata")
    requires: Prerequisite | None = Field(None, description="前提：原子或 {check: 编号} · an atom or {check: id}")
    scope: Literal["conversation", "leg"] = Field("conversation", description="范围：整个会话或每位坐席一段 · scope")
    evidence: Literal["exact", "proxy", "person"] = Field("exact", description="证据强度 · strength of evidence")
    precision: Precision | None = Field(None, description="抽样核对的准确率 · precision, from hits that were read")
    severity: Literal["minor", "major", "critical"] = Field("minor", description="严重程度 · severity")
    points: Amount = Field(0, description="最多扣分 · what the check can deduct")
    per: Literal["conversation", "hit"] = Field("conversation", description="按会话或按次扣分 · deduct once or per hit")
    points_each: Amount | None = Field(None, description="每次扣分 · deduction per hit")
    dimension: DimensionId | None = Field(None, description="评分维度 · dimension of the score")
    say: ScriptId | None = Field(None, description="提示的话术 · the script to show")
    live: Live | None = Field(None, description="实时程度 · what the check can do live")
    examples: tuple[TalkExample, ...] = Field((), description="例子 · examples")

    @model_validator(mode="after")
    def _precision_fits(self) -> Self:
        check_precision(self.evidence, self.precision)
        return self

    @model_validator(mode="after")
    def _points_fit(self) -> Self:
        if self.per == "hit" and self.points_each is None:
            raise refuse("per: hit 须有 points_each / per: hit needs points_each", "per")
        if self.points_each is not None and self.per != "hit":
            raise refuse("points_each 须配合 per: hit / points_each needs per: hit", "points_each")
        if self.points_each is not None and self.points_each > self.points:
            raise refuse("points_each 大于 points / points_each is above points", "points_each")
        return self


def check_range(check: object, low: str, high: str) -> None:
    """Refuses bounds that nothing can meet."""
    least, most = getattr(check, low), getattr(check, high)
    if least is not None and most is not None and least > most:
        raise refuse(f"{low} 大于 {high}，无法满足 / {low} is above {high}: nothing can meet it", low)
