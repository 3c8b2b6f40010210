"""The words of a commitment."""

from __future__ import annotations

from django.db import models


class Action(models.TextChoices):
    """What was promised, as the engine tells it apart (`sanxiang.commitments`)."""

    CALLBACK = "callback", "回电 · call back"
    REPLY = "reply", "答复 · reply"
    CONTACT = "contact", "联系 · contact"
    VISIT = "visit", "上门 · visit"
    DELIVER = "deliver", "送达 · deliver"
    REFUND = "refund", "退款 · refund"
    HANDLE = "handle", "办理 · handle"


REACHING = (Action.CALLBACK, Action.REPLY, Action.CONTACT)
"""Kept by reaching the customer, about whatever it was."""


class Origin(models.TextChoices):
    SPOKEN = "spoken", "会话中所说 · said in a conversation"
    ABANDONED = "abandoned", "放弃的来电 · an abandoned call"
    HAND = "hand", "人工登记 · made by hand"


class CommitmentState(models.TextChoices):
    """Overdue = broken, but still to be done. Broken = done too late, or given up."""

    OPEN = "open", "待兑现 · open"
    OVERDUE = "overdue", "已逾期 · overdue"
    KEPT = "kept", "已兑现 · kept"
    BROKEN = "broken", "未兑现 · broken"
    SUPERSEDED = "superseded", "已由新承诺代替 · superseded"
    CANCELLED = "cancelled", "已取消 · cancelled"


UNDECIDED = (CommitmentState.OPEN, CommitmentState.OVERDUE)
"""Somebody has something to do."""


class Reason(models.TextChoices):
    """Why something that was promised is not to be done any more."""

    NOT_NEEDED = "not_needed", "客户不再需要 · the customer does not need it any more"
    UNREACHABLE = "unreachable", "多次联系不上 · not reached after several attempts"
    MISREAD = "misread", "并非承诺 · it was no promise"
    DUPLICATE = "duplicate", "重复 · it is there twice"
    OTHER = "other", "其他 · other"
    SERVED = "served", "客户再次来电并已接听 · the customer called again and was answered"


BY_HAND = (Reason.NOT_NEEDED, Reason.UNREACHABLE, Reason.MISREAD, Reason.DUPLICATE, Reason.OTHER)
NO_PROMISE = (Reason.MISREAD, Reason.DUPLICATE)
"""What was never promised was never broken either: these take even what is overdue out of the rate, and only leaders may give them."""

CALLED, WRITTEN, ARRIVED = "callback.made", "contact.reply", "visit.arrived"
ATTEMPTED, SERVED, MET = "callback.attempted", "customer.served", "condition.met"
"""What evidence is called: the first three, and what tickets bring, by the names of the engine's records."""
