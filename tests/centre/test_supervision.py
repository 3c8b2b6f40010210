"""What is kept running is started again for as long as it takes. No database."""

from __future__ import annotations

import subprocess
import sys

import pytest

from sanxiang_centre.config.embedded import EmbeddedProblem
from sanxiang_centre.config.supervision import LONGEST_PAUSE, Kept


def ended() -> subprocess.Popen[bytes]:
    """A process that is over."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process


class Database:
    def __init__(self, *outcomes: bool) -> None:
        self.outcomes, self.started = list(outcomes), 0

    def start(self) -> subprocess.Popen[bytes]:
        works = self.outcomes.pop(0)
        if not works:
            raise EmbeddedProblem("数据库没有启动 / the database does not start")
        self.started += 1
        return ended()


def test_what_ran_before_is_tried_until_it_comes_up_again() -> None:
    """Each time a little later; a full disk, or an old query, does not end the centre for good."""
    database, said = Database(True, False, False, False, False, False, True), list[str]()
    kept = Kept("数据库 database", database.start)
    now = 1.0
    while database.outcomes:
        kept.look(now, said.append)
        now += LONGEST_PAUSE
    assert database.started == 2
    assert sum("does not start" in line for line in said) == 5
    assert kept.pause == LONGEST_PAUSE


def test_it_waits_between_tries() -> None:
    database = Database(True, False, True)
    kept, said = Kept("数据库 database", database.start), list[str]()
    kept.look(1.0, said.append)
    kept.look(1.0, said.append)
    assert database.started == 1, "it has ended, and its pause begins"
    kept.look(2.0, said.append)
    kept.look(2.0, said.append)
    assert (database.started, len(database.outcomes)) == (1, 1)
    kept.look(2.0 + LONGEST_PAUSE, said.append)
    assert database.started == 2


def test_what_never_ran_is_told_at_once() -> None:
    with pytest.raises(EmbeddedProblem):
        Kept("数据库 database", Database(False).start).look(1.0, print)
