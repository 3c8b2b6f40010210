"""Plain lists for administrators: numbers and states, never what was said."""

from __future__ import annotations

from django.contrib import admin

from sanxiang_centre.accounts.admin import Shown
from sanxiang_centre.conversations.models import Backtest, Conversation, Hold, Import, Retention


@admin.register(Conversation)
class ConversationAdmin(Shown):
    list_display = ("id", "channel", "began_at", "stage", "score", "failed", "agent", "edition")
    list_filter = ("channel", "stage", "failed")
    list_select_related = ("agent", "edition")
    date_hierarchy = "began_at"
    exclude = ("key", "parties", "metadata")


@admin.register(Import)
class ImportAdmin(Shown):
    list_display = ("id", "created_at", "state", "conversations", "twins", "rejected")
    list_filter = ("state",)
    exclude = ("files",)


@admin.register(Hold)
class HoldAdmin(Shown):
    list_display = ("conversation_id", "placed_by", "placed_at", "lifted_at")
    exclude = ("reason",)


@admin.register(Retention)
class RetentionAdmin(Shown):
    list_display = ("channel", "days", "set_at")


@admin.register(Backtest)
class BacktestAdmin(Shown):
    list_display = ("id", "asked_at", "state", "done", "total")
    exclude = ("result",)
