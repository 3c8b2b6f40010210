"""The web process: uvicorn sanxiang_centre.config.asgi:application"""

import os

from django.conf import settings
from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler
from django.core.asgi import get_asgi_application

from sanxiang_centre.config.limiting import most_of, stopped

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sanxiang_centre.config.settings")

application = stopped(ASGIStaticFilesHandler(get_asgi_application()), lambda path: most_of(path, settings.ENVIRONMENT.file_megabytes))
