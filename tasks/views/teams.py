"""Teams: who is in them, who leads, who joins and leaves."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tasks.access import get_membership_for, get_team_for, placements_seen, sites_for, teams_for
from tasks.actions.handover import hand_over
from tasks.actions.staffing import enter_and_join, join_team, leave_team
from tasks.arrangement.table import people_of, rows_of_team
from tasks.forms.consents import ConsentForm
from tasks.forms.people import JoinForm, LeaderForm, MemberForm
from tasks.handover import outcome_of
from tasks.models import Placement
from teams.access import SIGNED_IN, demand, requires
from teams.actions.invitations import invite, newest_of
from teams.invitees import invitee_of, latest_of
from teams.models import Member, Membership, Team
from teams.roles import MEMBERS_EDIT
from teams.views.invitations import sheet_page
from youthwork.lib.forms import attempt
from youthwork.lib.paging import chosen, listing, number, wanted

SORTS = {"name": ["name"], "home": ["home__path", "name"], "people": ["people"]}
FOUND = 20  # people offered to join at once; a better search finds the others


@require_safe
@requires(SIGNED_IN)
def teams(request: HttpRequest) -> HttpResponse:
    search = wanted(request.GET)
    leaderless = chosen(request.GET, "leaderless", {"1"})
    ids = placements_seen(request.user)
    seen, rows = Placement.objects.filter(pk__in=ids), teams_for(request.user, ids)
    if search:
        there = seen.filter(site__name__icontains=search).values("team")
        rows = rows.filter(Q(name__icontains=search) | Q(leader__name__icontains=search) | Q(pk__in=there))
    if leaderless:
        rows = rows.filter(leader=None)
    places = seen.select_related("site").only("team", "site__name")
    shown = (
        Team.objects.select_related("home", "leader")
        .only("name", "home__short_name", "leader__name")
        .annotate(people=_people())
        .prefetch_related(Prefetch("placements", queryset=places, to_attr="places"))
    )
    return render(
        request,
        "tasks/teams.html",
        {
            "listing": listing(request.GET, rows.annotate(people=_people()), sorts=SORTS, default="home", shown=shown),
            "search": search,
            "leaderless": leaderless,
        },
    )


def _people() -> Coalesce:
    """How many are in the team today; asked of the rows of the page alone."""
    current = Membership.objects.current().filter(team=OuterRef("pk")).order_by().values("team")
    return Coalesce(Subquery(current.annotate(number=Count("pk")).values("number")), 0)


@require_safe
@requires(SIGNED_IN)
def team(request: HttpRequest, pk: int) -> HttpResponse:
    team = get_team_for(request.user, pk)
    postings = team.postings.filter(to_on=None, site__in=sites_for(request.user)).select_related("site")
    posts: dict[int, list] = {}
    for posting in postings:
        posts.setdefault(posting.member_id, []).append(posting)
    people = listing(request.GET, people_of(team))
    rows = rows_of_team(request.user, team, today=timezone.localdate())
    editable = request.user.may(MEMBERS_EDIT, team.home)
    return render(
        request,
        "tasks/team.html",
        {
            "team": team,
            "rows": rows,
            "listing": people,
            "people": [(membership, posts.get(membership.member_id, [])) for membership in people],
            "quota": sum(row.placement.headcount for row in rows),
            "editable": editable,
            **(_leaders_account(team) if editable and team.leader else {}),
        },
    )


def _leaders_account(team: Team) -> dict:
    """How the leader gets in: the account, and for one without a password the invitation."""
    invitee = invitee_of(team)
    latest = latest_of([invitee]) if invitee else {}
    return {
        "leaders_account": getattr(team.leader, "user", None),
        "inviting": invitee is not None,
        "invitation": latest.get(invitee),
        "seen": newest_of([invitee]) if invitee else 0,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@requires(MEMBERS_EDIT)
def team_join(request: HttpRequest, pk: int) -> HttpResponse:
    """加队员: pick a person of the unit, or enter a new one."""
    team = get_team_for(request.user, pk)
    demand(request.user, MEMBERS_EDIT, team.home)
    search = wanted(request.GET)
    candidates = _candidates(team)
    picking = "member" in request.POST
    pick = JoinForm(request.POST if picking else None, candidates=candidates)
    new = MemberForm(None if picking else request.POST or None)
    consent = ConsentForm(None if picking else request.POST or None)
    today = timezone.localdate()
    joined = None
    if pick.is_valid():
        joined = attempt(pick, join_team, actor=request.user, team=team, on=today, **pick.cleaned_data)
    elif all([new.is_valid(), consent.is_valid()]):
        said = {**new.cleaned_data, **new.phone_to_write(), "consent": consent.consent()}
        joined = attempt(new, enter_and_join, actor=request.user, team=team, on=today, **said)
    if joined:
        messages.success(request, f"{joined.member.name}已加入{team}。")
        return redirect("tasks:team", pk=team.pk)
    found = candidates.filter(Q(name__icontains=search) | Q(student_number__startswith=search))
    context = {"team": team, "pick": pick, "new": new, "consent": consent, "search": search}
    context |= {"found": found[:FOUND], "more": found.count()}
    return render(request, "tasks/team_join.html", context)


@require_POST
@never_cache
@requires(MEMBERS_EDIT)
def team_leader(request: HttpRequest, pk: int) -> HttpResponse:
    """定团队长; one who replaces another is asked for once more. Shows a link for one who has no password, once."""
    team = get_team_for(request.user, pk)
    demand(request.user, MEMBERS_EDIT, team.home)
    current = Member.objects.filter(memberships__team=team, memberships__to_on=None).select_related("user")
    form = LeaderForm(request.POST, members=current)
    back = reverse("tasks:team", args=[team.pk])
    if not form.is_valid():
        messages.error(request, "这个人不在队里，请在名单里选一名队员。")
        return redirect(back)
    member = form.cleaned_data["member"]
    if member.league_member and team.leader not in (None, member) and "agreed" not in request.POST:
        return _ask_to_replace(request, team, member)
    try:
        issued = hand_over(actor=request.user, team=team, member=member, on=timezone.localdate())
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return redirect(back)
    if issued:
        return sheet_page(request, [issued], title=f"{member}为{team}团队长", back=back)
    messages.success(request, f"{member}为{team}团队长。")
    return redirect(back)


def _ask_to_replace(request: HttpRequest, team: Team, member: Member) -> HttpResponse:
    return render(
        request,
        "parts/confirm.html",
        {
            "question": f"{member.name}接替{team.leader.name}任{team}团队长？",
            "outcome": outcome_of(team, member),
            "action": "接替",
            "cancel_url": reverse("tasks:team", args=[team.pk]),
            "hidden": {"member": member.pk, "agreed": "1"},
        },
    )


@require_POST
@never_cache
@requires(MEMBERS_EDIT)
def team_invite(request: HttpRequest, pk: int) -> HttpResponse:
    """A link for the leader who has no password yet, shown on this answer only."""
    team = get_team_for(request.user, pk)
    demand(request.user, MEMBERS_EDIT, team.home)
    back, invitee = reverse("tasks:team", args=[team.pk]), invitee_of(team)
    try:
        invitees = [invitee] if invitee else []
        issued = invite(actor=request.user, invitees=invitees, seen=number(request.POST, "seen") or 0)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return redirect(back)
    return sheet_page(request, issued, title=f"邀请{team.leader}", back=back)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(MEMBERS_EDIT)
def team_leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Membership ``pk`` ends today."""
    membership = get_membership_for(request.user, pk)
    team, member = membership.team, membership.member
    demand(request.user, MEMBERS_EDIT, team.home)
    back = reverse("tasks:team", args=[team.pk])
    if request.method == "POST":
        try:
            leave_team(actor=request.user, membership=membership, on=timezone.localdate())
            messages.success(request, f"{member.name}已离开{team}。")
        except ValidationError as refusal:
            messages.error(request, refusal.messages[0])
        return redirect(back)
    leads = team.leader_id == member.pk
    return render(
        request,
        "parts/confirm.html",
        {
            "question": f"{member.name}离开{team}？",
            "consequence": ("团队就没有团队长了；" if leads else "") + "挂任同时结束，已报的记录不受影响。",
            "action": "离队",
            "cancel_url": back,
        },
    )


def _candidates(team: Team) -> QuerySet[Member]:
    """People of the team's unit who are not in the team, those without any team first."""
    serving = Membership.objects.current().select_related("team")
    return (
        Member.objects.present()
        .filter(home__path__startswith=team.home.path)
        .exclude(pk__in=team.memberships.current().values("member"))
        .annotate(placed=Exists(serving.filter(member=OuterRef("pk"))))
        .prefetch_related(Prefetch("memberships", queryset=serving, to_attr="serving"))
        .order_by("placed", "name", "pk")
    )
