"""The data of a new demo centre: made once in a test run, then copied, for migrations and demo data take half a minute of computing."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

SHARED = "SANXIANG_TEST_SHARED"
"""Names a folder that all processes of one test run share; `tests/conftest.py` makes it and takes it away."""


def prepare(data: Path, variables: Mapping[str, str]) -> None:
    """Has the data of a demo centre stand in the empty folder `data`. `variables`: its environment, with nothing out of the ordinary."""
    if shared := os.environ.get(SHARED):
        template = _template(Path(shared), variables)
        subprocess.run(["cp", "-a", f"{template}/.", str(data)], check=True)
    else:
        make(data, variables)


def make(data: Path, variables: Mapping[str, str]) -> None:
    """As an operator does it."""
    command = [sys.executable, "-m", "sanxiang_centre", "prepare"]
    subprocess.run(command, env={**variables, "SANXIANG_DATA": str(data)}, check=True, capture_output=True)


def _template(shared: Path, variables: Mapping[str, str]) -> Path:
    """Whoever comes first makes it, others wait."""
    ready, draft = shared / "centre", shared / "draft"
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.is_dir():
            shutil.rmtree(draft, ignore_errors=True)
            draft.mkdir()
            # As root the database runs as a user of its own, who has to get there.
            draft.chmod(0o755)
            make(draft, variables)
            draft.rename(ready)
    return ready
