from datetime import datetime

from django.db import models

from teams.models.people import Appointment, User


class DownloadTicketQuerySet(models.QuerySet):
    def open(self, *, at: datetime):
        """Tickets that still open their download at ``at``. The row's own columns, so that one UPDATE can claim it."""
        return self.filter(used_at=None, expires_at__gt=at)


class DownloadTicket(models.Model):
    """A link that opens one download of ``user`` once, for minutes, in a browser where nobody has signed in: WeChat's
    own saves no files. Only the hash of its token is kept."""

    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name="给谁")
    # Under which the user acted: it decides what they may see.
    appointment = models.ForeignKey(Appointment, models.SET_NULL, null=True, blank=True, related_name="+")
    path = models.CharField("下载的地址", max_length=2000)
    made_at = models.DateTimeField("时间", auto_now_add=True)
    expires_at = models.DateTimeField("到期时间", db_index=True)
    used_at = models.DateTimeField("使用时间", null=True, blank=True)

    objects = DownloadTicketQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "下载凭证"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.user}的下载凭证"
