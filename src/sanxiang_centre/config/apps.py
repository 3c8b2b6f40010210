"""The centre as a whole."""

from django.apps import AppConfig


class CentreConfig(AppConfig):
    name = "sanxiang_centre.config"
    label = "centre"
    verbose_name = "三响 · Sanxiang"

    def ready(self) -> None:
        from sanxiang_centre.commitments.elsewhere import ask_with
        from sanxiang_centre.common.writing import react_with
        from sanxiang_centre.config.matters import ELSEWHERE
        from sanxiang_centre.config.reactions import react
        from sanxiang_centre.config.subject_data import PARTS
        from sanxiang_centre.customers.services.subject_data import hold_with

        react_with(react)
        hold_with(PARTS)
        ask_with(ELSEWHERE)
