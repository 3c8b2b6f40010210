"""Service standards."""

from django.apps import AppConfig


class EditionsConfig(AppConfig):
    name = "sanxiang_centre.editions"
    label = "editions"
    verbose_name = "服务标准 · Standards"
