"""Plain lists for administrators."""

from __future__ import annotations

from django.contrib import admin

from sanxiang_centre.accounts.admin import Shown
from sanxiang_centre.catalogue.models import Catalogue, Confirmation, Entitlement, Item


@admin.register(Catalogue)
class CatalogueAdmin(Shown):
    list_display = ("standard", "name_zh", "edition", "loaded_at")


@admin.register(Item)
class ItemAdmin(Shown):
    list_display = ("key", "name_zh", "charging", "open_points", "retired_at")
    list_filter = ("charging", "catalogue")
    search_fields = ("key", "name_zh", "name_en")


@admin.register(Confirmation)
class ConfirmationAdmin(Shown):
    list_display = ("item", "charging", "at", "by")


@admin.register(Entitlement)
class EntitlementAdmin(Shown):
    list_display = ("item", "contract", "customer_type", "valid_from", "valid_until", "ended_at")
