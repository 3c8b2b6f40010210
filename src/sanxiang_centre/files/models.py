"""What is stored, and what it hangs on."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from sanxiang_centre.accounts.models import Person


class Scan(models.TextChoices):
    OFF = "off", "未设查毒 · no scanner was set up"
    WAITING = "waiting", "待查毒 · not scanned yet"
    CLEAN = "clean", "已查毒 · clean"
    INFECTED = "infected", "有病毒 · infected"


class Blob(models.Model):
    """Bytes, once, whatever hangs on them. `found`: what the scanner called it, or why it gave no verdict. `due_at`: of the next try."""

    digest = models.CharField(max_length=64, unique=True)
    size = models.BigIntegerField()
    created_at = models.DateTimeField()
    scan = models.CharField(max_length=8, choices=Scan.choices)
    scanned_at = models.DateTimeField(null=True)
    found = models.CharField(max_length=80, blank=True)
    tries = models.SmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "文件内容 · stored files"
        indexes = (models.Index(fields=["due_at", "id"], condition=Q(scan__in=["off", "waiting"]), name="blob_to_scan"),)

    def __str__(self) -> str:
        return self.digest[:12]


class Attachment(models.Model):
    """A file on something: `of` is its noun, `subject` its id, `part` what of it (a message, a version), None = the whole.

    `blob` None = the bytes are gone: erased, or removed long ago.
    """

    of = models.CharField(max_length=32)
    subject = models.BigIntegerField()
    part = models.BigIntegerField(null=True)
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=8)
    size = models.BigIntegerField()
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "附件 · attachments"
        indexes = (
            models.Index(fields=["of", "subject", "id"], name="attachment_of_subject"),
            models.Index(fields=["removed_at"], condition=Q(removed_at__isnull=False, blob__isnull=False), name="attachment_removed"),
        )

    def __str__(self) -> str:
        return f"{self.pk} {self.of} {self.subject}"
