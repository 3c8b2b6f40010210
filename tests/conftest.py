"""A folder that all processes of a test run share, for what takes long to make: who starts the others makes it and takes it away."""

from __future__ import annotations

import os
import shutil
import tempfile

import pytest

SHARED = "SANXIANG_TEST_SHARED"
MADE = pytest.StashKey[str]()


def pytest_configure(config: pytest.Config) -> None:
    if SHARED not in os.environ:
        folder = tempfile.mkdtemp(prefix="sanxiang-shared-")
        # The database of a centre that is prepared in it may run as a user of its own.
        os.chmod(folder, 0o755)
        os.environ[SHARED] = config.stash[MADE] = folder


def pytest_unconfigure(config: pytest.Config) -> None:
    if folder := config.stash.get(MADE, ""):
        os.environ.pop(SHARED, None)
        shutil.rmtree(folder, ignore_errors=True)
