"""The peer's web process: the WSGI application that it is, in threads, which keep their connections to the database."""

from __future__ import annotations

import os

from a2wsgi import WSGIMiddleware
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.peer.settings")

application = WSGIMiddleware(get_wsgi_application(), workers=16)
