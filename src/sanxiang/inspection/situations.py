"""From the situations of a standard to what recognises them: hidden checks, and a recogniser of what they listen for."""

from __future__ import annotations

from sanxiang.inspection.compile import (
    Draft,
    Listening,
    compile_check,
    compiled_atom,
    compiled_checks,
    listen_for,
    listening,
)
from sanxiang.inspection.ears import Cache
from sanxiang.inspection.findings import State
from sanxiang.inspection.program import Program, Sign
from sanxiang.language.matcher import Engine
from sanxiang.standard.kinds.common import Check
from sanxiang.standard.kinds.existence import Existence
from sanxiang.standard.kinds.response import Response
from sanxiang.standard.situations import Seen
from sanxiang.standard.standard import Standard


def compile_situations(standard: Standard, like: Listening, engine: Engine, cache: Cache) -> tuple[Program, Listening] | None:
    """The hidden checks of the situations of a standard and what they listen for; None where it has none. `like` = that of its checks."""
    watched = [(situation.id, check) for situation in standard.situations.values() for check in situation.watched()]
    if not watched:
        return None
    draft = Draft(standard, cache)
    checks = tuple(compile_check(draft, check, {}) for _, check in watched)
    signs = tuple(_sign(draft, situation, check) for situation, check in watched)
    forbidden = standard.forbidden.values() if any(name.startswith("forbidden") for name in draft.features.bits) else ()
    listen_for(draft, lambda act: f"act:{act.id}" in draft.features.bits, forbidden)
    return compiled_checks(draft, checks, signs), listening(draft, (), engine, like)


def _sign(draft: Draft, situation: str, check: Check) -> Sign:
    assert isinstance(check, Seen)
    # What is wanted wakes these two by occurring; a window that passes without it tells nothing.
    heard = isinstance(check, Existence | Response) and check.outcome == "satisfied"
    finite = getattr(getattr(check, "window", None), "finite", False)
    passes = check.kind in ("limit", "hang_up", "attribute") or (finite and not heard)
    once, until = (None if atom is None else compiled_atom(draft, atom) for atom in (check.once, check.until))
    single = isinstance(check, Existence) and check.window.from_ == "start"
    return Sign(situation, State(check.outcome), passes or check.requires is not None, once, until, single)
