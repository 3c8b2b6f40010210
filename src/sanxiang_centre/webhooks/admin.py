"""Subscriptions and deliveries, to be looked at."""

from django.contrib import admin

from sanxiang_centre.accounts.admin import Shown
from sanxiang_centre.webhooks.models import Delivery, Subscription


@admin.register(Subscription)
class SubscriptionAdmin(Shown):
    list_display = ("name", "address", "state", "failing_since")


@admin.register(Delivery)
class DeliveryAdmin(Shown):
    list_display = ("id", "subscription", "kind", "event", "state", "tries", "status", "error")
    list_filter = ("state",)
    list_select_related = ("subscription",)
