"""Plain lists for administrators. They only show: what is written goes through the API, with its event rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest

from sanxiang_centre.accounts.models import ApiToken, Person, SkillGroup, Team
from sanxiang_centre.common.models import Event

if TYPE_CHECKING:
    Plain = admin.ModelAdmin[Any]
else:
    Plain = admin.ModelAdmin


class Shown(Plain):
    """Nothing can be added, changed or deleted here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Person)
class PersonAdmin(Shown):
    list_display = ("staff_no", "name", "roles", "team", "is_active")
    list_filter = ("is_active", "team")
    search_fields = ("staff_no", "name")
    exclude = ("password",)


@admin.register(Team, SkillGroup)
class NamedAdmin(Shown):
    list_display = ("name", "created_at")
    search_fields = ("name",)


@admin.register(ApiToken)
class TokenAdmin(Shown):
    list_display = ("name", "prefix", "person", "expires_at", "revoked_at", "used_at")
    exclude = ("digest",)


@admin.register(Event)
class EventAdmin(Shown):
    list_display = ("at", "kind", "noun", "subject", "actor", "request")
    list_filter = ("kind",)
    date_hierarchy = "at"
