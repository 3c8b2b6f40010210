"""Question sets, surveys, answers."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from sanxiang_centre.accounts.models import Language, Person, Team


class Occasion(models.TextChoices):
    CALL = "call", "通话后 · after a call"
    CHAT = "chat", "在线会话后 · after a chat"
    TICKET = "ticket", "工单关闭后 · after a ticket"
    COMPLAINT = "complaint", "投诉办结后 · after a complaint"


class QuestionSet(models.Model):
    """Never changed: a new version takes its place for what is asked from `valid_from` on."""

    occasion = models.CharField(max_length=9, choices=Occasion.choices)
    version = models.IntegerField()
    edition = models.CharField(max_length=80, blank=True)
    questions = models.JSONField()
    expires_days = models.SmallIntegerField()
    remind_days = models.SmallIntegerField(null=True)
    valid_from = models.DateTimeField()
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "问卷 · question sets"
        constraints = (models.UniqueConstraint(fields=["occasion", "version"], name="one_set_a_version"),)

    def __str__(self) -> str:
        return f"{self.occasion} {self.version}"


class SurveyChannel(models.TextChoices):
    LINK = "link", "链接 · link"
    EMAIL = "email", "邮件 · e-mail"


class FollowUp(models.TextChoices):
    NONE = "none", "无 · none"
    OPEN = "open", "待跟进 · open"
    DONE = "done", "已跟进 · done"


class Survey(models.Model):
    """Asked once about one thing. `address` is kept only until it is answered, has expired, or needs no reminder any more."""

    question_set = models.ForeignKey(QuestionSet, on_delete=models.PROTECT, related_name="+")
    occasion = models.CharField(max_length=9, choices=Occasion.choices)
    noun = models.CharField(max_length=32)
    subject = models.BigIntegerField()
    agent = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    language = models.CharField(max_length=2, choices=Language.choices)
    channel = models.CharField(max_length=5, choices=SurveyChannel.choices)
    nonce = models.BinaryField()
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    satisfaction = models.SmallIntegerField(null=True)
    solved = models.BooleanField(null=True)
    nps = models.SmallIntegerField(null=True)
    low = models.BooleanField(default=False)
    follow_up = models.CharField(max_length=4, choices=FollowUp.choices, default=FollowUp.NONE)
    followed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    followed_at = models.DateTimeField(null=True)
    follow_up_note = models.CharField(max_length=1000, blank=True)
    # What is still to be sent.
    address = models.EmailField(blank=True)
    due_at = models.DateTimeField(null=True)
    tries = models.SmallIntegerField(default=0)
    error = models.CharField(max_length=80, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "评价 · surveys"
        constraints = (models.UniqueConstraint(fields=["noun", "subject"], name="asked_once"),)
        indexes = (
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="survey_due"),
            models.Index(fields=["expires_at"], condition=~Q(address=""), name="survey_address"),
            models.Index(fields=["team", "-id"], name="survey_team"),
            models.Index(fields=["agent", "-id"], name="survey_agent"),
            models.Index(fields=["created_at"], name="survey_created"),
            models.Index(fields=["-id"], condition=Q(follow_up="open"), name="survey_follow_up"),
        )

    def __str__(self) -> str:
        return f"{self.noun} {self.subject}"


class Answer(models.Model):
    """Either a number or a text."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="answers")
    key = models.CharField(max_length=40)
    number = models.SmallIntegerField(null=True)
    text = models.TextField(blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["survey", "key"], name="one_answer_a_question"),)

    def __str__(self) -> str:
        return f"{self.survey_id} {self.key}"
