"""E-mails that could not be sent, to be looked at."""

from django.contrib import admin

from sanxiang_centre.accounts.admin import Shown
from sanxiang_centre.notices.models import Email


@admin.register(Email)
class EmailAdmin(Shown):
    list_display = ("id", "person", "state", "due_at", "tries", "error")
    list_filter = ("state",)
    list_select_related = ("person",)
