from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone

from teams.choices import Route
from teams.models.scope import under
from teams.models.units import Organisation, line_of
from teams.roles import CHANNELS_EDIT
from youthwork.lib.sealed import SealedJSONField

if TYPE_CHECKING:
    from teams.models.people import User


class ChannelQuerySet(models.QuerySet):
    def visible_to(self, user: User):
        return self.filter(under(user.paths(CHANNELS_EDIT), "organisation"))


class Channel(models.Model):
    """A way out of the house that a unit has set up: e-mail and text messages serve it and all below that have none of
    their own; the robot of its group chat serves its own people alone."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="channels", verbose_name="单位")
    route = models.CharField("途径", max_length=10, choices=Route)
    # Keys, addresses and names that its gateway asks for; which ones, the sender of the route says.
    settings = SealedJSONField("设置", default=dict)
    enabled = models.BooleanField("启用", default=False)
    tested_at = models.DateTimeField("最近试发时间", null=True, blank=True)
    test_outcome = models.CharField("最近试发结果", max_length=200, blank=True)
    changed_at = models.DateTimeField("修改时间", default=timezone.now)

    objects = ChannelQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "提醒通道"
        ordering = ["organisation__path", "route"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "route"],
                name="channel_once_per_unit",
                violation_error_message="本单位已设了这种通道，请改已有的那个。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation}{self.get_route_display()}"


class PauseQuerySet(models.QuerySet):
    def visible_to(self, user: User):
        """Pauses of the units in the user's subtrees, and of those above, which count for them too."""
        above = {path for held in user.paths() for path in line_of(held)}
        return self.filter(under(user.scope(), "organisation") | models.Q(organisation__path__in=above))

    def counting_for(self, organisation: Organisation):
        """Those by which ``organisation`` is not reminded: its own and those of the units above."""
        return self.filter(organisation__path__in=line_of(organisation.path))

    def coming(self, *, on: date):
        """Those that go on at ``on`` or begin later, the nearest first."""
        return self.filter(ends_on__gte=on).order_by("starts_on", "ends_on", "pk")

    def past(self, *, on: date):
        """Those that have ended by ``on``, the last first."""
        return self.filter(ends_on__lt=on).order_by("-ends_on", "-pk")


class Pause(models.Model):
    """Days on which a unit and all below are not reminded (考试周, 寒暑假). They count as days on which nobody works:
    what falls into them is told before they begin or after they end."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="pauses", verbose_name="单位")
    starts_on = models.DateField("自")
    ends_on = models.DateField("至")
    reason = models.CharField("原因", max_length=50)
    set_by = models.ForeignKey(
        "teams.User", models.SET_NULL, related_name="+", null=True, blank=True, verbose_name="设定人"
    )

    objects = PauseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "暂停提醒的日子"
        ordering = ["-starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="pause_ends_after_it_begins",
                violation_error_message="结束日期不能早于开始日期。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation}{self.reason}"
