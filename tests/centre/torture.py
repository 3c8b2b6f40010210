"""Kills the processes of a serving centre at random while people are added, then counts.

    python tests/centre/torture.py --kills 200

No acknowledged write may be lost, none doubled.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PARTS = ("uvicorn", "procrastinate", "postgres")
PATIENCE = 120.0


@dataclass
class Outcome:
    kills: dict[str, int] = field(default_factory=dict)
    acknowledged: list[str] = field(default_factory=list)
    retries: int = 0
    found: list[str] = field(default_factory=list)

    @property
    def lost(self) -> list[str]:
        return sorted(set(self.acknowledged) - set(self.found))

    @property
    def doubled(self) -> list[str]:
        return sorted(one for one in set(self.found) if self.found.count(one) > 1)


@contextmanager
def serving(data: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A centre in demo mode, until the end of the block."""
    environment = {
        **os.environ,
        "SANXIANG_DEMO": "yes",
        "SANXIANG_DATA": str(data),
        "SANXIANG_HOSTS": "127.0.0.1",
        "PYTHONWARNINGS": "ignore",
    }
    environment.pop("DATABASE_URL", None)
    with (data / "serve.log").open("ab") as log:
        command = [sys.executable, "-m", "sanxiang_centre", "serve", "--port", str(port)]
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


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
            found |= {part: int(place.name) for part in PARTS if part in command}
    return found


@dataclass
class Writer:
    """Adds people, each with a key of its own, and repeats what was not answered."""

    address: str
    outcome: Outcome
    stop: threading.Event
    token: str = ""

    def run(self) -> None:
        number = 0
        while not self.stop.is_set():
            number += 1
            name = f"t{number:06d}"
            self._once(name)
            self.outcome.acknowledged.append(name)

    def _once(self, name: str) -> None:
        body = {"staff_no": name, "name": name, "roles": ["agent"]}
        while True:
            try:
                self.token = self.token or sign_in(self.address)
                status, _ = ask(self.address, "/api/v1/people", body, {"X-Session-Token": self.token, "Idempotency-Key": name})
            except OSError:
                status = 0
            if status == 201:
                return
            assert status in (0, 401, 500, 502, 503), (name, status)
            self.token = "" if status == 401 else self.token
            self.outcome.retries += 1
            time.sleep(0.05)


def sign_in(address: str) -> str:
    from sanxiang_centre.config.demo import PASSWORD

    status, answer = ask(address, "/auth/app/v1/auth/login", {"username": "admin", "password": PASSWORD}, {})
    if status != 200:
        raise OSError(f"sign-in: {status}")
    token: str = answer["meta"]["session_token"]
    return token


def ask(address: str, path: str, body: Any, headers: dict[str, str]) -> tuple[int, Any]:
    """Status and JSON body. Raises OSError where nobody answers."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(address + path, data=data, headers={"Content-Type": "application/json", **headers})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as refusal:
        return refusal.code, None


def torture(kills: int, *, port: int = 8765, seed: int = 1, say: bool = False) -> Outcome:
    """What came of so many kills."""
    outcome, stop, chance = Outcome(), threading.Event(), random.Random(seed)
    address = f"http://127.0.0.1:{port}"
    data = Path(tempfile.mkdtemp(prefix="sanxiang-torture-"))
    data.chmod(0o755)
    set_up(data)
    with serving(data, port) as process:
        wait_ready(address)
        writer = threading.Thread(target=Writer(address, outcome, stop).run, daemon=True)
        writer.start()
        while (done := sum(outcome.kills.values())) < kills:
            time.sleep(chance.uniform(0.5, 4))
            living = sorted(children(process.pid).items())
            if not living:
                continue
            part, victim = chance.choice(living)
            os.kill(victim, signal.SIGKILL)
            outcome.kills[part] = outcome.kills.get(part, 0) + 1
            if say:
                print(f"\r{done + 1}/{kills} kills, {len(outcome.acknowledged)} writes, {outcome.retries} repeated", end="", flush=True)
        wait_ready(address)
        stop.set()
        writer.join(PATIENCE)
        outcome.found = list(everybody(address))
    return outcome


def set_up(data: Path) -> None:
    environment = {
        **os.environ,
        "SANXIANG_DEMO": "yes",
        "SANXIANG_DATA": str(data),
        "SANXIANG_HOSTS": "127.0.0.1",
        "PYTHONWARNINGS": "ignore",
    }
    environment.pop("DATABASE_URL", None)
    subprocess.run([sys.executable, "-m", "sanxiang_centre", "prepare"], env=environment, check=True, capture_output=True)


def wait_ready(address: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            if ask(address, "/readyz", None, {})[0] == 200:
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise AssertionError("the centre did not come back")


def everybody(address: str) -> Iterator[str]:
    token, cursor = sign_in(address), ""
    while cursor is not None:
        _, answer = ask(
            address, f"/api/v1/people?size=200&words=t0{f'&cursor={cursor}' if cursor else ''}", None, {"X-Session-Token": token}
        )
        yield from (one["staff_no"] for one in answer["items"])
        cursor = answer["next"]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--kills", type=int, default=200)
    outcome = torture(arguments.parse_args().kills, say=True)
    print(f"\nkilled {outcome.kills}; {len(outcome.acknowledged)} acknowledged, {len(outcome.lost)} lost, {len(outcome.doubled)} doubled")
    sys.exit(bool(outcome.lost or outcome.doubled))


if __name__ == "__main__":
    main()
