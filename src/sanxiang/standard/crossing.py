"""What only shows when all checks are known: promises, prerequisites in a circle, parameters in examples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sanxiang.errors import Problem
from sanxiang.standard.atoms import CheckHolds
from sanxiang.standard.kinds.commitment import Commitment
from sanxiang.standard.kinds.common import Check, TalkExample
from sanxiang.standard.layers import Placed
from sanxiang.standard.live import best_live, promises_too_much
from sanxiang.standard.merging import Merged
from sanxiang.standard.names import no_such
from sanxiang.standard.parameters import checked
from sanxiang.standard.problems import locate
from sanxiang.standard.situations import Situation, SituationExample
from sanxiang.standard.targets import Target


def cross_problems(checks: Mapping[str, Check], situations: Mapping[str, Situation], merged: Merged) -> Iterator[Problem]:
    """Problems of checks, then of situations, each in order."""
    for ident, check in checks.items():
        placed = merged.sections["checks"][ident]
        if promises_too_much(check):
            message = f"live: {check.live} 做不到，最多 {best_live(check)} / the check can do at best {best_live(check)}"
            yield _problem(placed, message, "live")
        if (circle := _circle(checks, ident)) and ident == min(circle):
            way = " → ".join((*circle, ident))
            yield _problem(placed, f"requires 循环：{way} / these checks require each other", "requires")
        yield from _example_problems(check.examples, placed, merged)
    for ident, situation in situations.items():
        yield from _example_problems(situation.examples, merged.sections["situations"][ident], merged)


def target_problems(checks: Mapping[str, Check], targets: Mapping[str, Target], merged: Merged) -> Iterator[Problem]:
    """Checks of commitments whose target says no length for everybody."""
    for ident, check in checks.items():
        target = targets.get(check.target or "") if isinstance(check, Commitment) else None
        if target is not None and target.within is None:
            message = f"目标 {target.id} 没有 within，请写 within / the target has no within: write one here"
            yield _problem(merged.sections["checks"][ident], message, "target")


def _problem(placed: Placed, message: str, *loc: str | int) -> Problem:
    return Problem(locate(placed.document, placed.node, loc), message)


def _circle(checks: Mapping[str, Check], start: str) -> tuple[str, ...]:
    """The chain of prerequisites that leads from a check back to itself, or ()."""
    chain: list[str] = []
    ident: str | None = start
    while ident is not None and ident not in chain:
        chain.append(ident)
        requires = checks[ident].requires if ident in checks else None
        ident = requires.check if isinstance(requires, CheckHolds) else None
    return tuple(chain) if ident == start else ()


def _example_problems(examples: Sequence[TalkExample | SituationExample], placed: Placed, merged: Merged) -> Iterator[Problem]:
    for number, example in enumerate(examples):
        for name, value in example.set_.items():
            declaration = merged.declarations.get(name)
            loc = ("examples", number, "set", name)
            if declaration is None and merged.complete:
                yield _problem(placed, no_such("parameters", name, merged.declarations), *loc)
            elif declaration is not None:
                try:
                    checked(declaration, value)
                except ValueError as error:
                    yield _problem(placed, f"{name}: {error}", *loc)
