"""What only a process of its own shows: several workers, pipes that close, interrupts, start-up."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from cli_desk import TALKS, Desk, start

from sanxiang.cli.copies import ENOUGH
from sanxiang.cli.failures import Exit

MANY = 40_000
SINGLE = sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2
COPIES = pytest.param((), marks=pytest.mark.skipif(SINGLE, reason="no copies of a process here"), id="copies")
SEVERAL = pytest.mark.parametrize("jobs", [pytest.param(("--jobs", "2"), id="jobs"), COPIES])


def many(desk: Desk, count: int) -> Path:
    lines = [json.dumps({**TALKS[number % 3], "id": f"t{number}"}, ensure_ascii=False) for number in range(count)]
    return desk.write("many.jsonl", "\n".join(lines) + "\n")


def workers_of(process: int) -> list[int]:
    """Processes that it has started to inspect: new ones, or copies of itself."""
    found, own = [], Path(f"/proc/{process}/cmdline").read_bytes()
    for folder in Path("/proc").iterdir():
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            command = (folder / "cmdline").read_bytes()
        except (OSError, ValueError, IndexError):
            continue
        if parent == process and (b"spawn_main" in command or command == own):
            found.append(int(folder.name))
    return found


def wait_for_workers(process: subprocess.Popen[bytes]) -> list[int]:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and process.poll() is None:
        if workers := workers_of(process.pid):
            return workers
        time.sleep(0.01)
    return []


def wait_for_end(workers: list[int]) -> list[int]:
    """Those that still run after a while."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and (alive := [each for each in workers if is_running(each)]):
        time.sleep(0.01)
    return alive


def is_running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_several_processes_give_the_same_bytes(desk: Desk) -> None:
    """Findings, report and summary are those of one process, in the order of the input."""
    talks = many(desk, 2000)
    assert talks.stat().st_size > ENOUGH
    outputs: list[tuple[bytes, bytes, bytes]] = []
    ways: tuple[tuple[str, ...], ...] = (("--jobs", "1"), ("--jobs", "2"), ())
    for jobs in ways:
        out, report = desk.folder / f"{len(outputs)}.jsonl", desk.folder / f"{len(outputs)}.html"
        arguments = ["inspect", str(talks), "--standard", desk.standard, "--date", "2026-03-02", *jobs]
        process = start([*arguments, "--out", str(out), "--report", str(report)])
        told, errors = process.communicate(timeout=60)
        assert (process.returncode, errors) == (Exit.FINE, b"")
        outputs.append((told, out.read_bytes(), report.read_bytes()))
    assert outputs[0] == outputs[1] == outputs[2]


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds processes in /proc")
@SEVERAL
def test_a_worker_that_dies_is_told(desk: Desk, jobs: tuple[str, ...]) -> None:
    """A clear line, exit code 4, and no output that could be taken for whole."""
    out = desk.folder / "f.jsonl"
    process = start(["inspect", str(many(desk, MANY)), "--standard", desk.standard, *jobs, "--out", str(out)])
    workers = wait_for_workers(process)
    os.kill(workers[0], signal.SIGKILL)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == Exit.UNFINISHED
    assert "worker process died" in errors.decode()
    assert "Traceback" not in errors.decode()
    assert not out.exists()


@SEVERAL
def test_workers_end_with_a_parent_that_was_killed(desk: Desk, jobs: tuple[str, ...]) -> None:
    """Nothing is left over that would hold memory, or the pipe that a script reads."""
    out = desk.folder / "f.jsonl"
    process = start(["inspect", str(many(desk, MANY)), "--standard", desk.standard, *jobs, "--out", str(out)])
    workers = wait_for_workers(process)
    process.kill()
    process.communicate(timeout=60)
    assert workers
    assert process.returncode == -signal.SIGKILL
    assert not wait_for_end(workers)


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("jobs", [("--jobs", "1"), ("--jobs", "2"), COPIES])
def test_an_interrupt_ends_it_quietly(desk: Desk, jobs: tuple[str, ...]) -> None:
    """Ctrl-C: exit code 130, one line, no traceback from any process."""
    command = ["inspect", str(many(desk, MANY)), "--standard", desk.standard, *jobs, "--out", str(desk.folder / "f.jsonl")]
    process = start(command, start_new_session=True)
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and not list(desk.folder.glob(".f.*.part.jsonl")):
        time.sleep(0.01)
    if jobs != ("--jobs", "1"):
        wait_for_workers(process)
    time.sleep(0.3)
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == Exit.INTERRUPTED
    assert errors.decode().splitlines() == ["已中断 / interrupted"]
    assert not list(desk.folder.glob("*f.*jsonl"))


@pytest.mark.skipif(sys.platform == "win32", reason="pipes")
def test_a_reader_that_goes_away_is_no_error(desk: Desk) -> None:
    """`sanxiang convert … | head -1` says nothing on standard error."""
    with start(["convert", str(many(desk, MANY)), "--to", "jsonl"]) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline()
        process.stdout.close()
        errors = process.stderr.read()
    assert (process.returncode, errors) == (Exit.PIPE_CLOSED, b"")


def test_check_text_answers_each_line_at_once(desk: Desk) -> None:
    """A program may ask, wait for the answer, and ask again."""
    process = start(["check-text", "--standard", desk.standard, "--channel", "chat"])
    assert process.stdin is not None
    assert process.stdout is not None
    answers = []
    for line in ("这不归我管\n", "\n", "您好\n"):
        process.stdin.write(line.encode())
        process.stdin.flush()
        answers.append(json.loads(process.stdout.readline())["forbidden"])
    process.communicate(timeout=60)
    assert answers == [True, False, False]
    assert process.returncode == Exit.FINE


@pytest.mark.parametrize("module", ["sanxiang", "sanxiang.cli.main"])
def test_starting_loads_nothing_heavy(module: str) -> None:
    """`sanxiang --help` must not pay for tables, reports and matchers."""
    heavy = "numpy pyarrow openpyxl jinja2 hyperscan rapidfuzz yaml rich.progress"
    code = f"import sys, {module}; print([name for name in {heavy.split()} if name in sys.modules])"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert told.stdout == "[]\n"


def test_the_public_names_work_from_the_root(desk: Desk) -> None:
    """`sanxiang.load` and `sanxiang.compile` as the readme shows them."""
    code = (
        "import sys, sanxiang\n"
        "standard = sanxiang.load(sys.argv[1], set={'seconds': 30})\n"
        "print(sanxiang.compile(standard).check_text('不归我管', 'chat').forbidden, standard.parameters['seconds'].value)\n"
        "print(hasattr(sanxiang, 'nothing'))"
    )
    told = subprocess.run([sys.executable, "-c", code, desk.standard], capture_output=True, text=True, check=True, timeout=60)
    assert told.stdout == "True 30\nFalse\n"
