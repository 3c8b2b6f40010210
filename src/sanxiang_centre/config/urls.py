"""Which address leads where."""

from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from sanxiang_centre.config.api import api
from sanxiang_centre.config.console import asset, console, icon
from sanxiang_centre.config.health import healthz, readyz
from sanxiang_centre.config.metrics import metrics
from sanxiang_centre.config.pages import off
from sanxiang_centre.config.resolving import ByWords
from sanxiang_centre.config.widget import shop, widget
from sanxiang_centre.surveys.pages import survey

OFF = (
    "auth/signup",
    "auth/password/(?:request|reset)",
    "auth/(?:email|phone)/verify(?:/resend)?",
    "account/(?:email|phone)",
)
"""Of what the library for signing in offers."""

PATTERNS, APP, NAMESPACE = api.urls

urlpatterns = [
    path("", RedirectView.as_view(url="/desk/", query_string=True), name="home"),
    path("favicon.ico", RedirectView.as_view(url="/desk/favicon.svg")),
    path("desk/favicon.svg", icon),
    path("desk/assets/<str:name>", asset),
    re_path(r"^desk/", console),
    path("healthz", healthz),
    path("readyz", readyz),
    path("metrics", metrics),
    path("s/<str:token>", survey),
    path("widget.js", widget),
    path("demo/shop", shop),
    path("admin/", admin.site.urls),
    path("api/v1/", ([ByWords(PATTERNS)], APP, NAMESPACE)),
    # Accounts are made and let in again by administrators, and there are no pages that a mailed link could lead to.
    re_path(rf"^auth/(?:app|browser)/v1/(?:{'|'.join(OFF)})$", off),
    path("auth/", include("allauth.headless.urls")),
    path("accounts/", include("allauth.urls")),
]

handler400 = "sanxiang_centre.config.pages.bad_request"
handler403 = "sanxiang_centre.config.pages.forbidden"
handler404 = "sanxiang_centre.config.pages.no_page"
handler500 = "sanxiang_centre.config.pages.failed"
