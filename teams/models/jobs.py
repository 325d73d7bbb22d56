from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone


class JobRun(models.Model):
    """How a job of Celery's went the last time: one row per name, written around every run (``teams.job_runs``).

    Where several run beside each other the row tells of whichever began, and of whichever ended, last.
    """

    name = models.CharField("名称", max_length=80, unique=True)
    # When its message was sent: what lies between this and the start, it waited in the queue.
    sent_at = models.DateTimeField("最近派出", null=True, blank=True)
    started_at = models.DateTimeField("最近开始", null=True, blank=True)
    succeeded_at = models.DateTimeField("最近做完", null=True, blank=True)
    failed_at = models.DateTimeField("最近出错", null=True, blank=True)
    error = models.CharField("错误", max_length=300, blank=True)
    fails = models.PositiveIntegerField("连续出错次数", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "后台任务"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def ended_at(self) -> datetime | None:
        """When it last came to an end, good or bad."""
        return max(filter(None, (self.succeeded_at, self.failed_at)), default=None)

    @property
    def under_way(self) -> bool:
        """Whether it began and has not ended: it still runs, or its process was killed."""
        return self.started_at is not None and (self.ended_at is None or self.ended_at < self.started_at)


class FailureQuerySet(models.QuerySet):
    def parked(self):
        return self.exclude(parked_at=None)


class Failure(models.Model):
    """One row that a job could not do its work on. After three tries it is parked: left out until somebody has looked
    at it and has it tried again. ``what`` names the work (``remind``), ``subject`` the row (``assignment:7``)."""

    TRIES = 3

    what = models.CharField("工作", max_length=40)
    subject = models.CharField("对象", max_length=60)
    error = models.CharField("错误", max_length=300)
    tries = models.PositiveSmallIntegerField("试过几次", default=1)
    first_at = models.DateTimeField("第一次", default=timezone.now)
    last_at = models.DateTimeField("最近一次", default=timezone.now)
    parked_at = models.DateTimeField("停放时间", null=True, blank=True)

    objects = FailureQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "做不下去的"
        ordering = ["-last_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["what", "subject"], name="failure_once_per_subject")]
        indexes = [models.Index(fields=["what"], condition=Q(parked_at__isnull=False), name="failure_parked")]

    def __str__(self) -> str:
        return f"{self.what}：{self.subject}"
