from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models

from teams.models.scope import under
from teams.models.units import Organisation
from teams.roles import AUDIT_READ

if TYPE_CHECKING:
    from teams.models.people import User


class AuditEntryQuerySet(models.QuerySet):
    def visible_to(self, user: User):
        return self.filter(under(user.paths(AUDIT_READ), "organisation"))

    def found(
        self, *, who: str | None = None, verb: str | None = None, from_on: date | None = None, to_on: date | None = None
    ):
        """Entries by a person whose name contains ``who``, with that verb, from and to these days (both included)."""
        rows = self.filter(actor_name__icontains=who) if who else self
        rows = rows.filter(verb=verb) if verb else rows
        rows = rows.filter(at__date__gte=from_on) if from_on else rows
        return rows.filter(at__date__lte=to_on) if to_on else rows

    def update(self, **kwargs):
        raise TypeError("audit entries are append-only")

    def delete(self):
        raise TypeError("audit entries are append-only")


class AuditEntry(models.Model):
    """One change: who, what word, which object, before and after. Names are frozen as text.

    Append-only; written by ``teams.audit.record`` inside the transaction of the change.
    """

    at = models.DateTimeField("时间", auto_now_add=True)
    actor = models.ForeignKey("teams.User", models.PROTECT, null=True, related_name="+", verbose_name="操作人")
    actor_name = models.CharField("操作人姓名", max_length=80)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+", verbose_name="所属单位")
    verb = models.CharField("动作", max_length=50)
    target_type = models.CharField(max_length=50)
    target_id = models.CharField(max_length=50)
    target_label = models.CharField("对象", max_length=200)
    before = models.JSONField("之前", null=True)
    after = models.JSONField("之后", null=True)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "操作日志"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["target_type", "target_id"], name="audit_target")]

    def __str__(self) -> str:
        return f"{self.actor_name} {self.verb} {self.target_label}"

    def save(self, *args, **kwargs) -> None:
        if self.pk is not None:
            raise TypeError("audit entries are append-only")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise TypeError("audit entries are append-only")
