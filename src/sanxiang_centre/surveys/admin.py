"""Surveys, to be looked at."""

from django.contrib import admin

from sanxiang_centre.accounts.admin import Shown
from sanxiang_centre.surveys.models import QuestionSet, Survey


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
