from __future__ import annotations

from django.db import models

from reports.models.reports import ReportVersion
from tasks.models import Programme


class VersionCell(models.Model):
    """What the records of one unit gave to one programme of a version that was sent, and which they were: kept with the
    version, so that its figures open in years to what made them then.

    ``way`` leads from the unit that reported down to the one whose records they are, as both stood under each other on
    the period's last day: ids, each with a stroke ("12/45/"). ``packed`` are the records as they were read, 21 bytes
    each (``reports.lineage.packed``).
    """

    version = models.ForeignKey(ReportVersion, models.CASCADE, related_name="cells", verbose_name="报送版本")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+", verbose_name="项目")
    way = models.CharField("从报送单位到记录所在的单位", max_length=200)
    people = models.BigIntegerField("人数", default=0)
    visits = models.BigIntegerField("人次", default=0)
    reads = models.BigIntegerField("阅读量", default=0)
    records = models.IntegerField("记录数", default=0)
    packed = models.BinaryField("记录")

    class Meta:
        verbose_name = verbose_name_plural = "报出数字的来历"
        constraints = [
            models.UniqueConstraint(fields=["version", "programme", "way"], name="version_cell_once"),
        ]

    def __str__(self) -> str:
        return f"{self.version} {self.programme} {self.way}"
