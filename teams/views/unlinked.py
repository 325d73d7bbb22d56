"""Pages whose address is a secret: it opens something for whoever has it, account or not."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers


def unlinked(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The address is a secret: no cache and no search engine keeps it, and no page that is reached from here is told.

    ``strict-origin`` tells the name of the platform and never the path. ``no-referrer`` would make browsers send
    ``Origin: null`` with the form, which the CSRF check rightly refuses.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        add_never_cache_headers(response)
        response["Referrer-Policy"] = "strict-origin"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return guarded


def by_link(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """:func:`unlinked`, and opened by its address alone: whoever is signed in in that browser, or was, or is half-way
    in, is not asked for anything. A view that looks at ``request.user`` is none of these."""
    guarded = unlinked(view)
    guarded.opens_by_link = True  # type: ignore[attr-defined]
    return guarded
