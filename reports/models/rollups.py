from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Q

from reports.choices import RollupLine
from reports.models.rules import ReportingPeriod
from tasks.models import Indicator, Programme
from teams.models import Organisation


class Window(models.Model):
    """A span of days for which totals are kept, and the day (``on``) whose tree of units they are added up by. Periods
    of several rules share one; of the span of a period itself (``of_period``) the programmes' totals are kept too."""

    starts_on = models.DateField("自")
    ends_on = models.DateField("至")
    on = models.DateField("按哪天的隶属关系")
    of_period = models.BooleanField("是报送期本身", default=False)
    # Whether the programmes' totals have been reckoned since they are kept; see IndicatorWindow for the others.
    counted = models.BooleanField("已统计", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "统计的时段"
        constraints = [models.UniqueConstraint(fields=["starts_on", "ends_on", "on"], name="window_once")]

    def __str__(self) -> str:
        return f"{self.starts_on}至{self.ends_on}"


class IndicatorWindow(models.Model):
    """That the totals of an indicator are kept for a window, since some period asks for them; ``counted`` once they
    have been reckoned."""

    pk = models.CompositePrimaryKey("window_id", "indicator_id")
    window = models.ForeignKey(Window, models.CASCADE, related_name="asked")
    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="+")
    counted = models.BooleanField("已统计", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "指标要统计的时段"

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.window_id}"


class RollupQuerySet(models.QuerySet):
    def of_periods(self, periods: Iterable[ReportingPeriod]):
        """The cells of reporting periods themselves; of two that share a span each once."""
        spans = {(period.starts_on, period.ends_on) for period in periods}
        ways = [Q(starts_on=starts, ends_on=ends, on=ends) for starts, ends in spans]
        return self.filter(window__in=Window.objects.filter(reduce(or_, ways)).values("pk")) if ways else self.none()


class Rollup(models.Model):
    """What the records of one programme come to, at one unit, in one window, by one line: the unit's own, and with all
    below it on the window's day.

    Derived from records alone: a fold of ``RecordChange`` rows gives the same as a full recount. Where both lines
    meet, the total is the host line and the home line stands beside it, never added. Only approved records count;
    of those that wait the number stands beside. A lean table: no surrogate id, no constraint of foreign keys.
    """

    pk = models.CompositePrimaryKey("window_id", "programme_id", "organisation_id", "line")
    window = models.ForeignKey(Window, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    programme = models.ForeignKey(Programme, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    organisation = models.ForeignKey(
        Organisation, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    line = models.CharField("线", max_length=4, choices=RollupLine)
    own_people = models.BigIntegerField(default=0)
    own_visits = models.BigIntegerField(default=0)
    own_reads = models.BigIntegerField(default=0)
    own_records = models.IntegerField(default=0)
    own_waiting_records = models.IntegerField(default=0)
    people = models.BigIntegerField("人数", default=0)
    visits = models.BigIntegerField("人次", default=0)
    reads = models.BigIntegerField("阅读量", default=0)
    records = models.IntegerField("记录数", default=0)
    waiting_records = models.IntegerField("待审记录", default=0)

    objects = RollupQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "汇总"
        # All that stands at one unit in one window: a report, a board.
        indexes = [models.Index(fields=["organisation", "window"], name="rollup_at_unit")]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.organisation_id}"


class IndicatorRollup(models.Model):
    """What is said of one indicator at one unit, in one window, by one line: the unit's own, and with all below it.

    Values are whole numbers of ten-thousandths, so that sums are exact on every database. What waits for review stands
    beside, never inside. Of what is typed in, and of a latest reading, ``own_value`` is the unit's last one and
    ``own_records`` says whether there is any. A lean table like :class:`Rollup`.
    """

    pk = models.CompositePrimaryKey("window_id", "indicator_id", "organisation_id", "line")
    window = models.ForeignKey(Window, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    indicator = models.ForeignKey(Indicator, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    organisation = models.ForeignKey(
        Organisation, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    line = models.CharField(max_length=4, choices=RollupLine)
    own_value = models.BigIntegerField(default=0)
    own_records = models.IntegerField(default=0)
    own_waiting = models.BigIntegerField(default=0)
    own_waiting_records = models.IntegerField(default=0)
    # The first day of what the unit has itself, and the last: a milestone asks when, a latest reading which.
    own_first = models.DateField(null=True)
    own_last = models.DateField(null=True)
    value = models.BigIntegerField(default=0)
    records = models.IntegerField(default=0)
    waiting = models.BigIntegerField(default=0)
    waiting_records = models.IntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = "指标的汇总"
        indexes = [models.Index(fields=["organisation", "window"], name="indicator_rollup_at_unit")]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.organisation_id}"


class IndicatorFigure(models.Model):
    """The result of one indicator at one unit in one reporting period, by its measure: it holds until something under
    it changes, and says what it said last until it is reckoned again, when next asked for. ``reached`` of ``asked`` are
    counted by measures that ask each; of days ``asked`` alone says how many have passed."""

    pk = models.CompositePrimaryKey("period_id", "organisation_id", "indicator_id")
    period = models.ForeignKey(
        ReportingPeriod, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    organisation = models.ForeignKey(
        Organisation, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    indicator = models.ForeignKey(Indicator, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    value = models.DecimalField("数值", max_digits=20, decimal_places=4, null=True)
    met = models.BooleanField("达到", null=True)
    asked = models.PositiveIntegerField("要求几个", null=True)
    reached = models.PositiveIntegerField("达到几个", null=True)
    note = models.CharField("说明", max_length=200, blank=True)
    why_not = models.CharField("没有数的原因", max_length=200, blank=True)
    waiting = models.DecimalField("待审", max_digits=20, decimal_places=4, default=0)
    waiting_records = models.PositiveIntegerField("待审记录", default=0)
    # Of several days the first that was not kept.
    missed = models.DateField("没有按期的一天", null=True)
    # The last day on which it holds without anything changing: a due day passes, a cadre begins to serve. Long past
    # once something under it has changed.
    good_until = models.DateField("算到哪天", null=True)
    reckoned_at = models.DateTimeField("算出时间")

    class Meta:
        verbose_name = verbose_name_plural = "指标的结果"

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.organisation_id}"
