"""The centre as a whole."""

from django.apps import AppConfig


class CentreConfig(AppConfig):
    name = "sanxiang_centre.config"
    label = "centre"
    verbose_name = "三响 · Sanxiang"

    def ready(self) -> None:
        from sanxiang_centre.common.writing import react_with
        from sanxiang_centre.config.reactions import react

        react_with(react)
