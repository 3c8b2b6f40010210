"""A whole centre in processes of its own, reached as its users reach it."""

from __future__ import annotations

import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import prepared

PATIENCE = 120.0
PORTS = range(20_000, 32_000)
"""Below those that the system gives to outgoing connections: nobody takes one while the web is down."""

OF_OTHERS = ("DATABASE_URL", "SANXIANG_SECRET")
"""Not for a centre of its own: it has a database, and a secret, in its data."""


@dataclass(frozen=True)
class Served:
    """`process` supervises the others; all that they write stands below `data`."""

    address: str
    data: Path
    process: int


@contextmanager
def served(**settings: str) -> Iterator[Served]:
    """A centre in demo mode, until the end of the block; `settings` as an operator makes them."""
    data = Path(tempfile.mkdtemp(prefix="sanxiang-served-"))
    # As root the database runs as a user of its own, who has to get there.
    data.chmod(0o755)
    port, given = free_port(random.Random()), variables(data, settings)
    # What is set out of the ordinary may show in the data.
    (prepared.make if settings else prepared.prepare)(data, given)
    command = [sys.executable, "-m", "sanxiang_centre"]
    with (data / "serve.log").open("ab") as log:
        process = subprocess.Popen([*command, "serve", "--port", str(port)], env=given, stdout=log, stderr=log)
    try:
        found = Served(f"http://127.0.0.1:{port}", data, process.pid)
        wait_ready(found.address)
        yield found
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
    # Not where something failed: its log says what.
    shutil.rmtree(data, ignore_errors=True)


def variables(data: Path, settings: Mapping[str, str]) -> dict[str, str]:
    given = {"SANXIANG_DEMO": "yes", "SANXIANG_DATA": str(data), "SANXIANG_HOSTS": "127.0.0.1 localhost", "PYTHONWARNINGS": "ignore"}
    kept = {name: value for name, value in os.environ.items() if name not in OF_OTHERS}
    return {**kept, **given, **settings}


def free_port(chance: random.Random) -> int:
    """One on which nobody listens."""
    for port in chance.sample(PORTS, len(PORTS)):
        with socket.socket() as tried:
            try:
                tried.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError("no port is free")


def wait_ready(address: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=10) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.HTTPError, OSError):
            pass
        time.sleep(0.2)
    raise AssertionError("the centre did not come back")
