"""Customers and what is kept about them. What says who somebody is stands in tables of its own, sealed, so that it can be erased."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from sanxiang_centre.accounts.models import Person, Team


class Nature(models.TextChoices):
    PERSON = "person", "个人 · person"
    ORGANISATION = "organisation", "单位 · organisation"


class Level(models.TextChoices):
    ORDINARY = "ordinary", "普通 · ordinary"
    IMPORTANT = "important", "重要 · important"
    VIP = "vip", "VIP"


class Region(models.TextChoices):
    """As targets tell them apart: urban, rural and remote places have other times of arrival."""

    UNKNOWN = "", "未知 · unknown"
    URBAN = "urban", "城区 · urban"
    RURAL = "rural", "农村 · rural"
    REMOTE = "remote", "边远 · remote"


class Channel(models.TextChoices):
    PHONE = "phone", "电话 · phone"
    SMS = "sms", "短信 · SMS"
    EMAIL = "email", "邮件 · e-mail"
    CHAT = "chat", "在线 · chat"


class IdentityKind(models.TextChoices):
    PHONE = "phone", "电话 · phone"
    EMAIL = "email", "邮箱 · e-mail"
    CHAT = "chat", "在线账号 · chat account"
    CONTRACT = "contract", "合同号 · contract"
    IDENTITY_NUMBER = "identity_number", "身份证号 · identity number"


class Customer(models.Model):
    """Holds nothing that says who it is. A row is never deleted: merged, it leads to its head; erased, it only keeps its number.

    A merge moves nothing. Rows of all apps stay with the customer whom they were made for and are read through `head`, so that
    taking a merge back restores what was, to the row.

    hold              on what grounds nothing may be erased; empty = no hold
    held_at, held_by  since when and by whom; nobody = by the system
    """

    nature = models.CharField("性质 · nature", max_length=12, choices=Nature.choices)
    type = models.CharField("类型 · type", max_length=40)
    level = models.CharField("等级 · level", max_length=12, choices=Level.choices, default=Level.ORDINARY)
    region = models.CharField("区域 · region", max_length=8, choices=Region.choices, default=Region.UNKNOWN, blank=True)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="班组 · team")
    no_contact = ArrayField(models.CharField(max_length=8, choices=Channel.choices), default=list, verbose_name="免打扰 · do not contact")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    head = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    hold = models.CharField("法定保留 · legal hold", max_length=120, blank=True)
    held_at = models.DateTimeField(null=True)
    held_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "客户 · customers"
        indexes = (models.Index(fields=["-created_at", "-id"], name="customers_newest"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(parent=None, head=None) | Q(parent__isnull=False, head__isnull=False), name="merged_has_head"
            ),
        )

    def __str__(self) -> str:
        return f"客户 {self.pk}"


class CustomerName(models.Model):
    """`words`: keyed digests of what finds the name."""

    customer = models.OneToOneField(Customer, on_delete=models.CASCADE, primary_key=True, related_name="name")
    sealed = models.BinaryField()
    shown = models.CharField("姓名 · name", max_length=80)
    words = ArrayField(models.CharField(max_length=64))

    class Meta:
        indexes = (GinIndex(fields=["words"], name="customer_name_words"),)

    def __str__(self) -> str:
        return self.shown


class Identity(models.Model):
    """A number or address. `scope` is the customer's team, 0 for none: within one scope a number has one customer."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="identities")
    kind = models.CharField("种类 · kind", max_length=16, choices=IdentityKind.choices)
    digest = models.CharField(max_length=64)
    sealed = models.BinaryField()
    shown = models.CharField("号码 · number", max_length=254)
    scope = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "客户号码 · identities"
        indexes = (models.Index(fields=["digest", "kind"], name="identity_digest"),)
        constraints = (
            models.UniqueConstraint(fields=["kind", "digest", "scope"], condition=~Q(kind="contract"), name="one_customer_a_number"),
            models.UniqueConstraint(fields=["customer", "kind", "digest"], name="an_identity_once_a_customer"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.shown}"


class Merge(models.Model):
    """That one customer was found to be another one; taken back, the row stays."""

    absorbed = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    into = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "合并 · merges"
        constraints = (models.UniqueConstraint(fields=["absorbed"], condition=Q(undone_at=None), name="merged_into_one"),)

    def __str__(self) -> str:
        return f"{self.absorbed_id} → {self.into_id}"


class RecordingNotice(models.Model):
    """What customers are told before a recording begins; a version is never changed. The parts are those that the law names (PIPL 17)."""

    version = models.PositiveIntegerField(unique=True)
    text_zh = models.TextField()
    text_en = models.TextField(blank=True)
    processor = models.CharField(max_length=120)
    contact = models.CharField(max_length=200)
    purpose = models.CharField(max_length=200)
    data = models.CharField(max_length=200)
    retention = models.CharField(max_length=200)
    rights = models.CharField(max_length=400)
    valid_from = models.DateTimeField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "录音告知 · recording notices"

    def __str__(self) -> str:
        return f"v{self.version}"


class Purpose(models.TextChoices):
    RECORDING = "recording", "录音 · recording"
    MARKETING = "marketing", "营销联系 · marketing"
    SURVEY = "survey", "满意度回访 · survey"
    SHARING = "sharing", "向第三方提供 · sharing"
    VOICEPRINT = "voiceprint", "声纹 · voiceprint"
    TRAINING = "training", "用于训练 · training of models"


class Consent(models.Model):
    """A line of the ledger. Lines are only added: the database refuses anything else."""

    class State(models.TextChoices):
        GIVEN = "given", "同意 · given"
        REFUSED = "refused", "拒绝 · refused"
        WITHDRAWN = "withdrawn", "撤回 · withdrawn"

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    state = models.CharField(max_length=10, choices=State.choices)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    notice = models.ForeignKey(RecordingNotice, on_delete=models.PROTECT, null=True, related_name="+")
    evidence = models.CharField(max_length=100, blank=True)
    said_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "同意台账 · consents"
        indexes = (models.Index(fields=["customer", "purpose", "said_at"], name="consent_of_customer"),)

    def __str__(self) -> str:
        return f"{self.purpose} {self.state}"


class Refusal(models.Model):
    """The keyed hash of a number that wants no contact, kept when all else about its owner is erased, so that nobody calls it again."""

    kind = models.CharField(max_length=16, choices=IdentityKind.choices)
    digest = models.CharField(max_length=64)
    channels = ArrayField(models.CharField(max_length=8, choices=Channel.choices))
    since = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["kind", "digest"], name="one_refusal_a_number"),)

    def __str__(self) -> str:
        return self.kind


class UnmaskReason(models.TextChoices):
    CALLBACK = "callback", "回电 · call back"
    VERIFICATION = "verification", "核对身份 · verification"
    COMPLAINT = "complaint", "投诉处理 · complaint"
    VISIT = "visit", "上门 · visit"
    CORRECTION = "correction", "更正资料 · correction"
    LEGAL = "legal", "法律要求 · legal request"


class UnmaskGrant(models.Model):
    """Leave to see named fields of one customer for a while."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    granted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    fields = ArrayField(models.CharField(max_length=16))
    reason = models.CharField(max_length=16, choices=UnmaskReason.choices)
    note = models.CharField(max_length=200, blank=True)
    granted_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "查看授权 · unmask grants"
        indexes = (models.Index(fields=["customer", "person", "expires_at"], name="grants_of_person"),)

    def __str__(self) -> str:
        return f"{self.customer_id} {self.person_id}"


class LookUp(models.Model):
    """That somebody asked for an exact number: how often is bounded, for asking often enough would find the hidden digits."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["person", "at"], name="look_ups_of_person"),)

    def __str__(self) -> str:
        return f"{self.person_id}"


class CustomerImport(models.Model):
    """A file of customers: checked first (the dry run), then written in batches; `done` rows are behind it."""

    class State(models.TextChoices):
        CHECKED = "checked", "已检查 · checked"
        RUNNING = "running", "导入中 · running"
        DONE = "done", "已完成 · done"
        DISCARDED = "discarded", "已作废 · discarded"

    state = models.CharField(max_length=10, choices=State.choices, default=State.CHECKED)
    file_digest = models.CharField(max_length=64)
    total = models.PositiveIntegerField()
    wrong_rows = models.PositiveIntegerField()
    problems = models.JSONField()
    expected_new = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "客户导入 · imports"

    def __str__(self) -> str:
        return f"导入 {self.pk}"


class ImportRows(models.Model):
    """The rows of a file that is not written yet, sealed; gone when it is."""

    source = models.OneToOneField(CustomerImport, on_delete=models.CASCADE, primary_key=True, related_name="rows")
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.source_id}"
