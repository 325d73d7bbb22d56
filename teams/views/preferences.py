"""How one wants to be told, and of what not for a while."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from teams.access import SIGNED_IN, get_mute_for, requires
from teams.actions.preferences import prefer, unmute
from teams.actions.trying import said, try_mail
from teams.channels import keeper_of, offered_to
from teams.forms import PreferenceForm
from teams.forms.notices import WAYS
from teams.models import Channel, Mute, NoticePreference
from youthwork.lib.forms import attempt
from youthwork.lib.outgoing import Accepted


class Way(NamedTuple):
    """One way out of the house: its field in the form, and the channels that are set up for the reader."""

    name: str
    field: BoundField
    channels: list[Channel]


@require_http_methods(["GET", "HEAD", "POST"])
@requires(SIGNED_IN)
def preferences(request: HttpRequest) -> HttpResponse:
    user, today = request.user, timezone.localdate()
    kept = NoticePreference.objects.filter(user=user).first() or NoticePreference(user=user)
    offered = offered_to(user, on=today)
    form = PreferenceForm(user, set(offered), request.POST or None, instance=kept)
    if request.method == "POST" and form.is_valid():
        attempt(form, prefer, actor=user, **form.cleaned_data)
        if form.is_valid():
            messages.success(request, "提醒设置已保存。")
            return redirect("teams:preferences")
    ways = [Way(name, form[name], [offered[r] for r in routes if r in offered]) for name, routes in WAYS.items()]
    page: dict[str, Any] = {"form": form, "ways": ways, "phone": user.mobile}
    if not all(way.channels for way in ways):
        page["keeper"] = keeper_of(user, on=today)
    page["mutes"] = Mute.objects.visible_to(user).standing(on=today)
    return render(request, "teams/preferences.html", page)


@require_POST
@requires(SIGNED_IN)
def preferences_try(request: HttpRequest) -> HttpResponse:
    """Send the reader a mail, and say how that ended."""
    try:
        outcome = try_mail(actor=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        level = messages.SUCCESS if isinstance(outcome, Accepted) else messages.ERROR
        messages.add_message(request, level, said(outcome))
    return redirect("teams:preferences")


@require_POST
@requires(SIGNED_IN)
def mute_end(request: HttpRequest, pk: int) -> HttpResponse:
    unmute(actor=request.user, mute=get_mute_for(request.user, pk))
    messages.success(request, "已恢复提醒。")
    return redirect("teams:preferences")
