"""The reactions themselves: each takes what an upper app needs out of the event of a lower one."""

from __future__ import annotations

from sanxiang_centre.common.events.base import DomainEvent
from sanxiang_centre.common.events.people import PersonDeactivated
from sanxiang_centre.common.writing import Writing
from sanxiang_centre.notices import services as notices


def drop_emails(write: Writing, event: DomainEvent) -> None:
    """Who has left the centre gets no more e-mails."""
    assert isinstance(event, PersonDeactivated)
    notices.drop_emails(write, event.id)
