"""People and how they are grouped."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models.functions import Lower


class Role(models.TextChoices):
    AGENT = "agent", "坐席 · agent"
    LEADER = "leader", "组长 · leader"
    INSPECTOR = "inspector", "质检员 · inspector"
    ENGINEER = "engineer", "现场工程师 · engineer"
    MANAGER = "manager", "中心经理 · manager"
    STANDARD_OWNER = "standard_owner", "标准负责人 · standard owner"
    ADMINISTRATOR = "administrator", "管理员 · administrator"
    INTEGRATION = "integration", "系统对接 · integration"


class Language(models.TextChoices):
    CHINESE = "zh", "中文"
    ENGLISH = "en", "English"


class Team(models.Model):
    name = models.CharField(max_length=80, unique=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "班组 · teams"

    def __str__(self) -> str:
        return self.name


class People(BaseUserManager["Person"]):
    def get_by_natural_key(self, username: str | None) -> Person:
        """Staff numbers are typed in either case."""
        return self.get(staff_no__iexact=username or "")


class Person(AbstractBaseUser):
    """Somebody, or some system, that signs in. Nobody is deleted: who has done something stays named."""

    staff_no = models.CharField(
        "工号 · staff number",
        max_length=32,
        unique=True,
        validators=[RegexValidator(r"\A[A-Za-z0-9][A-Za-z0-9_.-]*\Z", "字母、数字、点、横线 / letters, digits, dots and dashes")],
    )
    name = models.CharField("姓名 · name", max_length=80)
    email = models.EmailField("邮箱 · e-mail", blank=True)
    language = models.CharField("语言 · language", max_length=2, choices=Language.choices, default=Language.CHINESE)
    roles = ArrayField(models.CharField(max_length=16, choices=Role.choices), verbose_name="角色 · roles")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="班组 · team")
    is_active = models.BooleanField("在岗 · active", default=True)
    must_change_password = models.BooleanField("须改密码 · has to change the password", default=False)
    created_at = models.DateTimeField()
    deactivated_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[People] = People()

    USERNAME_FIELD = "staff_no"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = verbose_name_plural = "人员 · people"
        constraints = (
            models.UniqueConstraint(Lower("staff_no"), name="one_person_a_number"),
            models.UniqueConstraint(Lower("email"), condition=~models.Q(email=""), name="one_person_an_email"),
            models.CheckConstraint(condition=~models.Q(roles=[]), name="everybody_has_a_role"),
        )

    def __str__(self) -> str:
        return f"{self.staff_no} {self.name}"

    # What the admin pages ask -------------------------------------------------------------------------------------

    @property
    def is_staff(self) -> bool:
        """May open the admin pages."""
        return self.is_active and Role.ADMINISTRATOR in self.roles

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        return self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff


class SkillGroup(models.Model):
    name = models.CharField(max_length=80, unique=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "技能组 · skill groups"

    def __str__(self) -> str:
        return self.name


class Skill(models.Model):
    """1 is the best level: who has it is offered contacts first."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    group = models.ForeignKey(SkillGroup, on_delete=models.CASCADE, related_name="+")
    level = models.PositiveSmallIntegerField(default=1, validators=[MinValueValidator(1), MaxValueValidator(9)])

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["group", "person"], name="one_level_a_skill"),
            models.CheckConstraint(condition=models.Q(level__gte=1, level__lte=9), name="level_1_to_9"),
        )

    def __str__(self) -> str:
        return f"{self.group_id}: {self.person_id} ({self.level})"


class ApiToken(models.Model):
    """What an integration signs in with. Only its digest is kept."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12, unique=True)
    digest = models.CharField(max_length=64)
    scopes = ArrayField(models.CharField(max_length=64))
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "接口令牌 · API tokens"

    def __str__(self) -> str:
        return f"{self.prefix}… {self.name}"


class SavedView(models.Model):
    """Filters of a list under a name. `shared`: the people of the owner's team see it, too, as long as the owner is active.

    values   name of a filter -> text, number, true or false, or a list of those
    """

    owner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    list = models.CharField(max_length=32)
    name = models.CharField(max_length=40)
    values = models.JSONField()
    shared = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "视图 · views"
        constraints = (models.UniqueConstraint(fields=["owner", "list", "name"], name="one_view_a_name"),)
        indexes = (models.Index(fields=["list"], condition=models.Q(shared=True), name="view_shared"),)

    def __str__(self) -> str:
        return f"{self.owner_id} {self.list} {self.name}"


class Tries(models.Model):
    """What the limits on trying keep, of all processes and over restarts: the table of Django's cache in the database."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "accounts_tries"

    def __str__(self) -> str:
        return self.cache_key
