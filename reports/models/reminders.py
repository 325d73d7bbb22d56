from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from tasks.models import Document
from teams.choices import DueKind
from teams.models import Organisation, User
from teams.models.scope import under
from teams.models.units import line_of
from teams.roles import TASKS_ASSIGN

ALREADY = "这个范围已有一条提醒规则，请改已有的那条。"
FARTHEST = 90  # days before or after the due date


def check_days(value: object) -> None:
    """Ascending days, none twice, each from 1 to ``FARTHEST``; ValidationError for anything else."""
    fine = isinstance(value, list) and all(type(day) is int and 1 <= day <= FARTHEST for day in value)
    if not fine or sorted(set(value)) != value:  # type: ignore[arg-type,call-overload]
        raise ValidationError(f"请写1到{FARTHEST}之间的天数，从小到大，不重复。")


class ReminderRuleQuerySet(models.QuerySet):
    def visible_to(self, user: User):
        """Rules of units in the subtrees where the user gives tasks; none of a document that the user may not see."""
        return self.filter(under(user.paths(TASKS_ASSIGN), "organisation")).of_documents_of(user)

    def counting_for(self, user: User, organisation: Organisation):
        """Rules that count for ``organisation``: its own and those of the units above; none of a document that the
        user may not see."""
        return self.filter(organisation__path__in=line_of(organisation.path)).of_documents_of(user)

    def of_documents_of(self, user: User):
        """Rules of no document, or of one that the user sees."""
        return self.filter(Q(document=None) | Q(document__in=Document.objects.visible_to(user).values("pk")))


class ReminderRule(models.Model):
    """When those who are behind are told: of everything below a unit, or of one document, or of one kind of thing.

    The most particular rule counts: of the document before any, then of the kind, then the nearest unit. Where there is
    none, the defaults of ``reports.reminding.timing`` count.
    """

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="reminder_rules", verbose_name="单位", help_text="管本单位和下级"
    )
    document = models.ForeignKey(
        Document, models.PROTECT, related_name="reminder_rules", null=True, blank=True, verbose_name="文件"
    )
    about = models.CharField("什么事", max_length=20, choices=DueKind, blank=True)
    enabled = models.BooleanField("提醒", default=True)
    before = models.JSONField("到期前几天", default=list, blank=True)
    on_day = models.BooleanField("到期当天", default=True)
    after = models.JSONField("逾期后几天", default=list, blank=True)
    weekly = models.BooleanField("以后每周一次", default=True)
    official_after = models.PositiveSmallIntegerField("逾期几天改为督办", null=True, blank=True)
    superior_after = models.PositiveSmallIntegerField("逾期几天报上级", null=True, blank=True)
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="设定人")
    set_at = models.DateTimeField("设定时间", default=timezone.now)

    objects = ReminderRuleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "提醒规则"
        ordering = ["organisation__path", "document", "about"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "document", "about"],
                condition=Q(document__isnull=False),
                name="reminder_rule_once_per_document",
                violation_error_message=ALREADY,
            ),
            models.UniqueConstraint(
                fields=["organisation", "about"],
                condition=Q(document=None),
                name="reminder_rule_once_per_unit",
                violation_error_message=ALREADY,
            ),
            models.CheckConstraint(
                condition=Q(superior_after=None) | Q(official_after=None) | Q(superior_after__gte=F("official_after")),
                name="reminder_rule_official_first",
                violation_error_message="报上级不能早于督办。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}的提醒规则"

    def clean(self) -> None:
        for field in ("before", "after"):
            try:
                check_days(getattr(self, field))
            except ValidationError as error:
                raise ValidationError({field: error.messages}) from error
