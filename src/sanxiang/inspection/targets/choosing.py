"""Which targets a record is under, and with which limit: by catalogue item, priority, customer type, region, contract."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

from sanxiang.standard.catalogue import CatalogueItem
from sanxiang.standard.targets import Case, Duration, Target


@dataclass(frozen=True, slots=True)
class Terms:
    """The limit that holds for a record. `limit` None = the form of the target says it all (due, always).

    missing  attributes without which no limit can be picked; then nothing else is set
    applies  False = the target has limits for other records only
    """

    limit: Duration | None = None
    clauses: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    applies: bool = True


def terms_of(target: Target, attributes: Mapping[str, str]) -> Terms:
    """The first case that fits decides, else what holds for all others. A case that may fit, for all that is known, decides nothing."""
    for case in target.cases:
        missing = _unknown(case, attributes)
        if missing is None:
            continue
        if missing:
            return Terms(missing=missing, clauses=target.clause)
        return Terms(case.within, (*target.clause, *case.clause))
    if target.cases and target.within is None:
        return Terms(applies=False)
    return Terms(target.within or target.at_least, target.clause)


def _unknown(case: Case, attributes: Mapping[str, str]) -> tuple[str, ...] | None:
    """The attributes that would have to be known; none = it fits; None = it does not fit."""
    if any(attributes.get(key) not in (None, "", value) for key, value in case.for_.asked):
        return None
    return tuple(key for key, _ in case.for_.asked if not attributes.get(key))


@dataclass(frozen=True, slots=True)
class Choice:
    """A target that a record is under. `doubt` = other targets for the same events, when the record names no catalogue item."""

    target: Target
    doubt: tuple[str, ...] = ()


class Chooser:
    """The targets of a standard with its catalogue.

    A record that names its catalogue item is under the item's targets and under those that no item names, except where the item
    has one of its own for the same two events. A record that names none is under all of them; where several stand for the same
    two events and an item decides between them, which one holds is not known.
    """

    def __init__(self, targets: Iterable[Target], catalogue: Mapping[str, CatalogueItem]) -> None:
        self.targets = tuple(targets)
        self.items = frozenset(catalogue)
        named = {ident for item in catalogue.values() for ident in item.targets or ()}
        self._any = {target.id: Choice(target, self._rivals(target, named)) for target in self.targets}
        self._by_item = {ident: self._of_item(item, named) for ident, item in catalogue.items()}

    def choice(self, target: Target, attributes: Mapping[str, str]) -> Choice | None:
        """None = the record is not under this target."""
        return self._by_item.get(attributes.get("item", ""), self._any).get(target.id)

    def _of_item(self, item: CatalogueItem, named: Set[str]) -> dict[str, Choice]:
        own = {target.id: target for target in self.targets if target.id in (item.targets or ())}
        taken = {_events(target) for target in own.values()}
        free = {target.id for target in self.targets if target.id not in named and _events(target) not in taken}
        return {target.id: Choice(target) for target in self.targets if target.id in own or target.id in free}

    def _rivals(self, target: Target, named: Set[str]) -> tuple[str, ...]:
        """Others for the same events, if an item decides between them."""
        same = [other for other in self.targets if _events(other) == _events(target)]
        if None in _events(target) or not any(other.id in named for other in same):
            return ()
        return tuple(other.id for other in same if other is not target)


def _events(target: Target) -> tuple[str | None, str | None, bool]:
    """What two targets must have in common to stand in each other's place; being there around the clock is no limit of time."""
    return target.from_, target.to, bool(target.always)
