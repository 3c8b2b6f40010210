"""Jobs on conversations. Each may be run again at any time: what is to be done stands in the rows."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from sanxiang_centre.conversations import importing, inspecting


@app.task
def run_import(ident: int) -> None:
    importing.run_import(now=timezone.now, ident=ident)


@app.task
def inspect_waiting() -> None:
    inspecting.inspect_waiting(now=timezone.now)
