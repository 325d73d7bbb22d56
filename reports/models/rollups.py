from __future__ import annotations

from django.db import models

from reports.choices import RollupLine
from reports.models.rules import ReportingPeriod
from tasks.models import Programme
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
