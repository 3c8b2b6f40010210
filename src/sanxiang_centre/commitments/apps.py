"""Commitments."""

from django.apps import AppConfig


class CommitmentsConfig(AppConfig):
    name = "sanxiang_centre.commitments"
    label = "commitments"
    verbose_name = "承诺 · Commitments"
