"""领办: a document's list of which each cadre takes some items on, whom it is meant for, and who is short.

The list are the clauses of kind 干部任务清单; how many of them a cadre of each grade takes at least are targets with a
grade. They name the units whose cadres are meant, else those that issued the document.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q, QuerySet

from tasks.choices import RecordState, TaskKind, UndertakingState
from tasks.models import Document, Record, Target, Task, Undertaking
from teams.choices import PART_OF_COMMITTEE, Grade
from teams.models import Appointment, Organisation, User
from teams.roles import RECORDS_WRITE


def items_of(document: Document) -> QuerySet[Task]:
    """What there is to take on."""
    return document.tasks.listed().filter(kind=TaskKind.CADRE_CHECKLIST_ITEM)


def minimums_of(document: Document) -> dict[str, int]:
    """Grade → how many items a cadre of it takes at least; empty where the document does not say. One query."""
    return {target.grade: int(target.value) for target in _rules(document) if target.value is not None}


def _rules(document: Document) -> QuerySet[Target]:
    asked = Target.objects.filter(indicator__document=document).exclude(grade="")
    return asked.filter(indicator__in=document.indicators.listed())


@dataclass(frozen=True)
class Offices:
    """The units whose cadres a list is meant for: the committees, and their departments and affiliated units."""

    committees: frozenset[int]
    all: frozenset[int]


def offices_of(document: Document) -> Offices:
    """For whom the list is. Three queries at most."""
    committees = list(Organisation.objects.filter(pk__in=_rules(document).values("units")))
    committees = committees or list(document.issuers.all()) or [document.owner]
    parts = Q(pk__in=())
    for unit in committees:
        parts |= Q(path__startswith=unit.path, depth=unit.depth + 1, kind__in=PART_OF_COMMITTEE)
    own = frozenset(unit.pk for unit in committees)
    return Offices(own, own | frozenset(Organisation.objects.filter(parts).values_list("pk", flat=True)))


def office_for(user: User, document: Document, *, on: date) -> Appointment | None:
    """The appointment by which the list is meant for ``user`` on ``on``: the one acted under, if it is among several;
    None for somebody it is not meant for."""
    held = user.appointments.current(on=on).holding(RECORDS_WRITE).filter(organisation__in=offices_of(document).all)
    return min(held.select_related("organisation"), key=lambda one: (one != user.appointment, one.pk), default=None)


@dataclass(frozen=True)
class Standing:
    """What one cadre has taken on and finished, beside the minimum of the grade. ``least`` is None where the grade is
    not known or the document asks nothing of it."""

    taken: int
    done: int
    least: int | None

    @property
    def short(self) -> int:
        """How many more have to be taken on."""
        return max(0, (self.least or 0) - self.taken)


def standing_of(undertakings: Iterable[Undertaking], least: int | None) -> Standing:
    """The standing that these undertakings of one person make. Pure."""
    states = Counter(row.state for row in undertakings)
    done = states[UndertakingState.DONE]
    return Standing(done + states[UndertakingState.TAKEN], done, least)


@dataclass(frozen=True)
class Cadre:
    """One person for whom the list is meant, under the appointment with the highest minimum."""

    appointment: Appointment
    standing: Standing
    items: list[Undertaking] = field(default_factory=list)

    @property
    def user(self) -> User:
        return self.appointment.user

    @property
    def ungraded(self) -> bool:
        return not self.appointment.grade


def cadres_of(document: Document, *, on: date) -> list[Cadre]:
    """Everybody the list is meant for on ``on``, in the order of the tree, then of names: no ranking. Six queries."""
    minimums, offices = minimums_of(document), offices_of(document)
    appointments = Appointment.objects.current(on=on).holding(RECORDS_WRITE).filter(user__is_active=True)
    found = appointments.filter(organisation__in=offices.all).select_related("user", "organisation")
    held: dict[int, Appointment] = {}
    for one in sorted(found, key=lambda one: (-minimums.get(one.grade, 0), one.organisation.path, one.pk)):
        held.setdefault(one.user_id, one)
    taken: dict[int, list[Undertaking]] = defaultdict(list)
    for row in Undertaking.objects.standing().filter(task__in=items_of(document)).select_related("task"):
        taken[row.user_id].append(row)
    cadres = [Cadre(one, standing_of(taken[pk], minimums.get(one.grade)), taken[pk]) for pk, one in held.items()]
    return sorted(cadres, key=lambda cadre: (cadre.appointment.organisation.path, cadre.user.name, cadre.user.pk))


def is_short(cadre: Cadre) -> bool:
    """Whether the cadre has taken on fewer than the minimum; unknown, and so not said, without a grade."""
    return cadre.standing.short > 0


def grade_words(minimums: dict[str, int]) -> str:
    """书记班子成员4项、中层干部2项、其他干部1项, in the order of the grades."""
    return "、".join(f"{grade.label}{minimums[grade]}项" for grade in Grade if grade in minimums)


def with_records(undertakings: QuerySet[Undertaking]) -> QuerySet[Undertaking]:
    """Undertakings with what was recorded on each: ``drafts``, ``waiting``, ``returned`` and ``approved``."""
    states = {"drafts": RecordState.DRAFT, "waiting": RecordState.SUBMITTED}
    states |= {"returned": RecordState.RETURNED, "approved": RecordState.APPROVED}
    numbers = {name: Count("records", filter=Q(records__state=state)) for name, state in states.items()}
    return undertakings.select_related("task__document", "organisation").annotate(**numbers)


def records_of(undertaking: Undertaking, user: User) -> QuerySet[Record]:
    """What was recorded on it, as far as ``user`` may read it."""
    return Record.objects.visible_to(user).filter(undertaking=undertaking)
