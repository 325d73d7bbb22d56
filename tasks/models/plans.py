from __future__ import annotations

from datetime import date, datetime

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from tasks.choices import BINDING, SENT_IN, LinkPurpose, PlanParty, PlanState
from tasks.models.placements import Placement, Programme
from teams.models import User
from youthwork.lib.dates import cn_date


class TemplateStep(models.Model):
    """One step of a programme's template, from which the work plans of its placements are drafted."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="template_steps", verbose_name="项目")
    position = models.PositiveSmallIntegerField("顺序")
    title = models.CharField("做什么", max_length=100)
    after_days = models.PositiveSmallIntegerField("开始后第几天", null=True, blank=True, help_text="空＝时间待定")

    class Meta:
        verbose_name = verbose_name_plural = "方案模板的步骤"
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title


class WorkPlan(models.Model):
    """工作对接方案: what the team of a placement will do there, step by step, agreed by leader, contact and official.

    ``version`` moves when it is changed after somebody agreed: all three agree to the new one; ``updated_at`` with
    everything that it says, and not with what is said to it.
    """

    placement = models.OneToOneField(Placement, models.PROTECT, related_name="plan", verbose_name="工作安排")
    state = models.CharField("状态", max_length=10, choices=PlanState, default=PlanState.DRAFT)
    version = models.PositiveSmallIntegerField("第几稿", default=1)
    goal = models.TextField("想做成什么", max_length=500, blank=True)
    support = models.TextField("需要点位支持", max_length=500, blank=True)
    drafted_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="起草人")
    updated_at = models.DateTimeField("修改时间", auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "工作对接方案"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.placement.site}工作对接方案"


class PlanStepQuerySet(models.QuerySet):
    def binding(self):
        """Steps of plans that were sent round: one that nobody but its author has seen binds nobody."""
        return self.filter(plan__state__in=BINDING)

    def unrecorded(self):
        """Those of which no record was sent in; a draft is none."""
        return self.exclude(records__state__in=SENT_IN)

    def over_by(self, day: date):
        """Those that are settled and over on ``day`` or before, with ``last``: their last day."""
        return self.annotate(last=Coalesce("ends_on", "on")).filter(last__lte=day)


class PlanStep(models.Model):
    """One step: what, of which programme, when (``on``; empty: not yet settled). Records of it are attached to it."""

    plan = models.ForeignKey(WorkPlan, models.CASCADE, related_name="steps", verbose_name="工作对接方案")
    position = models.PositiveSmallIntegerField("顺序")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+", verbose_name="项目")
    title = models.CharField("做什么", max_length=100)
    on = models.DateField("哪一天", null=True, blank=True, help_text="空＝时间待定")
    ends_on = models.DateField("到哪一天", null=True, blank=True)
    details = models.CharField("时间、集合地点", max_length=100, blank=True)
    people = models.PositiveIntegerField("预计人数", null=True, blank=True)

    objects = PlanStepQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "方案的步骤"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(on__isnull=False, ends_on__gte=F("on")),
                name="plan_step_ends_after_it_begins",
                violation_error_message="结束日期不能早于开始日期。",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def last_day(self) -> date | None:
        """The day after which it is over; None where it is not settled."""
        return self.ends_on or self.on

    def when(self, today: date) -> str:
        """6月20日, 6月20日至6月27日; "" where it is not settled."""
        if self.on is None:
            return ""
        first = cn_date(self.on, today)
        return f"{first}至{cn_date(self.ends_on, today)}" if self.ends_on and self.ends_on != self.on else first


class PlanAnswer(models.Model):
    """What one of the three said to one version of a plan: agreed, or what should be different (``remark``)."""

    plan = models.ForeignKey(WorkPlan, models.CASCADE, related_name="answers", verbose_name="工作对接方案")
    version = models.PositiveSmallIntegerField("第几稿")
    party = models.CharField("哪一方", max_length=10, choices=PlanParty)
    agreed = models.BooleanField("同意")
    remark = models.CharField("意见", max_length=300, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="答复人")
    by_name = models.CharField("答复人姓名", max_length=80)
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "方案的答复"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(agreed=True) | ~Q(remark=""),
                name="plan_answer_other_wish_has_remark",
                violation_error_message="请写明希望怎么改。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_party_display()}{'同意' if self.agreed else '有意见'}"


class ContactLinkQuerySet(models.QuerySet):
    def open(self, *, at: datetime):
        """Links that may still be answered at ``at``. The row's own columns, so that one UPDATE can claim it."""
        return self.filter(answered_at=None, revoked_at=None, expires_at__gt=at)


class ContactLink(models.Model):
    """A link by which a site's contact answers once, without an account: to a work plan, or whether the services of a
    period took place. Only the hash of its token is kept."""

    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    purpose = models.CharField("用途", max_length=10, choices=LinkPurpose)
    placement = models.ForeignKey(Placement, models.PROTECT, related_name="contact_links", verbose_name="工作安排")
    plan_version = models.PositiveSmallIntegerField("第几稿", null=True, blank=True)
    starts_on = models.DateField("自", null=True, blank=True)
    ends_on = models.DateField("至", null=True, blank=True)
    contact_name = models.CharField("点位负责人", max_length=50, blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="发出人")
    made_at = models.DateTimeField("发出时间", default=timezone.now)
    expires_at = models.DateTimeField("到期时间")
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    revoked_at = models.DateTimeField("撤回时间", null=True, blank=True)
    remark = models.CharField("补充说明", max_length=300, blank=True)

    objects = ContactLinkQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "点位负责人的链接"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(purpose=LinkPurpose.PLAN, plan_version__isnull=False, starts_on=None, ends_on=None)
                | Q(
                    purpose=LinkPurpose.CONFIRM, plan_version=None, starts_on__isnull=False, ends_on__gte=F("starts_on")
                ),
                name="contact_link_says_what_it_asks",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(revoked_at=None), name="contact_link_answered_or_revoked"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.placement.site}{self.get_purpose_display()}的链接"
