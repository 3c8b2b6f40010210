"""Conversations, their logs, imports, findings, what is searched, how long it all is kept."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from sanxiang_centre.editions.models import CHANNELS, JobState

PERSON = settings.AUTH_USER_MODEL


class Import(models.Model):
    """Files of transcripts on their way in. `file`, `item` say how far it has come: they change with the rows, in one transaction.

    files     [{"name", "digest", "bytes"}]; the content stands in the data folder until the import is over
    file      number of the file that is being read; `item` = how many of its items (conversations, rejects, remarks) are done
    read      bytes of all files, for a progress bar
    twins     conversations that were there already, digit by digit, and were left out
    """

    files = models.JSONField()
    format = models.CharField(max_length=16, blank=True)
    channel = models.CharField(max_length=8, blank=True, choices=CHANNELS)
    group = models.ForeignKey("accounts.SkillGroup", on_delete=models.PROTECT, null=True, related_name="+")
    swap = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=JobState.choices, default=JobState.WAITING)
    file = models.PositiveIntegerField(default=0)
    item = models.PositiveBigIntegerField(default=0)
    read = models.PositiveBigIntegerField(default=0)
    folder = models.CharField(max_length=40)
    size = models.PositiveBigIntegerField()
    conversations = models.PositiveBigIntegerField(default=0)
    events = models.PositiveBigIntegerField(default=0)
    twins = models.PositiveBigIntegerField(default=0)
    rejected = models.PositiveBigIntegerField(default=0)
    remarks = models.PositiveBigIntegerField(default=0)
    created_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "导入 · imports"
        indexes = (models.Index(fields=["-created_at", "-id"], name="import_age"),)

    def __str__(self) -> str:
        return f"{self.pk} ({self.state})"


class Reject(models.Model):
    """A record that is no conversation: where it stands, why it was refused, and its beginning, masked."""

    source = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="+")
    file = models.CharField(max_length=300)
    line = models.PositiveBigIntegerField()
    column = models.PositiveBigIntegerField()
    record = models.CharField(max_length=200, blank=True)
    reason = models.TextField()
    raw = models.TextField(blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "未能导入 · rejects"
        indexes = (models.Index(fields=["source", "id"], name="reject_of_import"),)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


class Stage(models.TextChoices):
    OPEN = "open", "进行中 · open"
    WAITING = "waiting", "待质检 · to be inspected"
    DONE = "done", "已质检 · inspected"
    NO_EDITION = "no_edition", "无有效标准 · no edition in force"
    STUCK = "stuck", "质检出错 · could not be inspected"
    ERASED = "erased", "已清除 · erased"


class Conversation(models.Model):
    """One contact. Its row lock gives the numbers of its log; `last` is the highest.

    key        what the source calls it
    digest     of an imported one, its content with its key: the same is taken in once
    began_at   when it began; where the source does not say (`began_known` false), when its import was asked for
    edition, calendars   chosen at the first event, and never again: what judges it
    broken     clauses of its findings that fail
    """

    key = models.CharField(max_length=300)
    digest = models.UUIDField(null=True, unique=True)
    source = models.ForeignKey(Import, on_delete=models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=8, blank=True, choices=CHANNELS)
    direction = models.CharField(max_length=8, blank=True)
    group = models.ForeignKey("accounts.SkillGroup", on_delete=models.PROTECT, null=True, related_name="+")
    team = models.ForeignKey("accounts.Team", on_delete=models.PROTECT, null=True, related_name="+")
    agent = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    parties = models.JSONField()
    metadata = models.JSONField(default=dict)
    began_at = models.DateTimeField()
    began_known = models.BooleanField(default=True)
    closed_at = models.DateTimeField(null=True)
    last = models.PositiveIntegerField(default=0)
    edition = models.ForeignKey("editions.Edition", on_delete=models.PROTECT, null=True, related_name="+")
    calendars = models.CharField(max_length=64, blank=True)
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.OPEN)
    score = models.FloatField(null=True)
    failed = models.BooleanField(null=True)
    broken = ArrayField(models.CharField(max_length=40), default=list)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "会话 · conversations"
        indexes = (
            models.Index(fields=["-began_at", "-id"], name="conversation_order"),
            models.Index(fields=["team", "-began_at", "-id"], name="conversation_of_team"),
            models.Index(fields=["agent", "-began_at", "-id"], name="conversation_of_agent"),
            models.Index(fields=["edition", "id"], name="conversation_waiting", condition=models.Q(stage="waiting")),
            models.Index(fields=["channel", "began_at"], name="conversation_kept", condition=models.Q(erased_at=None)),
            GinIndex(fields=["broken"], name="conversation_broken", fastupdate=False),
        )

    def __str__(self) -> str:
        return f"{self.pk} {self.channel} {self.began_at:%Y-%m-%d %H:%M}"


class Entry(models.Model):
    """One event of a log. Rows are only added; the database lets nothing be changed but the words being erased.

    at, start   seconds from the beginning of the conversation, as in `sanxiang.conversation.model.Event`
    party       number in `Conversation.parties`, `role` its role
    text        null = erased
    """

    pk = models.CompositePrimaryKey("conversation_id", "seq")
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="+", db_index=False)
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=12)
    at = models.FloatField(null=True)
    start = models.FloatField(null=True)
    party = models.PositiveSmallIntegerField(null=True)
    role = models.CharField(max_length=10, null=True)
    text = models.TextField(null=True)
    detail = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "会话事件 · log entries"

    def __str__(self) -> str:
        return f"{self.conversation_id}/{self.seq} {self.kind}"


class SearchText(models.Model):
    """What is searched of a conversation: its masked words, folded (width, case, traditional to simplified), a line an utterance.

    `grams` are its pairs of neighbouring characters, each as one number (see `search`): enough to find what may hold a
    phrase; `LIKE` over the words then decides.
    """

    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, primary_key=True, related_name="+")
    words = models.TextField()
    grams = ArrayField(models.IntegerField())

    class Meta:
        indexes = (GinIndex(fields=["grams"], name="search_grams"),)

    def __str__(self) -> str:
        return f"words of {self.conversation_id}"


class Inspection(models.Model):
    """What the edition says of a conversation as a whole. `passed` = places of kept checks in the edition's `checks`."""

    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, primary_key=True, related_name="+")
    edition = models.ForeignKey("editions.Edition", on_delete=models.PROTECT, related_name="+")
    engine = models.CharField(max_length=40)
    score = models.FloatField(null=True)
    coverage = models.FloatField(null=True)
    passed = ArrayField(models.SmallIntegerField())
    at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "质检 · inspections"
        indexes = (models.Index(fields=["edition", "at"], name="inspection_by_edition"),)

    def __str__(self) -> str:
        return f"{self.conversation_id}: {self.score}"


class Finding(models.Model):
    """A check that failed or could not be evaluated, with its evidence. Kept checks stand in `Inspection.passed`.

    spans   [[seq, start, end]]: characters [start, end) of the text of that entry
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+", db_index=False)
    check_id = models.CharField(max_length=80)
    clauses = ArrayField(models.CharField(max_length=40))
    state = models.CharField(max_length=16)
    why = models.CharField(max_length=16, blank=True)
    reason = models.CharField(max_length=16, blank=True)
    severity = models.CharField(max_length=16)
    dimension = models.CharField(max_length=80, blank=True)
    points = models.FloatField()
    deducted = models.FloatField()
    spans = models.JSONField()

    class Meta:
        verbose_name = verbose_name_plural = "判定 · findings"
        constraints = (models.UniqueConstraint(fields=["conversation", "check_id"], name="one_finding_a_check"),)

    def __str__(self) -> str:
        return f"{self.conversation_id}: {self.check_id} {self.state}"


class Retention(models.Model):
    """How many days conversations of a channel are kept; "" = those without a channel of their own here."""

    channel = models.CharField(max_length=8, blank=True, unique=True)
    days = models.PositiveIntegerField()
    set_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "保存期限 · retention"

    def __str__(self) -> str:
        return f"{self.channel or '*'}: {self.days}"


class Hold(models.Model):
    """A legal hold: while one stands, nothing of the conversation is erased."""

    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    placed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    lifted_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "依法保留 · legal holds"
        indexes = (models.Index(fields=["conversation"], name="hold_standing", condition=models.Q(lifted_at=None)),)

    def __str__(self) -> str:
        return f"{self.conversation_id}: {self.placed_at:%Y-%m-%d}"


class Backtest(models.Model):
    """A draft or edition over stored conversations, against the edition that judged them; worked out by a job.

    `since`, `until`, `channel` choose the conversations; `done` of `total` are through.
    """

    old = models.ForeignKey("editions.Edition", on_delete=models.PROTECT, related_name="+")
    new_edition = models.ForeignKey("editions.Edition", on_delete=models.PROTECT, null=True, related_name="+")
    new_draft = models.ForeignKey("editions.Draft", on_delete=models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=8, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField()
    mark = models.FloatField(null=True)
    state = models.CharField(max_length=8, choices=JobState.choices, default=JobState.WAITING)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    result = models.JSONField(null=True)
    asked_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "回测 · backtests"
        constraints = (
            models.CheckConstraint(
                condition=models.Q(new_edition__isnull=True) ^ models.Q(new_draft__isnull=True), name="tested_one_thing"
            ),
        )

    def __str__(self) -> str:
        return f"{self.old_id} → {self.new_edition_id or self.new_draft_id} ({self.state})"
