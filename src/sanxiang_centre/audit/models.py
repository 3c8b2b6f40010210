"""The chain over the event rows, and who has taken a copy of them."""

from __future__ import annotations

from django.db import models


class Seal(models.Model):
    """One link. The event is named by its id alone, so that a row that is deleted is missed.

    `salt` goes with the erased body: without it nobody can try likely bodies against the digest.
    """

    number = models.BigIntegerField(primary_key=True)
    event = models.BigIntegerField(unique=True)
    salt = models.BinaryField(null=True)
    body_digest = models.BinaryField()
    chain = models.BinaryField()

    class Meta:
        verbose_name = verbose_name_plural = "封存 · seals"

    def __str__(self) -> str:
        return f"{self.number}: {self.event}"


class Export(models.Model):
    """A copy that left the centre: by whom, of what."""

    person = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    filters = models.JSONField()
    rows = models.IntegerField()

    class Meta:
        verbose_name = verbose_name_plural = "审计导出 · exports"

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.rows}"
