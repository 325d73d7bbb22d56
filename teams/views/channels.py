"""提醒通道: the ways out of the house that units have set up, each tried out by a real message."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from teams.access import demand, get_channel_for, get_organisation_for, requires
from teams.actions.channels import (
    disable_channel,
    enable_channel,
    remove_channel,
    set_up_channel,
    try_channel,
    went_through,
)
from teams.choices import ROBOTS, DeliveryState, Route
from teams.forms import ChannelForm, SettingsForm, TryForm
from teams.models import Channel, Organisation, User
from teams.roles import CHANNELS_EDIT
from teams.sending import shown_settings
from youthwork.lib.forms import attempt
from youthwork.lib.outgoing import Accepted
from youthwork.lib.paging import listing, wanted


@require_safe
@requires(CHANNELS_EDIT)
def channels(request: HttpRequest) -> HttpResponse:
    """The channels of the units that the reader looks after, in the order of the tree."""
    rows = Channel.objects.visible_to(request.user).select_related("organisation").defer("settings")
    return render(request, "teams/channels.html", {"listing": listing(request.GET, rows)})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANNELS_EDIT)
def channel_add(request: HttpRequest) -> HttpResponse:
    """Which unit, and which way; what that needs is asked on the next page."""
    units = Organisation.objects.in_reach(request.user, CHANNELS_EDIT).open(on=timezone.localdate())
    form = ChannelForm(request.POST or None, units=units, initial={"organisation": wanted(request.GET, "unit")})
    if form.is_valid():
        return redirect("teams:channel-set-up", form.cleaned_data["organisation"].code, form.cleaned_data["route"])
    return render(request, "teams/channel_add.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANNELS_EDIT)
def channel_set_up(request: HttpRequest, code: str, route: str) -> HttpResponse:
    """The settings of a unit's channel on one way, new or known."""
    unit = get_organisation_for(request.user, code)
    demand(request.user, CHANNELS_EDIT, unit)
    if route not in Route.values:
        raise Http404
    channel = Channel.objects.filter(organisation=unit, route=route).first()
    form = SettingsForm(request.POST or None, route=Route(route), channel=channel)
    if form.is_valid():
        said = {"organisation": unit, "route": route, "said": form.cleaned_data}
        saved = attempt(form, set_up_channel, actor=request.user, **said)
        if saved:
            messages.success(request, "设置已保存，请试发一条，收到了再启用。")
            return redirect("teams:channel", saved.pk)
    context = {"form": form, "channel": channel, "unit": unit, "route": Route(route)}
    return render(request, "teams/channel_set_up.html", context)


@require_safe
@requires(CHANNELS_EDIT)
def channel(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_channel_for(request.user, pk)
    form = TryForm(route=found.route, initial={"email": request.user.email})
    return _page(request, found, form)


@require_POST
@requires(CHANNELS_EDIT)
def channel_try(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a real message by it; what came of it stands on its page."""
    found = get_channel_for(request.user, pk)
    form = TryForm(request.POST, route=found.route)
    if not form.is_valid():
        return _page(request, found, form)
    to = form.to or _own_phone(request.user)
    outcome = attempt(form, try_channel, actor=request.user, channel=found, to=to)
    if outcome is None:
        return _page(request, found, form)
    if isinstance(outcome, Accepted):
        messages.success(request, "试发的提醒网关收下了，请看收到没有。")
    else:
        messages.error(request, f"没有试成：{outcome.words}")
    return redirect("teams:channel", found.pk)


@require_POST
@requires(CHANNELS_EDIT)
def channel_enable(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_channel_for(request.user, pk)
    try:
        enable_channel(actor=request.user, channel=found)
    except ValidationError as refusal:
        messages.error(request, "".join(refusal.messages))
    else:
        messages.success(request, "已启用，从下一次提醒起走这条通道。")
    return redirect("teams:channel", found.pk)


@require_POST
@requires(CHANNELS_EDIT)
def channel_disable(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_channel_for(request.user, pk)
    disable_channel(actor=request.user, channel=found)
    messages.success(request, "已停用，以后的提醒不走这条通道。")
    return redirect("teams:channel", found.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANNELS_EDIT)
def channel_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks first: keys that are gone have to be fetched from the gateway again."""
    found = get_channel_for(request.user, pk)
    if request.method == "POST":
        remove_channel(actor=request.user, channel=found)
        messages.success(request, f"已删除{found}通道。")
        return redirect("teams:channels")
    context = {
        "question": f"删除{found}通道？",
        "consequence": "存的地址和密钥一起删掉，以后要用得重新设。只是暂时不用的，停用就行。",
        "action": "删除",
        "cancel_url": reverse("teams:channel", args=[found.pk]),
    }
    return render(request, "parts/confirm.html", context)


def _page(request: HttpRequest, channel: Channel, form: TryForm) -> HttpResponse:
    context: dict[str, Any] = {
        "channel": channel,
        "shown": shown_settings(channel),
        "robot": channel.route in ROBOTS,
        "went_through": went_through(channel),
        "waiting": channel.deliveries.filter(state=DeliveryState.WAITING).count(),
        "form": form,
    }
    return render(request, "teams/channel.html", context)


def _own_phone(user: User) -> str:
    return user.phone or (user.member.phone if user.member else "")
