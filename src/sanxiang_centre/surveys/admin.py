"""Surveys, to be looked at."""

from django.contrib import admin

from sanxiang_centre.accounts.admin import Shown
from sanxiang_centre.surveys.models import QuestionSet, Survey, Visit, VisitDraw, VisitPlan


@admin.register(QuestionSet)
class QuestionSetAdmin(Shown):
    list_display = ("occasion", "version", "edition", "valid_from")
    list_filter = ("occasion",)


@admin.register(Survey)
class SurveyAdmin(Shown):
    list_display = ("id", "occasion", "noun", "subject", "agent", "sent_at", "answered_at", "satisfaction", "low", "follow_up")
    list_filter = ("occasion", "low", "follow_up")
    list_select_related = ("agent",)
    exclude = ("nonce", "digest", "address")


@admin.register(VisitPlan)
class VisitPlanAdmin(Shown):
    list_display = ("name", "trigger", "percent", "group", "active")
    list_filter = ("trigger", "active")
    list_select_related = ("group",)


@admin.register(VisitDraw)
class VisitDrawAdmin(Shown):
    list_display = ("plan", "week", "seed", "percent", "drawn_at")
    list_select_related = ("plan",)


@admin.register(Visit)
class VisitAdmin(Shown):
    list_display = ("id", "plan", "noun", "subject", "assignee", "state", "next_at", "due_at", "tries")
    list_filter = ("state", "plan")
    list_select_related = ("plan", "assignee")
    exclude = ("note",)
