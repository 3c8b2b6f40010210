"""Articles, to be looked at."""

from django.contrib import admin

from sanxiang_centre.accounts.admin import Shown
from sanxiang_centre.knowledge.models import Article, Question


@admin.register(Article)
class ArticleAdmin(Shown):
    list_display = ("id", "version", "state", "visibility", "owner", "review_on", "solved", "unsolved")
    list_filter = ("state", "visibility")
    list_select_related = ("version", "owner")


@admin.register(Question)
class QuestionAdmin(Shown):
    list_display = ("words", "count", "last_at", "settled_at")
