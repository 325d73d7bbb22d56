"""The anchor of every measurement: the least that a view can do here."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import include, path


@login_not_required
def bare(request):
    return HttpResponse("bare")


urlpatterns = [path("bench/bare", bare, name="bare"), path("", include("youthwork.urls"))]
