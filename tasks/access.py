"""Access to what this app holds, and to the people and sites that are seen through a placement.

A team is seen by both its lines: the locality where it serves and the university that sent it. The own
line is known to ``teams``; the other one only through placements, so the whole answer is here.
"""

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from tasks.choices import Part, TaskKind
from tasks.models import (
    Assignment,
    Document,
    DocumentReading,
    Extension,
    Indicator,
    Photo,
    Placement,
    Programme,
    Record,
    Responsibility,
    Task,
    Undertaking,
)
from teams.access import pick
from teams.choices import PART_OF_COMMITTEE
from teams.models import (
    GuardianConsent,
    Member,
    Membership,
    Organisation,
    Posting,
    SheetImport,
    Site,
    Team,
    User,
)
from teams.models.scope import at_hand, reached, topmost, under
from teams.models.units import OrganisationQuerySet
from teams.roles import PHONES_REVEAL, READ, RECORDS_WRITE, TASKS_ASSIGN

Seen = Collection[int] | QuerySet


def sites_to_review(user: User) -> QuerySet[Site]:
    """Sites at which a record waits for the user's review."""
    return Site.objects.filter(
        pk__in=Record.objects.waiting_for(user).exclude(placement=None).values("placement__site")
    )


def programmes_to_review(user: User) -> QuerySet[Programme]:
    """Programmes of which a record waits for the user's review."""
    return Programme.objects.filter(pk__in=Record.objects.waiting_for(user).values("programme"))


def placements_seen(user: User) -> Seen:
    """The rows of the arrangement that the user sees, for pages that ask of them more than once."""
    return at_hand(Placement.objects.visible_to(user).values_list("pk", flat=True))


def _rows(user: User) -> QuerySet[Placement]:
    return Placement.objects.visible_to(user).order_by().values("pk")


def sites_for(user: User, seen: Seen | None = None) -> QuerySet[Site]:
    """Sites hosted below the user, and those on rows of the arrangement that the user sees (``seen``, if at hand)."""
    placed = Q(placements__in=_rows(user) if seen is None else seen)
    return Site.objects.filter(reached(Site, user.scope(), "host", placed))


def teams_for(user: User, seen: Seen | None = None) -> QuerySet[Team]:
    """Teams of the user's own line, the one they lead, and those on rows of the arrangement they see."""
    placed = Q(placements__in=_rows(user) if seen is None else seen)
    led = Q(leader=user.member_id) if user.member_id else Q(pk__in=())
    return Team.objects.filter(reached(Team, user.scope(), "home", led, placed))


def members_for(user: User, teams: Seen | None = None) -> QuerySet[Member]:
    """Members of the user's own line, and members of the teams they see (``teams``, if at hand)."""
    served = Q(memberships__team__in=teams_for(user).values("pk") if teams is None else teams)
    return Member.objects.filter(reached(Member, user.scope(), "home", served))


def get_document_for(user: User, pk: int) -> Document:
    return pick(Document.objects.visible_to(user).select_related("owner"), pk=pk)


def get_reading_for(user: User, pk: int) -> DocumentReading:
    """A document on its way to a ledger: only who files documents of its unit sees it."""
    return pick(DocumentReading.objects.visible_to(user).select_related("organisation", "document"), pk=pk)


def get_task_for(user: User, pk: int) -> Task:
    return pick(Task.objects.visible_to(user).select_related("document"), pk=pk)


def get_assignment_for(user: User, pk: int) -> Assignment:
    rows = Assignment.objects.visible_to(user).select_related("task__document", "organisation", "assigner")
    return pick(rows, pk=pk)


def get_extension_for(user: User, pk: int) -> Extension:
    rows = Extension.objects.visible_to(user).select_related("asked_by")
    return pick(
        rows.select_related("assignment__task__document", "assignment__organisation", "assignment__assigner"), pk=pk
    )


def get_responsibility_for(user: User, pk: int) -> Responsibility:
    rows = Responsibility.objects.filter(task__in=Task.objects.visible_to(user).values("pk"))
    return pick(rows.select_related("task__document", "organisation", "added_by"), pk=pk)


def get_menu_for(user: User, pk: int) -> Document:
    """A document with a list of things for cadres to take on: one that the user may read, or whose list is meant for
    the unit that they serve at, a department of the committee included."""
    with_items = Task.objects.listed().filter(kind=TaskKind.CADRE_CHECKLIST_ITEM).values("document")
    meant = Q(pk__in=Document.objects.visible_to(user).values("pk"))
    if (held := user.appointment) and user.may(READ):
        own = held.organisation
        paths = [own.path, own.path[: -own.steplen]] if own.kind in PART_OF_COMMITTEE else [own.path]
        for way in ("owner", "issuers", "indicators__targets__units"):
            meant |= Q(pk__in=Document.objects.filter(**{f"{way}__path__in": paths}).values("pk"))
    return pick(Document.objects.filter(meant, pk__in=with_items), pk=pk)


def get_undertaking_for(user: User, pk: int) -> Undertaking:
    rows = Undertaking.objects.visible_to(user).select_related("task__document", "organisation", "user")
    return pick(rows, pk=pk)


def get_indicator_for(user: User, pk: int) -> Indicator:
    return pick(Indicator.objects.visible_to(user).select_related("document__owner", "task"), pk=pk)


def get_programme_for(user: User, pk: int) -> Programme:
    return pick(Programme.objects.visible_to(user), pk=pk)


def get_placement_for(user: User, pk: int) -> Placement:
    return pick(Placement.objects.visible_to(user).select_related("document", "site", "team", "host", "sending"), pk=pk)


def get_record_for(user: User, pk: UUID) -> Record:
    return pick(
        Record.objects.visible_to(user).select_related(
            "placement__site",
            "placement__document",
            "placement__team",
            "programme",
            "organisation",
            "reviewer",
            "author",
        ),
        pk=pk,
    )


def get_site_for(user: User, pk: int) -> Site:
    return pick(sites_for(user).select_related("host"), pk=pk)


def get_team_for(user: User, pk: int) -> Team:
    return pick(teams_for(user).select_related("home", "leader"), pk=pk)


def get_member_for(user: User, pk: int) -> Member:
    return pick(members_for(user).select_related("home"), pk=pk)


def get_consent_for(user: User, pk: int) -> GuardianConsent:
    return pick(GuardianConsent.objects.filter(member__in=members_for(user)).select_related("member__home"), pk=pk)


def get_membership_for(user: User, pk: int) -> Membership:
    return pick(Membership.objects.filter(team__in=teams_for(user)).select_related("team__home", "member"), pk=pk)


def get_posting_for(user: User, pk: int) -> Posting:
    return pick(Posting.objects.filter(site__in=sites_for(user)).select_related("site__host", "member", "team"), pk=pk)


def get_sheet_import_for(user: User, pk: int) -> SheetImport:
    return pick(SheetImport.objects.visible_to(user).select_related("organisation", "uploaded_by"), pk=pk)


def teams_worked_with(user: User) -> QuerySet[Team]:
    """Teams that the user leads, or on one of whose two lines they serve in an office. Who only reads there, or keeps
    its accounts, does not work with them."""
    offices = user.offices(PHONES_REVEAL)
    on_line = Q(home__in=offices) | Q(placements__host__in=offices) | Q(placements__sending__in=offices)
    return Team.objects.filter(on_line | (Q(leader=user.member_id) if user.member_id else Q(pk__in=())))


def revealable_for(user: User) -> QuerySet[Member]:
    """Members whose full phone number the user may see: by word over the member's unit, or by working with a team
    that the member is in today. Only these are found by their number: finding somebody tells whose it is."""
    serving = Membership.objects.current().filter(team__in=teams_worked_with(user).values("pk"))
    own = Member.objects.filter(under(user.paths(PHONES_REVEAL), "home"))
    return Member.objects.filter(Q(pk__in=own.values("pk")) | Q(pk__in=serving.values("member")))


def may_reveal(user: User, member: Member) -> bool:
    """Whether the user may see the member's full phone number. One query."""
    return revealable_for(user).filter(pk=member.pk).exists()


def may_reveal_contact(user: User, site: Site) -> bool:
    """Whether the user may see the full number of the site's contact: by word over its host, or by working with a
    team that serves there."""
    working = Placement.objects.filter(site=site, team__in=teams_worked_with(user).values("pk"))
    return user.may(PHONES_REVEAL, site.host) or working.exists()


def assigners_for(user: User, task: Task) -> list[Organisation]:
    """The units as which the user may give ``task`` to others: those that keep or issue its document, and those that
    have been given the task and pass it on."""
    acting = user.organisations_acted_for(TASKS_ASSIGN)
    concerned = (
        Q(documents=task.document_id)
        | Q(issuer_rows__document=task.document_id)
        | Q(assignments__task=task)
        | Q(responsibilities__task=task)
    )
    return list(Organisation.objects.filter(concerned, pk__in=acting).distinct())


def reachable_for(assigners: Iterable[Organisation], task: Task, *, on: date) -> OrganisationQuerySet:
    """The open units to which ``assigners`` may give ``task``: those below them, and those that issued its document;
    not they themselves."""
    assigners = list(assigners)
    issuers = Organisation.objects.filter(issuer_rows__document=task.document_id).values("pk")
    return (
        Organisation.objects.open(on=on)
        .filter(under(unit.path for unit in assigners) | Q(pk__in=issuers))
        .exclude(pk__in=[unit.pk for unit in assigners])
    )


def assignees_for(assigners: Iterable[Organisation], task: Task, *, on: date) -> OrganisationQuerySet:
    """Those of :func:`reachable_for` that do not have the task yet."""
    return reachable_for(assigners, task, on=on).exclude(pk__in=task.assignments.values("organisation"))


def adders_for(user: User, task: Task) -> list[Organisation]:
    """The units as which the user may add a participant to ``task``: its lead, and the owner of its document."""
    acting = user.organisations_acted_for(TASKS_ASSIGN)
    lead = Q(responsibilities__task=task, responsibilities__part=Part.LEAD)
    return list(Organisation.objects.filter(lead | Q(documents=task.document_id), pk__in=acting).distinct())


def joinable_for(adders: Iterable[Organisation], task: Task, *, on: date) -> OrganisationQuerySet:
    """The open units that may be added to ``task``: those in the trees of its document's owner, of its issuers and of
    ``adders``, where the lead finds its peers; none that takes part already."""
    roots = Organisation.objects.filter(Q(documents=task.document_id) | Q(issuer_rows__document=task.document_id))
    paths = {*roots.values_list("path", flat=True), *(unit.path for unit in adders)}
    taking_part = task.responsibilities.exclude(organisation=None).values("organisation")
    return Organisation.objects.open(on=on).filter(under(topmost(paths))).exclude(pk__in=taking_part)


def leads_at(user: User, placement: Placement) -> bool:
    """Whether the user says what the team of ``placement`` did: its leader, nobody else."""
    return user.member_id is not None and placement.team is not None and placement.team.leader_id == user.member_id


def may_say(user: User, record: Record) -> bool:
    """Whether ``record`` is the user's to change while it is open: the leader's, or one of the user's own unit."""
    if record.placement is not None:
        return leads_at(user, record.placement)
    return user.acts_for(RECORDS_WRITE, record.organisation)


def get_photo_for(user: User, record_pk: UUID, pk: int) -> Photo:
    return pick(Photo.objects.filter(record=get_record_for(user, record_pk)).select_related("file"), pk=pk)


def on_phone(user: User) -> bool:
    """Whether the user is at home on the leader's pages: somebody who serves in a team and holds no office."""
    return user.member_id is not None and not user.current_appointments
