"""Notices, how each person wants them, and e-mails."""

from __future__ import annotations

from datetime import time

from django.db import models
from django.db.models import Q

from sanxiang_centre.accounts.models import Person


class MailState(models.TextChoices):
    WAITING = "waiting", "待发 · waiting"
    SENT = "sent", "已发 · sent"
    DROPPED = "dropped", "不再需要 · dropped"
    FAILED = "failed", "失败 · failed"


class Email(models.Model):
    """One e-mail to one person. Its text is made when it goes out; the row holds no address and no text."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    collected = models.BooleanField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=MailState.choices, default=MailState.WAITING)
    tries = models.SmallIntegerField(default=0)
    error = models.CharField(max_length=80, blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "邮件 · e-mails"
        indexes = (models.Index(fields=["due_at"], condition=Q(state="waiting"), name="email_due"),)
        constraints = (
            models.UniqueConstraint(
                fields=["person", "due_at"], condition=Q(state="waiting", collected=True, tries=0), name="one_collection_a_time"
            ),
        )

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"


class Notice(models.Model):
    """`shown` False = told by e-mail only. `facts` fill the slots of the kind's sentence."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=64)
    why = models.CharField(max_length=32)
    noun = models.CharField(max_length=32)
    subject = models.BigIntegerField()
    facts = models.JSONField()
    shown = models.BooleanField(default=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    email = models.ForeignKey(Email, on_delete=models.SET_NULL, null=True, related_name="notices")

    class Meta:
        verbose_name = verbose_name_plural = "通知 · notices"
        indexes = (
            models.Index(fields=["person", "-id"], condition=Q(shown=True), name="notice_inbox"),
            models.Index(fields=["person", "kind"], condition=Q(shown=True, read_at=None), name="notice_unread"),
            models.Index(fields=["noun", "subject"], name="notice_of_subject"),
        )

    def __str__(self) -> str:
        return f"{self.kind} → {self.person_id}"


class Inbox(models.Model):
    """How a person wants to be told. Without a row, by the defaults."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True, related_name="+")
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)
    digest_at = models.TimeField(default=time(8, 30))

    def __str__(self) -> str:
        return f"{self.person_id}"


class Preference(models.Model):
    """One person's wish for one kind. Without a row, what the kind says."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=64)
    shown = models.BooleanField()
    mail = models.CharField(max_length=8)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["person", "kind"], name="one_wish_a_kind"),)

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind}"
