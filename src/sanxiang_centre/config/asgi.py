"""The web process: uvicorn sanxiang_centre.config.asgi:application"""

import os

from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sanxiang_centre.config.settings")

application = ASGIStaticFilesHandler(get_asgi_application())
