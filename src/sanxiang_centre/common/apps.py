"""Event rows and what all apps share."""

from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "sanxiang_centre.common"
    label = "common"
    verbose_name = "记录 · Records"
