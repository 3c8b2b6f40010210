"""Question sets, surveys, answers; plans of return visits, and the visits."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from sanxiang_centre.accounts.models import Language, Person, SkillGroup, Team


class Occasion(models.TextChoices):
    CALL = "call", "通话后 · after a call"
    CHAT = "chat", "在线会话后 · after a chat"
    TICKET = "ticket", "工单关闭后 · after a ticket"
    COMPLAINT = "complaint", "投诉办结后 · after a complaint"
    VISIT = "visit", "回访 · on a return visit"


class QuestionSet(models.Model):
    """Never changed: a new version takes its place for what is asked from `valid_from` on.

    by_itself  the centre asks on its own once the matter is over; rest_days: but no customer who was asked within that time
    """

    occasion = models.CharField(max_length=9, choices=Occasion.choices)
    version = models.IntegerField()
    edition = models.CharField(max_length=80, blank=True)
    questions = models.JSONField()
    expires_days = models.SmallIntegerField()
    remind_days = models.SmallIntegerField(null=True)
    by_itself = models.BooleanField(default=True)
    rest_days = models.SmallIntegerField(default=0)
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
    SMS = "sms", "短信 · text message"
    VISIT = "visit", "回访 · return visit"
    NONE = "none", "未发送 · nowhere"


class NotSent(models.TextChoices):
    """Why nobody was written to."""

    NO_ADDRESS = "no_address", "没有可用的邮箱或手机号 · no e-mail address or mobile number is known"
    NO_SERVICE = "no_service", "未设置邮件或短信服务 · no mail or text message service is set up"
    REFUSED = "refused", "客户不希望被询问 · the customer does not want to be asked"
    ASKED_LATELY = "asked_lately", "近期已请该客户评价 · the customer was asked lately"


class FollowUp(models.TextChoices):
    NONE = "none", "无 · none"
    OPEN = "open", "待跟进 · open"
    DONE = "done", "已跟进 · done"


class Survey(models.Model):
    """Asked once about one thing; where nobody could be asked, `not_sent` says why. Those of `not_by` see nothing of it.

    `address` is kept only until it is answered, has expired, or needs no reminder any more.
    """

    question_set = models.ForeignKey(QuestionSet, on_delete=models.PROTECT, related_name="+")
    occasion = models.CharField(max_length=9, choices=Occasion.choices)
    noun = models.CharField(max_length=32)
    subject = models.BigIntegerField()
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, null=True, related_name="+")
    agent = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    not_by = ArrayField(models.BigIntegerField(), default=list)
    language = models.CharField(max_length=2, choices=Language.choices)
    channel = models.CharField(max_length=5, choices=SurveyChannel.choices)
    not_sent = models.CharField(max_length=12, choices=NotSent.choices, blank=True)
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
    address = models.CharField(max_length=254, blank=True)
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


# Return visits --------------------------------------------------------------------------------------------------------


class Trigger(models.TextChoices):
    """After what a plan asks the customer again."""

    COMPLAINT = "complaint", "投诉办结 · a complaint is resolved"
    LOW_SCORE = "low_score", "评价偏低 · a low score"
    ITEM = "item", "目录项办结 · a matter under a catalogue item is resolved"
    SAMPLE = "sample", "每周抽样 · a share of each week, drawn by chance"


class VisitPlan(models.Model):
    """`items`: of the catalogue; `types`: of tickets, empty = all. `percent` is for samples only.

    group        whose members make the visits; script: a situation or script of the edition in force
    after_hours  how soon after the matter at the earliest; due_days: how late at the latest
    rest_days    a customer who was visited within that time is left alone
    from_hour    hours of the day in the centre's zone within which customers are rung, to_hour exclusive
    """

    name = models.CharField(max_length=80)
    trigger = models.CharField(max_length=9, choices=Trigger.choices)
    items = ArrayField(models.CharField(max_length=80), default=list)
    types = ArrayField(models.CharField(max_length=12), default=list)
    percent = models.FloatField(null=True)
    group = models.ForeignKey(SkillGroup, on_delete=models.PROTECT, related_name="+")
    script = models.CharField(max_length=80)
    after_hours = models.SmallIntegerField()
    due_days = models.SmallIntegerField()
    most_attempts = models.SmallIntegerField()
    pause_minutes = models.IntegerField()
    from_hour = models.SmallIntegerField()
    to_hour = models.SmallIntegerField()
    rest_days = models.SmallIntegerField()
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "回访方案 · plans of return visits"
        constraints = (
            models.UniqueConstraint(fields=["name"], name="one_plan_a_name"),
            models.CheckConstraint(condition=Q(trigger="sample") ^ Q(percent=None), name="samples_have_a_share"),
        )

    def __str__(self) -> str:
        return self.name


class VisitDraw(models.Model):
    """What was drawn of a week (its Monday): anybody can draw it again from `population` and `seed` and gets `chosen`."""

    plan = models.ForeignKey(VisitPlan, on_delete=models.PROTECT, related_name="+")
    week = models.DateField()
    seed = models.BigIntegerField()
    percent = models.FloatField()
    population = ArrayField(models.BigIntegerField())
    chosen = ArrayField(models.BigIntegerField())
    drawn_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "回访抽样 · draws"
        constraints = (models.UniqueConstraint(fields=["plan", "week"], name="drawn_once_a_week"),)

    def __str__(self) -> str:
        return f"{self.plan_id} {self.week}"


class VisitState(models.TextChoices):
    DUE = "due", "待回访 · due"
    DONE = "done", "已回访 · done"
    REFUSED = "refused", "客户拒绝 · refused"
    UNREACHED = "unreached", "未联系上 · not reached"
    CANCELLED = "cancelled", "已取消 · cancelled"


class Visit(models.Model):
    """A customer is to be asked again about the `subject` of the noun `noun`, by anybody but those of `not_by`.

    agent, team  whose work it was; script: steps of the edition, each with do and say by language
    next_at      not before that; survey: what the customer answered
    """

    plan = models.ForeignKey(VisitPlan, on_delete=models.PROTECT, related_name="+")
    draw = models.ForeignKey(VisitDraw, on_delete=models.PROTECT, null=True, related_name="+")
    noun = models.CharField(max_length=32)
    subject = models.BigIntegerField()
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    agent = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    not_by = ArrayField(models.BigIntegerField(), default=list)
    assignee = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    edition = models.ForeignKey("editions.Edition", on_delete=models.PROTECT, null=True, related_name="+")
    script = models.JSONField(default=list)
    state = models.CharField(max_length=9, choices=VisitState.choices, default=VisitState.DUE)
    created_at = models.DateTimeField()
    next_at = models.DateTimeField()
    due_at = models.DateTimeField()
    tries = models.SmallIntegerField(default=0)
    closed_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=1000, blank=True)
    survey = models.OneToOneField(Survey, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "回访 · return visits"
        constraints = (models.UniqueConstraint(fields=["noun", "subject"], condition=~Q(state="cancelled"), name="visited_once"),)
        indexes = (
            models.Index(fields=["assignee", "due_at"], condition=Q(state="due"), name="visit_queue"),
            models.Index(fields=["customer", "created_at"], name="visit_of_customer"),
            models.Index(fields=["team", "-id"], name="visit_team"),
            models.Index(fields=["created_at"], name="visit_created"),
        )

    def __str__(self) -> str:
        return f"{self.noun} {self.subject}"


class Outcome(models.TextChoices):
    NO_ANSWER = "no_answer", "无人接听 · no answer"
    LATER = "later", "请稍后再打 · asks for another time"
    CONTACTED = "contacted", "已接通 · contacted"
    REFUSED = "refused", "拒绝 · refused"


class VisitAttempt(models.Model):
    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="attempts")
    number = models.SmallIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=9, choices=Outcome.choices)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["visit", "number"], name="one_attempt_a_number"),)

    def __str__(self) -> str:
        return f"{self.visit_id}.{self.number} {self.outcome}"
