"""Which address leads where."""

from django.contrib import admin
from django.urls import include, path

from sanxiang_centre.config.api import api
from sanxiang_centre.config.health import healthz, readyz
from sanxiang_centre.config.metrics import metrics
from sanxiang_centre.config.pages import home
from sanxiang_centre.surveys.pages import survey

urlpatterns = [
    path("", home, name="home"),
    path("healthz", healthz),
    path("readyz", readyz),
    path("metrics", metrics),
    path("s/<str:token>", survey),
    path("admin/", admin.site.urls),
    path("api/v1/", api.urls),
    path("auth/", include("allauth.headless.urls")),
    path("accounts/", include("allauth.urls")),
]
