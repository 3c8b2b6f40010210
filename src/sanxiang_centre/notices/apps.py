"""Notices."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "sanxiang_centre.notices"
    label = "notices"
    verbose_name = "通知 · Notices"
