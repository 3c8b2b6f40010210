"""A promise that was found in a conversation while it goes on becomes a commitment by the agent's word: as it was read, or with another
due time. The words of the log are its evidence; the later reading of the closed conversation passes it over.
"""

from __future__ import annotations

from datetime import datetime

from sanxiang_centre.accounts.permissions.table import require
from sanxiang_centre.commitments.calendars import calendar_of
from sanxiang_centre.commitments.judging import schedule
from sanxiang_centre.commitments.models import Commitment, Contact
from sanxiang_centre.commitments.promises import promises_of
from sanxiang_centre.commitments.proving import delays_of, judge_rows, terms, undecided
from sanxiang_centre.commitments.reading import made_event
from sanxiang_centre.commitments.services import FURTHEST, same_callback
from sanxiang_centre.commitments.states import Origin
from sanxiang_centre.commitments.worded import dated_by
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.problems import conflict, invalid, not_found
from sanxiang_centre.common.writing import writing
from sanxiang_centre.conversations import queries as conversations
from sanxiang_centre.conversations.models import Conversation, Entry
from sanxiang_centre.editions.inspectors import inspector_of

CLOSED = "会话已结束，其中的承诺由系统读取 / the conversation is over: what was promised in it is read by itself"
KNOWN = "这项承诺已登记 / this promise stands in the ledger already"
NONE = "这里没有承诺 / nothing is promised there"


def confirm_promise(
    *, actor: Actor, now: datetime, conversation: int, seq: int, start: int, due: datetime | None = None, customer: int | None = None
) -> Commitment:
    """`seq`, `start`: entry and character at which the words begin. `due`: instead of what the words say. `customer`: whom it is for.

    Raises Problem 404, 409 where it is known already or the conversation is over, 422 for a due time that is past.
    """
    require(actor, "commitment.create")
    conversations.access_conversation(actor, conversation)
    if due is not None and not now < due < now + FURTHEST:
        raise invalid({"due": "应在将来十年之内 / it is due in the future, within ten years"})
    with writing(actor, now) as write:
        talk = Conversation.objects.select_for_update(of=("self",)).select_related("agent").get(pk=conversation)
        if talk.closed_at is not None:
            raise conflict(CLOSED)
        if Commitment.objects.filter(conversation=talk, seq=seq, start=start).exists():
            raise conflict(KNOWN)
        row = _read(talk, seq, start, customer, now)
        row.origin, row.made_by_id = Origin.HAND, actor.person
        if due is not None:
            _put_due(row, due, now)
        schedule(row, delays_of(terms()))
        known = undecided(same_callback(row))
        row.save(force_insert=True)
        judge_rows(write, [row], silent=True)
        write.record_all([made_event(row), *judge_rows(write, known)])
    return row


def _read(talk: Conversation, seq: int, start: int, customer: int | None, now: datetime) -> Commitment:
    entry = Entry.objects.filter(conversation=talk, seq=seq, role="agent").first()
    if entry is None or talk.edition_id is None:
        raise not_found("承诺")
    side = Contact(conversation=talk, customer_id=customer, at=talk.began_at)
    rows = promises_of(inspector_of(talk.edition_id), calendar_of(talk.edition_id), talk, [entry], side, now)
    found = next((row for row in rows if row.start == start), None)
    if found is None:
        raise invalid({"start": NONE})
    return found


def _put_due(row: Commitment, due: datetime, now: datetime) -> None:
    """The words stay; the time is the agent's."""
    for name, value in dated_by(due, calendar_of(row.conversation.edition_id if row.conversation else None), now).fields.items():
        setattr(row, name, value)
    row.earliest_at, row.length, row.condition, row.provisional, row.approximate = None, None, "", False, False
