"""Commitments, their evidence, who was on the other side of a conversation, and what the centre sets."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import models
from django.db.models import Q

from sanxiang_centre.accounts.models import Person, SkillGroup, Team
from sanxiang_centre.commitments.states import UNDECIDED, Action, CommitmentState, Origin, Reason
from sanxiang_centre.common.models import Event
from sanxiang_centre.conversations.models import Conversation
from sanxiang_centre.customers.models import Customer

NEVER = datetime(9000, 1, 1, tzinfo=UTC)
"""Where something without a due time stands in a queue."""


class Terms(models.Model):
    """What the centre sets, in one row. Minutes; those of abandoned calls are of business time.

    grace     so much later still counts as kept
    warn      before the due time the owner is told, but not before four fifths of the time are over
    leader, manager   after the due time they are told
    abandoned within which an abandoned call is called back, where the edition does not say
    """

    grace = models.PositiveSmallIntegerField(default=0)
    warn = models.PositiveSmallIntegerField(default=15)
    leader = models.PositiveSmallIntegerField(default=15)
    manager = models.PositiveSmallIntegerField(default=60)
    abandoned = models.PositiveSmallIntegerField(default=60)

    class Meta:
        verbose_name = verbose_name_plural = "承诺的设置 · terms of commitments"

    def __str__(self) -> str:
        return "terms"


class Commitment(models.Model):
    """Something that was promised to a customer.

    seq, start        the entry of the conversation and the character at which the words begin; None = not said there
    number            keyed digest of the other side's number or address, `shown` what may be shown of it
    said, who, when, condition   masked words, as `sanxiang.commitments.commitment.Commitment` has them
    length            [unit, number] of a limit that starts once its condition is met, else null
    sort_at           `due_at`, or NEVER
    settled_at        when the state was decided; `done_at` when it was done, late ones too
    steps, next_due   how many steps of the escalation are done, and when the next one is
    """

    origin = models.CharField(max_length=9, choices=Origin.choices)
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, null=True, related_name="+")
    seq = models.PositiveIntegerField(null=True)
    start = models.PositiveIntegerField(null=True)
    ticket = models.BigIntegerField(null=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, related_name="+")
    number = models.CharField(max_length=64, blank=True)
    shown = models.CharField(max_length=254, blank=True)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    group = models.ForeignKey(SkillGroup, on_delete=models.PROTECT, null=True, related_name="+")
    action = models.CharField(max_length=8, choices=Action.choices)
    said = models.TextField(blank=True)
    who = models.CharField(max_length=40, blank=True)
    doer = models.CharField(max_length=10, blank=True)
    said_at = models.DateTimeField(null=True)
    when = models.CharField(max_length=200, blank=True)
    limit = models.CharField(max_length=40, blank=True)
    length = models.JSONField(null=True)
    condition = models.CharField(max_length=200, blank=True)
    vague = models.CharField(max_length=40, blank=True)
    timed = models.BooleanField(default=False)
    approximate = models.BooleanField(default=False)
    provisional = models.BooleanField(default=False)
    earliest_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    sort_at = models.DateTimeField(default=NEVER)
    derivation_zh = models.TextField(blank=True)
    derivation_en = models.TextField(blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=CommitmentState.choices, default=CommitmentState.OPEN)
    settled_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    superseded_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=11, choices=Reason.choices, blank=True)
    note = models.CharField(max_length=500, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    steps = models.PositiveSmallIntegerField(default=0)
    next_due = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "承诺 · commitments"
        constraints = (
            models.UniqueConstraint(fields=["conversation", "seq", "start"], name="said_once"),
            models.UniqueConstraint(fields=["conversation"], condition=Q(origin="abandoned"), name="one_callback_a_call"),
            models.CheckConstraint(condition=~Q(state="cancelled") | ~Q(reason=""), name="cancelled_for_a_reason"),
            models.CheckConstraint(condition=Q(state__in=UNDECIDED) | Q(settled_at__isnull=False), name="decided_at_a_time"),
        )
        indexes = (
            models.Index(fields=["next_due"], condition=Q(next_due__isnull=False), name="commitment_next_due"),
            models.Index(fields=["sort_at", "id"], condition=Q(state__in=UNDECIDED), name="commitment_queue"),
            models.Index(fields=["owner", "-id"], name="commitment_of_owner"),
            models.Index(fields=["team", "-id"], name="commitment_of_team"),
            models.Index(fields=["customer"], condition=Q(customer__isnull=False), name="commitment_of_customer"),
            models.Index(fields=["number"], condition=~Q(number=""), name="commitment_of_number"),
            models.Index(fields=["ticket"], condition=Q(ticket__isnull=False), name="commitment_of_ticket"),
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="commitment_due"),
        )

    def __str__(self) -> str:
        return f"{self.pk} {self.action} {self.state}"


class Evidence(models.Model):
    """Something that happened and that speaks for a commitment: a later conversation, or an event of a ticket. Rows are only added.

    `named_by`: who named it, None = found. A condition that was met needs neither.
    """

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="evidence")
    name = models.CharField(max_length=40)
    at = models.DateTimeField()
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, null=True, related_name="+")
    event = models.ForeignKey(Event, on_delete=models.PROTECT, null=True, related_name="+")
    named_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "凭据 · evidence"
        constraints = (
            models.UniqueConstraint(fields=["commitment", "conversation", "name"], name="a_conversation_speaks_once"),
            models.UniqueConstraint(fields=["commitment", "event", "name"], name="an_event_speaks_once"),
            models.CheckConstraint(
                condition=Q(name="condition.met") | (Q(conversation__isnull=True) ^ Q(event__isnull=True)), name="evidence_is_something"
            ),
        )

    def __str__(self) -> str:
        return f"{self.commitment_id}: {self.name}"


class Contact(models.Model):
    """Who was on the other side of a conversation that is over, and what the conversation was to them.

    number   keyed digest of their number or address; "" = not known
    means    what it may be evidence of (`states`): callback.made, contact.reply, visit.arrived, callback.attempted, customer.served
    """

    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, primary_key=True, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, related_name="+")
    number = models.CharField(max_length=64, blank=True)
    shown = models.CharField(max_length=254, blank=True)
    at = models.DateTimeField()
    means = models.CharField(max_length=20, blank=True)

    class Meta:
        indexes = (
            models.Index(fields=["customer", "at"], condition=Q(customer__isnull=False), name="contact_of_customer"),
            models.Index(fields=["number", "at"], condition=~Q(number=""), name="contact_of_number"),
        )

    def __str__(self) -> str:
        return f"{self.conversation_id} {self.means}"


class Unread(models.Model):
    """A conversation that is over and has not been read for commitments yet; `failed` ones are left alone."""

    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, primary_key=True, related_name="+")
    failed = models.BooleanField(default=False)

    def __str__(self) -> str:
        return str(self.conversation_id)
