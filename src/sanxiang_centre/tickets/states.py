"""The words of a ticket, and the one table of what may follow what."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models


class Type(models.TextChoices):
    CONSULTATION = "consultation", "咨询 · consultation"
    FAULT = "fault", "报障 · fault"
    COMPLAINT = "complaint", "投诉 · complaint"
    SUGGESTION = "suggestion", "建议 · suggestion"
    PRAISE = "praise", "表扬 · praise"
    OTHER = "other", "其他 · other"


class State(models.TextChoices):
    NEW = "new", "新建 · new"
    OPEN = "open", "处理中 · open"
    WAITING = "waiting", "等待 · waiting"
    RESOLVED = "resolved", "已解决 · resolved"
    CLOSED = "closed", "已关闭 · closed"
    REOPENED = "reopened", "重新打开 · reopened"


class Waiting(models.TextChoices):
    """Whom or what a waiting ticket waits for."""

    CUSTOMER = "customer", "等待客户 · the customer"
    THIRD_PARTY = "third_party", "等待第三方 · a third party"
    PLANNED = "planned", "等待计划时间 · a planned time"


class Priority(models.TextChoices):
    URGENT = "urgent", "紧急 · urgent"
    HIGH = "high", "高 · high"
    NORMAL = "normal", "普通 · normal"
    LOW = "low", "低 · low"


class Source(models.TextChoices):
    PHONE = "phone", "电话 · phone"
    CHAT = "chat", "在线 · chat"
    EMAIL = "email", "邮件 · e-mail"
    API = "api", "接口 · API"
    OTHER = "other", "其他 · other"


class Part(models.TextChoices):
    """What a message on a ticket is."""

    NOTE = "note", "内部备注 · internal note"
    REPLY = "reply", "回复客户 · reply to the customer"
    CUSTOMER = "customer", "客户来信 · from the customer"


class LinkKind(models.TextChoices):
    RELATED = "related", "相关 · related"
    DUPLICATE = "duplicate", "重复 · the same matter, open at the same time"
    REPEAT = "repeat", "再次发生 · the same matter again"
    SPLIT = "split", "拆分自 · split off"
    MERGED = "merged", "并入 · merged into"


class MassAction(models.TextChoices):
    """What may be done to many tickets at once."""

    ASSIGN = "assign", "指派 · assign"
    CHANGE = "change", "修改 · change"
    WATCH = "watch", "关注 · watch"
    UNWATCH = "unwatch", "取消关注 · stop watching"
    NOTE = "note", "备注 · note"
    REPLY = "reply", "回复 · reply"
    RESOLVE = "resolve", "解决 · resolve"
    CLOSE = "close", "关闭 · close"


MOST_AT_ONCE = 200
"""Tickets of one mass action."""

TRANSITIONS: Mapping[State, frozenset[State]] = {
    State.NEW: frozenset({State.OPEN, State.WAITING, State.RESOLVED, State.CLOSED}),
    State.OPEN: frozenset({State.WAITING, State.RESOLVED, State.CLOSED}),
    State.WAITING: frozenset({State.OPEN, State.RESOLVED, State.CLOSED}),
    State.RESOLVED: frozenset({State.CLOSED, State.REOPENED}),
    State.CLOSED: frozenset({State.REOPENED}),
    State.REOPENED: frozenset({State.OPEN, State.WAITING, State.RESOLVED, State.CLOSED}),
}
"""All that is lawful. A ticket closes from `resolved`; from elsewhere only when it is merged or withdrawn (`services.moving`)."""

ACTIVE = (State.NEW, State.OPEN, State.WAITING, State.REOPENED)
"""States in which somebody has something to do."""


def lawful(before: str, after: str) -> bool:
    return State(after) in TRANSITIONS[State(before)]
