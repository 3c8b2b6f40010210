"""similarity: a script is said."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sanxiang.standard.atoms import Window
from sanxiang.standard.fields import ActIds, Percent, ScriptId, Who
from sanxiang.standard.kinds.common import Check


class Similarity(Check):
    kind: Literal["similarity"] = Field(description="话术相符 · says a script")
    script: ScriptId = Field(description="标准话术 · the script")
    cover: Percent = Field(80, description="覆盖率 · share that must be said, per cent")
    who: Who = Field("agent", description="说话方 · who speaks")
    among: ActIds | None = Field(None, description="只比较有全部这些行为的话 · only utterances with all of these acts are compared")
    window: Window = Field(Window(), description="窗口 · window")
