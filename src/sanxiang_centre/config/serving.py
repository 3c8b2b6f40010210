"""`sanxiang serve` and what else is done to a whole centre from the command line."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sanxiang_centre.config import backup, embedded
from sanxiang_centre.config.environment import LEAST_SECRET, SECRET_FILE, Environment, read_environment
from sanxiang_centre.config.supervision import Kept, Supervisor, process

if TYPE_CHECKING:
    from sanxiang_centre.config.checking import Line

SETTINGS = "sanxiang_centre.config.settings"
PID_FILE = "serve.pid"
PARTS = {"web": "网站 web", "worker": "后台 worker", "messenger": "信使 messenger", "dispatcher": "调度 dispatcher"}
"""Processes beside the database."""
OUTSIDE = ("mail", "webhooks")
"""Queues of what goes out to others. The messenger has nothing else to do, so that no import or backtest holds it up; of its few jobs at
a time, one that waits for a slow server holds up no other."""
AT_ONCE = 4


def environment_of(given: Mapping[str, str]) -> tuple[Environment, dict[str, str]]:
    """The checked environment, and the variables that child processes get. Demo mode writes itself a secret."""
    data = Path(given.get("SANXIANG_DATA") or Path.cwd() / "var").absolute()
    data.mkdir(parents=True, exist_ok=True)
    if given.get("SANXIANG_DEMO") and not given.get("SANXIANG_SECRET"):
        write_secret(data)
    return read_environment(given, home=Path.cwd()), {**given, "SANXIANG_DATA": str(data), "DJANGO_SETTINGS_MODULE": SETTINGS}


def write_secret(data: Path) -> Path:
    """A random secret in a file that only its owner reads; one that is there stays."""
    path = data / SECRET_FILE
    with suppress(FileExistsError), os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(LEAST_SECRET))
    return path


@contextmanager
def database(environment: Environment) -> Iterator[None]:
    """Has a database answer for a while: the embedded one is started if nobody runs it."""
    running = None if environment.database_url else embedded.start(embedded.embedded(environment.data))
    try:
        yield
    finally:
        if running is not None:
            embedded.stop(running)


def serve(environment: Environment, variables: Mapping[str, str], *, host: str, port: int) -> None:
    """Runs database (if embedded), web and worker until told to stop."""
    kept = []
    if not environment.database_url:
        server = embedded.embedded(environment.data)
        kept.append(Kept("数据库 database", lambda: embedded.start(server), end_with=signal.SIGINT))
    after = embedded.end_with(signal.SIGTERM)
    for part, name in PARTS.items():
        kept.append(Kept(name, process(command_of(part, host, port), variables, after)))
    path = environment.data / PID_FILE
    path.write_text(str(os.getpid()), encoding="ascii")
    try:
        Supervisor(kept, say=lambda text: print(text, file=sys.stderr, flush=True)).run()
    finally:
        path.unlink(missing_ok=True)


def command_of(part: str, host: str, port: int) -> list[str]:
    """What runs as one of PARTS."""
    application = "sanxiang_centre.config.asgi:application"
    listen = [
        "--host",
        host,
        "--port",
        str(port),
        "--no-server-header",
        "--no-access-log",
        "--timeout-graceful-shutdown",
        "10",
        "--log-level",
        "warning",
    ]
    worker = ["django", "procrastinate", "worker", "--shutdown-graceful-timeout", "10"]
    arguments = {
        "web": ["uvicorn", application, *listen],
        "worker": worker,
        "messenger": [*worker, "--queues", ",".join(OUTSIDE), "--concurrency", str(AT_ONCE)],
        "dispatcher": ["django", "dispatch"],
    }
    return [sys.executable, "-m", *arguments[part]]


def become(part: str, variables: Mapping[str, str], *, host: str, port: int) -> None:
    """This process goes on as that part: a supervisor that started it sees it by its own id."""
    command = command_of(part, host, port)
    os.execve(command[0], command, dict(variables))


def url_of(environment: Environment) -> str:
    return environment.database_url or embedded.embedded(environment.data).url


def back_up(environment: Environment, target: Path) -> backup.Manifest:
    return backup.back_up(url_of(environment), environment.data, target, datetime.now(UTC))


def restore(environment: Environment, source: Path, *, replace: bool) -> backup.Restored:
    return backup.restore(url_of(environment), environment.data, source, datetime.now(UTC), replace=replace)


def checked(environment: Environment) -> list[Line]:
    """All lines of the check, with Django set up."""
    _set_up()
    from sanxiang_centre.config.checking import look

    return list(look(environment.data))


def openapi() -> str:
    """The description of the API as it stands in the repository."""
    _set_up()
    from sanxiang_centre.config.description import openapi_text

    return openapi_text()


def events() -> str:
    """The catalogue of events as it stands in the repository."""
    _set_up()
    from sanxiang_centre.config.description import events_text

    return events_text()


def _set_up() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    import django

    django.setup()


def django(*arguments: str) -> None:
    """A management command in this process."""
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    from django.core.management import execute_from_command_line

    execute_from_command_line(["sanxiang", *arguments])


def running(data: Path) -> int | None:
    """The process id of the centre that serves from this folder."""
    try:
        number = int((data / PID_FILE).read_text(encoding="ascii"))
        command = Path(f"/proc/{number}/cmdline").read_bytes()
    except (OSError, ValueError):
        return None
    return number if b"serve" in command else None


def detach(variables: Mapping[str, str], arguments: list[str], log: Path) -> subprocess.Popen[bytes]:
    """Serves in the background, writing to the log."""
    with log.open("ab") as file:
        command = [sys.executable, "-m", "sanxiang_centre", "serve", *arguments]
        return subprocess.Popen(command, env=dict(variables), stdin=subprocess.DEVNULL, stdout=file, stderr=file, start_new_session=True)
