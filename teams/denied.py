"""What somebody was refused, kept until the answer is out and then written into the log.

A refusal is found in the middle of a request, perhaps inside a transaction that is rolled back because of it; and what
is foreign must answer as fast as what does not exist. So it is written when the answer has been sent.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.db import connection, transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from teams.audit import Thing, record
from teams.models import AuditEntry, User
from youthwork.lib import trace

DENIED = "越权访问被拒"
MORE_DENIED = "更多越权访问被拒"
PAGE = "page"  # target_type of a page that was refused as such
SPAN = timedelta(minutes=1)
MOST = 20  # entries about one user in a span; then one that there were more
LOCK = 7_404_131  # advisory lock of refusals, with the user's id beside it

log = logging.getLogger(__name__)


def note_missed(visible: QuerySet, lookup: dict[str, Any]) -> None:
    """Called when a scoped queryset lacks the row asked for: keep it in mind if it exists out of the user's sight.

    Asks one question more whether it exists or not. Only a lookup by one unique field tells of a row by itself.
    """
    request = trace.current()
    if request is None or len(lookup) != 1:
        return
    model, (name,) = visible.model, lookup
    if not _unique(model, name):
        return
    pk = model._base_manager.filter(**lookup).values_list("pk", flat=True).first()
    if pk is not None:
        request.refused.append(Thing(model._meta.label_lower, str(pk)))


def _unique(model: type[Model], name: str) -> bool:
    try:
        return name == "pk" or model._meta.get_field(name).unique
    except (FieldDoesNotExist, AttributeError):  # a lookup over a relation
        return False


class NoteRefusals:
    """Middleware: write what was refused to a signed-in user once the answer has been sent."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        here = trace.current()
        user = getattr(request, "user", None)
        if here and here.refused and response.status_code in (403, 404) and user and user.is_authenticated:
            _after(response, lambda: _write_safely(user, here))
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        here = trace.current()
        if here is not None and isinstance(exception, PermissionDenied):
            name = request.resolver_match.view_name if request.resolver_match else ""
            verb = "打开" if request.method in ("GET", "HEAD") else "提交"
            here.refused.append(Thing(PAGE, name, f"{verb} {request.path}"))


def _after(response: HttpResponse, write: Callable[[], None]) -> None:
    """Let ``write`` run when the server closes ``response``: its bytes are with the reader by then."""
    close = response.close

    def write_and_close() -> None:
        write()
        close()

    response.close = write_and_close  # type: ignore[method-assign]


def _write_safely(user: User, request: trace.Trace) -> None:
    """The reader has the answer: what goes wrong from here on is the operator's to read."""
    try:
        with trace.entered(request):
            write(user, request.refused)
    except Exception:
        log.exception("a refusal could not be written into the audit log")


@transaction.atomic
def write(user: User, refusals: list[Thing]) -> None:
    """Append an entry for each refusal, but for what the log has of this user, address and target in this minute.

    After ``MOST`` of a user's in a minute one entry says that there were more, so that nobody can bury the log.
    """
    _one_at_a_time(user)
    now = timezone.now()
    # The last entries of this user alone, through the index; older ones are none of this minute's concern.
    latest = AuditEntry.objects.filter(actor=user).order_by("-pk")[: 5 * MOST]
    recent = [e for e in latest if e.at > now - SPAN and e.verb in (DENIED, MORE_DENIED)]
    seen = {(e.address, e.target_type, e.target_id, e.target_label) for e in recent}
    room = MOST - len(recent)
    told = any(e.verb == MORE_DENIED for e in recent)
    for refusal in refusals:
        key = (trace.here().address, refusal.target_type, refusal.target_id, refusal.label[:200])
        if key in seen:
            continue
        seen.add(key)
        if room > 0:
            record(actor=user, verb=DENIED, target=refusal, organisation=user.organisation)
            room -= 1
        elif not told:
            record(actor=user, verb=MORE_DENIED, organisation=user.organisation)
            told = True


def _one_at_a_time(user: User) -> None:
    """Refusals of one user wait for each other, those of others do not. On SQLite all writers wait anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, user.pk % 2**31])
