"""repetition: a role says nearly the same again."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sanxiang.standard.fields import Natural, Percent, Who
from sanxiang.standard.kinds.common import Check


class Repetition(Check):
    kind: Literal["repetition"] = Field(description="重复 · repeats itself")
    who: Who = Field(description="说话方 · who speaks")
    similar: Percent = Field(90, description="相似度 · similarity, per cent")
    look_back: Natural = Field(3, description="与此前几句比较 · compared with so many earlier utterances")
    at_least: Natural = Field(8, description="至少几字 · characters that an utterance needs")
    times: Natural = Field(1, description="第几次起算违反 · violated from this occurrence on")
