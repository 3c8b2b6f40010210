"""Where the peer's endpoints are: /api/tickets/ and so on."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [path("", include("helpdesk.urls", namespace="helpdesk"))]
