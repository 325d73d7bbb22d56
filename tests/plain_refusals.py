"""The addresses of the platform, where a refusal is said in its number alone: a page takes as long as the refusal."""

from django.http import HttpRequest, HttpResponse

from youthwork.urls import urlpatterns

__all__ = ["handler403", "handler404", "urlpatterns"]


def handler403(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(status=403)


def handler404(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(status=404)
