from __future__ import annotations

import uuid

from django.db import models
from django.urls import reverse

from reports.choices import ExportState
from teams.models import Organisation, StoredFile, User


class ExportQuerySet(models.QuerySet):
    def visible_to(self, user: User):
        """Those that the user asked for: what is in one depends on what that user may see."""
        return self.filter(user=user)


class Export(models.Model):
    """A file that takes long to make: asked for, made by a job with progress, kept for seven days.

    What it holds is scoped to who asked, at the moment it is made. The row is the truth; a message only nudges it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="exports", verbose_name="导出人")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="单位")
    kind = models.CharField("内容", max_length=20)
    title = models.CharField("名称", max_length=200)
    options = models.JSONField("条件", default=dict, blank=True)
    state = models.CharField("状态", max_length=10, choices=ExportState, default=ExportState.QUEUED)
    done = models.PositiveIntegerField("已写行数", default=0)
    total = models.PositiveIntegerField("总行数", null=True, blank=True)
    file = models.OneToOneField(
        StoredFile, models.SET_NULL, related_name="export", null=True, blank=True, verbose_name="文件"
    )
    error = models.CharField("没有生成的原因", max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField("试过几次", default=0)
    asked_at = models.DateTimeField("申请时间", auto_now_add=True)
    seen_at = models.DateTimeField("后台最近一次处理", null=True, blank=True)
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "导出"
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("reports:export", args=[self.pk])
