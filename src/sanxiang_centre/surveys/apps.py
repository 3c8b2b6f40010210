"""Surveys."""

from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "sanxiang_centre.surveys"
    label = "surveys"
    verbose_name = "满意度评价 · Surveys"
