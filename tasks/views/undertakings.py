"""领办: the list that cadres choose from, what each has taken on, and who is short of the minimum."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tasks.access import get_menu_for, get_undertaking_for
from tasks.actions.undertakings import give_up, reopen, report_done, take_on
from tasks.choices import UndertakingState
from tasks.menu import (
    cadres_of,
    grade_words,
    is_short,
    items_of,
    minimums_of,
    office_for,
    offices_of,
    records_of,
    standing_of,
    with_records,
)
from tasks.models import Document, Undertaking
from tasks.views.phone import say
from teams.access import SIGNED_IN, pick, requires
from teams.models import User
from teams.roles import ACCOUNTS_EDIT, RECORDS_REVIEW, RECORDS_WRITE


@require_safe
@requires(SIGNED_IN)
def menu(request: HttpRequest, pk: int) -> HttpResponse:
    """What there is to take on, and what the reader has taken on of it."""
    document, user = get_menu_for(request.user, pk), request.user
    own = with_records(user.undertakings.standing().filter(task__document=document))
    taken = {row.task_id: row for row in own}
    standing = ~Q(undertakings__state=UndertakingState.GIVEN_UP)
    items = items_of(document).annotate(takers=Count("undertakings", filter=standing))
    office, minimums = office_for(user, document, on=timezone.localdate()), minimums_of(document)
    context = {
        "document": document,
        "readable": Document.objects.visible_to(user).filter(pk=document.pk).exists(),
        "items": [(item, taken.get(item.pk)) for item in items.prefetch_related("indicators__targets")],
        "own": list(taken.values()),
        "office": office,
        "standing": standing_of(taken.values(), minimums.get(office.grade) if office else None),
        "minimums": grade_words(minimums),
        "may_see_cadres": _may_see_cadres(user, document),
    }
    return render(request, "tasks/menu.html", context)


@require_safe
@requires(RECORDS_REVIEW)
def menu_cadres(request: HttpRequest, pk: int) -> HttpResponse:
    """For the committee: everybody the list is meant for, what they have taken on, and who is short of the minimum."""
    document = get_menu_for(request.user, pk)
    if not _may_see_cadres(request.user, document):
        raise PermissionDenied
    cadres = cadres_of(document, on=timezone.localdate())
    short = [cadre for cadre in cadres if is_short(cadre)]
    only_short = request.GET.get("short") == "1"
    context = {
        "document": document,
        "cadres": short if only_short else cadres,
        "total": len(cadres),
        "short": len(short),
        "ungraded": sum(cadre.ungraded for cadre in cadres),
        "only_short": only_short,
        "minimums": grade_words(minimums_of(document)),
        "keeps_accounts": request.user.may(ACCOUNTS_EDIT),
    }
    return render(request, "tasks/menu_cadres.html", context)


@require_POST
@requires(RECORDS_WRITE)
def menu_take(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    document = get_menu_for(request.user, pk)
    item = pick(items_of(document).select_related("document"), pk=item_pk)
    if office_for(request.user, document, on=timezone.localdate()) is None:
        raise PermissionDenied
    try:
        take_on(actor=request.user, task=item, on=timezone.localdate())
        messages.success(request, f"已领办“{item.title}”。写记录之前可以退领。")
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    return redirect("tasks:menu", document.pk)


@require_safe
@requires(SIGNED_IN)
def undertakings(request: HttpRequest) -> HttpResponse:
    """What the reader has taken on, of all documents."""
    own = with_records(request.user.undertakings.standing()).order_by("state", "-taken_on", "pk")
    return render(request, "tasks/undertakings.html", {"own": own})


@require_safe
@requires(SIGNED_IN)
def undertaking(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them: what is to be done, and what was recorded on it as far as the reader may read it."""
    found = get_undertaking_for(request.user, pk)
    told = records_of(found, request.user).select_related("programme", "organisation", "author")
    context: dict[str, Any] = {
        "undertaking": found,
        "indicators": found.task.indicators.listed().exclude(targets=None).prefetch_related("targets"),
        "records": told,
        "kept": found.records.approved().count() - sum(record.state == "approved" for record in told),
        "mine": found.user_id == request.user.pk,
        "recorded": found.records.exists(),
    }
    return render(request, "tasks/undertaking.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(RECORDS_WRITE)
def undertaking_record(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what was done on it: a record of the cadre's unit, reviewed there like any other."""
    found = _own(request, pk)
    programmes = list(found.task.programmes.all())
    if found.state != UndertakingState.TAKEN or not programmes:
        messages.info(request, "这项任务不在办理中，不能再写记录。")
        return redirect("tasks:undertaking", found.pk)
    return say(request, organisation=found.organisation, programmes=programmes, undertaking=found, asked=programmes[0])


@require_POST
@requires(RECORDS_WRITE)
def undertaking_done(request: HttpRequest, pk: int) -> HttpResponse:
    return _do(request, pk, report_done, "已报办结。", on=timezone.localdate())


@require_POST
@requires(RECORDS_WRITE)
def undertaking_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    return _do(request, pk, reopen, "已撤回办结，可以接着写记录。")


@require_POST
@requires(RECORDS_WRITE)
def undertaking_give_up(request: HttpRequest, pk: int) -> HttpResponse:
    """One click, as taking on is."""
    found = _own(request, pk)
    try:
        give_up(actor=request.user, undertaking=found, on=timezone.localdate())
        messages.success(request, f"已退领“{found.task.title}”。")
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return redirect("tasks:undertaking", found.pk)
    return redirect("tasks:menu", found.task.document_id)


def _own(request: HttpRequest, pk: int) -> Undertaking:
    """The reader's own undertaking: 404 unseen, 403 if it is another's."""
    found = get_undertaking_for(request.user, pk)
    if found.user_id != request.user.pk:
        raise PermissionDenied
    return found


def _do(request: HttpRequest, pk: int, verb: Any, said: str, **more: Any) -> HttpResponse:
    found = _own(request, pk)
    try:
        verb(actor=request.user, undertaking=found, **more)
        messages.success(request, said)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    return redirect(reverse("tasks:undertaking", args=[found.pk]))


def _may_see_cadres(user: User, document: Document) -> bool:
    """Whether the user acts for one of the committees whose cadres the list is meant for."""
    return bool(offices_of(document).committees & set(user.organisations_acted_for(RECORDS_REVIEW)))
