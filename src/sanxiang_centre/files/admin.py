"""Attachments, to be looked at."""

from django.contrib import admin

from sanxiang_centre.accounts.admin import Shown
from sanxiang_centre.files.models import Attachment, Blob


@admin.register(Attachment)
class AttachmentAdmin(Shown):
    list_display = ("id", "of", "subject", "part", "kind", "size", "created_at", "removed_at")
    list_filter = ("of", "kind")
    exclude = ("name",)


@admin.register(Blob)
class BlobAdmin(Shown):
    list_display = ("id", "size", "scan", "found", "scanned_at", "created_at")
    list_filter = ("scan",)
