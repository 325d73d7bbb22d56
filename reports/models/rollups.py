from __future__ import annotations

from django.db import models

from reports.choices import RollupLine
from reports.models.rules import ReportingPeriod
from tasks.models import Indicator, Programme
from teams.models import Organisation


class Rollup(models.Model):
    """What the approved records of one programme come to, at one unit, in one period, by one line.

    ``organisation`` stands for itself and everything below it on the period's last day. Derived from
    records alone: a fold of ``RecordChange`` rows gives the same as a full recount. Where both lines
    meet, the total is the host line and the home line stands beside it, never added.
    """

    period = models.ForeignKey(ReportingPeriod, models.CASCADE, related_name="rollups", verbose_name="报送期")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="rollups", verbose_name="单位")
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="rollups", verbose_name="项目")
    line = models.CharField("线", max_length=10, choices=RollupLine)
    people = models.PositiveBigIntegerField("人数", default=0)
    visits = models.PositiveBigIntegerField("人次", default=0)
    reads = models.PositiveBigIntegerField("阅读量", default=0)
    records = models.PositiveIntegerField("记录数", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "汇总"
        constraints = [
            models.UniqueConstraint(fields=["period", "organisation", "programme", "line"], name="rollup_cell")
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.programme} {self.period}"


class Window(models.Model):
    """A span of days for which totals are kept, and the day (``on``) whose tree of units they are added up by. Periods
    of several rules may share one."""

    starts_on = models.DateField("自")
    ends_on = models.DateField("至")
    on = models.DateField("按哪天的隶属关系")

    class Meta:
        verbose_name = verbose_name_plural = "统计的时段"
        constraints = [models.UniqueConstraint(fields=["starts_on", "ends_on", "on"], name="window_once")]

    def __str__(self) -> str:
        return f"{self.starts_on}至{self.ends_on}"


class IndicatorWindow(models.Model):
    """That the totals of an indicator are kept for a window: some period asks for them."""

    pk = models.CompositePrimaryKey("window_id", "indicator_id")
    window = models.ForeignKey(Window, models.CASCADE, related_name="asked")
    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "指标要统计的时段"

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.window_id}"


class IndicatorRollup(models.Model):
    """What is said of one indicator at one unit, in one window, by one line: the unit's own, and with all below it.

    Values are whole numbers of ten-thousandths, so that sums are exact on every database. What waits for review stands
    beside, never inside. A lean table: no surrogate id, no constraint of foreign keys. Derived; never written by hand.
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

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.organisation_id}"


class IndicatorFigure(models.Model):
    """The result of one indicator at one unit in one reporting period, by its measure: kept until something under it
    changes, reckoned again when next asked for. ``reached`` of ``asked`` are counted by measures that ask each; of days
    ``asked`` alone says how many have passed."""

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
    # The last day on which it holds without anything changing: a due day passes, a cadre begins to serve.
    good_until = models.DateField("算到哪天", null=True)
    reckoned_at = models.DateTimeField("算出时间")

    class Meta:
        verbose_name = verbose_name_plural = "指标的结果"

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.organisation_id}"
