"""Kills the processes of a serving centre at random while people are added and conversations imported, then counts.

    python tests/centre/torture.py --kills 200

No acknowledged write may be lost, none doubled, and what a killed job left must be done by another, once.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import signal
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from served import PATIENCE, served, wait_ready

WORKER = "\0".join(("procrastinate", "worker", "--shutdown-graceful-timeout", "10", ""))
PARTS = {"web": "uvicorn", "worker": WORKER, "messenger": f"{WORKER}--queues", "dispatcher": "dispatch", "database": "postgres"}
"""By what its command holds; the last that fits counts."""
JOBS_PATIENCE = 240.0
"""Seconds for what killed jobs left: a dead worker is known by its heartbeat, after half a minute."""
TALKS = 3
"""Conversations in each imported file."""
PEOPLE, IMPORTS = "/api/v1/people", "/api/v1/imports"
UNANSWERED = (0, 500, 502, 503)
"""Nobody answered, or somebody whose database was gone: what was sent is sent again."""
BOUNDARY = "a-boundary-of-torture"


@dataclass
class Outcome:
    """`acknowledged` and `found` by what it was: a person by staff number, an import by its key."""

    kills: dict[str, int] = field(default_factory=dict)
    acknowledged: list[str] = field(default_factory=list)
    retries: int = 0
    refused: list[str] = field(default_factory=list)
    found: Counter[str] = field(default_factory=Counter)
    unfinished: list[str] = field(default_factory=list)

    @property
    def lost(self) -> list[str]:
        return sorted(set(self.acknowledged) - set(self.found))

    @property
    def doubled(self) -> list[str]:
        return sorted(one for one, times in self.found.items() if times > 1)

    @property
    def good(self) -> bool:
        return not (self.lost or self.doubled or self.refused or self.unfinished)

    def __str__(self) -> str:
        counts = f"{len(self.acknowledged)} acknowledged, {self.retries} sent again, {len(self.lost)} lost, {len(self.doubled)} doubled"
        rest = "".join(f"\n{name}: {what}" for name, what in (("refused", self.refused), ("unfinished", self.unfinished)) if what)
        return f"killed {self.kills}; {counts}{rest}"


# The centre -----------------------------------------------------------------------------------------------------------


def children(parent: int) -> dict[str, int]:
    """Which part of the centre is which process."""
    found: dict[str, int] = {}
    for place in Path("/proc").glob("[0-9]*"):
        try:
            state = (place / "stat").read_text().rpartition(")")[2].split()
            command = (place / "cmdline").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if int(state[1]) == parent and state[0] != "Z":
            fitting = [part for part, mark in PARTS.items() if mark in command]
            found |= {part: int(place.name) for part in fitting[-1:]}
    return found


# Who writes -----------------------------------------------------------------------------------------------------------


@dataclass
class Writer:
    """Sends one thing after the other, each with a key of its own, and repeats what was not answered."""

    address: str
    outcome: Outcome
    stop: threading.Event
    mark: str
    send: Callable[[str, str, Mapping[str, str]], int]
    due: int
    pause: float
    token: str = ""

    def run(self) -> None:
        number = 0
        while not self.stop.wait(self.pause):
            number += 1
            key = f"{self.mark}{number:06d}"
            status = self._once(key)
            (self.outcome.acknowledged if status == self.due else self.outcome.refused).append(key)

    def _once(self, key: str) -> int:
        while (status := self._tried(key)) in UNANSWERED:
            self.outcome.retries += 1
            time.sleep(0.05)
        return status

    def _tried(self, key: str) -> int:
        try:
            self.token = self.token or sign_in(self.address)
            return self.send(self.address, key, {"X-Session-Token": self.token, "Idempotency-Key": key})
        except (OSError, http.client.HTTPException):
            return 0


def add_person(address: str, key: str, headers: Mapping[str, str]) -> int:
    return ask(address, PEOPLE, {"staff_no": key, "name": key, "roles": ["agent"]}, headers)[0]


def add_import(address: str, key: str, headers: Mapping[str, str]) -> int:
    """A file of conversations, whose jobs take it in and inspect it."""
    content = "".join(json.dumps(talk(f"{key}-{number}"), ensure_ascii=False) + "\n" for number in range(TALKS))
    part = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="{key}.jsonl"\r\n\r\n{content}\r\n--{BOUNDARY}--\r\n'
    kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    return answered(urllib.request.Request(address + IMPORTS, part.encode(), {**headers, **kind}))[0]


def talk(key: str) -> dict[str, Any]:
    said = ("您好，请问有什么可以帮您？", f"我想问编号 {key} 的机器怎么保养。", "请稍等，我查一下。", "好的。")
    events = [{"kind": "utterance", "party": n % 2, "text": text, "at": n * 4.0 + 3, "start": n * 4.0} for n, text in enumerate(said)]
    parties = [{"role": "agent", "id": "8102"}, {"role": "customer"}]
    began = {"channel": "phone", "started_at": "2026-11-20T02:00:00+00:00"}
    return {"id": key, **began, "parties": parties, "events": [*events, {"kind": "closed"}]}


def sign_in(address: str) -> str:
    from sanxiang_centre.config.demo import PASSWORD

    status, answer = ask(address, "/auth/app/v1/auth/login", {"username": "admin", "password": PASSWORD}, {})
    if status != 200:
        raise OSError(f"sign-in: {status}")
    token: str = answer["meta"]["session_token"]
    return token


def ask(address: str, path: str, body: Any, headers: Mapping[str, str]) -> tuple[int, Any]:
    """Status and JSON body. Raises OSError where nobody answers."""
    data = None if body is None else json.dumps(body).encode()
    return answered(urllib.request.Request(address + path, data=data, headers={"Content-Type": "application/json", **headers}))


def answered(request: urllib.request.Request) -> tuple[int, Any]:
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as refusal:
        return refusal.code, None


# The whole ------------------------------------------------------------------------------------------------------------


def torture(kills: int, *, seed: int = 1, say: bool = False) -> Outcome:
    """What came of so many kills."""
    outcome, stop, chance = Outcome(), threading.Event(), random.Random(seed)
    with served() as centre:
        writers = [
            Writer(centre.address, outcome, stop, "t", add_person, 201, 0.0),
            Writer(centre.address, outcome, stop, "i", add_import, 202, 1.0),
        ]
        threads = [threading.Thread(target=writer.run, daemon=True) for writer in writers]
        for thread in threads:
            thread.start()
        kill(centre.process, kills, chance, outcome, say=say)
        wait_ready(centre.address)
        stop.set()
        for thread in threads:
            thread.join(PATIENCE)
        outcome.found = Counter(stored(centre.data, outcome.acknowledged))
        outcome.unfinished = wait_for_jobs(centre.data)
    return outcome


def kill(parent: int, kills: int, chance: random.Random, outcome: Outcome, *, say: bool) -> None:
    for done, part in zip(range(1, kills + 1), victims(chance), strict=False):
        time.sleep(chance.uniform(0.5, 4))
        os.kill(process_of(part, parent), signal.SIGKILL)
        outcome.kills[part] = outcome.kills.get(part, 0) + 1
        if say:
            print(f"\r{done}/{kills} kills, {len(outcome.acknowledged)} writes, {outcome.retries} sent again", end="", flush=True)


def victims(chance: random.Random) -> Iterator[str]:
    """Every part twice in each ten, in any order: also the same one, or all of them, at once."""
    while True:
        yield from chance.sample([*PARTS] * 2, len(PARTS) * 2)


def process_of(part: str, parent: int) -> int:
    """Waits for it to be started again if it is dead."""
    deadline = time.monotonic() + PATIENCE
    while part not in (living := children(parent)):
        assert time.monotonic() < deadline, f"{part} is not started again"
        time.sleep(0.05)
    return living[part]


# What is there afterwards ---------------------------------------------------------------------------------------------

STORED = """
    select p.staff_no from accounts_person p where p.staff_no like 't0%'
    union all
    select replace(i.files -> 0 ->> 'name', '.jsonl', '') from conversations_import i where i.files -> 0 ->> 'name' like 'i0%'
"""
TWICE = """
    select kind || ' ' || subject from common_event
    where kind in ('person.created', 'import.started', 'conversation.imported', 'conversation.inspected')
    group by kind, subject having count(*) > 1
"""
TOLD = (
    "select count(*) from accounts_person p where not exists (select 1 from common_event where kind = 'person.created' and subject = p.id)"
)
UNFINISHED = f"""
    select 'import ' || id || ' ' || state || ' ' || conversations from conversations_import
    where files -> 0 ->> 'name' like 'i0%' and (state <> 'done' or conversations <> {TALKS})
    union all
    select 'conversation ' || key || ' ' || stage from conversations_conversation where key like 'i0%' and stage <> 'done'
    union all
    select 'job ' || id || ' ' || task_name || ' ' || status from procrastinate_jobs
    where status = 'doing' or (status = 'todo' and coalesce(scheduled_at, now()) <= now())
"""


def rows(data: Path, query: str) -> list[str]:
    from sanxiang_centre.config import embedded

    with psycopg.connect(embedded.embedded(data).url) as connection:
        return [str(row[0]) for row in connection.execute(query.encode()).fetchall()]


def stored(data: Path, acknowledged: list[str]) -> list[str]:
    """What is there, as often as it is; an event row that is there twice, or not at all, shows as something doubled or lost."""
    told = rows(data, TWICE) * 2
    if rows(data, TOLD) != ["0"]:
        acknowledged.append("an event row of each person")
    return [*rows(data, STORED), *told]


def wait_for_jobs(data: Path) -> list[str]:
    """What is still not done when it should be: imports, inspections, jobs."""
    deadline = time.monotonic() + JOBS_PATIENCE
    while (left := rows(data, UNFINISHED)) and time.monotonic() < deadline:
        time.sleep(1)
    return left


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--kills", type=int, default=200)
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()
    outcome = torture(given.kills, seed=given.seed, say=True)
    print(f"\n{outcome}")
    sys.exit(not outcome.good)


if __name__ == "__main__":
    main()
