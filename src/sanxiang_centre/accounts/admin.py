"""Plain lists for administrators. They only show: what is written goes through the API, with its event rows."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib import admin
from procrastinate.contrib.django.models import ProcrastinateJob

from sanxiang_centre.accounts.admin_site import Shown as Shown
from sanxiang_centre.accounts.models import ApiToken, Person, SkillGroup, Team
from sanxiang_centre.common.models import Event


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


@admin.register(UserSession)
class SessionAdmin(Shown):
    """Without the key, which is what one is signed in with."""

    list_display = ("user", "ip", "user_agent", "created_at", "last_seen_at")
    search_fields = ("user__staff_no",)
    list_select_related = ("user",)
    exclude = ("session_key", "data")


@admin.register(Authenticator)
class SecondFactorAdmin(Shown):
    list_display = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type",)
    search_fields = ("user__staff_no",)
    list_select_related = ("user",)
    exclude = ("data",)


@admin.register(SocialAccount)
class OutsideAccountAdmin(Shown):
    list_display = ("user", "provider", "uid", "last_login", "date_joined")
    search_fields = ("user__staff_no",)
    list_select_related = ("user",)
    exclude = ("extra_data",)


@admin.register(ProcrastinateJob)
class JobAdmin(Shown):
    list_display = ("id", "task_name", "status", "queue_name", "scheduled_at", "attempts")
    list_filter = ("status", "queue_name")
    fields = list_display
