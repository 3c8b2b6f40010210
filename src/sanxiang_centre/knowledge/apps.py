"""Knowledge."""

from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    name = "sanxiang_centre.knowledge"
    label = "knowledge"
    verbose_name = "知识库 · Knowledge"
