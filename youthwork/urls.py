"""All addresses. The only place that knows the three apps; each app's own list is in its `urls.py`."""

from django.contrib import admin
from django.urls import include, path

from youthwork.health import healthz, readyz

urlpatterns = [
    path("", include("reports.urls")),
    path("", include("tasks.urls")),
    path("", include("teams.urls")),
    path("operator/", admin.site.urls),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
]
