"""Clocks of tickets: how late warnings, misses and escalations are, spread over an hour and in a burst.

    python -m bench.clocks [--tickets 100000] [--seconds 200] [--burst 5000]

All tickets stand open in the table, due over one hour; of that hour the first `--seconds` are lived through, so that the rate is
that of the whole, while another process makes and answers tickets. Then as many as `--burst` are due at one second. The dispatcher is
the real process; lateness is measured from outside, from the time of a step to when its event can be read. A PostgreSQL of its own
is started under a temporary folder.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from math import ceil
from pathlib import Path
from typing import Any

HOUR = 3600.0
AFTER = 60
"""Seconds after the due time at which the leader is told; the warning comes as long before it."""
LOOK = 0.02


@contextmanager
def database() -> Iterator[None]:
    """A fresh embedded server with all tables, which Django of this process and of its children uses."""
    data = Path(tempfile.mkdtemp(prefix="sanxiang-bench-"))
    data.chmod(0o755)
    os.environ |= {
        "SANXIANG_DATA": str(data),
        "SANXIANG_DEMO": "yes",
        "SANXIANG_SECRET": "only for benches " * 4,
        "PYTHONWARNINGS": "ignore",
    }
    os.environ["DJANGO_SETTINGS_MODULE"] = "sanxiang_centre.config.settings"
    from sanxiang_centre.config import embedded

    process = embedded.start(embedded.embedded(data))
    try:
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        yield
    finally:
        if process is not None:
            embedded.stop(process)
        shutil.rmtree(data, ignore_errors=True)


def people() -> Any:
    """An agent in a team with a leader, as an actor."""
    from sanxiang_centre.accounts import services
    from sanxiang_centre.common.actor import SYSTEM, Actor

    now = datetime.now(UTC)
    team = services.create_team(actor=SYSTEM, now=now, name="一组")
    found = [
        services.create_person(actor=SYSTEM, now=now, staff_no=no, name=no, roles=[role], team=team.pk, password=None)
        for no, role in (("a1", "agent"), ("l1", "leader"), ("m1", "manager"))
    ]
    return Actor(found[0].pk, frozenset(found[0].roles), team.pk)


def rules() -> None:
    """A response within 30 minutes and a solution within a day, on the wall clock; the leader is told a minute after the due time."""
    from sanxiang_centre.tickets.models import Chain, RuleSet

    def target(ident: str, end: str, within: dict[str, int]) -> dict[str, Any]:
        names = {"zh": ident, "en": ident}
        return {"id": ident, "name": names, "kind": ident, "from": "ticket.created", "to": end, "within": within}

    targets = {
        "respond": target("respond", "ticket.responded", {"minutes": 30}),
        "resolve": target("resolve", "ticket.resolved", {"hours": 24}),
    }
    content = {
        "targets": targets,
        "catalogue": {},
        "procedures": {},
        "pauses": {},
        "maximum": 0,
        "causes": [],
        "hours": {"id": "centre", "weekly": {"mon-sun": ["00:00-00:00"]}, "holidays": "none"},
    }
    RuleSet.objects.create(edition="bench", standard="bench", content=content, in_force_from=datetime(2020, 1, 1, tzinfo=UTC))
    level = {"after": AFTER, "to": ["leaders"], "quiet": False}
    chain = {"name": "bench", "target": "", "priority": "", "warn_to": ["assignee"], "miss_to": ["assignee", "leaders"]}
    Chain.objects.create(place=0, content={**chain, "levels": [level], "quiet": None})


def copies(actor: Any, tickets: int) -> None:
    """One ticket is made as always, the others are copied from it within the database."""
    from django.db import connection

    from sanxiang_centre.tickets.models import Clock, Fact, Ticket
    from sanxiang_centre.tickets.services.tickets import create_ticket, take_ticket

    first = create_ticket(actor=actor, now=datetime.now(UTC), type="fault", subject="打印机卡纸，反复开关机无效")
    take_ticket(actor=actor, now=datetime.now(UTC), ticket=first.pk)
    with connection.cursor() as cursor:
        columns = [field.column or "" for field in Ticket._meta.concrete_fields if field.column != "id"]
        values = ", ".join("'B' || n" if column == "number" else f"t.{column}" for column in columns)
        source = f"generate_series(1, {tickets - 1}) as n, tickets_ticket as t where t.id = {first.pk}"
        cursor.execute(f"insert into tickets_ticket ({', '.join(columns)}) select {values} from {source}")
        for model, table in ((Fact, "tickets_fact"), (Clock, "tickets_clock")):
            own = [field.column for field in model._meta.concrete_fields if field.column not in ("id", "ticket_id")]
            source = f"tickets_ticket as t, {table} as c where c.ticket_id = {first.pk} and t.id <> {first.pk}"
            quoted = ", ".join(f'"{column}"' for column in own)
            picked = ", ".join(f'c."{column}"' for column in own)
            cursor.execute(f"insert into {table} (ticket_id, {quoted}) select t.id, {picked} from {source}")
        cursor.execute("analyze")


def spread(begin: datetime, tickets: int) -> None:
    """Responses are due evenly over an hour from a little after `begin`; solutions not at all within it."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            """
            with numbered as (select id, row_number() over (order by id) as n from tickets_clock where target = 'respond')
            update tickets_clock as c
            set due = t.due, warn_at = t.due - interval %(after)s, next_due = t.due - interval %(after)s, steps = 0
            from (select id, %(begin)s + n * interval '1 hour' / %(tickets)s as due from numbered) as t where t.id = c.id
            """,
            {"begin": begin + timedelta(seconds=AFTER), "after": f"{AFTER} seconds", "tickets": tickets},
        )
        cursor.execute("update tickets_clock set next_due = null where target = 'resolve'")


def burst(size: int) -> datetime:
    """So many solutions are due at one second soon; their warnings are over. That second."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("update tickets_clock set next_due = null where target = 'respond'")
        at = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=5)
        cursor.execute(
            """
            update tickets_clock
            set due = %(at)s, warn_at = %(at)s - interval '1 hour', steps = 1, next_due = %(at)s + interval '1 microsecond'
            where id in (select id from tickets_clock where target = 'resolve' and state = 'running' order by id limit %(size)s)
            """,
            {"at": at, "size": size},
        )
        cursor.execute("analyze tickets_clock")
    assert datetime.now(UTC) < at
    return at


def lateness(last: int, until: float, only: datetime | None = None, enough: int | None = None) -> tuple[dict[str, list[float]], int]:
    """Kind -> seconds from the time of each step to when its event was seen; until that time, or until there are enough.

    only   steps of clocks that are due at that second
    """
    from django.db import connection

    found: dict[str, list[float]] = {}
    total = 0
    while time.time() < until and (enough is None or total < enough):
        with connection.cursor() as cursor:
            cursor.execute(
                "select e.id, e.kind, b.content ->> 'due' from common_event as e join common_eventbody as b on b.event_id = e.id "
                "where e.id > %s and e.actor is null and e.kind in ('ticket.clock_warned', 'ticket.clock_missed', 'ticket.escalated')",
                [last],
            )
            rows, now = cursor.fetchall(), time.time()
        offsets = {"ticket.clock_warned": -AFTER, "ticket.clock_missed": 0, "ticket.escalated": AFTER}
        for ident, kind, due in rows:
            last = max(last, ident)
            if only is not None and datetime.fromisoformat(due) != only:
                continue
            found.setdefault(kind, []).append(now - datetime.fromisoformat(due).timestamp() - offsets[kind])
            total += 1
        time.sleep(LOOK)
    return found, last


def load(seconds: float) -> None:
    """Makes, takes and answers tickets, one after the other, and says how many."""
    import django

    django.setup()
    from sanxiang_centre.accounts.models import Person
    from sanxiang_centre.common.actor import Actor
    from sanxiang_centre.tickets.services.talking import reply
    from sanxiang_centre.tickets.services.tickets import create_ticket, take_ticket

    person = Person.objects.get(staff_no="a1")
    actor, end, count = Actor(person.pk, frozenset(person.roles), person.team_id), time.time() + seconds, 0
    while time.time() < end:
        now = datetime.now(UTC)
        ticket = create_ticket(actor=actor, now=now, type="fault", subject="网络时断时续", description="客户说每晚八点以后就断").pk
        take_ticket(actor=actor, now=now, ticket=ticket)
        reply(actor=actor, now=now, ticket=ticket, body="请重启一次路由器再看。")
        count += 1
    print(f"load: {count / seconds:.1f} tickets made, taken and answered a second", flush=True)


def told(name: str, values: list[float]) -> None:
    ordered = sorted(values)
    at = {share: ordered[max(0, ceil(share * len(ordered)) - 1)] for share in (0.5, 0.95, 0.99)}
    print(f"{name:24} {len(ordered):7}   p50 {at[0.5]:6.3f}   p95 {at[0.95]:6.3f}   p99 {at[0.99]:6.3f}   most {ordered[-1]:6.3f} s")


def run(arguments: argparse.Namespace) -> None:
    actor = people()
    rules()
    begun = time.perf_counter()
    copies(actor, arguments.tickets)
    print(f"{arguments.tickets} open tickets with two clocks each ({time.perf_counter() - begun:.0f} s to make)")
    spread(datetime.now(UTC) + timedelta(seconds=15), arguments.tickets)
    dispatcher = subprocess.Popen([sys.executable, "-m", "django", "dispatch"], stderr=subprocess.DEVNULL)
    loader = subprocess.Popen([sys.executable, "-m", "bench.clocks", "--load", str(arguments.seconds)])
    try:
        found, last = lateness(0, time.time() + arguments.seconds)
        print(f"spread over an hour, {arguments.seconds} s of it, lateness:")
        for kind, values in sorted(found.items()):
            told(kind, values)
        loader.wait()
        at = burst(arguments.burst)
        found, _ = lateness(last, time.time() + 60, at, arguments.burst)
        print(f"{arguments.burst} due at one second, lateness:")
        told("ticket.clock_missed", found.get("ticket.clock_missed", [float("inf")]))
    finally:
        dispatcher.terminate()
        dispatcher.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tickets", type=int, default=100_000)
    parser.add_argument("--seconds", type=int, default=200)
    parser.add_argument("--burst", type=int, default=5_000)
    parser.add_argument("--load", type=float, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.load:
        load(arguments.load)
        return
    with database():
        run(arguments)


if __name__ == "__main__":
    main()
