"""The anchors of the measurements: the least that a view can do here, and the least that a page for a reader can."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import include, path

READY_KEYS = (
    "document", "form", "unit", "period", "groups", "total", "light", "as_of", "dropped", "editable",
)  # fmt: skip
READY: dict[str, Any] = {}  # what the page of indicators was made of, once it was asked for


def ready(request):
    """The page of indicators from values that are ready."""
    return render(request, "reports/indicators.html", READY)


@login_not_required
def bare(request):
    return HttpResponse("bare")


def frame(request):
    """The page around every list: session, reader, bar, what waits; and nothing in it."""
    return render(request, "bench/frame.html")


urlpatterns = [
    path("bench/bare", bare, name="bare"),
    path("bench/frame", frame, name="frame"),
    path("bench/ready", ready, name="ready"),
    path("", include("youthwork.urls")),
]
