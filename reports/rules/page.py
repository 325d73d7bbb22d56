"""What the pages of a rule show: its periods and how many have reported, what stands under which category. Questions
only, a constant number of queries each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q, QuerySet

from reports.choices import CategoryKind, ReportState
from reports.models import Category, Report, Reporter, ReportingPeriod, ReportingRule
from reports.rules.scope import scopes_of
from reports.way.inbox import IN
from tasks.models import Programme, Task
from teams.models import User


@dataclass(frozen=True)
class PeriodRow:
    """A period, how many reports are in of how many that are owed, and whether any was ever sent."""

    period: ReportingPeriod
    owed: int
    sent: int
    reported: bool
    drafted: bool

    def is_current(self, today: date) -> bool:
        return self.period.starts_on <= today <= self.period.ends_on


@dataclass(frozen=True)
class Mapped:
    """A task or a programme, the category it was put under itself, and the one it stands under in the end."""

    thing: Task | Programme
    own: int | None
    category: str


@dataclass
class Head:
    """A category with what was put under it, and the programmes that come to stand there in the end."""

    category: Category
    tasks: list[Task] = field(default_factory=list)
    programmes: list[Programme] = field(default_factory=list)


def periods_of(rule: ReportingRule) -> list[PeriodRow]:
    """The periods of ``rule`` in order with their standing. Four queries."""
    tally = Report.objects.filter(period__rule=rule).order_by().values_list("period")
    counted = {
        period: (drafted, sent, reported)
        for period, drafted, sent, reported in tally.annotate(
            drafted=Count("pk"),
            sent=Count("pk", filter=Q(state__in=IN)),
            reported=Count("pk", filter=~Q(state=ReportState.DRAFT)),
        )
    }
    closed = list(
        rule.reporters.exclude(organisation__closed_on=None).values_list("organisation__closed_on", flat=True)
    )
    going = rule.reporters.count() - len(closed)
    rows = []
    for period in rule.periods.order_by("starts_on"):
        owed = going + sum(day > period.ends_on for day in closed)
        drafted, sent, reported = counted.get(period.pk, (0, 0, 0))
        rows.append(PeriodRow(period, owed, sent, bool(reported), bool(drafted)))
    return rows


def heads_of(rule: ReportingRule, user: User) -> tuple[list[Head], list[Programme]]:
    """The categories of ``rule`` with what stands under each, as far as ``user`` sees it; and the programmes that are
    in no category, for which there is no 各地项目 to fall to. Eight queries."""
    heads = {category.pk: Head(category) for category in rule.categories.order_by("position")}
    for row in rule.maps.exclude(task=None).select_related("task").order_by("task__position"):
        heads[row.category_id].tasks.append(row.task)
    scope = scopes_of([rule])[rule.pk].categories
    outside = []
    for programme in seen_programmes(user, scope):
        place = heads.get(scope[programme.pk] or 0)
        (place.programmes if place else outside).append(programme)
    return list(heads.values()), outside


def seen_programmes(user: User, ids: Iterable[int]) -> QuerySet[Programme]:
    return (
        Programme.objects.visible_to(user)
        .filter(pk__in=ids)
        .select_related("task", "owner", "document")
        .order_by("document", "position", "pk")
    )


def mapped_tasks(rule: ReportingRule, categories: Sequence[Category]) -> list[Mapped]:
    """The document's tasks that carry programmes, are key tasks, or are mapped. Two queries."""
    names = {category.pk: category.name for category in categories}
    own = dict(rule.maps.exclude(task=None).values_list("task", "category"))
    wanted = Q(programmes__isnull=False) | Q(pk__in=own) | Q(kind="key_task", parent=None)
    tasks = rule.document.tasks.filter(wanted).distinct().order_by("position")
    return [Mapped(task, own.get(task.pk), names.get(own.get(task.pk), "")) for task in tasks]


def mapped_programmes(rule: ReportingRule, categories: Sequence[Category], user: User) -> list[Mapped]:
    """The programmes that the rule covers, as far as the reader sees them, those in no category first."""
    names = {category.pk: category.name for category in categories}
    scope = scopes_of([rule])[rule.pk].categories
    own = dict(rule.maps.exclude(programme=None).values_list("programme", "category"))
    order = {category.pk: index for index, category in enumerate(categories)}
    rows = [Mapped(p, own.get(p.pk), names.get(scope[p.pk], "")) for p in seen_programmes(user, scope)]
    return sorted(rows, key=lambda row: order.get(scope[row.thing.pk], -1))


def has_local(categories: Iterable[Category]) -> bool:
    """Whether what is mapped nowhere has a category to fall to."""
    return any(category.kind == CategoryKind.LOCAL for category in categories)


def by_receiver(rule: ReportingRule, reporters: QuerySet[Reporter]) -> list[tuple[str, str, int]]:
    """(receiver, form, number) of the reporters a reader sees, the most first. One query."""
    rows = (
        reporters.order_by().values_list("receiver__short_name", "receiver_name", "output").annotate(number=Count("pk"))
    )
    named = [
        (Reporter.words(unit, name), Reporter(output=output).get_output_display(), number)
        for unit, name, output, number in rows
    ]
    return sorted(named, key=lambda row: -row[2])
