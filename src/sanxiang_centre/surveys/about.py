"""What a customer can be asked about. The apps that know stand in part above: `config.survey_matters` says so once, at start."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sanxiang_centre.common.actor import Actor


@dataclass(frozen=True, slots=True)
class About:
    """A matter that may be asked about.

    occasions   on which it may be asked about; the first is the one on which it is asked about by itself, () = it is not asked about
    agent, team whose work it was
    edition     number of the edition that the matter is pinned to
    not_by      who sees nothing of what is answered: whom a complaint is about
    language    the customer's, "" = not known
    """

    noun: str
    subject: int
    occasions: tuple[str, ...]
    agent: int | None
    team: int | None
    customer: int | None
    edition: int | None
    language: str = ""
    not_by: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Address:
    """Of a customer, normalised (`customers.identities`); to be sent to, and never shown."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Source:
    """see        what the actor reaches; raises Problem 403, 404
    find       the same for the centre itself; None = there is none
    addresses  of its customer, the likeliest first
    """

    see: Callable[[Actor, int], About]
    find: Callable[[int], About | None]
    addresses: Callable[[int], Sequence[Address]]


_sources: dict[str, Source] = {}


def ask_about(sources: Mapping[str, Source]) -> None:
    """Installs them, by noun."""
    _sources.clear()
    _sources.update(sources)


def source(noun: str) -> Source | None:
    return _sources.get(noun)
