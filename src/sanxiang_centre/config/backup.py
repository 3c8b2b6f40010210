"""A backup is one file: the database as pg_dump writes it, the stored files, and a list of what must come back.

The rows are counted and digested in the very snapshot that is dumped, so that a restore can be held against it, row by row.
The secret of the centre is not in it: who finds a backup shall not find the key as well.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from sanxiang import __version__
from sanxiang_centre.config.embedded import EmbeddedProblem, bundled_binaries
from sanxiang_centre.config.environment import SetupProblem

FORMAT = 1
DUMP, MANIFEST = "database.dump", "manifest.json"
DIGEST = re.compile("[0-9a-f]{64}")
FOLDERS = ("files",)
"""What else belongs to a backup, below the data folder."""
BUNDLED = ((16, "pginstall"), (18, "pginstall18"))
"""Programs that are shipped, by the newest server that they know. What a newer one writes, an older server may not read."""
VARIABLES = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE", "sslmode": "PGSSLMODE"}


class BackupProblem(SetupProblem):
    """It could not be written or restored; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Table:
    """`digest` is a sum over the digests of the rows, whatever their order."""

    rows: int
    digest: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a restored database has to hold."""

    version: str
    at: str
    server: int
    tables: Mapping[str, Table]
    format: int = FORMAT

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables.values())


# To a file ------------------------------------------------------------------------------------------------------------


def back_up(url: str, data: Path, target: Path, now: datetime) -> Manifest:
    """Writes `target`, whole or not at all; the centre may go on. Raises BackupProblem."""
    if target.exists():
        raise BackupProblem(f"{target}: 已存在，请换一个文件名 / it exists already: name another file")
    with _beside(target) as folder, psycopg.connect(url) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        snapshot = _one(connection, "select pg_export_snapshot()")
        _run(url, connection, "pg_dump", ["--format=custom", f"--snapshot={snapshot}", f"--file={folder / DUMP}"])
        manifest = Manifest(__version__, now.isoformat(), connection.info.server_version, tables_of(connection))
        (folder / MANIFEST).write_text(json.dumps(asdict(manifest), indent=1), encoding="utf-8")
        _pack(folder, data, target)
    return manifest


def _pack(folder: Path, data: Path, target: Path) -> None:
    whole = folder / "backup.tar"
    with whole.open("xb") as file:
        os.fchmod(file.fileno(), 0o600)
        with tarfile.open(fileobj=file, mode="w") as archive:
            for name in (MANIFEST, DUMP):
                archive.add(folder / name, name)
            for name in FOLDERS:
                if (data / name).is_dir():
                    archive.add(data / name, name)
        file.flush()
        os.fsync(file.fileno())
    whole.rename(target)


def tables_of(connection: psycopg.Connection[tuple[object, ...]]) -> dict[str, Table]:
    """Each table with its number of rows and their digest."""
    for setting in ("timezone = 'UTC'", "datestyle = 'ISO'", "bytea_output = 'hex'", "extra_float_digits = 1"):
        connection.execute(sql.SQL("set local {}").format(sql.SQL(setting)))
    names = connection.execute(
        "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace "
        "where c.relkind = 'r' and n.nspname = 'public' order by 1"
    ).fetchall()
    return {str(name): _digested(connection, str(name)) for (name,) in names}


def _digested(connection: psycopg.Connection[tuple[object, ...]], name: str) -> Table:
    query = sql.SQL("select count(*), coalesce(sum(('x' || left(md5(t::text), 15))::bit(60)::bigint), 0)::text from {} t")
    row = connection.execute(query.format(sql.Identifier("public", name))).fetchone()
    assert row is not None
    return Table(int(str(row[0])), str(row[1]))


# From a file ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Restored:
    """`kept` is the database that was there before, under its new name; empty if there was none. `missing`: stored files without bytes."""

    manifest: Manifest
    kept: str
    missing: tuple[str, ...] = ()


def restore(url: str, data: Path, source: Path, now: datetime, *, replace: bool = False) -> Restored:
    """Restores beside what is there, holds every table against the list, and only then takes its place. Raises BackupProblem."""
    name = str(conninfo_to_dict(url).get("dbname", ""))
    with psycopg.connect(make_conninfo(url, dbname="postgres"), autocommit=True) as server, _beside(data / "restore") as folder:
        _refuse_busy(server, name)
        occupied = _occupied(url, server, name)
        if occupied and not replace:
            raise BackupProblem(
                f"数据库 {name} 不是空的；要替换请加 --replace，原库会改名保留 / "
                f"the database {name} is not empty: --replace puts this one in its place and keeps the old one under another name"
            )
        manifest = _unpack(source, folder)
        beside = f"{name}_restoring"
        _check_files(folder)
        _fill(url, server, beside, folder, manifest)
        kept = _take_place(server, name, beside, f"{name}_before_{now:%Y%m%d%H%M%S}" if occupied else "")
        _add_files(folder, data)
    return Restored(manifest, kept, tuple(_missing_files(url, data)))


def _unpack(source: Path, folder: Path) -> Manifest:
    try:
        with tarfile.open(source) as archive:
            archive.extractall(folder, filter="data")
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        tables = {name: Table(**table) for name, table in found.pop("tables").items()}
        manifest = Manifest(**found, tables=tables)
    except (OSError, tarfile.TarError, ValueError, KeyError, TypeError) as wrong:
        raise BackupProblem(f"{source}: 不是三响的备份，或已损坏 / no backup of Sanxiang, or damaged ({type(wrong).__name__})") from wrong
    if manifest.format != FORMAT:
        raise BackupProblem(f"{source}: 备份格式 {manifest.format} 需要更新的版本 / this format needs a newer release")
    return manifest


def _fill(url: str, server: psycopg.Connection[tuple[object, ...]], beside: str, folder: Path, manifest: Manifest) -> None:
    _drop(server, beside)
    server.execute(sql.SQL("create database {} template template0 encoding 'UTF8'").format(sql.Identifier(beside)))
    there = make_conninfo(url, dbname=beside)
    try:
        options = ["--exit-on-error", "--no-owner", "--no-privileges", f"--dbname={beside}", str(folder / DUMP)]
        _run(there, server, "pg_restore", options)
        with psycopg.connect(there) as connection:
            _compare(manifest.tables, tables_of(connection))
            _renumber(connection)
    except BaseException:
        _drop(server, beside)
        raise


def _compare(wanted: Mapping[str, Table], found: Mapping[str, Table]) -> None:
    differing = sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name))
    if differing:
        raise BackupProblem(f"恢复后不一致的表 / tables that differ once restored: {', '.join(differing)}")


def _renumber(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """Transaction numbers are a server's own: rows from another one must all be older than what this one writes next."""
    if _one(connection, "select to_regclass('public.common_event') is not null"):
        connection.execute(
            "update common_event set transaction = transaction - greatest(0, (select max(transaction) from common_event)"
            " - pg_current_xact_id()::text::bigint + 1)"
        )


def _take_place(server: psycopg.Connection[tuple[object, ...]], name: str, beside: str, kept: str) -> str:
    _refuse_busy(server, name)
    if kept:
        server.execute(sql.SQL("alter database {} rename to {}").format(sql.Identifier(name), sql.Identifier(kept)))
    else:
        _drop(server, name)
    server.execute(sql.SQL("alter database {} rename to {}").format(sql.Identifier(beside), sql.Identifier(name)))
    return kept


def _add_files(folder: Path, data: Path) -> None:
    """Stored files are named by their content: what is there already is the same."""
    for name in FOLDERS:
        for path in sorted((folder / name).rglob("*")):
            target = data / path.relative_to(folder)
            if path.is_file() and not path.name.startswith(".") and not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.move(path, target)


def _check_files(folder: Path) -> None:
    """What is named by a digest has to have it."""
    for path in sorted((folder / "files").rglob("*")):
        if path.is_file() and DIGEST.fullmatch(path.name):
            with path.open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != path.name:
                    raise BackupProblem(f"备份中的文件已损坏 / a file in the backup is damaged: {path.name}")


def _missing_files(url: str, data: Path) -> Iterator[str]:
    """Digests that something hangs on, and whose bytes are neither in the backup nor here: erased meanwhile, or in another store."""
    with psycopg.connect(url) as connection:
        if not _one(connection, "select to_regclass('public.files_blob') is not null"):
            return
        used = "select digest from files_blob b where scan <> 'infected' and exists (select from files_attachment where blob_id = b.id)"
        for (digest,) in connection.execute(used).fetchall():
            if not (data / "files" / str(digest)[:2] / str(digest)).is_file():
                yield str(digest)


# The server -----------------------------------------------------------------------------------------------------------


def _refuse_busy(server: psycopg.Connection[tuple[object, ...]], name: str) -> None:
    if _one(server, "select count(*) from pg_stat_activity where datname = %s and backend_type = 'client backend'", name):
        raise BackupProblem("请先停止中心（make down）/ stop the centre first (make down)")


def _occupied(url: str, server: psycopg.Connection[tuple[object, ...]], name: str) -> bool:
    if not _one(server, "select count(*) from pg_database where datname = %s", name):
        return False
    with psycopg.connect(url) as connection:
        return bool(_one(connection, "select count(*) from pg_tables where schemaname = 'public'"))


def _drop(server: psycopg.Connection[tuple[object, ...]], name: str) -> None:
    server.execute(sql.SQL("drop database if exists {}").format(sql.Identifier(name)))


def _one(connection: psycopg.Connection[tuple[object, ...]], query: str, *values: object) -> object:
    row = connection.execute(query.encode(), values).fetchone()
    return row[0] if row else None


def _run(url: str, connection: psycopg.Connection[tuple[object, ...]], program: str, options: Sequence[str]) -> None:
    """What it is to reach goes by the environment: a password in arguments would be everybody's to read."""
    given = conninfo_to_dict(url)
    reach = {VARIABLES[name]: str(value) for name, value in given.items() if name in VARIABLES and value}
    command = [str(program_of(connection.info.server_version // 10000, program)), *options]
    done = subprocess.run(command, env={**os.environ, **reach}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BackupProblem(f"{program}: {done.stderr.strip()[-2000:]}")


def program_of(major: int, program: str) -> Path:
    """The bundled program next to the server's release, never older than it; else the one on the PATH. Raises BackupProblem."""
    for newest, folder in BUNDLED:
        path = _bundled(folder) / program
        if major <= newest and path.is_file():
            return path
    found = shutil.which(program)
    if found is None:
        raise BackupProblem(f"找不到 {program}，请安装 PostgreSQL {major} 的客户端 / install the client of PostgreSQL {major}")
    return Path(found)


def _bundled(folder: str) -> Path:
    try:
        return bundled_binaries().parent.parent / folder / "bin"
    except EmbeddedProblem:
        return Path("/nonexistent")


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A folder on the same disk, gone afterwards."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".sanxiang-", dir=target.parent.absolute()) as folder:
        yield Path(folder)
