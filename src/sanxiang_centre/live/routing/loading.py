"""The rows that a decision is made on: who waits, who is there, what is set. A constant number of questions, however many there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

from sanxiang_centre.live.models import Overflow, Routing
from sanxiang_centre.live.routing.deciding import NOBODY, OPEN_TO_OFFERS, SILENCE, Agent, Rules, Waiting

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Rows:
    """dues   chat -> its `next_due`"""

    waiting: Sequence[Waiting]
    dues: Mapping[int, datetime | None]
    agents: Sequence[Agent]


def settings() -> Routing:
    """What is set; the defaults where nobody has set anything."""
    return Routing.objects.first() or Routing()


def rules(found: Routing) -> Rules:
    overflow: dict[int, list[tuple[timedelta, int]]] = defaultdict(list)
    for group, other, after in Overflow.objects.order_by("after", "pk").values_list("group_id", "other_id", "after"):
        overflow[group].append((timedelta(seconds=after), other))
    return Rules(overflow, timedelta(seconds=found.again), timedelta(seconds=found.step))


def load(now: datetime) -> Rows:
    waiting = _asked(_WAITING, {})
    agents = _asked(_AGENTS, {"open": sorted(OPEN_TO_OFFERS), "alive": now - SILENCE})
    return Rows([_waiting(*row[:-1]) for row in waiting], {row[0]: _time(row[-1]) for row in waiting}, [_agent(*row) for row in agents])


def _time(microseconds: int | None) -> datetime | None:
    return None if microseconds is None else _at(microseconds)


def _at(microseconds: int) -> datetime:
    """Times come as numbers: reading five hundred customers' times from text takes longer than deciding on them."""
    return EPOCH + timedelta(microseconds=microseconds)


def _waiting(
    chat: int,
    group: int,
    priority: int,
    since: int,
    language: str,
    wanted: int | None,
    wanted_until: int | None,
    handed: bool,
    people: Sequence[int] | None,
    times: Sequence[int] | None,
) -> Waiting:
    passed = dict(zip(people, map(_at, times), strict=True)) if people and times else NOBODY
    return Waiting(chat, group, priority, _at(since), language, wanted, _time(wanted_until), handed, passed)


def _agent(
    person: int,
    state: str,
    beat_at: int,
    idle_since: int,
    languages: Sequence[str],
    capacity: int,
    groups: Sequence[int] | None,
    levels: Sequence[int] | None,
    load: int,
) -> Agent:
    skills = dict(zip(groups or (), levels or (), strict=True))
    return Agent(person, state, _at(beat_at), _at(idle_since), skills, frozenset(languages), capacity, load)


def _asked(question: str, given: Mapping[str, list[str] | datetime]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question, given)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


# Who had it and gave it away has let it pass when it began to wait anew.
_WAITING = """
with passed as (
    select o.chat_id, o.person_id, max(greatest(o.ended_at, case when o.state = 'accepted' then c.queued_at end)) as at
    from live_offer as o join live_chat as c on c.conversation_id = o.chat_id
    where c.state = 'queued' and o.state in ('declined', 'lapsed', 'accepted')
    group by o.chat_id, o.person_id
), by_chat as (
    select chat_id, array_agg(person_id) as people, array_agg((extract(epoch from at) * 1000000)::bigint) as times
    from passed group by chat_id
)
select c.conversation_id, c.group_id, c.priority, (extract(epoch from c.queued_at) * 1000000)::bigint, c.language,
    c.wanted_id, (extract(epoch from c.wanted_until) * 1000000)::bigint, c.accepted_at is not null, p.people, p.times,
    (extract(epoch from c.next_due) * 1000000)::bigint
from live_chat as c left join by_chat as p on p.chat_id = c.conversation_id
where c.state = 'queued'
"""
_AGENTS = """
with there as (
    select d.person_id, d.state, d.beat_at, d.idle_since, d.languages, d.capacity
    from live_desk as d join accounts_person as p on p.id = d.person_id
    where d.state = any(%(open)s) and d.beat_at > %(alive)s and p.is_active
), skills as (
    select person_id, array_agg(group_id) as groups, array_agg(level) as levels
    from accounts_skill where person_id in (select person_id from there) group by person_id
), in_hand as (
    select v.agent_id as person_id, count(*) as chats
    from live_chat as c join conversations_conversation as v on v.id = c.conversation_id
    where c.state in ('active', 'wrap_up') group by v.agent_id
), held_out as (
    select person_id, count(*) as chats from live_offer where state = 'open' group by person_id
)
select t.person_id, t.state, (extract(epoch from t.beat_at) * 1000000)::bigint, (extract(epoch from t.idle_since) * 1000000)::bigint,
    t.languages, t.capacity, s.groups, s.levels, coalesce(h.chats, 0) + coalesce(o.chats, 0)
from there as t left join skills as s using (person_id) left join in_hand as h using (person_id) left join held_out as o using (person_id)
"""
