"""Webhooks."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "sanxiang_centre.webhooks"
    label = "webhooks"
    verbose_name = "事件推送 · Webhooks"
