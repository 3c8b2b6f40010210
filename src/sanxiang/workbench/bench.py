"""A standard compiled for each set of parameter values that its examples want, and the talks of examples."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sanxiang.conversation.items import ReadOptions
from sanxiang.conversation.model import Conversation
from sanxiang.conversation.readers.text import parse_talk
from sanxiang.inspection.ears import Cache
from sanxiang.inspection.inspector import Inspector, compile_standard
from sanxiang.standard.kinds.common import Check, TalkExample
from sanxiang.standard.loading import Layers, build
from sanxiang.standard.situations import Situation


@dataclass(slots=True)
class Bench:
    """Compiled standards by the values of their parameters."""

    layers: Layers
    settings: Mapping[str, Any]
    cache: Cache | None
    light: bool = True
    made: dict[str, Inspector] = field(default_factory=dict)

    def inspector(self, settings: Mapping[str, Any] | None = None) -> Inspector:
        """Raises StandardError."""
        values = {**self.settings, **(settings or {})}
        key = json.dumps(values, sort_keys=True, ensure_ascii=False)
        if key not in self.made:
            self.made[key] = compile_standard(build(self.layers, set=values), cache=self.cache, light=self.light)
        return self.made[key]


def example_talk(check: Check | Situation, example: TalkExample) -> Conversation:
    """The talk of an example with its metadata, on its own channel or the first one of its check. Raises InputError.

    A direction that the talk itself names goes before that of the example.
    """
    channel = example.channel or (check.channel[0] if check.channel else None)
    talk = parse_talk(example.talk, options=ReadOptions(channel=channel))
    return replace(talk, direction=talk.direction or example.direction, metadata={**talk.metadata, **example.metadata})
