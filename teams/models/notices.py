from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from teams.choices import NoticeKind

if TYPE_CHECKING:
    from teams.models.people import User


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, user: User):
        return self.filter(user=user)

    def unread(self):
        return self.filter(read_at=None)


class Notice(models.Model):
    """A message to one person. ``key`` names subject and occasion, so the same thing is never said twice."""

    user = models.ForeignKey("teams.User", models.CASCADE, related_name="notices", verbose_name="收件人")
    kind = models.CharField("类别", max_length=20, choices=NoticeKind)
    key = models.CharField(max_length=120)
    title = models.CharField("标题", max_length=120)
    text = models.CharField("内容", max_length=400, blank=True)
    url = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField("时间", auto_now_add=True)
    read_at = models.DateTimeField("已读时间", null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "通知"
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="notice_once_per_person_and_occasion")]

    def __str__(self) -> str:
        return self.title
