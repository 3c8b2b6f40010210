"""The script of a visit, out of the edition that is in force: the steps of a situation, or one script."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sanxiang_centre.editions.models import Edition

USUAL = "return-visit"
Step = Mapping[str, Any]
"""`do` and `say`: by language, None = it has none."""


@lru_cache(maxsize=64)
def script_of(edition: int, ident: str) -> Sequence[Step]:
    """Empty where the edition has nothing of that name. An edition never changes, so what is read once is kept."""
    return read(json.loads(Edition.objects.values_list("snapshot", flat=True).get(pk=edition)), ident)


def read(flat: Mapping[str, Any], ident: str) -> Sequence[Step]:
    """From the content of an edition. Parameters are filled in; what only the conversation knows stays a slot in braces."""
    situation = flat.get("situations", {}).get(ident)
    steps = situation.get("steps", ()) if situation else [{"say": ident}] if ident in flat.get("scripts", {}) else ()
    return [_step(flat, step) for step in steps]


def _step(flat: Mapping[str, Any], step: Mapping[str, Any]) -> Step:
    script = flat.get("scripts", {}).get(step.get("say"))
    return {"do": step.get("do"), "say": _filled(script["text"], flat.get("parameters", {})) if script else None}


def _filled(text: Mapping[str, str], parameters: Mapping[str, Any]) -> dict[str, str]:
    def value(slot: re.Match[str]) -> str:
        found = parameters.get(slot[1])
        return str(found["value"]) if found else slot[0]

    return {language: re.sub(r"\{(\w+)\}", value, words) for language, words in text.items() if words}
