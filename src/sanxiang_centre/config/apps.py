"""The centre as a whole."""

from django.apps import AppConfig


class CentreConfig(AppConfig):
    name = "sanxiang_centre.config"
    label = "centre"
    verbose_name = "三响 · Sanxiang"

    def ready(self) -> None:
        from sanxiang_centre.commitments.elsewhere import ask_with
        from sanxiang_centre.common.writing import react_with
        from sanxiang_centre.config.file_holders import HOLDERS
        from sanxiang_centre.config.live_parts import BESIDE
        from sanxiang_centre.config.matters import ELSEWHERE
        from sanxiang_centre.config.reactions import conclude, react
        from sanxiang_centre.config.subject_data import PARTS, held_conversations
        from sanxiang_centre.config.survey_matters import SOURCES
        from sanxiang_centre.config.visit_matters import SOURCE
        from sanxiang_centre.conversations.erasing import keep_with
        from sanxiang_centre.customers.services.subject_data import hold_with
        from sanxiang_centre.files.holders import hang_on
        from sanxiang_centre.live.chats.beside import stand
        from sanxiang_centre.surveys.about import ask_about
        from sanxiang_centre.surveys.visits.matters import draw_from

        react_with(react, conclude)
        hold_with(PARTS)
        keep_with(held_conversations)
        hang_on(HOLDERS)
        draw_from(SOURCE)
        ask_about(SOURCES)
        ask_with(ELSEWHERE)
        stand(BESIDE)
