"""Tickets."""

from django.apps import AppConfig


class TicketsConfig(AppConfig):
    name = "sanxiang_centre.tickets"
    label = "tickets"
    verbose_name = "工单 · Tickets"
