"""Patterns without which no promise is read: cheap to look for in everything, so that the reader is asked only where one occurs.

They are the words of `wording` without their conditions on what stands beside them, in the pattern language of a standard, so each promise
that `reading` finds holds one of them.
"""

from __future__ import annotations

import re
from functools import cache

from sanxiang.commitments.cutting import alternatives, without_conditions
from sanxiang.commitments.wording import ACTIONS
from sanxiang.language.patterns import Pattern, parse

_BENEFIT = r"([帮给为替跟与向把将][您你]们?|[帮给]咱|帮忙)([^服查看说道添讲念听聊 ]|$)"
_LED = r"(小时|钟头?|分钟|天|日|周|月|点半?|刻|底|班|晚|[午末初号拜期一二三四五六0-9])([之以]?[内前])[^,。!?;~ ]"
_DAY = r"([今明后当][天日晚早儿]|[上下中]午|傍晚|早上|晚上|[周期拜][一二三四五六日天末])[^,。!?;~ ]"
_ARRIVAL = r"[点内前天早午晚晨半钟整刻后日号时周期拜一二三四五六末底初0-9\]][会就]?[到去来]"

_BEHIND_BENEFIT = re.compile(r"\(\?<=\[?[^\]]*\]?\[您你\]\)")


@cache
def cues() -> tuple[Pattern, ...]:
    """In a fixed order."""
    sources = [_BENEFIT, _ARRIVAL, _LED, _DAY, *map(_cue, ACTIONS.values())]
    return tuple(parse(source, {}) for source in sources)


def _cue(pattern: str) -> str:
    """What stands behind 给您 is found by that, and left out."""
    return "|".join(without_conditions(part).replace("?:", "") for part in alternatives(pattern) if not _BEHIND_BENEFIT.match(part))
