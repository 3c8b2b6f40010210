"""Acts by name: what the recogniser makes of one utterance, for evaluation and for the examples of a standard."""

from __future__ import annotations

from collections.abc import Mapping

from sanxiang.conversation.model import Channel
from sanxiang.inspection.inspector import Inspector


def act_bits(inspector: Inspector) -> Mapping[str, int]:
    """Act -> its feature bit, ordered by name."""
    rules = inspector.core.recogniser.rules
    acts = inspector.standard.acts
    return dict(sorted((rule.id, rule.bits) for rule in rules if not rule.own_bit and rule.id in acts))


def acts_of(inspector: Inspector, text: str, role: int, channel: Channel | None) -> tuple[str, ...]:
    """The acts of one utterance, sorted. `role` is a number of `inspection.clock` (AGENT, CUSTOMER, …)."""
    mask = inspector.core.recogniser.features(text, role, channel)
    return tuple(act for act, bit in act_bits(inspector).items() if mask & bit)
