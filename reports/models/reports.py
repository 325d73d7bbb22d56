from __future__ import annotations

from django.db import models
from django.db.models import Count, Q
from django.urls import reverse

from reports.choices import CategoryKind, ReportState
from reports.models.rules import Category, ReportingPeriod
from tasks.models import Document, Programme
from teams.models import Organisation, StoredFile, User
from teams.models.scope import reached, under
from teams.roles import READ, REPORTS_ACCEPT
from youthwork.lib.sealed import PartlySealedJSONField, SealedTextField


class ReportQuerySet(models.QuerySet):
    def visible_to(self, user: User):
        """Reports of units in the user's subtrees, and those sent to a unit there."""
        paths = user.scope()
        received = under(paths, "receiver") & ~Q(state=ReportState.DRAFT)
        seen = self.filter(reached(self.model, paths, "organisation", received))
        acted_for = user.organisations_acted_for(READ)
        kept = Q(period__rule__document__in=Document.objects.kept_from(user).values("pk"))
        return seen.exclude(kept & ~Q(organisation__in=acted_for) & ~Q(receiver__in=acted_for))

    def waiting_for(self, user: User):
        """Submitted reports that the user's unit has to accept or return."""
        return self.filter(state=ReportState.SUBMITTED, receiver__in=user.organisations_acted_for(REPORTS_ACCEPT))

    def with_gaps(self):
        """With ``gaps``: lines of the form's own categories that have no record and no word said about it."""
        silent = Q(lines__records=0, lines__explained=False, lines__category__kind=CategoryKind.MAPPED)
        return self.annotate(gaps=Count("lines", filter=silent))


class Report(models.Model):
    """推进表 of one unit for one period. Live until submitted; every submission freezes a version."""

    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="reports", verbose_name="报送期")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="reports", verbose_name="单位")
    receiver = models.ForeignKey(
        Organisation, models.PROTECT, related_name="reports_received", null=True, blank=True, verbose_name="报送"
    )
    state = models.CharField("状态", max_length=10, choices=ReportState, default=ReportState.DRAFT)
    filled_by = models.CharField("填表人", max_length=50, blank=True)
    contact = SealedTextField("联系方式", blank=True, default="")
    filled_on = models.DateField("填表日期", null=True, blank=True)
    drafted_at = models.DateTimeField("起草时间", auto_now_add=True)
    refreshed_at = models.DateTimeField("数字截至", null=True, blank=True)
    submitted_at = models.DateTimeField("报送时间", null=True, blank=True)
    return_reason = models.CharField("退回原因", max_length=300, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "推进表"
        ordering = ["-period__starts_on", "organisation__path"]
        constraints = [
            models.UniqueConstraint(fields=["period", "organisation"], name="report_once"),
            models.CheckConstraint(
                condition=~Q(state=ReportState.RETURNED) | ~Q(return_reason=""),
                name="report_returned_has_reason",
                violation_error_message="退回要写明原因。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}{self.period}推进表"

    def get_absolute_url(self) -> str:
        return reverse("reports:report", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Whether the unit may still change it."""
        return self.state in (ReportState.DRAFT, ReportState.RETURNED)


class ReportLine(models.Model):
    """One line of annex 2: a category and a programme (or none: the category has nothing to tell).

    Figures follow the records until submission. A text stays as drafted until somebody edits it;
    from then on it is theirs and a new draft does not touch it.
    """

    report = models.ForeignKey(Report, models.CASCADE, related_name="lines", verbose_name="推进表")
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", verbose_name="类别")
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="report_lines", null=True, blank=True, verbose_name="项目"
    )
    position = models.PositiveSmallIntegerField("序号")
    content = models.CharField("主要内容", max_length=300, blank=True)
    progress = models.TextField("推进情况", blank=True)
    progress_edited = models.BooleanField(default=False)
    content_edited = models.BooleanField(default=False)
    # Whether somebody, here or in a report from below, has said why there is nothing.
    explained = models.BooleanField(default=False)
    people = models.PositiveBigIntegerField("覆盖青少年数", null=True, blank=True)
    visits = models.PositiveBigIntegerField("人次", default=0)
    reads = models.PositiveBigIntegerField("阅读量", default=0)
    records = models.PositiveIntegerField("记录数", default=0)
    due_text = models.CharField("完成时限", max_length=50, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "推进表行"
        ordering = ["report", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "programme"], condition=Q(programme__isnull=False), name="report_line_programme_once"
            ),
            models.UniqueConstraint(
                fields=["report", "category"], condition=Q(programme=None), name="report_line_empty_category_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report}第{self.position}行"


class ReportVersion(models.Model):
    """What was sent, for good: lines, names of that day and the rendered file with its SHA-256."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="versions", verbose_name="推进表")
    number = models.PositiveSmallIntegerField("第几次")
    payload = PartlySealedJSONField("内容", sealed=("contact",))
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="report_version", verbose_name="文件")
    submitted_by_name = models.CharField("报送人", max_length=80)
    submitted_at = models.DateTimeField("报送时间")
    accepted_at = models.DateTimeField("接收时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "报送版本"
        ordering = ["report", "number"]
        constraints = [models.UniqueConstraint(fields=["report", "number"], name="report_version_number")]

    def __str__(self) -> str:
        return f"{self.report}第{self.number}次"


class ReportEvent(models.Model):
    """One step of a report's way: submitted, returned with a reason, accepted."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="events", verbose_name="推进表")
    state = models.CharField("动作", max_length=10, choices=ReportState)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="经办人")
    by_name = models.CharField("经办人姓名", max_length=80)
    reason = models.CharField("原因", max_length=300, blank=True)
    at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "报送经过"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.by_name}{self.get_state_display()}"
