"""Catalogue items: what is offered to whom, at which fee, with which targets."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sanxiang.standard.fields import Clauses, Flag, TargetIds, Text
from sanxiang.standard.model import Bilingual, Entry

Charging = Literal["free", "paid", "by_contract", "price_list", "to_be_confirmed"]


class CatalogueItem(Entry):
    """One service. `targets` left out = not yet decided; `targets: []` = no promise of time, as the document says."""

    name: Bilingual = Field(description="名称 · name")
    clause: Clauses = Field((), description="条款编号 · clause ids")
    class_: Bilingual | None = Field(None, alias="class", description="大类 · class")
    category: Bilingual | None = Field(None, description="服务分类 · category")
    charging: Charging = Field(description="收费方式 · charging mode")
    fee: Bilingual | None = Field(None, description="服务费用 · fee, in words")
    customers: Annotated[tuple[Text, ...], Field(min_length=1)] = Field((), description="用户类型，默认所有 · customer types, default all")
    targets: TargetIds | None = Field(None, description="时效目标；[] = 无承诺 · targets; [] = no promise")
    inferred: Flag = Field(False, description="系推断，待核对 · inferred, to be confirmed")
    remark: Bilingual | None = Field(None, description="备注 · remark")
