from __future__ import annotations

from pathlib import Path

import pytest
from cli_desk import Desk, lay_out


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A standard and talks, with a cache of their own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("COLUMNS", "200")
    lay_out(tmp_path)
    return Desk(tmp_path, capsys)
