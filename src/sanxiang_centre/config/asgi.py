"""The web process: uvicorn sanxiang_centre.config.asgi:application"""

import os

import django
from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sanxiang_centre.config.settings")
django.setup(set_prefix=False)

# What has models can be imported once the settings are known.
from sanxiang_centre.config.answering import Answerer  # noqa: E402

application = ASGIStaticFilesHandler(Answerer())
