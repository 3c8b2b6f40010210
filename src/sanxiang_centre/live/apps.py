"""Live conversations."""

from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "sanxiang_centre.live"
    label = "live"
    verbose_name = "在线服务 · Live"
