"""Articles, their versions, what readers say of them, and what was asked in vain."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from sanxiang_centre.accounts.models import Language, Person


class ArticleState(models.TextChoices):
    DRAFT = "draft", "未发布 · not published yet"
    PUBLISHED = "published", "已发布 · published"
    RETIRED = "retired", "已下架 · retired"


class Visibility(models.TextChoices):
    PUBLIC = "public", "公开 · public"
    INTERNAL = "internal", "内部 · internal"


class Article(models.Model):
    """`version` is the one that readers get, None = there is none yet. `items` and `situations` are ids of the standard."""

    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    visibility = models.CharField(max_length=8, choices=Visibility.choices, default=Visibility.INTERNAL)
    state = models.CharField(max_length=9, choices=ArticleState.choices, default=ArticleState.DRAFT)
    language = models.CharField(max_length=2, choices=Language.choices, default=Language.CHINESE)
    version = models.OneToOneField("Version", on_delete=models.PROTECT, null=True, related_name="+")
    items = ArrayField(models.CharField(max_length=80), default=list)
    situations = ArrayField(models.CharField(max_length=80), default=list)
    review_on = models.DateField(null=True)
    review_told_at = models.DateTimeField(null=True)
    solved = models.IntegerField(default=0)
    unsolved = models.IntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "知识条目 · articles"
        indexes = (
            GinIndex(fields=["items"], name="article_items"),
            GinIndex(fields=["situations"], name="article_situations"),
            models.Index(fields=["review_on"], condition=Q(state="published", review_told_at=None), name="article_review"),
        )

    def __str__(self) -> str:
        return f"{self.pk}"


class VersionState(models.TextChoices):
    DRAFT = "draft", "草稿 · draft"
    SUBMITTED = "submitted", "待审批 · submitted"
    REJECTED = "rejected", "已退回 · rejected"
    PUBLISHED = "published", "已发布 · published"
    SUPERSEDED = "superseded", "已被取代 · superseded"


OPEN = (VersionState.DRAFT, VersionState.SUBMITTED, VersionState.REJECTED)


class Version(models.Model):
    """`revision` counts the savings of a draft. The grams are those of the masked text: search is no way to a number."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="versions")
    number = models.IntegerField()
    revision = models.IntegerField(default=1)
    title = models.CharField(max_length=200)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=VersionState.choices, default=VersionState.DRAFT)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    remark = models.CharField(max_length=1000, blank=True)
    grams = ArrayField(models.TextField(), default=list)
    title_grams = ArrayField(models.TextField(), default=list)

    class Meta:
        verbose_name = verbose_name_plural = "版本 · versions"
        constraints = (
            models.UniqueConstraint(fields=["article", "number"], name="one_version_a_number"),
            models.UniqueConstraint(fields=["article"], condition=Q(state__in=["draft", "submitted", "rejected"]), name="one_open_version"),
        )
        indexes = (
            GinIndex(fields=["grams"], name="version_grams"),
            GinIndex(fields=["title_grams"], name="version_title_grams"),
        )

    def __str__(self) -> str:
        return f"{self.article_id}/{self.number}"


class Feedback(models.Model):
    """One word a person on a version; the last one counts."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="feedback")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    solved = models.BooleanField()
    remark = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["version", "person"], name="one_word_a_version"),)

    def __str__(self) -> str:
        return f"{self.version_id}: {self.solved}"


class Question(models.Model):
    """What was asked in vain, in its normal form and masked, and how often."""

    words = models.CharField(max_length=200, unique=True)
    count = models.IntegerField(default=1)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    article = models.ForeignKey(Article, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "无答案的提问 · questions without answer"
        indexes = (models.Index(fields=["-count", "-id"], condition=Q(settled_at=None), name="question_open"),)

    def __str__(self) -> str:
        return f"{self.pk}"
