"""The REST API of the centre against that of django-helpdesk: requests a second and how long each took, in one run.

    python -m bench.helpdesk [--tickets 100000] [--seconds 10] [--clients 4]

Both have the same tickets (subjects, descriptions, priorities, ages) in one PostgreSQL server, and each stands behind one process of
uvicorn with 16 threads, as `sanxiang serve` runs it. Both callers send an API token, see all tickets, and ask over connections that
they keep. The peer is installed from PyPI into an environment of its own below var/ the first time.

    list     fifty tickets, newest first
    search   fifty tickets with a word in them: many, few or no such tickets
    create   a ticket
    update   another priority

The peer reads every ticket there is for a list and for an update of one ticket, which takes longer than anybody waits. So it is asked
for less as well, and the bar is held against its best: the JSON of its list page, which has a search (`datatables`; its REST endpoints
have none), and, for an update, a follow-up that sets the status.
"""

from __future__ import annotations

import argparse
import base64
import http.client
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import ceil
from pathlib import Path
from urllib.parse import quote

from bench.clocks import copies, database, people, rules

ROOT = Path(__file__).resolve().parents[1]
PEER = ("django-helpdesk==2.6.1", "djangorestframework==3.18.3", "psycopg[binary]==3.3.9", "uvicorn==0.54.0", "a2wsgi==1.10.10")
HOME = ROOT / "var" / "bench-helpdesk"
PAGE = 50
TIMES_FASTER = 2.0
"""The bar: so many times the requests a second, and no worse at the 95th of a hundred."""
LONGEST = 120.0
"""Seconds that a single answer is waited for."""
THINGS = ("打印机", "路由器", "热水器", "门禁", "电表", "净水器", "空调", "发票")
TROUBLES = ("卡纸", "断线", "漏水", "不通电", "读数不对", "异响", "开不了", "寄错了")
WORDS = (*THINGS, *TROUBLES, "打印机 卡纸", "电表 读数不对", "没有这个词")


@dataclass(frozen=True)
class Call:
    """A request; `body` is given the number of the call, so that no two are the same."""

    method: str
    path: Callable[[int], str]
    body: Callable[[int], object] = lambda _: None
    due: int = 200


@dataclass(frozen=True)
class Side:
    """One of the two: where it listens and what goes with each request."""

    name: str
    port: int
    headers: dict[str, str]


@dataclass
class Measured:
    """Seconds of each answer, and over how long they came."""

    took: list[float] = field(default_factory=list)
    over: float = 0.0

    @property
    def rate(self) -> float:
        return len(self.took) / self.over

    def at(self, share: float) -> float:
        return sorted(self.took)[max(0, ceil(share * len(self.took)) - 1)]


# What is asked --------------------------------------------------------------------------------------------------------


def word(number: int) -> str:
    return WORDS[number % len(WORDS)]


def ours(tickets: int) -> dict[str, Call]:
    return {
        "list": Call("GET", lambda _: f"/api/v1/tickets?size={PAGE}"),
        "search": Call("GET", lambda n: f"/api/v1/tickets?size={PAGE}&words={quote(word(n))}"),
        "create": Call("POST", lambda _: "/api/v1/tickets", lambda n: {"type": "fault", **said(n)}, due=201),
        "update": Call("PATCH", lambda n: f"/api/v1/tickets/{one(n, tickets)}", lambda n: {"priority": ("high", "low")[n // tickets % 2]}),
    }


def texts_of(number: int) -> tuple[str, str]:
    """Subject and description."""
    thing, trouble = THINGS[number % len(THINGS)], TROUBLES[number // len(THINGS) % len(TROUBLES)]
    return f"{thing}{trouble}，第 {number} 次", f"客户说{thing}从昨天起{trouble}，已经重启过，没有用。"


def said(number: int, subject: str = "subject") -> dict[str, str]:
    return dict(zip((subject, "description"), texts_of(number), strict=True))


def one(number: int, tickets: int) -> int:
    """Some ticket that nobody else asks for just now."""
    return 1 + number * 7919 % tickets


def peers(tickets: int, session: bool) -> dict[str, Call]:
    """Its REST endpoints; with a `session`, what of it is faster."""
    if not session:
        return {
            "list": Call("GET", lambda _: f"/api/tickets/?page_size={PAGE}"),
            "create": Call("POST", lambda _: "/api/tickets/", lambda n: {"queue": 1, "priority": 3, **said(n, "title")}, due=201),
            "update": Call("PATCH", lambda n: f"/api/tickets/{one(n, tickets)}/", lambda n: {"priority": 1 + n % 5}),
        }
    return {
        "list": Call("GET", lambda _: listed("")),
        "search": Call("GET", lambda n: listed(word(n))),
        "update": Call("POST", lambda _: "/api/followups/", lambda n: follow_up(n, tickets), due=201),
    }


def listed(words: str) -> str:
    asked = base64.b64encode(json.dumps({"sorting": "created", "sortreverse": True, "search_string": words}).encode()).decode()
    return f"/datatables_ticket_list/{quote(asked)}?length={PAGE}"


def follow_up(number: int, tickets: int) -> dict[str, object]:
    return {"ticket": one(number, tickets), "title": "改状态", "comment": "改状态", "new_status": 1 + number % 2, "public": False}


# How it is asked ------------------------------------------------------------------------------------------------------


def measure(side: Side, call: Call, clients: int, seconds: float, numbers: Iterator[int]) -> Measured:
    """So many callers, each with a connection of its own, one request after the other."""
    found, lock, begun = Measured(), threading.Lock(), time.perf_counter()

    def ask() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", side.port, timeout=LONGEST)
        while time.perf_counter() < begun + seconds:
            with lock:
                number = next(numbers)
            took = answer(connection, side, call, number)
            with lock:
                found.took.append(took)
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found.over = time.perf_counter() - begun
    return found


def answer(connection: http.client.HTTPConnection, side: Side, call: Call, number: int) -> float:
    """Seconds until all of it was there. Raises AssertionError for another status than is due."""
    body = call.body(number)
    content = None if body is None else json.dumps(body)
    begun = time.perf_counter()
    connection.request(call.method, call.path(number), content, {"Content-Type": "application/json", **side.headers})
    response = connection.getresponse()
    said = response.read()
    took = time.perf_counter() - begun
    assert response.status == call.due, (side.name, call.method, call.path(number), response.status, said[:300])
    return took


def once(side: Side, call: Call) -> float | None:
    """Seconds of one answer; None where it does not come."""
    connection = http.client.HTTPConnection("127.0.0.1", side.port, timeout=LONGEST)
    try:
        return answer(connection, side, call, 1)
    except TimeoutError:
        return None
    finally:
        connection.close()


# The data -------------------------------------------------------------------------------------------------------------


def our_data(tickets: int) -> str:
    """Tickets with two clocks each; the secret of a token that reaches all of them."""
    from django.db import connection

    from sanxiang_centre.accounts import services
    from sanxiang_centre.common.actor import SYSTEM
    from sanxiang_centre.tickets.searching import grams

    actor = people()
    rules()
    copies(actor, tickets)
    texts = [(n, *texts_of(n)) for n in range(len(THINGS) * len(TROUBLES))]
    with connection.cursor() as cursor:
        cursor.execute("create temp table texts (n int, subject text, description text, grams varchar(2)[])")
        cursor.executemany(
            "insert into texts values (%s, %s, %s, %s)",
            [(n, subject, description, grams(subject, description)) for n, subject, description in texts],
        )
        cursor.execute(
            "update tickets_ticket t set subject = x.subject, description = x.description, grams = x.grams, "
            "created_at = now() - t.id * interval '1 second', updated_at = now() - t.id * interval '1 second' "
            f"from texts x where x.n = t.id %% {len(texts)}",
            [],
        )
    now = datetime.now(UTC)
    program = services.create_person(actor=SYSTEM, now=now, staff_no="x1", name="x1", roles=["integration"], password=None)
    scopes = ["ticket.read", "ticket.create", "ticket.work"]
    ends = now + timedelta(days=1)
    return services.issue_token(actor=SYSTEM, now=now, person=program.pk, name="bench", scopes=scopes, expires_at=ends).secret


PEER_DATA = """
import datetime, json, sys
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from rest_framework.authtoken.models import Token
from helpdesk.models import Queue, Ticket

tickets, texts = json.loads(sys.stdin.read())
user = User.objects.create_superuser("x1", "x1@example.com", "a long password 1")
queue = Queue.objects.create(title="一组", slug="one")
now = datetime.datetime.now(datetime.UTC)
Ticket.objects.bulk_create(
    (
        Ticket(
            title=texts[n % len(texts)][0], description=texts[n % len(texts)][1], queue=queue, assigned_to=user, status=1, priority=3,
            created=now - datetime.timedelta(seconds=n), modified=now, secret_key=str(n),
        )
        for n in range(1, tickets + 1)
    ),
    batch_size=5000,
)
session = SessionStore()
session["_auth_user_id"], session["_auth_user_backend"] = str(user.pk), "django.contrib.auth.backends.ModelBackend"
session["_auth_user_hash"] = user.get_session_auth_hash()
session.save()
print(json.dumps([Token.objects.create(user=user).key, session.session_key]))
"""


def peer_data(python: Path, variables: dict[str, str], tickets: int) -> tuple[str, str]:
    """The same tickets. A token, and a session for what takes none."""
    texts = [texts_of(n) for n in range(len(THINGS) * len(TROUBLES))]
    subprocess.run([python, "-m", "django", "migrate", "--verbosity", "0"], env=variables, check=True, cwd=ROOT)
    script = PEER_DATA.replace("sys.stdin.read()", repr(json.dumps([tickets, texts])))
    command = [str(python), "-m", "django", "shell", "--no-imports", "--command", script]
    done = subprocess.run(command, env=variables, check=True, cwd=ROOT, capture_output=True, text=True)
    token, session = json.loads(done.stdout.splitlines()[-1])
    return token, session


def peer_python() -> Path:
    """Of the environment that holds the peer, which is made the first time."""
    python, mark = HOME / "venv" / "bin" / "python", HOME / "installed"
    if not mark.is_file() or mark.read_text() != " ".join(PEER):
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(HOME / "venv")], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PEER], check=True)
        mark.write_text(" ".join(PEER))
    return python


# The two servers ------------------------------------------------------------------------------------------------------


@contextmanager
def served(python: Path, application: str, port: int, variables: dict[str, str]) -> Iterator[None]:
    listen = ["--port", str(port), "--log-level", "warning", "--no-access-log"]
    with (HOME / f"{application.partition('.')[0]}.log").open("wb") as log:
        process = subprocess.Popen([python, "-m", "uvicorn", application, *listen], env=variables, cwd=ROOT, stderr=log)
    try:
        deadline = time.monotonic() + 60
        while not listens(port):
            if time.monotonic() > deadline or process.poll() is not None:
                raise OSError(f"{application} does not start")
            time.sleep(0.2)
        yield
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        return int(chosen.getsockname()[1])


def listens(port: int) -> bool:
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", "/")
        connection.getresponse().read()
    except OSError:
        return False
    return True


def tell(name: str, side: str, found: Measured) -> None:
    p50, p95 = found.at(0.5) * 1000, found.at(0.95) * 1000
    print(f"{name:8} {side:34} {found.rate:9.2f} /s   p50 {p50:9.1f} ms   p95 {p95:9.1f} ms   ({len(found.took)} answers)", flush=True)


def run(given: argparse.Namespace) -> bool:
    from django.conf import settings
    from django.db import connection

    from sanxiang_centre.config import embedded

    server = embedded.embedded(settings.ENVIRONMENT.data)
    embedded.create_database(server, "helpdesk")
    variables = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
    theirs = {**variables, "PEER_DATABASE": server.url_of("helpdesk"), "DJANGO_SETTINGS_MODULE": "bench.peer.settings"}
    python = peer_python()
    secret = our_data(given.tickets)
    token, session = peer_data(python, theirs, given.tickets)
    for name in ("sanxiang", "helpdesk"):
        subprocess.run([server.binaries / "psql", "-q", server.url_of(name), "-c", "vacuum analyze"], check=True)
    connection.close()
    with ExitStack() as stack:
        ports = free_port(), free_port()
        stack.enter_context(served(Path(sys.executable), "sanxiang_centre.config.asgi:application", ports[0], variables))
        stack.enter_context(served(python, "bench.peer.asgi:application", ports[1], theirs))
        print(f"{given.tickets} tickets each, one process of uvicorn each, {given.clients} callers, load {os.getloadavg()[0]:.1f}")
        sides = (
            Side("centre", ports[0], {"Authorization": f"Bearer {secret}"}),
            Side("django-helpdesk", ports[1], {"Authorization": f"Token {token}"}),
            Side("django-helpdesk, its best", ports[1], {"Authorization": f"Token {token}", "Cookie": f"sessionid={session}"}),
        )
        return compare(sides, given)


def compare(sides: Sequence[Side], given: argparse.Namespace) -> bool:
    """Operation after operation, both in turns."""
    own, plain, best = ours(given.tickets), peers(given.tickets, False), peers(given.tickets, True)
    numbers, good = iter(range(1, 10**9)), True
    for name, call in own.items():
        if name in best and name in plain:
            took = once(sides[1], plain[name])
            print(
                f"{name:8} {sides[1].name + ', REST':34} one answer: {'none within ' + str(LONGEST) if took is None else round(took, 1)} s",
                flush=True,
            )
        other, theirs = (sides[2], best[name]) if name in best else (sides[1], plain[name])
        pair = Measured(), Measured()
        for _ in range(given.rounds):
            for found, side, asked in ((pair[0], sides[0], call), (pair[1], other, theirs)):
                part = measure(side, asked, given.clients, given.seconds / given.rounds, numbers)
                found.took += part.took
                found.over += part.over
        tell(name, sides[0].name, pair[0])
        tell(name, other.name, pair[1])
        times = pair[0].rate / pair[1].rate
        met = times >= TIMES_FASTER and pair[0].at(0.95) <= pair[1].at(0.95)
        print(f"{name:8} {times:.2f} times: {'met' if met else 'NOT MET'}", flush=True)
        good = good and met
    return good


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tickets", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--clients", type=int, default=4)
    given = parser.parse_args()
    with database():
        good = run(given)
    sys.exit(not good)


if __name__ == "__main__":
    main()
