"""Plain lists for administrators. They only show."""

from __future__ import annotations

from django.contrib import admin

from sanxiang_centre.accounts.admin import Shown
from sanxiang_centre.editions.models import Comparison, Draft, Edition, Scope, SignOff


@admin.register(Draft)
class DraftAdmin(Shown):
    list_display = ("created_at", "standard", "origin", "state", "author")
    list_filter = ("state",)
    exclude = ("archive", "snapshot")


@admin.register(Edition)
class EditionAdmin(Shown):
    list_display = ("standard", "number", "valid_from", "digest", "author", "approver")
    list_filter = ("standard",)
    exclude = ("snapshot",)


@admin.register(Scope)
class ScopeAdmin(Shown):
    list_display = ("channel", "group", "standard", "since", "set_by")


@admin.register(SignOff)
class SignOffAdmin(Shown):
    list_display = ("edition", "person", "at")


@admin.register(Comparison)
class ComparisonAdmin(Shown):
    list_display = ("old", "new_edition", "new_draft", "state", "asked_at")
    exclude = ("result",)
