"""Plain lists for administrators; they only show, and only what is masked."""

from __future__ import annotations

from django.contrib import admin

from sanxiang_centre.accounts.admin import Shown
from sanxiang_centre.tickets.models import CalendarRevision, Chain, Clock, Complaint, Form, Recomputation, RuleSet, Ticket, Wait


@admin.register(Ticket)
class TicketAdmin(Shown):
    list_display = ("number", "type", "state", "priority", "item", "assignee", "group", "due_at", "missed", "created_at")
    list_filter = ("type", "state", "priority")
    search_fields = ("number",)
    exclude = ("grams",)


@admin.register(Clock)
class ClockAdmin(Shown):
    list_display = ("ticket", "target", "number", "state", "cause", "due", "next_due", "provisional")
    list_filter = ("state", "target")


@admin.register(Wait)
class WaitAdmin(Shown):
    list_display = ("ticket", "waiting", "reason", "lawful", "started_at", "started_by", "ended_at", "end")
    list_filter = ("waiting", "lawful", "end")


@admin.register(Complaint)
class ComplaintAdmin(Shown):
    list_display = ("ticket", "answered_at", "accepted", "regulator", "upgraded_at")


@admin.register(RuleSet)
class RuleSetAdmin(Shown):
    list_display = ("standard", "edition", "in_force_from")


@admin.register(Form)
class FormAdmin(Shown):
    list_display = ("item", "version", "created_at")


@admin.register(CalendarRevision)
class CalendarRevisionAdmin(Shown):
    list_display = ("id", "known_from", "recorded_by")


@admin.register(Recomputation)
class RecomputationAdmin(Shown):
    list_display = ("id", "total", "done", "moved", "started_at", "finished_at")


@admin.register(Chain)
class ChainAdmin(Shown):
    list_display = ("place", "content")
