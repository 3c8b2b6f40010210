"""The service catalogue."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "sanxiang_centre.catalogue"
    label = "catalogue"
    verbose_name = "服务目录 · Catalogue"
