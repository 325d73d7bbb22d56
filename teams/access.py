"""How a request gets hold of an object: through these functions or not at all.

Unseen is 404, the same as an id that does not exist; seen but not yours to change is 403.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from teams.denied import note_missed
from teams.models import Appointment, AuditEntry, Channel, Invitation, Mute, Notice, Organisation, Pause, User
from teams.roles import WORDS

SIGNED_IN = "signed in"  # a page that shows everybody their own; its lists and objects are scoped inside

View = TypeVar("View", bound=Callable[..., HttpResponse])
Row = TypeVar("Row", bound=Model)


def requires(word: str) -> Callable[[View], View]:
    """Mark a view with the permission word it needs somewhere, or with ``SIGNED_IN``.

    Whether the word holds over the object at hand is asked inside, with :func:`demand`. The mark stays
    on the view as ``view.requires``; a view without one fails the test of all addresses.
    """
    if word != SIGNED_IN and word not in WORDS:
        raise ValueError(f"{word!r} is in no role of teams.roles")

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if word != SIGNED_IN and not request.user.may(word):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.requires = word  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return mark


def demand(user: User, word: str, organisation: Organisation) -> None:
    """Raise PermissionDenied unless ``user`` holds ``word`` over ``organisation``."""
    if not user.may(word, organisation):
        raise PermissionDenied


def demand_own(user: User, word: str, organisation: Organisation | None) -> None:
    """Raise PermissionDenied unless ``user`` may do ``word`` as ``organisation`` itself."""
    if organisation is None or not user.acts_for(word, organisation):
        raise PermissionDenied


def demand_account(user: User, account: User) -> None:
    """Raise PermissionDenied unless the whole of ``account`` is ``user``'s to look after."""
    if not user.answers_for(account):
        raise PermissionDenied


def pick(visible: QuerySet[Row], **lookup: Any) -> Row:
    """The one row of an already scoped queryset, or Http404. One that exists out of sight is noted as refused."""
    try:
        return get_object_or_404(visible, **lookup)
    except Http404:
        note_missed(visible, lookup)
        raise


def get_organisation_for(user: User, code: str) -> Organisation:
    if "\x00" in code:  # PostgreSQL would refuse the question itself
        raise Http404
    return pick(Organisation.objects.visible_to(user), code=code)


def get_notice_for(user: User, pk: int) -> Notice:
    return pick(Notice.objects.visible_to(user), pk=pk)


def get_pause_for(user: User, pk: int) -> Pause:
    return pick(Pause.objects.visible_to(user).select_related("organisation"), pk=pk)


def get_mute_for(user: User, pk: int) -> Mute:
    return pick(Mute.objects.visible_to(user), pk=pk)


def get_channel_for(user: User, pk: int) -> Channel:
    return pick(Channel.objects.visible_to(user).select_related("organisation"), pk=pk)


def get_own_appointment(user: User, pk: int) -> Appointment:
    """One of the user's own appointments that hold today."""
    own = Appointment.objects.filter(user=user).current(on=timezone.localdate())
    return pick(own.select_related("organisation"), pk=pk)


def get_audit_entry_for(user: User, pk: int) -> AuditEntry:
    visible = AuditEntry.objects.visible_to(user).select_related("organisation")
    return pick(visible.prefetch_related("names"), pk=pk)


def get_account_for(user: User, pk: int) -> User:
    return pick(User.objects.kept_by(user, on=timezone.localdate()).select_related("member__home"), pk=pk)


def get_appointment_for(user: User, pk: int) -> Appointment:
    return pick(Appointment.objects.visible_to(user).select_related("user", "organisation"), pk=pk)


def get_invitation_for(user: User, pk: int) -> Invitation:
    return pick(Invitation.objects.visible_to(user).select_related("user", "member", "team__home"), pk=pk)
