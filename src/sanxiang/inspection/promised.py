"""The commitments of a conversation: what its agents promised, dated by a calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sanxiang.calendar.calendars import Calendar
from sanxiang.commitments.commitment import Commitment, dated
from sanxiang.conversation.model import SPOKEN, Channel, Conversation, Event, Role
from sanxiang.inspection.clock import AGENT
from sanxiang.inspection.recognition import Recogniser


def commitments_of(recogniser: Recogniser, conversation: Conversation, calendar: Calendar) -> tuple[Commitment, ...]:
    """All of them, in the order in which they were said; where the date is not known, `due` is None."""
    return tuple(_all(recogniser, conversation, calendar))


def _all(recogniser: Recogniser, conversation: Conversation, calendar: Calendar) -> Iterator[Commitment]:
    for index, event in enumerate(conversation.events):
        if event.kind in SPOKEN and conversation.role_of(event) is Role.AGENT:
            at = moment_of(conversation, event, calendar)
            yield from commitments_in(recogniser, event.text, conversation.channel, at, calendar, index)


def commitments_in(
    recogniser: Recogniser, text: str, channel: Channel | None, at: datetime | None, calendar: Calendar, event: int = 0
) -> tuple[Commitment, ...]:
    """Those of one utterance of an agent, said at `at` (aware; None = not known)."""
    normal, hits, _ = recogniser.listen(text, AGENT, channel)
    promises = recogniser.promises_in(normal.text, channel, hits)
    return tuple(dated(promise, text, normal, at, calendar, event) for promise in promises)


def moment_of(conversation: Conversation, event: Event, calendar: Calendar) -> datetime | None:
    """When an event happened; a start without a zone is in the calendar's."""
    start = conversation.started_at
    if start is None or event.at is None:
        return None
    return (start if start.tzinfo is not None else start.replace(tzinfo=calendar.zone)) + timedelta(seconds=event.at)
