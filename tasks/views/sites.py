"""Sites: where teams serve, who is posted there, and which of two first secretaries it is."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Aggregate, Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tasks.access import (
    get_posting_for,
    get_site_for,
    may_reveal_contact,
    placements_seen,
    sites_for,
    teams_for,
)
from tasks.actions.staffing import decide_first_secretary
from tasks.arrangement.table import rows_at
from tasks.forms.people import SiteForm
from tasks.models import Placement
from teams.access import SIGNED_IN, demand, requires
from teams.actions.sites import edit_site, open_site, reveal_contact
from teams.choices import Post, PostingState, SiteKind
from teams.models import Posting, Site, User
from teams.roles import MEMBERS_EDIT, UNITS_EDIT
from youthwork.lib.forms import attempt
from youthwork.lib.paging import chosen, listing, wanted

# A town or a village is its host's own ground; an 阵地 or an account is only one address of it.
TERRITORIES = (SiteKind.TOWN, SiteKind.VILLAGE, SiteKind.COMMUNITY)
SORTS = {"name": ["name"], "host": ["host__path", "name"], "quota": ["quota"], "there": ["there"]}


@require_safe
@requires(SIGNED_IN)
def sites(request: HttpRequest) -> HttpResponse:
    search, kind = wanted(request.GET), chosen(request.GET, "kind", SiteKind.values)
    seen = placements_seen(request.user)
    rows = sites_for(request.user, seen)
    if search:
        rows = rows.filter(Q(name__icontains=search) | Q(host__short_name__icontains=search))
    if kind:
        rows = rows.filter(kind=kind)
    mine = Placement.objects.filter(pk__in=seen, site=OuterRef("pk")).order_by().values("site")
    figures = {
        "rows": _there(mine, Count("pk")),
        "quota": _there(mine, Sum("headcount")),
        "there": _there(mine, Sum("filled")),
    }
    shown = Site.objects.select_related("host").annotate(**figures)
    shown = shown.only("name", "kind", "has_branch", "contact_name", "host__short_name")
    return render(
        request,
        "tasks/sites.html",
        {
            "listing": listing(request.GET, rows.annotate(**figures), sorts=SORTS, default="host", shown=shown),
            "search": search,
            "kind": kind,
            "kinds": SiteKind.choices,
        },
    )


def _there(placements: QuerySet[Placement], what: Aggregate) -> Coalesce:
    """What the ``placements`` of a site come to; asked of the rows of the page alone, unless they are sorted by it."""
    return Coalesce(Subquery(placements.annotate(total=what).values("total")), 0)


@require_safe
@requires(SIGNED_IN)
def site(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, get_site_for(request.user, pk))


@require_POST
@never_cache
@requires(SIGNED_IN)
def site_phone(request: HttpRequest, pk: int) -> HttpResponse:
    """The contact's full number, once, on this answer only; that it was looked at is written down."""
    site = get_site_for(request.user, pk)
    if not may_reveal_contact(request.user, site):
        raise PermissionDenied
    return _page(request, site, phone=reveal_contact(actor=request.user, site=site))


def _page(request: HttpRequest, site: Site, *, phone: str = "") -> HttpResponse:
    rows = rows_at(request.user, site, today=timezone.localdate())
    postings = (
        Posting.objects.filter(site=site, to_on=None, team__in=teams_for(request.user))
        .exclude(state=PostingState.DECLINED)
        .select_related("member", "team")
        .order_by("-post", "pk")
    )
    secretaries = [posting for posting in postings if posting.post == Post.FIRST_SECRETARY]
    return render(
        request,
        "tasks/site.html",
        {
            "site": site,
            "phone": phone,
            "revealable": not phone and bool(site.contact_phone) and may_reveal_contact(request.user, site),
            "rows": rows,
            "quota": sum(row.placement.headcount for row in rows),
            "quota_below": _quota_below(request.user, site) if site.kind in TERRITORIES else None,
            "secretaries": secretaries,
            "undecided": any(posting.state == PostingState.PENDING for posting in secretaries),
            "cadres": sum(posting.post == Post.PART_TIME_CADRE for posting in postings),
            "deciding": request.user.may(MEMBERS_EDIT, site.host),
            "editable": request.user.may(UNITS_EDIT, site.host),
        },
    )


def _quota_below(user: User, site: Site) -> int:
    """The people asked for at the site and at all that lie in the unit it stands for."""
    rows = Placement.objects.visible_to(user).filter(site__host__path__startswith=site.host.path)
    return rows.aggregate(total=Sum("headcount", default=0))["total"]


@require_http_methods(["GET", "HEAD", "POST"])
@requires(UNITS_EDIT)
def site_new(request: HttpRequest) -> HttpResponse:
    form = SiteForm(request.POST or None, user=request.user)
    if form.is_valid():
        said = {**form.cleaned_data, **form.phone_to_write()}
        site = attempt(form, open_site, actor=request.user, **said)
        if site:
            messages.success(request, f"已加点位{site}。")
            return redirect("tasks:site", pk=site.pk)
    return render(request, "tasks/site_form.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(UNITS_EDIT)
def site_edit(request: HttpRequest, pk: int) -> HttpResponse:
    site = get_site_for(request.user, pk)
    demand(request.user, UNITS_EDIT, site.host)
    form = SiteForm(request.POST or None, user=request.user, site=site, initial=SiteForm.initial_of(site))
    if form.is_valid():
        phone = form.phone_to_write()
        if attempt(form, edit_site, actor=request.user, site=site, **form.cleaned_data, **phone):
            messages.success(request, "点位已改好。")
            return redirect("tasks:site", pk=site.pk)
    return render(request, "tasks/site_form.html", {"form": form, "site": site})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(MEMBERS_EDIT)
def posting_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """定第一书记: one branch has one, and two teams may have brought two."""
    posting = get_posting_for(request.user, pk)
    demand(request.user, MEMBERS_EDIT, posting.site.host)
    back = reverse("tasks:site", args=[posting.site_id])
    if request.method == "POST":
        try:
            decide_first_secretary(actor=request.user, posting=posting)
            messages.success(request, f"{posting.member.name}为{posting.site}团支部第一书记。")
        except ValidationError as refusal:
            messages.error(request, refusal.messages[0])
        return redirect(back)
    return render(
        request,
        "parts/confirm.html",
        {
            "question": f"由{posting.member.name}（{posting.team}）任{posting.site}团支部第一书记？",
            "consequence": "这里的另一名团队长不再挂任第一书记，仍是团队长。",
            "action": "确定",
            "cancel_url": back,
        },
    )
