from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from tasks.choices import AssignmentState, AssignmentVerb, ExtensionState, Part
from tasks.models.work import Assignment, Responsibility, Task
from teams.models import Organisation, User
from teams.roles import TASKS_ASSIGN


class AssignmentStepQuerySet(models.QuerySet):
    def reports(self):
        """What was said when something was reported done, the latest first."""
        return self.filter(verb=AssignmentVerb.REPORTED).order_by("-pk")

    def summaries_of(self, task: Task):
        """What the lead of ``task`` said when it reported it done, the latest first: all who read the task read it,
        unless it is a case (个案)."""
        if task.confidential:
            return self.none()
        lead = Responsibility.objects.filter(task=task, part=Part.LEAD).exclude(organisation=None)
        return self.reports().filter(assignment__task=task, assignment__organisation__in=lead.values("organisation"))


class AssignmentStep(models.Model):
    """One step of an assignment's way: given, received, reported done, sent back, confirmed, stopped, extended."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="steps", verbose_name="交办")
    verb = models.CharField("动作", max_length=20, choices=AssignmentVerb)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, verbose_name="经办人")
    by_name = models.CharField("经办人姓名", max_length=80)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", null=True, verbose_name="单位")
    reason = models.CharField("说明", max_length=300, blank=True)
    at = models.DateTimeField("时间", default=timezone.now)

    objects = AssignmentStepQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "交办经过"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.by_name}{self.get_verb_display()}"


class ExtensionQuerySet(models.QuerySet):
    def visible_to(self, user: User):
        """Extensions of the assignments that the user sees."""
        return self.filter(assignment__in=Assignment.objects.visible_to(user).values("pk"))

    def waiting(self):
        """Those to be decided. What was asked before the work was reported done, or ended, needs no answer."""
        return self.filter(state=ExtensionState.ASKED, assignment__state=AssignmentState.OPEN)

    def asked_still(self):
        """Those that wait, of tasks that still stand."""
        return self.waiting().filter(assignment__in=Assignment.objects.asked_still().values("pk"))

    def waiting_for(self, user: User):
        """Those that a unit decides for which the user acts."""
        return self.waiting().filter(assignment__assigner__in=user.organisations_acted_for(TASKS_ASSIGN))


class Extension(models.Model):
    """延期: asked by the doing unit before the due date, with a reason; decided by the assigner.

    Until it is granted, and for ever if it is refused, the old date counts.
    """

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="extensions", verbose_name="交办")
    due_before = models.DateField("原时限")
    until = models.DateField("申请延到")
    reason = models.CharField("延期理由", max_length=300)
    asked_at = models.DateTimeField("申请时间", default=timezone.now)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="申请人")
    state = models.CharField("状态", max_length=10, choices=ExtensionState, default=ExtensionState.ASKED)
    decided_at = models.DateTimeField("答复时间", null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="答复人")
    decision = models.CharField("答复说明", max_length=300, blank=True)

    objects = ExtensionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "延期申请"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment"],
                condition=Q(state=ExtensionState.ASKED),
                name="extension_one_open",
                violation_error_message="已有一份延期申请在等答复。",
            ),
            models.CheckConstraint(
                condition=Q(until__gt=F("due_before")),
                name="extension_is_later",
                violation_error_message="延期后的日期应晚于原时限。",
            ),
            models.CheckConstraint(
                condition=~Q(state=ExtensionState.REFUSED) | ~Q(decision=""),
                name="extension_refused_has_reason",
                violation_error_message="不同意延期要写明理由。",
            ),
            models.CheckConstraint(
                condition=Q(state=ExtensionState.ASKED, decided_at=None)
                | (~Q(state=ExtensionState.ASKED) & Q(decided_at__isnull=False)),
                name="extension_decided_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment}延到{self.until}"
