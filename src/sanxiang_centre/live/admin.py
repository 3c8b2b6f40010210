"""Plain lists for administrators; they only show."""

from __future__ import annotations

from django.contrib import admin

from sanxiang_centre.accounts.admin import Shown
from sanxiang_centre.live.models import BreakReason, Desk, Offer, Overflow, Routing


@admin.register(Desk)
class DeskAdmin(Shown):
    list_display = ("person", "state", "reason", "since", "until", "beat_at", "capacity", "languages")
    list_filter = ("state",)
    list_select_related = ("person", "reason")


@admin.register(BreakReason)
class BreakReasonAdmin(Shown):
    list_display = ("code", "zh", "en", "minutes", "is_active")


@admin.register(Overflow)
class OverflowAdmin(Shown):
    list_display = ("group", "other", "after")
    list_select_related = ("group", "other")


@admin.register(Offer)
class OfferAdmin(Shown):
    list_display = ("chat", "person", "state", "because", "at", "until", "ended_at")
    list_filter = ("state", "because")
    list_select_related = ("chat", "person")


@admin.register(Routing)
class RoutingAdmin(Shown):
    list_display = ("offer", "sticky", "sticky_days", "handed", "again")
