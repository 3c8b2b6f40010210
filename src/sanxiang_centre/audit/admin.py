"""Exports, to be looked at."""

from django.contrib import admin

from sanxiang_centre.accounts.admin import Shown
from sanxiang_centre.audit.models import Export


@admin.register(Export)
class ExportAdmin(Shown):
    list_display = ("at", "person", "rows")
