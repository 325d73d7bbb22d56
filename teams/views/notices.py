"""The inbox: what waits to be read first, then what was read."""

from django.contrib import messages
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from teams.access import SIGNED_IN, get_notice_for, requires
from teams.actions.notices import mark_read
from teams.models import Notice
from youthwork.lib.paging import listing


@require_safe
@requires(SIGNED_IN)
def notices(request: HttpRequest) -> HttpResponse:
    rows = Notice.objects.visible_to(request.user).order_by(F("read_at").desc(nulls_first=True), "-pk")
    return render(request, "teams/notices.html", {"listing": listing(request.GET, rows)})


@require_POST
@requires(SIGNED_IN)
def notice_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark it read and go to what it is about, if that is a page of ours."""
    notice = get_notice_for(request.user, pk)
    mark_read(notices=Notice.objects.filter(pk=notice.pk))
    local = notice.url.startswith("/") and url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None)
    return redirect(notice.url if local else "teams:notices")


@require_POST
@requires(SIGNED_IN)
def notices_read(request: HttpRequest) -> HttpResponse:
    """Mark all of the reader's notices as read."""
    count = mark_read(notices=Notice.objects.visible_to(request.user))
    messages.success(request, f"{count}条通知已标为已读。" if count else "没有未读的通知。")
    return redirect("teams:notices")
