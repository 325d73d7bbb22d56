from django.db import models
from django.db.models import Q

from tasks.models.plans import ContactLink
from tasks.models.records import Record


class ServiceConfirmation(models.Model):
    """What a site's contact said of one record by the link of a period: it took place, or it did not."""

    link = models.ForeignKey(ContactLink, models.PROTECT, related_name="confirmations", verbose_name="链接")
    record = models.ForeignKey(Record, models.CASCADE, related_name="confirmations", verbose_name="记录")
    took_place = models.BooleanField("做了")
    remark = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "服务确认"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["link", "record"], name="service_confirmed_once"),
            models.CheckConstraint(
                condition=Q(took_place=True) | ~Q(remark=""),
                name="service_denied_has_remark",
                violation_error_message="和记录不一样的，请写明是什么情况。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record}：{'属实' if self.took_place else '有出入'}"

    @property
    def is_outdated(self) -> bool:
        """Whether the record was sent in again since: it may say something else than what the contact was shown."""
        return self.record.submitted_at > self.link.answered_at
