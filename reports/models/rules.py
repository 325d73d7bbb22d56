from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Min, Q

from reports.choices import CategoryKind, Output, Shift
from tasks.models import Document, Programme, Task
from teams.models import Organisation, User
from teams.models.scope import reached, under
from teams.roles import READ


class ReportingRuleQuerySet(models.QuerySet):
    def visible_to(self, user: User):
        """Rules of the documents the user may read, and those under which a unit of the user reports."""
        own = Reporter.objects.visible_to(user).values("rule")
        readable = Q(document__in=Document.objects.visible_to(user).values("pk"))
        seen = self.filter(reached(self.model, user.scope(), "document__owner", readable, Q(pk__in=own)))
        acted_for = user.organisations_acted_for(READ)
        reports = Reporter.objects.filter(Q(organisation__in=acted_for) | Q(receiver__in=acted_for)).values("rule")
        return seen.exclude(Q(document__in=Document.objects.kept_from(user).values("pk")) & ~Q(pk__in=reports))

    def with_next_due(self, today: date):
        """With ``next_due``: the first due date from ``today`` on; None where nothing is due any more."""
        return self.annotate(next_due=Min("periods__due_on", filter=Q(periods__due_on__gte=today)))


class ReportingRule(models.Model):
    """What a document wants to be told, by whom, how often and in which table."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="reporting_rules", verbose_name="文件")
    title = models.CharField("表名", max_length=100, help_text="印在表头，如：“百千万工程”项目推进表")
    opens_days_before = models.PositiveSmallIntegerField("提前几天起草", default=15)
    shift = models.CharField("报送日遇节假日", max_length=10, choices=Shift, default=Shift.BACK)
    # How the superior wants files to be called, without the ending; {单位} {简称} {报送期} {表名} {日期} are filled in.
    file_name = models.CharField("文件名", max_length=100, default="{单位}{报送期}推进表")

    objects = ReportingRuleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "报送规则"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title


class Category(models.Model):
    """类别, in the order of the table. What maps to none falls to the ``local`` one (各地项目)."""

    rule = models.ForeignKey(ReportingRule, models.CASCADE, related_name="categories", verbose_name="报送规则")
    position = models.PositiveSmallIntegerField("顺序")
    name = models.CharField("名称", max_length=100)
    kind = models.CharField("归类", max_length=10, choices=CategoryKind, default=CategoryKind.MAPPED)

    class Meta:
        verbose_name = verbose_name_plural = "类别"
        ordering = ["rule", "position"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "position"], name="category_position_in_rule"),
            models.UniqueConstraint(
                fields=["rule"], condition=Q(kind=CategoryKind.LOCAL), name="category_one_local_in_rule"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CategoryMap(models.Model):
    """A task or a programme and the category it is reported under; a programme's own map wins."""

    rule = models.ForeignKey(ReportingRule, models.CASCADE, related_name="maps", verbose_name="报送规则")
    category = models.ForeignKey(Category, models.CASCADE, related_name="maps", verbose_name="类别")
    task = models.ForeignKey(Task, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="任务")
    programme = models.ForeignKey(
        Programme, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="项目"
    )

    class Meta:
        verbose_name = verbose_name_plural = "归类"
        constraints = [
            models.CheckConstraint(
                condition=Q(task=None, programme__isnull=False) | Q(task__isnull=False, programme=None),
                name="category_map_of_one_thing",
            ),
            models.UniqueConstraint(
                fields=["rule", "task"], condition=Q(programme=None), name="category_map_task_once"
            ),
            models.UniqueConstraint(
                fields=["rule", "programme"], condition=Q(task=None), name="category_map_programme_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task or self.programme} → {self.category}"


class ReporterQuerySet(models.QuerySet):
    def visible_to(self, user: User):
        paths = user.scope()
        return self.filter(reached(self.model, paths, "organisation", under(paths, "receiver")))


class Reporter(models.Model):
    """Which unit reports to which. Without a receiver the unit keeps its table for itself (线下报送)."""

    rule = models.ForeignKey(ReportingRule, models.CASCADE, related_name="reporters", verbose_name="报送规则")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="reporter_rows", verbose_name="报送单位"
    )
    receiver = models.ForeignKey(
        Organisation, models.PROTECT, related_name="receiver_rows", null=True, blank=True, verbose_name="接收单位"
    )

    # Of a superior that is not on the platform: it is served with files, and blocks nobody.
    receiver_name = models.CharField("平台以外的接收单位", max_length=100, blank=True)
    output = models.CharField("报送形式", max_length=10, choices=Output, default=Output.TABLE)

    objects = ReporterQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "报送单位"
        constraints = [
            models.UniqueConstraint(fields=["rule", "organisation"], name="reporter_once_in_rule"),
            models.CheckConstraint(
                condition=Q(receiver=None) | ~Q(receiver=F("organisation")), name="reporter_not_to_itself"
            ),
            models.CheckConstraint(
                condition=Q(receiver=None) | Q(receiver_name=""),
                name="reporter_has_one_receiver",
                violation_error_message="接收单位或在平台上，或在平台以外，只填一个。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} → {self.goes_to}"

    @property
    def goes_to(self) -> str:
        """Whom it goes to in words: a unit, a superior off the platform by its name, or nobody."""
        return self.words(str(self.receiver) if self.receiver_id else "", self.receiver_name)

    @staticmethod
    def words(unit: str | None, typed: str) -> str:
        return unit or (f"{typed}（线下报送）" if typed else "线下报送")

    def owes(self, period: ReportingPeriod) -> bool:
        """Whether the unit is to report for ``period``: one that is gone on its last day is not."""
        closed_on = self.organisation.closed_on
        return closed_on is None or closed_on > period.ends_on


class ReportingPeriodQuerySet(models.QuerySet):
    def opening(self, *, on: date):
        """Periods whose drafts should exist on ``on``."""
        return self.filter(opens_on__lte=on)


class ReportingPeriod(models.Model):
    """One occasion to report: what counts (from, to), until when records may come in, when it is due."""

    rule = models.ForeignKey(ReportingRule, models.CASCADE, related_name="periods", verbose_name="报送规则")
    label = models.CharField("代号", max_length=20, help_text="如 2026Q2")
    name = models.CharField("名称", max_length=50, help_text="如 2026年第二季度")
    starts_on = models.DateField("自")
    ends_on = models.DateField("至")
    cutoff_on = models.DateField("记录截止")
    opens_on = models.DateField("起草日期")
    due_on = models.DateField("报送时限")

    objects = ReportingPeriodQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "报送期"
        ordering = ["rule", "starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "label"], name="reporting_period_label_in_rule"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")) & Q(due_on__gte=F("opens_on")),
                name="reporting_period_in_order",
                violation_error_message="报送期的日期前后颠倒。",
            ),
        ]

    def __str__(self) -> str:
        return self.name
