"""Audit."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "sanxiang_centre.audit"
    label = "audit"
    verbose_name = "审计 · Audit"
