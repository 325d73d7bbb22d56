"""What can be due of targets: a day that a document names has come near or passed, and a unit has not reached it.

Said by the figures that are kept of the reporting period in which the day lies (``reports.kept``), so that a document
that nobody reports about asks nothing here. Told is the unit whose figure is its own to change, never each unit below:

- what is asked of the whole (全省3万个岗位): the unit that keeps the document, or the only one that the target names;
- what is asked of each unit or of its persons: those that the target names; else those of its levels and kinds that
  report under the rule. A province that asks something of every village reminds the villages that report, and what the
  others lack stands in the figure of the county that does.

A unit that cannot read the document is not told. What has no day of its own, no number (若干), or is judged by another
stage by then, asks for nothing; nor does what should have been reached more than three months ago (``CHASED``). A
milestone of several days (6、9、12月底) that units type in is reached by their own entry after the day before: its kept
figure speaks of the days that have passed alone.
"""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Count,
    Exists,
    F,
    FilteredRelation,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat
from django.urls import reverse

from reports.kept.warming import CHASED
from reports.models import IndicatorFigure, Reporter
from tasks.choices import Applies, Bound, DocumentState, Feed, Measure, TaskState
from tasks.due.lines import asked_on, superior
from tasks.due.words import is_above, kept, said, when
from tasks.indicators.measures import NO_DATA
from tasks.indicators.windows import BEGINNING
from tasks.indicators.words import asked_words, result_words, unit_of
from tasks.models import Document, Indicator, IndicatorEntry, Target
from tasks.models.documents import GIVEN, LINES
from teams.choices import DueKind, NoticeKind, Part
from teams.due import Kind, Said, Telling, as_due
from teams.roles import RECORDS_WRITE, TASKS_ASSIGN
from youthwork.lib.text import shortened

LONGEST_NAME = 30
TYPED = "已经达到的，请在这一页填报现在的数和来源；还差的，请抓紧办。"
FINISHED = "完成了的，请在这一页填报；没有完成的，请抓紧办。"
COUNTED = "数由审核通过的记录算出。办了还没有写的请补记录，退回的请改好重报。"
UNDONE = {Measure.MILESTONE: "还没有完成", Measure.COMPOSITE: "还没有达到"}
OF_TARGET = ("id", "due", "bound", "value", "high", "applies")
TURNS = (Bound.RISE, Bound.FALL)  # asked without a number


def targets_due(until: date) -> QuerySet[IndicatorFigure]:
    """Figures of units that have not reached what is asked of them by a day that is ``until`` or before: one for each
    unit and target, of the first period in which the day lies. By whom it is to be changed, and what asks nothing, is
    said above; whoever keeps the document answers for it, for that unit itself its superior."""
    rows = _with_targets().filter(
        target_id=Subquery(_asked_of_unit()),
        target_due__gt=asked_on(until) - CHASED,
        target_due__lte=until,
        indicator__state=TaskState.LISTED,
        indicator__document__state=DocumentState.ISSUED,
    )
    rows = rows.filter(Q(organisation__closed_on=None) | Q(organisation__closed_on__gt=F("target_due")))
    rows = _not_reached(rows.filter(_is_read(), ~Exists(_of_an_earlier_period())))
    owner = F("indicator__document__owner")
    return as_due(
        rows,
        on="target_due",
        unit="organisation",
        official=Case(
            When(organisation=owner, then=superior("organisation")), default=owner, output_field=BigIntegerField()
        ),
        document="indicator__document",
        inside=F("indicator__document__confidential"),
        subject=Concat(
            Cast("target_id", CharField()), Value("-"), Cast("organisation", CharField()), output_field=CharField()
        ),
    )


def _with_targets() -> QuerySet[IndicatorFigure]:
    """Figures, each beside every target of its indicator. Columns of the target are named once, since every filter that
    asked by way of the relation would join it anew."""
    rows = IndicatorFigure.objects.annotate(target=FilteredRelation("indicator__targets"))
    return rows.annotate(**{f"target_{name}": F(f"target__{name}") for name in OF_TARGET})


# --- of whom what is asked ---


def _asked_of_unit() -> QuerySet:
    """The target with a day in the period that asks something of the unit of the figure itself; of several the one that
    names it most closely, as ``tasks.indicators.targets.closest`` finds it."""
    named = Target.units.through.objects.filter(target=OuterRef("pk")).order_by()
    number = named.values("target").annotate(number=Count("pk")).values("number")
    is_named = Exists(named.filter(organisation=OuterRef(OuterRef("organisation"))))
    keeps = Q(indicator__document__owner=OuterRef("organisation"))
    whole = (Q(named=1) & is_named) | (~Q(named=1) & keeps)
    each = is_named | (Q(named=0) & _in_scope() & (Q(narrow__gt=0) | ~keeps) & _reports())
    rows = Target.objects.filter(
        indicator=OuterRef("indicator"), due__range=(OuterRef("period__starts_on"), OuterRef("period__ends_on"))
    ).annotate(
        named=Coalesce(Subquery(number), 0),
        narrow=_narrow(),
        levels_said=Cast("levels", TextField()),
        kinds_said=Cast("kinds", TextField()),
    )
    rows = rows.filter(Q(applies=Applies.WHOLE) & whole | ~Q(applies=Applies.WHOLE) & each)
    return rows.filter(~_of_a_passed_stage()).order_by("-narrow", "due", "position", "pk").values("pk")[:1]


def _narrow() -> Case:
    """How closely a target names whom it asks: ``tasks.indicators.targets.Ask.narrow``."""
    levels, kinds = ~Q(levels=[]), ~Q(kinds=[])
    return Case(
        When(named__gt=0, then=4), When(levels & kinds, then=3), When(levels | kinds, then=1), default=0,
        output_field=IntegerField(),
    )  # fmt: skip


def _in_scope() -> Q:
    """The unit of the figure is of the levels and kinds to which a target is narrowed."""
    return _holds("levels", "organisation__level") & _holds("kinds", "organisation__kind")


def _holds(column: str, of_unit: str) -> Q:
    """The list of words in ``column`` is empty or has that of the unit in it; asked the same of every database."""
    quoted = Concat(Value('"'), OuterRef(of_unit), Value('"'), output_field=TextField())
    return Q(**{column: []}) | Q(**{f"{column}_said__contains": quoted})


def _reports() -> Exists:
    reporters = Reporter.objects.filter(rule=OuterRef(OuterRef("period__rule")))
    return Exists(reporters.filter(organisation=OuterRef(OuterRef("organisation"))))


def _is_read() -> Q:
    """The document is known to the unit, as ``Document.objects.visible_to`` has it: nobody is told of what they cannot
    open. Of a confidential one the unit itself must be given something."""
    documents = Document.objects.filter(pk=OuterRef("indicator__document"))
    found = Q()
    for way in ("owner", *GIVEN, *(f"placements__{line}" for line in LINES)):
        below = Q(**{f"{way}__path__startswith": OuterRef("organisation__path")}, confidential=False)
        found |= Q(Exists(documents.filter(below | Q(**{way: OuterRef("organisation")}))))
    return found


def _of_a_passed_stage() -> Q:
    """Another stage is in force on the last day of the period, by which the figure is judged. Those of a milestone
    stand all."""
    others = Target.objects.filter(indicator=OuterRef("indicator")).exclude(stage=OuterRef("stage"))
    later = others.filter(Q(due=None) | Q(due__gte=OuterRef(OuterRef("period__ends_on"))))
    passed = Q(due__lt=OuterRef("period__ends_on")) & Q(Exists(later))
    return passed & ~Q(indicator__measure=Measure.MILESTONE)


def _of_an_earlier_period() -> QuerySet:
    """The same figure of another period in which the day lies too."""
    others = IndicatorFigure.objects.filter(
        organisation=OuterRef("organisation"),
        indicator=OuterRef("indicator"),
        period__starts_on__lte=OuterRef("target_due"),
        period__ends_on__gte=OuterRef("target_due"),
    )
    ends = OuterRef("period__ends_on")
    return others.filter(Q(period__ends_on__lt=ends) | Q(period__ends_on=ends, period__lt=OuterRef("period")))


# --- whether it is reached ---


def _not_reached(rows: QuerySet) -> QuerySet:
    others = Target.objects.filter(indicator=OuterRef("indicator"), due__isnull=False)
    before = others.filter(due__lt=OuterRef("target_due")).order_by("-due").values("due")[:1]
    entries = IndicatorEntry.objects.filter(indicator=OuterRef("indicator"), organisation=OuterRef("organisation"))
    rows = rows.alias(
        recurs=Exists(others.exclude(due=OuterRef("target_due"))),
        since=Coalesce(Subquery(before), Value(BEGINNING)),
        entered=Subquery(entries.filter(as_of__gt=OuterRef("since")).order_by("-as_of", "-pk").values("value")[:1]),
    )
    typed, undone = Q(indicator__feed=Feed.TYPED), Q(entered=None) | Q(entered__lt=1)
    again = (typed & undone) | (~typed & Q(missed=F("target_due")))
    short = Q(met=False) | (Q(met=None, why_not__startswith=NO_DATA) & _is_judged())
    day = Q(indicator__measure=Measure.MILESTONE)
    return rows.filter((day & Q(recurs=True) & again) | (~(day & Q(recurs=True)) & short))


def _is_judged() -> Q:
    """Something is asked that a number can reach: where the text prints none, nobody is behind."""
    asked = Q(target_value__isnull=False) | Q(target_bound__in=TURNS)
    return asked | Q(indicator__measure=Measure.COMPOSITE)


# --- words ---


def target_words(row: Any) -> str:
    """“见习岗位”要求不少于100个，现在40个."""
    return f"“{shortened(row.indicator__name, LONGEST_NAME)}”{_standing(row)}"


def target_url(row: Any) -> str:
    """The page of the indicator at the unit and in the period of ``row``: what it is made of, where it is typed in."""
    said = {"organisation": row.organisation__code}
    if row.period__label.isascii():  # else it is too long for an address, and the page shows the quarter of the day
        said["period"] = row.period__label
    return f"{reverse('reports:indicator', args=[row.indicator_id])}?{urlencode(said)}"


def _say(row: Any, telling: Telling) -> Said:
    url, unit = target_url(row), row.organisation__short_name
    if telling.part == Part.DOER:
        return said(f"{when(row.due_on, telling.today)}：指标{target_words(row)}", _what_to_do(row), url)
    is_owner = row.organisation_id == row.indicator__document__owner_id
    if row.due_inside and (is_owner or is_above(telling)):
        return kept(row, telling, name=unit, code=row.organisation__code)
    title = f"{unit}{when(row.due_on, telling.today)}：指标{target_words(row)}"
    if is_above(telling):
        return said(title, f"请督促{unit if is_owner else row.indicator__document__owner__short_name}跟进。", url)
    return said(title, f"请联系{unit}，看差在哪里、要不要帮助。", url)


def _what_to_do(row: Any) -> str:
    if row.indicator__feed != Feed.TYPED:
        return COUNTED
    return FINISHED if row.indicator__measure == Measure.MILESTONE else TYPED


def _standing(row: Any) -> str:
    """要求不少于100个，现在40个; of what is done or not, 还没有完成."""
    if row.asked is None and row.indicator__measure in UNDONE:
        return UNDONE[row.indicator__measure]
    indicator = Indicator(measure=row.indicator__measure, unit=row.indicator__unit)
    asked = {name: getattr(row, f"target_{name}") for name in ("bound", "value", "high", "applies")}
    words = asked_words(Target(indicator=indicator, **asked), unit_of(indicator))
    now = result_words(row, indicator)
    silent = "还没有填报" if row.indicator__feed == Feed.TYPED else "还没有数"
    return f"要求{words}，{f'现在{now}' if now else silent}"


TARGET = Kind(
    name=DueKind.TARGET,
    notice=NoticeKind.REMINDER,
    rows=targets_due,
    say=_say,
    words={Part.DOER: RECORDS_WRITE, Part.OFFICIAL: TASKS_ASSIGN, Part.SUPERIOR: TASKS_ASSIGN},
    because={
        Part.DOER: "文件给你单位定了这个目标",
        Part.OFFICIAL: "这个目标由你单位的文件提出，或由你单位督促",
        Part.SUPERIOR: "提出这个目标的单位是你单位的下级",
    },
    columns=(
        "organisation__code", "organisation__short_name", "period__label", "indicator_id", "indicator__name",
        "indicator__measure", "indicator__unit", "indicator__feed", "target_bound", "target_value", "target_high",
        "target_applies", "value", "met", "asked", "organisation_id", "indicator__document__owner_id",
        "indicator__document__owner__short_name",
    ),
)  # fmt: skip
