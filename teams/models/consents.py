from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from teams.choices import Guardian
from teams.models.members import Member
from teams.models.people import User
from youthwork.lib.sealed import SealedTextField


class GuardianConsentQuerySet(models.QuerySet):
    def current(self):
        """Consents that have not been withdrawn."""
        return self.filter(withdrawn_on=None)


class GuardianConsent(models.Model):
    """监护人同意: that a guardian agreed to what is kept of a member below 14, and where the signed paper lies."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="consents", verbose_name="队员")
    guardian_name = SealedTextField("监护人姓名")
    relation = models.CharField("与本人的关系", max_length=10, choices=Guardian)
    guardian_phone = SealedTextField("监护人电话")
    consented_on = models.DateField("同意日期")
    note = models.CharField("同意书存放在哪里", max_length=200, blank=True)
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登记人"
    )
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)
    withdrawn_on = models.DateField("撤回日期", null=True, blank=True)

    objects = GuardianConsentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "监护人同意"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(withdrawn_on=None),
                name="consent_one_current",
                violation_error_message="已经登记过监护人同意。",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None) | Q(withdrawn_on__gte=F("consented_on")),
                name="consent_ends_after_start",
                violation_error_message="撤回日期不能早于同意日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}的监护人同意"
