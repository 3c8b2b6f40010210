"""hang_up: who may end the talk, and after what."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sanxiang.conversation.model import Role
from sanxiang.standard.atoms import Atom
from sanxiang.standard.fields import Amount
from sanxiang.standard.kinds.common import Check


class HangUp(Check):
    kind: Literal["hang_up"] = Field(description="挂断 · hanging up")
    by: Role = Field(Role.AGENT, description="不得先挂断的一方 · who must not end the talk")
    unless: tuple[Atom, ...] = Field((), description="允许挂断的原子 · atoms after which it is allowed")
    wait: Amount = Field(5, description="其后须等的秒数 · seconds to wait after them")
