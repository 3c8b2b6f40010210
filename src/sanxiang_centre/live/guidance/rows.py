"""What guidance reads of the database: for many chats in one statement, and the entries that are new in another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.db import connection

from sanxiang_centre.live.guidance.talk import Begun, Line


@dataclass(frozen=True, slots=True)
class Taken:
    """A promise that stands in the ledger already."""

    seq: int
    start: int
    commitment: int
    due: datetime | None
    state: str
    origin: str


@dataclass(frozen=True, slots=True)
class Head:
    """Everything about a chat that is not its log. Equal heads at the same moment give equal guidance.

    agent      who serves it: person, staff number, roles, team
    name       what the customer calls themselves; `shown` what is shown of the linked customer
    dismissed  keys of hints; `notes` and `permits` as JSON
    """

    chat: int
    began_at: datetime
    last: int
    edition: int | None
    direction: str
    parties: tuple[str, ...]
    metadata: Mapping[str, Any]
    erased: bool
    closed: bool
    state: str
    language: str
    agent: int | None
    staff_no: str
    roles: tuple[str, ...]
    team: int | None
    name: str
    customer: int | None
    shown: str
    dismissed: tuple[str, ...]
    taken: tuple[Taken, ...]
    notes: tuple[Mapping[str, Any], ...]
    permits: tuple[Mapping[str, Any], ...]

    def begun(self) -> Begun:
        return Begun(self.chat, self.began_at, self.parties, self.direction, self.metadata)


_FIELDS = tuple(field.name for field in fields(Head))
NOTES = 20
HEADS = f"""
select v.id, v.began_at, v.last, v.edition_id, v.direction, v.parties::json, v.metadata::json,
    v.erased_at is not null, v.closed_at is not null, c.state, c.language, v.agent_id,
    coalesce(p.staff_no, ''), coalesce(p.roles, array[]::varchar[]), p.team_id,
    i.name, coalesce(k.head_id, i.customer_id), coalesce(m.shown, ''),
    (select coalesce(array_agg(d.key order by d.id), array[]::varchar[]) from live_dismissal d where d.chat_id = v.id),
    (select coalesce(json_agg(json_build_array(q.seq, q.start, q.id, q.due_at, q.state, q.origin) order by q.id), '[]')
        from commitments_commitment q where q.conversation_id = v.id and q.seq is not null),
    (select coalesce(json_agg(json_build_object('note', n.id, 'kind', n.kind, 'author', n.author_id, 'name', n.name, 'reader', n.reader_id,
        'text', n.text, 'at', n.at, 'ended_at', n.ended_at) order by n.id), '[]')
        from (select s.*, a.name from live_sidenote s join accounts_person a on a.id = s.author_id
            where s.chat_id = v.id order by s.id desc limit {NOTES}) n),
    (select coalesce(json_agg(json_build_object('permit', x.id, 'rules', x.rules, 'asked_at', x.asked_at, 'granted_at', x.granted_at,
        'refused_at', x.refused_at, 'until', x.expires_at, 'reason', x.reason) order by x.id), '[]')
        from live_permit x where x.chat_id = v.id and x.used_at is null)
from conversations_conversation v join live_chat c on c.conversation_id = v.id join live_visitor i on i.id = c.visitor_id
    left join accounts_person p on p.id = v.agent_id
    left join customers_customer k on k.id = i.customer_id left join customers_customername m on m.customer_id = k.id
where v.id = any(%s)
"""
LINES = """
select e.conversation_id, e.seq, e.kind, e.at, e.start, e.party, coalesce(e.text, ''), e.detail
from unnest(%s::bigint[], %s::int[]) as wanted (chat, seq) join conversations_entry e on e.conversation_id = wanted.chat
    and e.seq > wanted.seq
order by e.conversation_id, e.seq
"""


def heads(chats: Collection[int]) -> dict[int, Head]:
    """One statement."""
    if not chats:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(HEADS, [list(chats)])
        return {row[0]: _head(row) for row in cursor.fetchall()}


def _head(row: Sequence[Any]) -> Head:
    given: dict[str, Any] = dict(zip(_FIELDS, row, strict=True))
    lists = {name: tuple(given[name]) for name in ("roles", "dismissed", "notes", "permits")}
    parties = tuple(str(party["role"]) for party in given["parties"])
    return Head(**{**given, **lists, "parties": parties, "taken": tuple(_taken(each) for each in given["taken"])})


def _taken(row: Sequence[Any]) -> Taken:
    seq, start, commitment, due, state, origin = row
    return Taken(seq, start, commitment, None if due is None else datetime.fromisoformat(due), state, origin)


def lines_after(wanted: Mapping[int, int]) -> dict[int, list[Line]]:
    """Chat -> its entries behind that number. One statement."""
    found: dict[int, list[Line]] = defaultdict(list)
    if wanted:
        with connection.cursor() as cursor:
            cursor.execute(LINES, [list(wanted), list(wanted.values())])
            for chat, *line in cursor.fetchall():
                found[chat].append(Line(*line))
    return found
