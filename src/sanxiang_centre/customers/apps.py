"""Customers."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "sanxiang_centre.customers"
    label = "customers"
    verbose_name = "客户 · Customers"
