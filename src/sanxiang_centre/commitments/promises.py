"""What agents promised in a conversation, as rows. The engine reads and dates the words; only masked ones are kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sanxiang.conversation.model import NO_METADATA, SPOKEN, Channel, EventKind, Party, Role
from sanxiang.conversation.model import Conversation as Talk
from sanxiang.conversation.model import Event as Said
from sanxiang.language.entities import mask
from sanxiang_centre.commitments.models import NEVER, Commitment, Contact
from sanxiang_centre.commitments.states import Action, Origin
from sanxiang_centre.conversations.models import Conversation, Entry

if TYPE_CHECKING:
    from sanxiang.calendar.calendars import Calendar
    from sanxiang.commitments.commitment import Commitment as Promise
    from sanxiang.inspection.inspector import Inspector

PARTIES = (Party(Role.AGENT),)


def promises_of(
    inspector: Inspector, calendar: Calendar, conversation: Conversation, entries: Sequence[Entry], contact: Contact, now: datetime
) -> list[Commitment]:
    """Rows that are not saved yet, in the order in which the words were said."""
    spoken = [entry for entry in entries if entry.role == Role.AGENT and entry.kind in SPOKEN and entry.text]
    talk = Talk(
        id=str(conversation.pk),
        events=tuple(Said(EventKind(entry.kind), entry.at, 0, entry.text or "") for entry in spoken),
        parties=PARTIES,
        channel=Channel(conversation.channel) if conversation.channel else None,
        started_at=conversation.began_at if conversation.began_known else None,
        metadata=NO_METADATA,
    )
    return [_row(each, spoken[each.event], conversation, contact, now) for each in inspector.commitments(talk, calendar)]


def _row(promise: Promise, entry: Entry, conversation: Conversation, contact: Contact, now: datetime) -> Commitment:
    # Masked as a whole utterance before the words are cut out, so that no number is cut in two.
    words = mask(entry.text or "")
    agent = conversation.agent
    return Commitment(
        origin=Origin.SPOKEN,
        conversation=conversation,
        seq=entry.seq,
        start=promise.start,
        said=words[promise.start : promise.end],
        owner=agent if agent is not None and agent.is_active else None,
        team_id=conversation.team_id,
        group_id=conversation.group_id,
        made_at=now,
        **side_of(contact),
        **dated_fields(promise),
    )


def side_of(contact: Contact | None) -> dict[str, Any]:
    """Whom it was promised to."""
    if contact is None:
        return {}
    return {"customer_id": contact.customer_id, "number": contact.number, "shown": contact.shown}


def dated_fields(promise: Promise) -> dict[str, Any]:
    """What the engine says of a promise, as fields of a row."""
    from sanxiang.commitments.commitment import derivation

    earliest, length = promise.earliest, promise.length
    # Nobody keeps what is due after the year 9000, and times have to be reckoned from there.
    due = promise.due if promise.due is not None and promise.due.due < NEVER else None
    return {
        "action": Action(promise.action).value,
        "who": mask(promise.who)[:40],
        "doer": promise.doer,
        "said_at": promise.said_at,
        "when": mask(promise.when)[:200],
        "limit": promise.limit[:40],
        "length": None if length is None or length.number is None else [length.unit, length.number],
        "condition": mask(promise.condition)[:200],
        "vague": promise.vague[:40],
        "timed": promise.timed,
        "approximate": promise.approximate,
        "provisional": due is not None and due.provisional,
        "earliest_at": None if earliest is None else earliest.due.astimezone(UTC),
        "due_at": None if due is None else due.due.astimezone(UTC),
        "sort_at": NEVER if due is None else due.due.astimezone(UTC),
        "derivation_zh": mask(derivation(promise, "zh")),
        "derivation_en": mask(derivation(promise, "en")),
    }


def callback_of(conversation: Conversation, contact: Contact, at: datetime, minutes: int, calendar: Calendar, now: datetime) -> Commitment:
    """For a call that was given up at `at`: it is called back within so many minutes of business time."""
    from sanxiang.calendar.arithmetic import add
    from sanxiang.calendar.wording import explain

    deadline = add(calendar, at, 60 * minutes)
    assert deadline.due is not None
    due = deadline.due.astimezone(UTC)
    return Commitment(
        origin=Origin.ABANDONED,
        conversation=conversation,
        action=Action.CALLBACK,
        team_id=conversation.team_id,
        group_id=conversation.group_id,
        doer="company",
        said_at=at,
        limit=f"PT{minutes}M",
        timed=True,
        provisional=deadline.provisional,
        due_at=due,
        sort_at=due,
        derivation_zh=explain(deadline, "zh"),
        derivation_en=explain(deadline, "en"),
        made_at=now,
        **side_of(contact),
    )
