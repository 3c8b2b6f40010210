"""From the text of a standard to what inspects by it, and out of the cache: seconds, each time in a new process.

    python -m bench.compiling [--pack hotline] [--times 3]

"compiled" = the files read and all matchers built, with an empty cache; "of which alone" = without reading the files; "from the cache" =
all that was kept of it. These without what Python needs to start and to import; "the command" = `sanxiang standard compile` as a whole,
with an empty cache.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

STEP = """
import importlib.util, sys, time
import sanxiang.cli.main, sanxiang.inspection.inspector, sanxiang.standard.loading
from sanxiang.cli.standards import choose
if importlib.util.find_spec("hyperscan"):
    import sanxiang.language.hyperscan_matcher
begun, busy = time.perf_counter(), time.process_time()
choose(sys.argv[1], {}, cached=True).inspector()
print(time.perf_counter() - begun, time.process_time() - busy)
"""


ALONE = """
import importlib.util, sys, time
from sanxiang.inspection.inspector import compile_standard
from sanxiang.standard.loading import load_standard
if importlib.util.find_spec("hyperscan"):
    import sanxiang.language.hyperscan_matcher
standard = load_standard(sys.argv[1])
begun, busy = time.perf_counter(), time.process_time()
compile_standard(standard)
print(time.perf_counter() - begun, time.process_time() - busy)
"""


def in_process(pack: str, cache: str, step: str = STEP) -> tuple[float, float]:
    """Seconds, and seconds of processors, of what a step times in a new process."""
    done = subprocess.run([sys.executable, "-c", step, pack], env=_environment(cache), stdout=subprocess.PIPE, text=True, check=True)
    wall, busy = map(float, done.stdout.split())
    return wall, busy


def command(pack: str, cache: str) -> tuple[float, float]:
    """Seconds of the whole command, and those of its processors."""
    before, begun = os.times(), time.perf_counter()
    script = "from sanxiang.cli.main import main; main()"
    subprocess.run(
        [sys.executable, "-c", script, "standard", "compile", pack], env=_environment(cache), stdout=subprocess.DEVNULL, check=True
    )
    wall, after = time.perf_counter() - begun, os.times()
    return wall, after.children_user + after.children_system - before.children_user - before.children_system


def _environment(cache: str) -> dict[str, str]:
    return {**os.environ, "XDG_CACHE_HOME": cache}


def told(name: str, one: Callable[[], tuple[float, float]], times: int) -> str:
    walls, busy = zip(*(one() for _ in range(times)), strict=True)
    least, middle, most = min(walls), statistics.median(walls), max(walls)
    return f"  {name:16} {middle:6.3f} s ({least:.3f} to {most:.3f}), processors {statistics.median(busy):.3f} s"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--pack", default="hotline")
    arguments.add_argument("--times", type=int, default=3)
    given = arguments.parse_args()

    def anew(measure: Callable[[str, str], tuple[float, float]]) -> Callable[[], tuple[float, float]]:
        def one() -> tuple[float, float]:
            with tempfile.TemporaryDirectory() as cache:
                return measure(given.pack, cache)

        return one

    print(given.pack)
    print(told("compiled", anew(in_process), given.times))
    print(told("of which alone", lambda: in_process(given.pack, "", ALONE), given.times))
    print(told("the command", anew(command), given.times))
    with tempfile.TemporaryDirectory() as cache:
        # The second start keeps what the first was asked besides.
        for _ in range(2):
            in_process(given.pack, cache)
        print(told("from the cache", lambda: in_process(given.pack, cache), given.times))


if __name__ == "__main__":
    main()
