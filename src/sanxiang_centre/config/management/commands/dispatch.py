"""Runs the dispatcher."""

from __future__ import annotations

import signal
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from sanxiang_centre.config.dispatching import dispatch
from sanxiang_centre.config.duties import DUTIES


class Command(BaseCommand):
    help = "Runs the dispatcher until it is told to stop."

    def handle(self, *args: Any, **given: Any) -> None:
        stopped: list[int] = []

        def stop(number: int, _frame: FrameType | None) -> None:
            stopped.append(number)

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, stop)
        dispatch(DUTIES, timezone.now, lambda: bool(stopped))
