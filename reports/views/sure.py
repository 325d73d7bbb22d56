"""Between a form of a rule and its verb: the page that says what will happen, and sends the same form once more."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

SURE = "sure"
EDIT = "edit"  # the form once more, as it was filled in
APART = ("csrfmiddlewaretoken", SURE, EDIT)


def is_sure(request: HttpRequest) -> bool:
    """Whether what is posted was confirmed on that page."""
    return SURE in request.POST


def is_back(request: HttpRequest) -> bool:
    """Whether one came back from that page to change what was filled in."""
    return EDIT in request.POST


def ask(request: HttpRequest, template: str = "reports/rule_sure.html", **context: Any) -> HttpResponse:
    """Say it and ask. ``context``: question, action, cancel_url; and outcome (sentences), remarks (what is odd),
    periods, names (of units), of which those that matter; what another ``template`` needs beside."""
    posted = [(name, value) for name, values in request.POST.lists() for value in values if name not in APART]
    return render(request, template, context | {"posted": [*posted, (SURE, "1")]})
