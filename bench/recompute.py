"""A change of the centre's hours through all open tickets: how long the job takes, and how long those wait who write meanwhile.

    python -m bench.recompute [--tickets 100000] [--closed 2000]

Every open ticket has a clock on business hours that the change moves and one on the wall clock that it does not. The job is run by
the real worker; another process makes, takes and answers tickets, first alone, then beside it. In the end every ticket that was open
must have one line for the due time that moved, and the clocks of closed tickets must be as they were.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.clocks import copies, database, people, told

ALONE = 15.0
"""Seconds that tickets are written before the change."""
DAYS = 3
LONGEST = 3600.0


def rules() -> None:
    """Sixteen business hours to a solution, half an hour on the wall clock to a response."""
    from sanxiang_centre.tickets.models import RuleSet

    def target(ident: str, end: str, clock: str, within: dict[str, int]) -> dict[str, Any]:
        name = {"zh": ident, "en": ident}
        return {"id": ident, "name": name, "kind": ident, "from": "ticket.created", "to": end, "clock": clock, "within": within}

    content = {
        "targets": {
            "respond": target("respond", "ticket.responded", "wall", {"minutes": 30}),
            "resolve": target("resolve", "ticket.resolved", "business", {"hours": 16}),
        },
        "catalogue": {},
        "procedures": {},
        "pauses": {},
        "maximum": 0,
        "causes": [],
        "hours": {"id": "centre", "weekly": {"mon-sun": ["09:00-17:00"]}, "holidays": "none"},
    }
    RuleSet.objects.create(edition="bench", standard="bench", content=content, in_force_from=datetime(2020, 1, 1, tzinfo=UTC))


def close(count: int) -> None:
    """So many of the tickets are closed, as they stand."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "update tickets_ticket set state = 'closed', closed_at = now() "
            "where id in (select id from tickets_ticket order by id desc limit %s)",
            [count],
        )
        cursor.execute("analyze")


def asked(query: str) -> Any:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


CLOSED = (
    "select md5(string_agg(c::text, '|' order by c.id)) from tickets_clock c join tickets_ticket t on t.id = c.ticket_id "
    "where t.state = 'closed'"
)
MOVED = "select count(*) from common_event where kind = 'ticket.clock_moved'"


def change() -> int:
    """The centre is closed for some days from tomorrow on."""
    from sanxiang_centre.common.actor import SYSTEM
    from sanxiang_centre.tickets.services.settings import change_calendar

    now = datetime.now(UTC)
    days = {f"{now + timedelta(days=day):%Y-%m-%d}": "closed" for day in range(1, DAYS + 1)}
    return change_calendar(actor=SYSTEM, now=now, change={"from": min(days), "days": days}).pk


def follow(recomputation: int) -> float:
    """Shows how far it has come; seconds until it is over."""
    from sanxiang_centre.tickets.models import Recomputation

    begun = time.perf_counter()
    while time.perf_counter() < begun + LONGEST:
        run = Recomputation.objects.get(pk=recomputation)
        print(f"\r{run.done} of {run.total}, {run.moved} due times moved", end="", flush=True)
        if run.finished_at is not None:
            print()
            return time.perf_counter() - begun
        time.sleep(1)
    raise TimeoutError("the job does not come to an end")


def write(stop: float | None, beside: subprocess.Popen[bytes] | None) -> list[float]:
    """Seconds that it took to make, take and answer a ticket, one after the other; until that time or that process ends."""
    from sanxiang_centre.accounts.models import Person
    from sanxiang_centre.common.actor import Actor
    from sanxiang_centre.tickets.services.talking import reply
    from sanxiang_centre.tickets.services.tickets import create_ticket, take_ticket

    person = Person.objects.get(staff_no="a1")
    actor, took = Actor(person.pk, frozenset(person.roles), person.team_id), list[float]()
    while (beside is not None and beside.poll() is None) or (stop is not None and time.time() < stop):
        begun = time.perf_counter()
        ticket = create_ticket(actor=actor, now=datetime.now(UTC), type="fault", subject="网络时断时续").pk
        take_ticket(actor=actor, now=datetime.now(UTC), ticket=ticket)
        reply(actor=actor, now=datetime.now(UTC), ticket=ticket, body="请重启一次路由器再看。")
        took.append(time.perf_counter() - begun)
    return took


def run(given: argparse.Namespace) -> bool:
    actor = people()
    rules()
    copies(actor, given.tickets + given.closed)
    close(given.closed)
    before, last = asked(CLOSED), asked("select max(id) from tickets_ticket where state <> 'closed'")
    told("write, alone", write(time.time() + ALONE, None))
    recomputation = change()
    watching = subprocess.Popen([sys.executable, "-m", "bench.recompute", "--follow", str(recomputation)])
    worker = subprocess.Popen([sys.executable, "-m", "django", "procrastinate", "worker", "--one-shot"], stderr=subprocess.DEVNULL)
    told("write, beside the job", write(None, watching))
    worker.terminate()
    worker.wait()
    moved = asked(f"{MOVED} and subject <= {last}")
    kept = asked(CLOSED) == before
    print(f"{moved} lines for {given.tickets} open tickets; {given.closed} closed ones {'as they were' if kept else 'CHANGED'}")
    return bool(moved == given.tickets and kept and watching.returncode == 0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tickets", type=int, default=100_000)
    parser.add_argument("--closed", type=int, default=2_000)
    parser.add_argument("--follow", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.follow:
        import django

        django.setup()
        print(f"the job took {follow(given.follow):.0f} s", flush=True)
        return
    with database():
        good = run(given)
    sys.exit(not good)


if __name__ == "__main__":
    main()
