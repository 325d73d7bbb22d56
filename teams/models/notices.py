from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from teams.choices import DeliveryState, NoticeKind, Part, Route
from teams.models.channels import Channel

if TYPE_CHECKING:
    from teams.models.people import User

EARLIEST_HOUR, LATEST_HOUR = 7, 20  # of the day, in which something may leave the house: until 20:59
# The occasion of a reminder: as what somebody is told, and the date on which it was, or is, due.
REMINDING = rf"^({'|'.join(Part.values)}):([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})$"


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, user: User):
        return self.filter(user=user)

    def unread(self):
        return self.filter(read_at=None)

    def about(self, subject: str, *occasions: str):
        """What was said of ``subject``, to anybody; of ``occasions`` alone (beginnings), where some are named."""
        found = self.filter(subject=subject)
        if not occasions:
            return found
        wanted = Q()
        for occasion in occasions:
            wanted |= Q(occasion__startswith=occasion)
        return found.filter(wanted)

    def reminders(self):
        """What was due, and not what happened."""
        return self.filter(occasion__regex=REMINDING)

    def remembered(self):
        """Reminders of what is not done yet: by them is known what was said, however long ago."""
        return self.reminders().filter(settled_at=None)

    def said_by(self, *pks: int):
        """The notices ``pks`` themselves, and the reminders that they have replaced."""
        replacing = Notice.objects.reminders().filter(
            pk__in=pks, user=OuterRef("user"), subject=OuterRef("subject"), pk__gt=OuterRef("pk")
        )
        return self.filter(Q(pk__in=pks) | Q(Exists(replacing), occasion__regex=REMINDING))

    def current(self):
        """Without the reminders that a later one of the same thing has replaced."""
        later = Notice.objects.reminders().filter(
            user=OuterRef("user"), subject=OuterRef("subject"), pk__gt=OuterRef("pk")
        )
        return self.exclude(Exists(later), occasion__regex=REMINDING)


class Notice(models.Model):
    """A message to one person, first of all a row: what leaves the house is drawn from it.

    ``subject`` says of what it is (``assignment:7``), ``occasion`` what of it (``given:12``; of a reminder to whom and
    of which date: ``doer:2026-06-30``), ``step`` how many days after that date (before: less than none). The same thing
    is never said twice to one person.
    """

    user = models.ForeignKey("teams.User", models.CASCADE, related_name="notices", verbose_name="收件人")
    kind = models.CharField("类别", max_length=20, choices=NoticeKind)
    subject = models.CharField(max_length=60)
    occasion = models.CharField(max_length=60, blank=True)
    step = models.SmallIntegerField(default=0)
    title = models.CharField("标题", max_length=120)
    text = models.CharField("内容", max_length=400, blank=True)
    why = models.CharField("为什么收到", max_length=120, blank=True)
    url = models.CharField(max_length=200, blank=True)
    # Of a confidential document: outside the house only that there is something.
    inside_only = models.BooleanField("内容不外发", default=False)
    created_at = models.DateTimeField("时间", default=timezone.now)
    read_at = models.DateTimeField("已读时间", null=True, blank=True)
    # What it asked for has been done, or is asked no longer.
    settled_at = models.DateTimeField("办完时间", null=True, blank=True)
    digest = models.ForeignKey(
        "teams.Digest", models.SET_NULL, related_name="notices", null=True, blank=True, verbose_name="合并通知"
    )

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "通知"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "user", "occasion", "step"], name="notice_once_per_person_and_occasion"
            )
        ]
        indexes = [
            models.Index(fields=["user"], condition=Q(digest=None, read_at=None), name="notice_unsent_of_person"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def due_on(self) -> date | None:
        """Of a reminder: when that of which it reminds was, or is, due. None: it tells what happened."""
        reminding = re.match(REMINDING, self.occasion)
        return date.fromisoformat(reminding[2]) if reminding else None

    @property
    def waits(self) -> bool:
        """Whether its person has still to look at it."""
        return self.read_at is None and self.settled_at is None


class NoticePreferenceQuerySet(models.QuerySet):
    def wanting(self):
        """Of those who want to be told in some way beside the inbox."""
        return self.filter(Q(by_email=True) | Q(by_sms=True) | Q(by_robot=True))


class NoticePreference(models.Model):
    """How one person wants to be told, beyond the inbox of the platform, which everybody has."""

    user = models.OneToOneField("teams.User", models.CASCADE, related_name="notice_preference", verbose_name="用户")
    hour = models.PositiveSmallIntegerField(
        "每天几点", default=9, validators=[MinValueValidator(EARLIEST_HOUR), MaxValueValidator(LATEST_HOUR)]
    )
    by_email = models.BooleanField("发邮件", default=False)
    by_sms = models.BooleanField("发短信", default=False)
    by_robot = models.BooleanField("在单位群里提醒", default=False)
    a_week = models.PositiveSmallIntegerField(
        "一周最多几次", default=5, validators=[MinValueValidator(1), MaxValueValidator(7)]
    )

    objects = NoticePreferenceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "提醒设置"

    def __str__(self) -> str:
        return f"{self.user}的提醒设置"


class MuteQuerySet(models.QuerySet):
    def visible_to(self, user: User):
        return self.filter(user=user)

    def standing(self, *, on: date):
        return self.filter(until__gte=on)


class Mute(models.Model):
    """Somebody is not reminded of one subject until a day (that day included). What happens to it (a return, an
    answer) is told all the same: only what repeats itself can be asked to be quiet."""

    user = models.ForeignKey("teams.User", models.CASCADE, related_name="mutes", verbose_name="用户")
    subject = models.CharField(max_length=60)
    title = models.CharField("事项", max_length=120)
    until = models.DateField("到哪一天")

    objects = MuteQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "暂不提醒的事项"
        ordering = ["until", "pk"]
        constraints = [models.UniqueConstraint(fields=["user", "subject"], name="mute_once")]

    def __str__(self) -> str:
        return self.title


class DigestQuerySet(models.QuerySet):
    def visible_to(self, user: User):
        return self.filter(user=user)

    def reaching(self):
        """Those that went out on some route, or will, or may have."""
        return self.filter(_goes_out())

    def lost(self):
        """Those that have reached nobody, and will not by themselves."""
        return self.exclude(_goes_out())


def _goes_out() -> Exists:
    sent = Delivery.objects.filter(digest=OuterRef("pk"))
    return Exists(sent.exclude(state__in=(DeliveryState.DROPPED, DeliveryState.PARKED)))


class Digest(models.Model):
    """What one person is told on one day outside the platform, all in one: its notices."""

    user = models.ForeignKey("teams.User", models.CASCADE, related_name="digests", verbose_name="收件人")
    day = models.DateField("日期")
    composed_at = models.DateTimeField("合并时间", default=timezone.now)

    objects = DigestQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "合并通知"
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["day", "user"], name="digest_once_a_day")]

    def __str__(self) -> str:
        return f"{self.user}{self.day:%Y-%m-%d}的提醒"


class DeliveryQuerySet(models.QuerySet):
    def visible_to(self, user: User):
        return self.filter(digest__user=user)

    def waiting(self, *, at: datetime):
        """Those to be sent now. The row's own columns, so that one UPDATE can claim them."""
        return self.filter(state=DeliveryState.WAITING, not_before__lte=at)


class Delivery(models.Model):
    """One digest on one route out of the house, and how it went.

    Claimed by a conditional update before anything is sent: whoever finds it ``sending`` too long knows that it may
    have been sent, and says so (``unknown``) instead of sending it again.
    """

    digest = models.ForeignKey(Digest, models.CASCADE, related_name="deliveries", verbose_name="合并通知")
    route = models.CharField("途径", max_length=10, choices=Route)
    channel = models.ForeignKey(
        Channel, models.SET_NULL, related_name="deliveries", null=True, blank=True, verbose_name="通道"
    )
    state = models.CharField("状态", max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    items = models.PositiveSmallIntegerField("件数", default=0)
    tries = models.PositiveSmallIntegerField("试过几次", default=0)
    not_before = models.DateTimeField("不早于", default=timezone.now)
    claimed_at = models.DateTimeField("开始发送时间", null=True, blank=True)
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)
    # What the gateway said, and by which number it knows the message.
    outcome = models.CharField("结果", max_length=200, blank=True)
    receipt = models.CharField("回执号", max_length=100, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "外发记录"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["digest", "route"], name="delivery_once_per_route"),
            models.CheckConstraint(
                condition=Q(state=DeliveryState.WAITING) | Q(claimed_at__isnull=False) | Q(ended_at__isnull=False),
                name="delivery_at_work_was_claimed",
            ),
        ]
        indexes = [
            models.Index(
                F("not_before"),
                condition=Q(state__in=(DeliveryState.WAITING, DeliveryState.SENDING)),
                name="delivery_under_way",
            ),
            models.Index(fields=["state", "-id"], name="delivery_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.digest}（{self.get_route_display()}）"
