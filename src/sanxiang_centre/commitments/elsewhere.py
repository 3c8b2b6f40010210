"""What commitments ask of apps that stand above them: `config` installs the answers once, at start."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.problems import not_found

if TYPE_CHECKING:
    from sanxiang.calendar.calendars import Calendar
    from sanxiang.standard.calendars import BusinessCalendar


@dataclass(frozen=True, slots=True)
class Matter:
    """A ticket, whom it is for, and the conversation that it came from."""

    ticket: int
    customer: int | None
    conversation: int | None


def _hours(edition: int, hours: BusinessCalendar) -> Calendar:
    from sanxiang.standard.calendars import calendar_of

    return calendar_of(hours)


def _no_ticket(actor: Actor, ticket: int) -> Matter:
    raise not_found("工单")


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """calendar  the hours of an edition (its number) with what the centre has changed since
    tickets   conversation -> the ticket that was made from it
    ticket    one that the actor may see; raises Problem 404
    linked    conversation -> the customer whom an agent, or the page it was held on, has said it is with
    """

    calendar: Callable[[int, BusinessCalendar], Calendar] = _hours
    tickets: Callable[[Collection[int]], Mapping[int, int]] = lambda conversations: {}
    ticket: Callable[[Actor, int], Matter] = _no_ticket
    linked: Callable[[Collection[int]], Mapping[int, int]] = lambda conversations: {}


_installed = [Elsewhere()]


def ask_with(elsewhere: Elsewhere) -> None:
    _installed[:] = [elsewhere]


def elsewhere() -> Elsewhere:
    return _installed[0]
