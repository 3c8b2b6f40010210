"""The web process: uvicorn sanxiang_centre.config.asgi:application"""

import gc
import os
import sys

import django
from django.conf import settings
from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler
from django.urls import get_resolver

from sanxiang_centre.config.limiting import IMPORTED, most_of, stopped

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sanxiang_centre.config.settings")
django.setup(set_prefix=False)

# What has models can be imported once the settings are known.
from sanxiang_centre.config.answering import Answerer, Beginning  # noqa: E402
from sanxiang_centre.customers.sheets import MOST_BYTES  # noqa: E402
from sanxiang_centre.editions.archives import MOST_UPLOADED  # noqa: E402
from sanxiang_centre.live.streams.beats import Beats  # noqa: E402
from sanxiang_centre.live.telling import SERVING, begin_warm  # noqa: E402

FILES = {
    "/attachments": settings.ENVIRONMENT.file_megabytes * 2**20,
    "/files": settings.ENVIRONMENT.file_megabytes * 2**20,
    "/customer-imports": MOST_BYTES,
    "/drafts": MOST_UPLOADED,
    "/imports": IMPORTED,
}
answered = Beats(ASGIStaticFilesHandler(Answerer()), SERVING.beaten)
application = Beginning(stopped(answered, lambda path: most_of(path, FILES)), begin_warm)

# Everything that stays is loaded before the first request, and the collector is told to leave it alone: a look through all of it
# takes as long as an answer. Nor is it to look after every few hundred objects: a thousand chats are a million of them.
assert get_resolver().url_patterns
gc.collect()
gc.freeze()
gc.set_threshold(5_000, 5, 200)

# The loop of streams waits for a thread that calculates at most so long, in seconds; by itself it would be five times as much.
sys.setswitchinterval(0.001)
