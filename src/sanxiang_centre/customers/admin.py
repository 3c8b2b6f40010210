"""Plain lists for administrators, who have no customers: who was given leave to see what, and what was published or imported."""

from __future__ import annotations

from django.contrib import admin

from sanxiang_centre.accounts.admin import Shown
from sanxiang_centre.customers.models import CustomerImport, RecordingNotice, UnmaskGrant


@admin.register(RecordingNotice)
class NoticeAdmin(Shown):
    list_display = ("version", "valid_from", "published_at")


@admin.register(UnmaskGrant)
class GrantAdmin(Shown):
    list_display = ("customer", "person", "fields", "reason", "granted_at", "expires_at", "revoked_at")
    list_filter = ("reason",)


@admin.register(CustomerImport)
class ImportAdmin(Shown):
    list_display = ("id", "state", "total", "done", "wrong_rows", "created_at")
    exclude = ("problems",)
