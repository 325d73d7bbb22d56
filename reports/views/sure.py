"""Between a form of a rule and its verb: the page that says what will happen, and sends the same form once more."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

SURE = "sure"
APART = ("csrfmiddlewaretoken", SURE)


def is_sure(request: HttpRequest) -> bool:
    """Whether what is posted was confirmed on that page."""
    return SURE in request.POST


def ask(request: HttpRequest, **context: Any) -> HttpResponse:
    """Say it and ask. ``context``: question, action, cancel_url; and outcome (sentences), remarks (what is odd),
    periods, names (of units), of which those that matter."""
    posted = [(name, value) for name, values in request.POST.lists() for value in values if name not in APART]
    return render(request, "reports/rule_sure.html", context | {"posted": [*posted, (SURE, "1")]})
