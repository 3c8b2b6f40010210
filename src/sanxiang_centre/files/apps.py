"""Files."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "sanxiang_centre.files"
    label = "files"
    verbose_name = "附件 · Files"
