"""The inbox: what waits to be looked at first, then what was seen or is done."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from teams.access import SIGNED_IN, get_notice_for, requires
from teams.actions.notices import mark_read
from teams.actions.preferences import mute
from teams.forms import MuteForm
from teams.inbox import days_of, inbox_of, kinds_of, mutes_of
from teams.models import Notice
from youthwork.lib.dates import cn_date
from youthwork.lib.forms import attempt
from youthwork.lib.paging import ROWS, chosen, listing


@require_safe
@requires(SIGNED_IN)
def notices(request: HttpRequest) -> HttpResponse:
    kinds, today = kinds_of(request.user), timezone.localdate()
    kind = chosen(request.GET, "kind", kinds)
    rows = listing(request.GET, inbox_of(request.user, kind))
    days = days_of(rows, mutes_of(request.user, today=today), today=today, whole=rows.pages == 1)
    return render(request, "teams/notices.html", {"listing": rows, "days": days, "kinds": kinds, "kind": kind})


@require_POST
@requires(SIGNED_IN)
def notice_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark it read, with the reminders that it replaced, and go to what it is about, if that is a page of ours."""
    notice = get_notice_for(request.user, pk)
    mark_read(notices=Notice.objects.visible_to(request.user).said_by(notice.pk))
    local = notice.url.startswith("/") and url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None)
    return redirect(notice.url if local else "teams:notices")


@require_POST
@requires(SIGNED_IN)
def notices_read(request: HttpRequest) -> HttpResponse:
    """Mark the reader's notices as read: those that are named, with the reminders they replaced, else all."""
    notices = Notice.objects.visible_to(request.user)
    named = [int(pk) for pk in request.POST.getlist("notice")[:ROWS] if pk.isdecimal()]
    if named:
        notices = notices.said_by(*named)
    count = notices.unread().current().count()  # as the page counts them
    mark_read(notices=notices)
    messages.success(request, f"{count}条通知已标为已读。" if count else "没有未读的通知。")
    return redirect("teams:notices")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(SIGNED_IN)
def notice_mute(request: HttpRequest, pk: int) -> HttpResponse:
    """For how long the reader is not to be reminded of it."""
    notice = get_notice_for(request.user, pk)
    if notice.due_on is None or notice.settled_at:
        raise PermissionDenied
    form = MuteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        row = attempt(form, mute, actor=request.user, notice=notice, until=form.last_day)
        if row is not None:
            messages.success(request, f"到{cn_date(row.until, timezone.localdate())}为止不再提醒你这件事，时限不变。")
            return redirect("teams:notices")
    return render(request, "teams/notice_mute.html", {"form": form, "notice": notice})
