"""Acts by name: what the recogniser makes of one utterance, for evaluation and for the examples of a standard."""

from __future__ import annotations

from collections.abc import Mapping

from sanxiang.conversation.model import Channel
from sanxiang.inspection.inspector import Inspector
from sanxiang.inspection.recognition import Recogniser


def act_bits(inspector: Inspector) -> Mapping[str, int]:
    """Act -> its feature bit, ordered by name."""
    rules = inspector.core.recogniser.rules
    acts = inspector.standard.acts
    return dict(sorted((rule.id, rule.bits) for rule in rules if not rule.own_bit and rule.id in acts))


def recogniser_of(inspector: Inspector, act: str) -> Recogniser | None:
    """What listens for an act: the recogniser of checks, else that of situations; None where nothing does."""
    watcher = inspector.core.watcher
    both = (inspector.core.recogniser, *(() if watcher is None else (watcher.recogniser,)))
    return next((one for one in both if any(rule.id == act and not rule.own_bit for rule in one.rules)), None)


def acts_of(inspector: Inspector, text: str, role: int, channel: Channel | None) -> tuple[str, ...]:
    """The acts of one utterance, sorted. `role` is a number of `inspection.clock` (AGENT, CUSTOMER, …)."""
    mask = inspector.core.recogniser.features(text, role, channel)
    return tuple(act for act, bit in act_bits(inspector).items() if mask & bit)
