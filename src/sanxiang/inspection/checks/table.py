"""The one table of check kinds: what compiles them. The params model of each stands in `sanxiang.standard.kinds`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sanxiang.inspection.checks import (
    absence,
    attribute,
    commitment,
    count,
    entity,
    existence,
    hang_up,
    limit,
    precedence,
    repetition,
    response,
    sequence,
    similarity,
)
from sanxiang.inspection.checks.base import Blueprint

KINDS: Mapping[str, Callable[[Any], Blueprint]] = {
    "existence": existence.compile_check,
    "absence": absence.compile_check,
    "response": response.compile_check,
    "precedence": precedence.compile_check,
    "sequence": sequence.compile_check,
    "limit": limit.compile_check,
    "count": count.compile_check,
    "repetition": repetition.compile_check,
    "similarity": similarity.compile_check,
    "entity": entity.compile_check,
    "hang_up": hang_up.compile_check,
    "attribute": attribute.compile_check,
    "commitment": commitment.compile_check,
}
