"""Drafts of a standard, editions, which edition is in force where, and who has read them."""

from __future__ import annotations

from django.conf import settings
from django.db import models

CHANNELS = [("phone", "电话 · phone"), ("chat", "在线 · chat"), ("email", "邮件 · e-mail"), ("onsite", "现场 · on site")]


class DraftState(models.TextChoices):
    CHECKING = "checking", "检查中 · being checked"
    FAILED = "failed", "未通过 · failed"
    READY = "ready", "待批准 · ready"
    PUBLISHED = "published", "已发布 · published"
    WITHDRAWN = "withdrawn", "已撤回 · withdrawn"


class Source(models.TextChoices):
    UPLOAD = "upload", "上传 · upload"
    FOLDER = "folder", "服务器上的文件夹 · folder on the server"
    PACK = "pack", "随附的标准 · shipped pack"


class Draft(models.Model):
    """A standard on its way to an edition. Its files are kept as they came, so that it can be checked again."""

    source = models.CharField(max_length=8, choices=Source.choices)
    origin = models.CharField(max_length=300)
    archive = models.BinaryField(default=b"")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=DraftState.choices, default=DraftState.CHECKING)
    step = models.PositiveSmallIntegerField(default=0)
    """How many of the checks are over: files, lint, examples."""
    checked_at = models.DateTimeField(null=True)
    standard = models.CharField(max_length=80, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    snapshot = models.TextField(blank=True)
    """JSON, once it loads. Text, for the order of entries is part of a standard and jsonb forgets it."""
    examples = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = "标准草稿 · drafts"
        indexes = (models.Index(fields=["-created_at", "-id"], name="draft_age"),)

    def __str__(self) -> str:
        return f"{self.standard or self.origin} ({self.state})"


class DraftProblem(models.Model):
    """What a check says of a draft, at its place in the files."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="+")
    place = models.PositiveIntegerField()
    file = models.CharField(max_length=300)
    line = models.PositiveIntegerField()
    column = models.PositiveIntegerField()
    level = models.CharField(max_length=8)
    rule = models.CharField(max_length=40)
    message = models.TextField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["draft", "place"], name="one_problem_a_place"),)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


class Weights(models.Model):
    """Weights of a learned recogniser that a draft brought with it, by their digest; snapshots name them by it."""

    digest = models.CharField(max_length=64, primary_key=True)
    content = models.BinaryField()

    class Meta:
        verbose_name = verbose_name_plural = "识别模型 · weights"

    def __str__(self) -> str:
        return self.digest[:12]


class Edition(models.Model):
    """A published state of a standard. The database refuses to change or delete it.

    snapshot   its whole content as JSON (`sanxiang.standard.flat`)
    digest     SHA-256 of the content (`sanxiang.standard.flat.edition_of`)
    calendars  SHA-256 of its calendars, the version that a conversation pins; empty where it has none
    """

    standard = models.CharField(max_length=80)
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    calendars = models.CharField(max_length=64, blank=True)
    name_zh = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    snapshot = models.TextField()
    valid_from = models.DateTimeField()
    published_at = models.DateTimeField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    approver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "标准版本 · editions"
        constraints = (
            models.UniqueConstraint(fields=["standard", "number"], name="one_edition_a_number"),
            models.UniqueConstraint(fields=["standard", "valid_from"], name="one_edition_a_time"),
            models.CheckConstraint(condition=~models.Q(author=models.F("approver")), name="four_eyes"),
        )
        indexes = (models.Index(fields=["-valid_from", "-id"], name="edition_order"),)

    def __str__(self) -> str:
        return f"{self.standard} {self.number} ({self.digest[:12]})"


class Scope(models.Model):
    """From `since` on, this standard holds on this channel and for this skill group; empty = any. Rows are only added."""

    channel = models.CharField(max_length=8, blank=True, choices=CHANNELS)
    group = models.ForeignKey("accounts.SkillGroup", on_delete=models.PROTECT, null=True, related_name="+")
    standard = models.CharField(max_length=80)
    since = models.DateTimeField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "适用范围 · scopes"
        indexes = (models.Index(fields=["-since", "-id"], name="scope_order"),)

    def __str__(self) -> str:
        return f"{self.channel or '*'}/{self.group_id or '*'}: {self.standard}"


class SignOff(models.Model):
    """Somebody has read an edition."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "签收 · sign-offs"
        constraints = (models.UniqueConstraint(fields=["edition", "person"], name="signed_once"),)

    def __str__(self) -> str:
        return f"{self.edition_id}: {self.person_id}"


class JobState(models.TextChoices):
    WAITING = "waiting", "等待 · waiting"
    RUNNING = "running", "进行中 · running"
    DONE = "done", "完成 · done"
    FAILED = "failed", "失败 · failed"


class Comparison(models.Model):
    """What differs between an edition and a draft or a later edition; worked out by a job."""

    old = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    new_edition = models.ForeignKey(Edition, on_delete=models.PROTECT, null=True, related_name="+")
    new_draft = models.ForeignKey(Draft, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=JobState.choices, default=JobState.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=3)
    result = models.JSONField(null=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "版本比较 · comparisons"
        constraints = (
            models.CheckConstraint(
                condition=models.Q(new_edition__isnull=True) ^ models.Q(new_draft__isnull=True), name="compared_with_one_thing"
            ),
        )

    def __str__(self) -> str:
        return f"{self.old_id} → {self.new_edition_id or self.new_draft_id} ({self.state})"
