"""Event rows and idempotency keys."""

from __future__ import annotations

from django.db import models
from django.db.models.expressions import Func
from django.db.models.functions import Cast


class CurrentTransaction(Func):
    """The number of the transaction that writes the row: later rows may have smaller ids, but never a smaller snapshot."""

    function = "pg_current_xact_id"
    template = "(%(function)s()::text)"
    output_field = models.TextField()


class Event(models.Model):
    """One row for each thing that happened: history, audit, outbox and source of pushes at once.

    What was said stands apart (`EventBody`), so that it can be erased while the row stays.
    """

    transaction = models.BigIntegerField(db_default=Cast(CurrentTransaction(), models.BigIntegerField()), editable=False)
    at = models.DateTimeField()
    kind = models.CharField(max_length=64)
    noun = models.CharField(max_length=32)
    subject = models.BigIntegerField()
    actor = models.BigIntegerField(null=True)
    request = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = (
            models.Index(fields=["noun", "subject", "id"], name="event_of_subject"),
            models.Index(fields=["transaction", "id"], name="event_stream"),
            models.Index(fields=["actor", "id"], name="event_by_actor"),
            models.Index(fields=["kind", "id"], name="event_by_kind"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.noun} {self.subject}"


class EventBody(models.Model):
    event = models.OneToOneField(Event, on_delete=models.CASCADE, primary_key=True, related_name="body")
    content = models.JSONField(null=True)
    erased_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"body of {self.event_id}"


class IdempotencyKey(models.Model):
    """The answer to a POST, by who sent it and the key that came with it."""

    caller = models.CharField(max_length=64)
    key = models.CharField(max_length=255)
    request_digest = models.CharField(max_length=64)
    status = models.SmallIntegerField(null=True)
    content_type = models.CharField(max_length=100, blank=True)
    answer = models.BinaryField(default=b"")
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["caller", "key"], name="one_answer_a_key"),)
        indexes = (models.Index(fields=["at"], name="idempotency_age"),)

    def __str__(self) -> str:
        return self.key
