"""Tickets with what happened to them, their clocks, waits and messages; complaints; what the centre sets."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from sanxiang_centre.tickets.states import ACTIVE, LinkKind, Part, Priority, Source, State, Type, Waiting

PERSON = settings.AUTH_USER_MODEL


class RuleSet(models.Model):
    """What of an edition judges tickets: targets, catalogue, procedures, hours, lawful pauses. Never changed: an edition is its content."""

    edition = models.CharField(max_length=64, unique=True)
    standard = models.CharField(max_length=80)
    content = models.JSONField()
    in_force_from = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "工单所依据的版本 · rules of tickets"

    def __str__(self) -> str:
        return f"{self.standard} {self.edition[:12]}"


class CalendarRevision(models.Model):
    """A change of the centre's hours on top of what the edition says. Only added; since `known_from` anybody knows it."""

    change = models.JSONField()
    known_from = models.DateTimeField()
    recorded_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "日历变更 · changes of the calendar"

    def __str__(self) -> str:
        return f"{self.pk} {self.known_from}"


class Recomputation(models.Model):
    """A change of the calendar being carried through the open tickets; `last` is the ticket that it has got to."""

    revision = models.ForeignKey(CalendarRevision, on_delete=models.PROTECT, related_name="+")
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    moved = models.PositiveIntegerField(default=0)
    last = models.BigIntegerField(default=0)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "时限重算 · recomputations"

    def __str__(self) -> str:
        return f"{self.pk}: {self.done}/{self.total}"


class Form(models.Model):
    """The custom fields of a catalogue item; a new version for each change, so that old tickets keep theirs."""

    item = models.CharField(max_length=80)
    version = models.PositiveIntegerField()
    schema = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "自定义字段 · forms"
        constraints = (models.UniqueConstraint(fields=["item", "version"], name="one_form_a_version"),)

    def __str__(self) -> str:
        return f"{self.item} {self.version}"


class Chain(models.Model):
    """An escalation chain; `place` is its place in the table that the centre keeps."""

    place = models.PositiveSmallIntegerField()
    content = models.JSONField()

    class Meta:
        verbose_name = verbose_name_plural = "升级链 · escalation chains"

    def __str__(self) -> str:
        return str(self.content.get("name", self.place))


class Ticket(models.Model):
    """One matter of one customer.

    subject, description  masked; the words as written stand in `Original` where masking changed them
    about      of a complaint: the person complained about, who never sees nor handles it
    due_at     the earliest due time of its running clocks; `missed` = how many of its clocks are missed
    revision   number of writes; what somebody changes must be what he saw
    """

    number = models.CharField(max_length=16, unique=True)
    type = models.CharField(max_length=12, choices=Type.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.NEW)
    waiting = models.CharField(max_length=11, choices=Waiting.choices, blank=True)
    priority = models.CharField(max_length=6, choices=Priority.choices, default=Priority.NORMAL)
    source = models.CharField(max_length=5, choices=Source.choices, default=Source.OTHER)
    subject = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, null=True, related_name="+")
    conversation = models.ForeignKey("conversations.Conversation", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    item = models.CharField(max_length=80, blank=True)
    region = models.CharField(max_length=10, blank=True)
    complexity = models.CharField(max_length=10, blank=True)
    customer_type = models.CharField(max_length=80, blank=True)
    contract = models.CharField(max_length=80, blank=True)
    custom = models.JSONField(default=dict)
    form = models.ForeignKey(Form, on_delete=models.PROTECT, null=True, related_name="+")
    rules = models.ForeignKey(RuleSet, on_delete=models.PROTECT, related_name="+")
    assignee = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    group = models.ForeignKey("accounts.SkillGroup", on_delete=models.PROTECT, null=True, related_name="+")
    team = models.ForeignKey("accounts.Team", on_delete=models.PROTECT, null=True, related_name="+")
    about = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    created_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    resolution = models.TextField(blank=True)
    cause = models.CharField(max_length=80, blank=True)
    reopened = models.PositiveSmallIntegerField(default=0)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    due_at = models.DateTimeField(null=True)
    missed = models.PositiveSmallIntegerField(default=0)
    revision = models.PositiveIntegerField(default=1)
    grams = ArrayField(models.CharField(max_length=2), default=list)

    class Meta:
        verbose_name = verbose_name_plural = "工单 · tickets"
        indexes = (
            models.Index(fields=["created_at", "id"], name="ticket_age"),
            models.Index(fields=["updated_at", "id"], name="ticket_news"),
            models.Index(fields=["due_at", "id"], name="ticket_due", condition=models.Q(due_at__isnull=False)),
            models.Index(fields=["assignee", "state"], name="ticket_of_assignee"),
            models.Index(fields=["group", "created_at"], name="ticket_queue", condition=models.Q(assignee=None, state__in=ACTIVE)),
            models.Index(fields=["customer", "created_at"], name="ticket_of_customer", condition=models.Q(customer__isnull=False)),
            models.Index(fields=["conversation"], name="ticket_of_conversation", condition=models.Q(conversation__isnull=False)),
            GinIndex(fields=["grams"], name="ticket_words"),
        )
        constraints = (
            models.CheckConstraint(condition=models.Q(state=State.WAITING) ^ models.Q(waiting=""), name="waits_for_somebody"),
            models.CheckConstraint(
                condition=models.Q(about=None) | models.Q(assignee=None) | ~models.Q(assignee=models.F("about")),
                name="independent_handler",
            ),
        )

    def __str__(self) -> str:
        return self.number


class Fact(models.Model):
    """One line of the record that judges the clocks (`sanxiang.inspection.targets.history`). Only added; `seq` numbers them in a ticket."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+")
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    known_at = models.DateTimeField()
    event = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=120, blank=True)
    actor = models.BigIntegerField(null=True)
    evidence = models.CharField(max_length=200, blank=True)
    due = models.DateTimeField(null=True)
    told = models.DateTimeField(null=True)
    told_for = models.CharField(max_length=80, blank=True)
    attributes = models.JSONField(default=dict)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["ticket", "seq"], name="one_fact_a_number"),)

    def __str__(self) -> str:
        return f"{self.ticket_id}.{self.seq} {self.event or self.state}"


class Clock(models.Model):
    """One clock of one target over a ticket, as it stood at the last write. `next_due` drives the dispatcher.

    steps    how many steps of its escalation chain are done; `next_due` = when the next one is, None = there is none
    told     what the customer was told, by `told_by`: a line of the record, or the calendar at the start
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+")
    target = models.CharField(max_length=80)
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=16)
    clauses = ArrayField(models.CharField(max_length=16))
    limit = models.JSONField(null=True)
    state = models.CharField(max_length=16)
    cause = models.CharField(max_length=16, blank=True)
    missing = ArrayField(models.CharField(max_length=16))
    start = models.DateTimeField(null=True)
    done = models.DateTimeField(null=True)
    due = models.DateTimeField(null=True)
    warn_at = models.DateTimeField(null=True)
    provisional = models.BooleanField(default=False)
    told = models.DateTimeField(null=True)
    told_by = models.CharField(max_length=8, blank=True)
    told_kept = models.BooleanField(null=True)
    elapsed = models.BigIntegerField(null=True)
    late = models.BigIntegerField(null=True)
    missed_at = models.DateTimeField(null=True)
    steps = models.PositiveSmallIntegerField(default=0)
    next_due = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "时钟 · clocks"
        constraints = (models.UniqueConstraint(fields=["ticket", "target", "number"], name="one_clock_a_number"),)
        indexes = (models.Index(fields=["next_due"], name="clock_next_due", condition=models.Q(next_due__isnull=False)),)

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.target} {self.number}: {self.state}"


class Wait(models.Model):
    """A time in which the ticket waited. Only a lawful one held clocks; `ends_at` is when it ends by itself."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+")
    waiting = models.CharField(max_length=11, choices=Waiting.choices)
    reason = models.CharField(max_length=80)
    lawful = models.BooleanField()
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    ends_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    end = models.CharField(max_length=12, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "等待 · waits"
        constraints = (models.UniqueConstraint(fields=["ticket"], condition=models.Q(ended_at=None), name="one_wait_at_a_time"),)
        indexes = (
            models.Index(fields=["ends_at"], name="wait_ends", condition=models.Q(ended_at=None)),
            models.Index(fields=["started_at", "id"], name="wait_age"),
        )

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.waiting} {self.reason}"


class Message(models.Model):
    """A note, a reply, or what the customer wrote; masked like the ticket. `copied_from`: where a split or merge took it from."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+")
    part = models.CharField(max_length=8, choices=Part.choices)
    body = models.TextField()
    at = models.DateTimeField()
    author = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    copied_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "往来与备注 · messages"
        indexes = (models.Index(fields=["ticket", "id"], name="message_of_ticket"),)

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.part} {self.pk}"


class Original(models.Model):
    """Words as they were written, where masking changed them; shown to nobody but by unmasking. `message` None = the ticket's own."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+")
    message = models.OneToOneField(Message, on_delete=models.CASCADE, null=True, related_name="+")
    field = models.CharField(max_length=12)
    words = models.TextField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["ticket", "field"], condition=models.Q(message=None), name="one_original_a_field"),)

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.field}"


class Watcher(models.Model):
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["person", "ticket"], name="watches_once"),)
        indexes = (models.Index(fields=["ticket"], name="watcher_of_ticket"),)

    def __str__(self) -> str:
        return f"{self.ticket_id}: {self.person_id}"


class Link(models.Model):
    """`ticket` is … of `other`: a repeat of it, split off it, merged into it."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=9, choices=LinkKind.choices)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["ticket", "other", "kind"], name="linked_once"),
            models.CheckConstraint(condition=~models.Q(ticket=models.F("other")), name="not_linked_with_itself"),
        )

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.kind} {self.other_id}"


class Complaint(models.Model):
    """What a complaint has beyond its ticket. `accepted`: does the customer accept the answer; None = not asked yet."""

    ticket = models.OneToOneField(Ticket, on_delete=models.CASCADE, primary_key=True, related_name="+")
    procedure = models.CharField(max_length=80)
    accepted = models.BooleanField(null=True)
    accepted_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    regulator = models.CharField(max_length=80, blank=True)
    regulator_case = models.CharField(max_length=80, blank=True)
    upgraded_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "投诉 · complaints"

    def __str__(self) -> str:
        return str(self.ticket_id)


class ComplaintStep(models.Model):
    """A step of the procedure, as it stood in the edition; done when something shows it."""

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="+")
    place = models.PositiveSmallIntegerField()
    name_zh = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    clauses = ArrayField(models.CharField(max_length=16))
    owner = models.CharField(max_length=16, blank=True)
    targets = ArrayField(models.CharField(max_length=80))
    records = ArrayField(models.CharField(max_length=40))
    checks = ArrayField(models.CharField(max_length=80))
    person = models.BooleanField()
    optional = models.BooleanField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    shown_by = models.CharField(max_length=16, blank=True)
    evidence = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["complaint", "place"], name="one_step_a_place"),)

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.place} {self.name_zh}"
