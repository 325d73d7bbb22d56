from django.db import models
from django.db.models import F, Q

from teams.models.units import Organisation


class OrganisationName(models.Model):
    """The names of one unit for one span of time (``to_on`` is the first day it bore others).

    The truth about names at any date, as :class:`Parentage` is about the tree; the names on ``Organisation`` are those
    of the current row. ``teams.names`` reads the names of a day from these rows.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="names", verbose_name="团组织")
    name = models.CharField("名称", max_length=100)
    short_name = models.CharField("简称", max_length=50)
    from_on = models.DateField("自")
    to_on = models.DateField("至", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "历用名称"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(to_on=None),
                name="organisation_name_one_current",
                violation_error_message="这个团组织已经有现用的名称。",
            ),
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gt=F("from_on")),
                name="organisation_name_ends_after_start",
                violation_error_message="名称的停用日期应晚于启用日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.from_on}起）"
