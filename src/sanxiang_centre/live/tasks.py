"""Jobs."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from sanxiang_centre.live.chats import transcripts

BATCH = 20


@app.task(queue="mail", name="live.send_transcripts")
def send_transcripts() -> None:
    """Sends what is due; done twice it sends nothing twice."""
    for transcript in transcripts.due(timezone.now(), BATCH):
        transcripts.send(transcript, timezone.now())
