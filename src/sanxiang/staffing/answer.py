"""What a standard says of answering: the limit in seconds, the share that must keep it, and by which clauses."""

from __future__ import annotations

from dataclasses import dataclass

from sanxiang.staffing.rings import CHINA, Cadence
from sanxiang.standard.kinds.common import Check
from sanxiang.standard.kinds.limit import Limit
from sanxiang.standard.standard import Standard
from sanxiang.standard.targets import Target

MEASURES = ("ring_seconds", "rings")


@dataclass(frozen=True, slots=True)
class AnswerClause:
    """`share` (0 to 1, 1 = every call) of the calls answered within `seconds`.

    entries  `targets/…` and `checks/…` that say so
    every    those of them that hold each single call to it
    late     checks of what is said when a call was answered too late
    """

    seconds: float
    share: float
    clauses: tuple[str, ...]
    entries: tuple[str, ...]
    every: tuple[str, ...] = ()
    late: tuple[str, ...] = ()


def answer_clause(standard: Standard, *, cadence: Cadence = CHINA) -> AnswerClause | None:
    """The promise of answering: the target from contact.offered to contact.answered, the checks of ringing, or both.

    The shortest limit counts, and the highest share that a target states. None = the standard says nothing of it.
    """
    targets = [target for target in standard.targets.values() if _is_answer(target)]
    rings = {check.id: seconds for check in standard.checks.values() if (seconds := _ring_limit(check, cadence)) is not None}
    limits = [*(length for target in targets for length in _lengths(target)), *rings.values()]
    if not limits:
        return None
    clauses = [clause for target in targets for clause in target.clauses] + [
        each for name in rings for each in standard.checks[name].clause
    ]
    return AnswerClause(
        seconds=min(limits),
        share=max((target.share / 100 for target in targets if target.share is not None), default=1.0),
        clauses=tuple(dict.fromkeys(clauses)),
        entries=(*(f"targets/{target.id}" for target in targets), *(f"checks/{name}" for name in rings)),
        every=(*(f"targets/{target.id}" for target in targets if target.share in (None, 100)), *(f"checks/{name}" for name in rings)),
        late=tuple(f"checks/{check.id}" for check in standard.checks.values() if _is_about_late(check)),
    )


def _is_about_late(check: Check) -> bool:
    return any(condition.field == "ring_seconds" and condition.op in ("ge", "gt") for condition in check.when)


def _is_answer(target: Target) -> bool:
    return (target.from_, target.to) == ("contact.offered", "contact.answered") and target.within is not None and target.clock == "wall"


def _lengths(target: Target) -> list[float]:
    return [length for duration in target.durations if (length := duration.length) is not None]


def _ring_limit(check: Check, cadence: Cadence) -> float | None:
    """Seconds that a check allows for ringing; None where it is about something else."""
    if not isinstance(check, Limit) or check.measure not in MEASURES or (check.channel and "phone" not in check.channel):
        return None
    most = check.max if check.max is not None else check.below
    if most is None or check.measure == "ring_seconds":
        return None if most is None else float(most)
    rings = most if check.max is not None else most - 1
    return float(rings) * (float(check.cycle) if "cycle" in check.model_fields_set else cadence.cycle)
