"""Whether a process lives, and whether it can do its work."""

from __future__ import annotations

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import OperationalError
from django.http import HttpRequest, JsonResponse


def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers. Says nothing of the database: restarting the web would not mend that."""
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> JsonResponse:
    """The database answers and has the tables of this release; else 503 with what is missing."""
    try:
        executor = MigrationExecutor(connection)
    except OperationalError:
        return JsonResponse({"status": "unavailable", "database": "no answer"}, status=503)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        return JsonResponse({"status": "unavailable", "migrations": len(missing)}, status=503)
    return JsonResponse({"status": "ok"})
