"""An edition at work beside chats: its compiled inspector, its cards, its numbers. One for all chats of a process."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Any

from sanxiang_centre.accounts.models import SkillGroup
from sanxiang_centre.commitments.calendars import calendar_of
from sanxiang_centre.commitments.elsewhere import elsewhere
from sanxiang_centre.editions.inspectors import inspector_of
from sanxiang_centre.editions.queries import current_force

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from sanxiang.calendar.calendars import Calendar
    from sanxiang.commitments.commitment import Commitment
    from sanxiang.inspection.inspector import Inspector
    from sanxiang.standard.model import Bilingual
    from sanxiang.standard.models import Script
    from sanxiang.standard.standard import Standard

CHAT = "chat"
SEVERITIES = ("critical", "major", "minor")
"""The gravest first; what is not named is the least."""
_making = Lock()
_books: dict[int, Book] = {}
KEPT = 8


@dataclass(eq=False, repr=False)
class Book:
    """Safe to share between threads: nothing of it changes.

    calendar   the hours of the centre, with what it has changed since the edition
    """

    edition: int
    inspector: Inspector
    calendar: Callable[[], Calendar]
    _cards: dict[str, Any] = field(default_factory=dict)

    @property
    def standard(self) -> Standard:
        return self.inspector.standard

    def number(self, parameter: str, default: float) -> float:
        """A parameter of the edition; the default where it has none of that name, or no number."""
        found = self.standard.parameters.get(parameter)
        value = None if found is None else found.value
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else default

    def words(self, parameter: str) -> tuple[str, ...]:
        """Of a parameter that is a list of words."""
        found = self.standard.parameters.get(parameter)
        value = None if found is None else found.value
        return value if isinstance(value, tuple) else ()

    @cached_property
    def company(self) -> str:
        found = self.standard.parameters.get("company")
        return "" if found is None else str(found.value)

    def name(self, check: str) -> dict[str, str]:
        return both(self.standard.checks[check].name)

    def severity(self, check: str) -> int:
        """0 is the gravest."""
        found = self.standard.checks[check].severity
        return SEVERITIES.index(found) if found in SEVERITIES else len(SEVERITIES)

    def script(self, script: str) -> Script | None:
        """One that may be written."""
        found = self.standard.scripts.get(script)
        return found if found is not None and is_written(found) else None

    @cached_property
    def scripts(self) -> Mapping[str, Script]:
        """Those for chats, in the order of the edition."""
        return {ident: script for ident, script in self.standard.scripts.items() if is_written(script)}

    def promises(self, text: str, at: datetime) -> tuple[Commitment, ...]:
        """What an agent's message of that time promises, by the hours of the centre as they are now."""
        promised = self.inspector.commitments_in(text, CHAT, at, self._any)
        return self.inspector.commitments_in(text, CHAT, at, self.calendar()) if promised else ()

    @cached_property
    def _any(self) -> Calendar:
        """Good enough to see whether something is promised at all, which nine of ten messages do not."""
        return self.calendar()


def is_written(script: Script) -> bool:
    return not script.channel or CHAT in script.channel


def both(text: Bilingual | None) -> dict[str, str]:
    """In both languages; where one is missing, the other."""
    return {"zh": "", "en": ""} if text is None else {"zh": text.get("zh"), "en": text.get("en")}


def hours_of(edition: int, standard: Standard) -> Callable[[], Calendar]:
    """As `commitments.calendars.calendar_of` has them, of a standard that has been read already."""
    from sanxiang.standard.calendars import CENTRE

    hours = standard.calendars.get(CENTRE)
    return (lambda: calendar_of(None)) if hours is None else (lambda: elsewhere().calendar(edition, hours))


def book_of(edition: int) -> Book:
    """Compiled once a process (1.5 s of it, from the cache of compiled matchers); an edition never changes."""
    found = _books.get(edition)
    if found is None:
        with _making:
            found = _books.get(edition) or _made(edition)
    return found


def _made(edition: int) -> Book:
    inspector = inspector_of(edition)
    made = Book(edition, inspector, hours_of(edition, inspector.standard))
    while len(_books) >= KEPT:
        _books.pop(next(iter(_books)))
    _books[edition] = made
    return made


def in_force(now: datetime) -> set[int]:
    """The editions that chats of any group are judged by from now on."""
    force = current_force()
    groups = [None, *SkillGroup.objects.values_list("pk", flat=True)]
    return {found.edition for group in groups if (found := force.edition(CHAT, group, now)) is not None}
