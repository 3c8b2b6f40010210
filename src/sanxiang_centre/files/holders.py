"""What files may hang on. The apps above say so, once, at start (`config.file_holders`): this one knows none of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sanxiang_centre.common.actor import Actor

Ask = Callable[[Actor, int, int | None], None]
"""(actor, subject, part): raises Problem where the actor may not."""


@dataclass(frozen=True, slots=True)
class Holder:
    """`see`: whose files an actor gets; `change`: from which an actor may remove. `audited`: who looked into a file is noted."""

    of: str
    see: Ask
    change: Ask
    audited: bool


_holders: dict[str, Holder] = {}


def hang_on(holders: Sequence[Holder]) -> None:
    """Installs them."""
    _holders.clear()
    _holders.update({holder.of: holder for holder in holders})


def holder_of(of: str) -> Holder:
    return _holders[of]
