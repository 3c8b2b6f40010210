"""Plain lists for administrators: states and times, never what was said."""

from __future__ import annotations

from django.contrib import admin

from sanxiang_centre.accounts.admin import Shown
from sanxiang_centre.commitments.models import Commitment, Terms


@admin.register(Commitment)
class CommitmentAdmin(Shown):
    list_display = ("id", "origin", "action", "state", "due_at", "owner", "team", "made_at")
    list_filter = ("state", "origin", "action")
    list_select_related = ("owner", "team")
    exclude = ("said", "who", "when", "condition", "vague", "derivation_zh", "derivation_en", "note", "number", "shown")


@admin.register(Terms)
class TermsAdmin(Shown):
    list_display = ("grace", "warn", "leader", "manager", "abandoned")
