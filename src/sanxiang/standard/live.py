"""What a check can do while the talk goes on."""

from __future__ import annotations

from sanxiang.standard.kinds.common import Check, Live
from sanxiang.standard.kinds.limit import Limit

ORDER: tuple[Live, ...] = ("full", "delayed", "after")
"""From the strongest promise to the weakest."""

KNOWN_AT_END_OF_UTTERANCE = ("speech_rate", "overlap")


def best_live(check: Check) -> Live:
    """The strongest promise that the kind can keep.

    after    only when the talk has ended: a window `from: end`, `talk_ratio`, an average, `duration` with a minimum
    delayed  some events later: measures of an utterance that began before it was logged
    full     the state is exact at every moment
    """
    if getattr(getattr(check, "window", None), "from_", None) == "end":
        return "after"
    return _limit(check) if isinstance(check, Limit) else "full"


def _limit(check: Limit) -> Live:
    long_enough = check.min is not None or check.above is not None
    if check.measure == "talk_ratio" or check.average or (check.measure == "duration" and long_enough):
        return "after"
    return "delayed" if check.measure in KNOWN_AT_END_OF_UTTERANCE else "full"


def promises_too_much(check: Check) -> bool:
    """Whether the check declares more than it can keep."""
    return check.live is not None and ORDER.index(check.live) < ORDER.index(best_live(check))
