"""The example conversations of the repository, imported and inspected, for trying the centre."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.conversations import importing, inspecting
from sanxiang_centre.conversations.models import Import

FOLDERS = {"phone": "phone", "chat": "chat"}
"""Folder below the examples -> the channel of files that do not say."""


def demo_conversations(*, now: Callable[[], datetime], examples: Path) -> None:
    """Adds what is missing; nothing where the examples are not at hand (an installed package)."""
    if Import.objects.exists() or not examples.is_dir():
        return
    for folder, channel in FOLDERS.items():
        files = [importing.Incoming(path.name, [path.read_bytes()]) for path in sorted((examples / folder).iterdir())]
        found = importing.start_import(actor=SYSTEM, now=now(), files=files, channel=channel)
        importing.run_import(now=now, ident=found.pk)
    inspecting.inspect_waiting(now=now)
