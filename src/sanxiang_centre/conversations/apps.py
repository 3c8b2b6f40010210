"""Conversations."""

from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "sanxiang_centre.conversations"
    label = "conversations"
    verbose_name = "会话 · Conversations"
