"""What standards offer, what of it somebody has confirmed, and who is entitled to it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from sanxiang_centre.accounts.models import Person


class Charging(models.TextChoices):
    FREE = "free", "免费 · free"
    PAID = "paid", "收费 · paid"
    BY_CONTRACT = "by_contract", "按合同 · by contract"
    PRICE_LIST = "price_list", "按价目表 · price list"
    TO_BE_CONFIRMED = "to_be_confirmed", "待确认 · to be confirmed"


class Catalogue(models.Model):
    """Of one standard, as its edition in force has it."""

    standard = models.CharField(max_length=80, unique=True)
    name_zh = models.CharField(max_length=200, blank=True)
    name_en = models.CharField(max_length=200, blank=True)
    edition = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "服务目录 · catalogues"

    def __str__(self) -> str:
        return self.standard


class Target(models.Model):
    """A promise in time that items name, as the standard defines it."""

    catalogue = models.ForeignKey(Catalogue, on_delete=models.CASCADE, related_name="targets")
    key = models.CharField(max_length=80)
    name_zh = models.CharField(max_length=200, blank=True)
    name_en = models.CharField(max_length=200, blank=True)
    definition = models.JSONField()

    class Meta:
        verbose_name = verbose_name_plural = "时效目标 · targets"
        constraints = (models.UniqueConstraint(fields=["catalogue", "key"], name="one_target_a_key"),)

    def __str__(self) -> str:
        return self.key


class Item(models.Model):
    """What the standard says of a service. `targets` None: not decided yet; empty: no time is promised.

    `digest` is of what the standard says: a confirmation holds for that and no other.
    """

    catalogue = models.ForeignKey(Catalogue, on_delete=models.PROTECT, related_name="items")
    key = models.CharField("编号 · key", max_length=80)
    place = models.PositiveIntegerField(default=0)
    name_zh = models.CharField("名称 · name", max_length=200, blank=True)
    name_en = models.CharField(max_length=200, blank=True)
    class_zh = models.CharField(max_length=200, blank=True)
    class_en = models.CharField(max_length=200, blank=True)
    category_zh = models.CharField(max_length=200, blank=True)
    category_en = models.CharField(max_length=200, blank=True)
    fee_zh = models.TextField(blank=True)
    fee_en = models.TextField(blank=True)
    remark_zh = models.TextField(blank=True)
    remark_en = models.TextField(blank=True)
    charging = models.CharField("收费方式 · charging", max_length=16, choices=Charging.choices)
    customers = ArrayField(models.CharField(max_length=80), default=list)
    targets = ArrayField(models.CharField(max_length=80), null=True)
    clauses = ArrayField(models.CharField(max_length=40), default=list)
    inferred = models.BooleanField(default=False)
    digest = models.CharField(max_length=64)
    open_points = ArrayField(models.CharField(max_length=10), default=list, verbose_name="待确认 · to be confirmed")
    confirmation = models.ForeignKey("Confirmation", on_delete=models.PROTECT, null=True, related_name="+")
    retired_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "服务项目 · items"
        constraints = (models.UniqueConstraint(fields=["catalogue", "key"], name="one_item_a_key"),)

    def __str__(self) -> str:
        return self.name_zh or self.name_en or self.key


class Confirmation(models.Model):
    """Somebody says how it is, of one wording of an item; the row stays when the standard changes."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="confirmations")
    item_digest = models.CharField(max_length=64)
    charging = models.CharField(max_length=16, choices=[choice for choice in Charging.choices if choice[0] != Charging.TO_BE_CONFIRMED])
    fee_zh = models.TextField(blank=True)
    fee_en = models.TextField(blank=True)
    targets = ArrayField(models.CharField(max_length=80))
    customers = ArrayField(models.CharField(max_length=80), default=list)
    settled = ArrayField(models.CharField(max_length=10))
    note = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "确认 · confirmations"

    def __str__(self) -> str:
        return f"{self.item_id} {self.at:%Y-%m-%d}"


class Entitlement(models.Model):
    """A contract, or all customers of a type, may have an item, from one day to before another; with charging of its own, or the item's."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="entitlements")
    contract = models.CharField("合同号 · contract", max_length=40, blank=True)
    customer_type = models.CharField("客户类型 · customer type", max_length=40, blank=True)
    charging = models.CharField(max_length=16, blank=True, choices=Confirmation.charging.field.choices)
    fee = models.CharField(max_length=200, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "权益 · entitlements"
        indexes = (
            models.Index(fields=["contract", "valid_from"], name="entitlement_of_contract"),
            models.Index(fields=["customer_type", "valid_from"], name="entitlement_of_type"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(contract="") ^ Q(customer_type=""), name="by_contract_or_by_type"),
            models.CheckConstraint(condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")), name="entitlement_has_length"),
        )

    def __str__(self) -> str:
        return f"{self.item_id} {self.contract or self.customer_type}"
