"""Keeps the processes of the centre running: the embedded database, the web, the worker. What dies is started again."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import FrameType

from sanxiang_centre.config.environment import SetupProblem

Start = Callable[[], "subprocess.Popen[bytes] | None"]
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 3.0
"""Seconds before a start after a death; doubled each time, until a process has lived for LONG_LIFE."""
LONG_LIFE = 10.0
GRACE = 15.0
LOOK = 0.1


@dataclass(slots=True)
class Kept:
    """A process that is to run. `start` gives None where somebody else runs it."""

    name: str
    start: Start
    end_with: signal.Signals = signal.SIGTERM
    process: subprocess.Popen[bytes] | None = None
    born: float = 0.0
    pause: float = FIRST_PAUSE
    due: float = 0.0

    def look(self, now: float, say: Callable[[str], None]) -> None:
        """Starts it if it is dead and its pause is over."""
        if self.process is not None and self.process.poll() is not None:
            lived = now - self.born
            say(f"{self.name}: 已退出（{self.process.returncode}），{self.pause:.1f} 秒后重启 / ended, started again in {self.pause:.1f} s")
            self.process, self.due = None, now + self.pause
            self.pause = FIRST_PAUSE if lived > LONG_LIFE else min(self.pause * 2, LONGEST_PAUSE)
        if self.process is None and now >= self.due:
            self._begin(now, say)

    def _begin(self, now: float, say: Callable[[str], None]) -> None:
        """What cannot be set up at all is told at once; what ran before is tried for as long as it takes: the disk may be full for a
        while, or a query of a killed server still at it."""
        first, self.born = not self.born, now
        try:
            self.process = self.start()
        except SetupProblem as wrong:
            if first:
                raise
            say(f"{self.name}: {wrong}")
            self.due, self.pause = now + self.pause, min(self.pause * 2, LONGEST_PAUSE)

    def end(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(self.end_with)
        try:
            self.process.wait(GRACE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@dataclass(slots=True)
class Supervisor:
    """Runs until it is told to stop, then ends all in reverse order."""

    kept: list[Kept]
    say: Callable[[str], None] = print
    stopping: bool = field(default=False, init=False)

    def run(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        while not self.stopping:
            for one in self.kept:
                one.look(time.monotonic(), self.say)
            time.sleep(LOOK)
        for one in reversed(self.kept):
            one.end()

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True


def process(command: list[str], environment: Mapping[str, str], before: Callable[[], None]) -> Start:
    """Starts that command; `before` runs in the child."""

    def start() -> subprocess.Popen[bytes]:
        return subprocess.Popen(command, env=dict(environment), stdin=subprocess.DEVNULL, preexec_fn=before, start_new_session=True)

    return start
