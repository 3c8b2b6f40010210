"""Jobs."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from sanxiang_centre.files import keeping, queries
from sanxiang_centre.files.scanning import Clamd

BATCH = 50


@app.task
def scan_waiting() -> None:
    """Ends with the first one that gets no verdict: a scanner that is down is not asked for each."""
    scanner = Clamd(settings.ENVIRONMENT.clamd)
    for blob in queries.blobs_to_scan(timezone.now(), BATCH):
        if not keeping.scan(blob, timezone.now(), scanner):
            return


@app.task
def collect() -> None:
    keeping.collect(timezone.now())
