"""How fast the centre takes transcripts in and inspects them, on its embedded PostgreSQL, in one process.

    python -m bench.centre_import [--conversations 100000] [--standard hotline] [--folder DIR]

Writes a made-up corpus as JSON Lines, imports it and inspects it with the edition in force, as `sanxiang centre import` does,
and times searches over what is then stored. The database stands in a folder of its own and is removed afterwards.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.corpus import corpus


def lines(conversations: int) -> Iterator[str]:
    """The corpus, one conversation a line."""
    import pyarrow.compute as pc

    from sanxiang.conversation.writers.jsonl import write_jsonl
    from sanxiang.workbench.event_rows import conversation_of

    for table in corpus(conversations, 5):
        ids = pc.unique(table["conversation"]).to_pylist()
        lengths = {each["values"]: each["counts"] for each in pc.value_counts(table["conversation"]).to_pylist()}
        first = 0
        for ident in ids:
            yield write_jsonl(conversation_of(table.slice(first, lengths[ident]), ident)) + "\n"
            first += lengths[ident]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--conversations", type=int, default=100_000)
    arguments.add_argument("--standard", default="hotline")
    arguments.add_argument("--folder", type=Path, default=None)
    given = arguments.parse_args()
    data = given.folder or Path(tempfile.mkdtemp(prefix="sanxiang-bench-"))
    data.chmod(0o755)
    os.environ.pop("DATABASE_URL", None)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "sanxiang_centre.config.settings", "SANXIANG_DATA": str(data), "SANXIANG_DEMO": "yes",
        "SANXIANG_SECRET": "only for measuring " * 4,
    }  # fmt: skip
    from sanxiang_centre.config import serving
    from sanxiang_centre.config.environment import read_environment

    try:
        with serving.database(read_environment(os.environ, home=Path.cwd())):
            _measure(given.conversations, given.standard, data)
    finally:
        if given.folder is None:
            shutil.rmtree(data, ignore_errors=True)


def _measure(conversations: int, standard: str, data: Path) -> None:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    _edition(standard)
    path = data / "corpus.jsonl"
    with path.open("w", encoding="utf-8") as target:
        target.writelines(lines(conversations))
    print(f"{conversations} conversations, {path.stat().st_size / 1e6:.0f} MB of JSON Lines, standard {standard}")
    _import_and_inspect(path, conversations)
    _search()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  peak of this process {peak:.0f} MiB")


def _edition(standard: str) -> None:
    """The people of the demo, one edition of the shipped pack, in force everywhere."""
    from django.utils import timezone

    from sanxiang_centre.config.demo import demo_people
    from sanxiang_centre.editions import demo

    demo_people()
    demo.CHANNELS = {standard: ("",)}
    demo.demo_editions(now=timezone.now(), author="8501", approver="8001", readers=())


def _import_and_inspect(path: Path, conversations: int) -> None:
    from django.utils import timezone

    from sanxiang_centre.common.actor import SYSTEM
    from sanxiang_centre.conversations import importing, inspecting
    from sanxiang_centre.editions.inspectors import inspector_of
    from sanxiang_centre.editions.models import Edition

    with path.open("rb") as file:
        incoming = importing.Incoming(path.name, iter(lambda: file.read(1 << 20), b""))
        found = importing.start_import(actor=SYSTEM, now=timezone.now(), files=[incoming])
    clock = Clock()
    found = importing.run_import(now=timezone.now, ident=found.pk)
    print(f"  import      {clock.told(conversations)}  {found.events} events")
    begun = time.perf_counter()
    inspector_of(Edition.objects.values_list("pk", flat=True).get())
    print(f"  compiling   {time.perf_counter() - begun:7.1f} s")
    clock = Clock()
    count = inspecting.inspect_waiting(now=timezone.now)
    print(f"  inspection  {clock.told(count)}")


class Clock:
    """Wall time, and what this process computed meanwhile; the database computes beside it."""

    def __init__(self) -> None:
        self._wall, self._own = time.perf_counter(), time.process_time()

    def told(self, count: int) -> str:
        wall, own = time.perf_counter() - self._wall, time.process_time() - self._own
        return f"{wall:7.1f} s  {count / wall:7.0f} conversations/s  (own processor time {own:.1f} s, {own / count * 1e6:.0f} us each)"


def _search() -> None:
    from django.db import connection

    from sanxiang_centre.common.actor import Actor
    from sanxiang_centre.conversations import queries

    with connection.cursor() as cursor:
        cursor.execute("analyze")
    actor = Actor(1, frozenset({"manager"}))
    for words in ("退款", "订单号", "核实一下", "罕见词汇", "您好"):
        begun = time.perf_counter()
        found = len(queries.list_conversations(actor, words=words).order_by("-began_at", "-id")[:50])
        print(f"  search {words}  {(time.perf_counter() - begun) * 1000:7.1f} ms  {found} shown")


if __name__ == "__main__":
    main()
