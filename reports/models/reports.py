from __future__ import annotations

import re
from collections.abc import Collection

from django.db import models
from django.db.models import Case, Count, F, Q, When
from django.urls import reverse

from reports.choices import OVERVIEW, CategoryKind, FileKind, LineField, Output, ReportState, ReportVerb
from reports.models.rules import Category, ReportingPeriod
from tasks.models import Document, Programme, Record
from teams.models import Organisation, StoredFile, User
from teams.models.scope import reached, under
from teams.roles import READ, REPORTS_ACCEPT
from youthwork.lib.sealed import PartlySealedJSONField, SealedTextField

OPEN = (ReportState.DRAFT, ReportState.RETURNED)
SENT = (ReportState.SUBMITTED, ReportState.ACCEPTED)
_TABLE_WORDS = re.compile("(?:项目|系列活动项目)?推进(?:情况)?表$")
TEXT_WORDS = "工作推进情况"


def as_text_name(name: str) -> str:
    """What a table's name is for a report that goes up as a text: “百千万工程”项目推进表 → “百千万工程”工作推进情况."""
    return _TABLE_WORDS.sub(TEXT_WORDS, name)


def title_of(title: str, output: str) -> str:
    """What stands above a report by a rule with this ``title``: the table's name, or that of the text in its place."""
    return as_text_name(title) if output == Output.TEXT else title


class ReportQuerySet(models.QuerySet):
    def visible_to(self, user: User):
        """Reports of units in the user's subtrees, and those sent to a unit there or entered by it (代填)."""
        paths = user.scope()
        received = under(paths, "receiver") & (~Q(state=ReportState.DRAFT) | Q(by_proxy=True))
        seen = self.filter(reached(self.model, paths, "organisation", received))
        acted_for = user.organisations_acted_for(READ)
        kept = Q(period__rule__document__in=Document.objects.kept_from(user).values("pk"))
        return seen.exclude(kept & ~Q(organisation__in=acted_for) & ~Q(receiver__in=acted_for))

    def open(self):
        return self.filter(state__in=OPEN)

    def sent(self):
        return self.filter(state__in=SENT)

    def with_filler(self):
        """With ``filler_id``: the unit that fills it in, as ``Report.filler`` says of one."""
        return self.annotate(filler_id=Case(When(by_proxy=True, then=F("receiver")), default=F("organisation")))

    def filled_in_by(self, units: Collection[int]):
        """Those that ``units`` fill in: their own, but for what the superior enters, and what they enter for others."""
        return self.filter(Q(by_proxy=False, organisation__in=units) | Q(by_proxy=True, receiver__in=units))

    def waiting(self):
        """Submitted reports that somebody on the platform has to accept or return."""
        return self.filter(state=ReportState.SUBMITTED, receiver__isnull=False)

    def waiting_for(self, user: User):
        """Submitted reports that the user's unit has to accept or return."""
        return self.waiting().filter(receiver__in=user.organisations_acted_for(REPORTS_ACCEPT))

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
    output = models.CharField("报送形式", max_length=10, choices=Output, default=Output.TABLE)
    # Entered by its superior for a unit that cannot; why stands in the step of its way.
    by_proxy = models.BooleanField("上级代填", default=False)
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
    def filler(self) -> Organisation | None:
        """Which unit fills it in: its own, or the one that enters it (代填)."""
        return self.receiver if self.by_proxy else self.organisation

    @property
    def title(self) -> str:
        """What stands above it: the table's name in the rule, or that of the text which goes up in its place."""
        return title_of(self.period.rule.title, self.output)

    @property
    def is_open(self) -> bool:
        """Whether the unit may still change it."""
        return self.state in OPEN


class ReportLine(models.Model):
    """One line of annex 2: a category and a programme (or none: the category has nothing to tell).

    Figures follow the records until submission. A text stays as drafted until somebody edits it;
    from then on it is theirs and a new draft does not touch it.
    """

    report = models.ForeignKey(Report, models.CASCADE, related_name="lines", verbose_name="推进表")
    # None: the overview that a text begins with.
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="类别")
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="report_lines", null=True, blank=True, verbose_name="项目"
    )
    position = models.PositiveSmallIntegerField("序号")
    content = models.CharField("主要内容", max_length=300, blank=True)
    progress = models.TextField("推进情况", blank=True)
    problems = models.TextField("存在问题", blank=True)
    next_steps = models.TextField("下一步", blank=True)
    content_edited = models.BooleanField(default=False)
    progress_edited = models.BooleanField(default=False)
    problems_edited = models.BooleanField(default=False)
    next_steps_edited = models.BooleanField(default=False)
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
            models.UniqueConstraint(fields=["report"], condition=Q(category=None), name="report_line_overview_once"),
        ]

    def __str__(self) -> str:
        return f"{self.report}{self.called}"

    @property
    def called(self) -> str:
        """第3行“创文巩卫工作”, or 综述."""
        return f"第{self.position}行“{self.programme or self.category}”" if self.category_id else OVERVIEW


class LineSentence(models.Model):
    """One drafted sentence of a line's text, and the records that it is drawn from."""

    line = models.ForeignKey(ReportLine, models.CASCADE, related_name="sentences", verbose_name="行")
    field = models.CharField("哪一栏", max_length=20, choices=LineField)
    position = models.PositiveSmallIntegerField("顺序")
    text = models.TextField("句子")
    records = models.ManyToManyField(Record, related_name="report_sentences", blank=True, verbose_name="记录")

    class Meta:
        verbose_name = verbose_name_plural = "句子"
        ordering = ["line", "field", "position"]
        constraints = [
            models.UniqueConstraint(fields=["line", "field", "position"], name="line_sentence_position_once")
        ]

    def __str__(self) -> str:
        return self.text


class LineEdit(models.Model):
    """One change that a person made to a text of a line: what it said before and after, and the figures that the line
    had then. ``drafted``: the text of the records was taken (again), and follows them from then on."""

    line = models.ForeignKey(ReportLine, models.CASCADE, related_name="edits", verbose_name="行")
    field = models.CharField("哪一栏", max_length=20, choices=LineField)
    before = models.TextField("改前", blank=True)
    after = models.TextField("改后", blank=True)
    drafted = models.BooleanField("按记录重写", default=False)
    people = models.PositiveBigIntegerField("改时的人数", default=0)
    reads = models.PositiveBigIntegerField("改时的阅读量", default=0)
    records = models.PositiveIntegerField("改时的记录数", default=0)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="修改人")
    by_name = models.CharField("修改人姓名", max_length=80)
    at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "修改经过"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.by_name}改{self.get_field_display()}"


class ReportVersion(models.Model):
    """What was sent, for good: lines and names of that day, with the sum of both (``reports.way.versions.sum_of``); its
    files are ``VersionFile`` rows. One that ``corrects`` repeats the lines sent before to the letter and adds 更正."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="versions", verbose_name="推进表")
    number = models.PositiveSmallIntegerField("第几次")
    payload = PartlySealedJSONField("内容", sealed=("contact",))
    sha256 = models.CharField("内容的校验码", max_length=64, blank=True)
    corrects = models.BooleanField("只报更正", default=False)
    submitted_by_name = models.CharField("报送人", max_length=80)
    submitted_at = models.DateTimeField("报送时间")
    accepted_at = models.DateTimeField("接收时间", null=True, blank=True)
    # Of a superior that is not on the platform: the day on which it was given the files.
    handed_over_on = models.DateField("线下交出日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "报送版本"
        ordering = ["report", "number"]
        constraints = [models.UniqueConstraint(fields=["report", "number"], name="report_version_number")]

    def __str__(self) -> str:
        return f"{self.report}第{self.number}次"


class VersionFile(models.Model):
    """One rendered file of a version: kept to the byte, with its sum."""

    version = models.ForeignKey(ReportVersion, models.PROTECT, related_name="files", verbose_name="报送版本")
    kind = models.CharField("种类", max_length=10, choices=FileKind)
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="version_file", verbose_name="文件")

    class Meta:
        verbose_name = verbose_name_plural = "报送的文件"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["version", "kind"], name="version_file_once")]

    def __str__(self) -> str:
        return f"{self.version}{self.get_kind_display()}"


class Correction(models.Model):
    """更正: a figure of a version that was sent, and what it comes to now. Told in the next report that ``report`` is;
    what was sent never changes. ``programme`` is what the figure was of, under the name of that time."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="corrections", verbose_name="写进哪张表")
    version = models.ForeignKey(ReportVersion, models.PROTECT, related_name="corrections", verbose_name="更正哪一次")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+", verbose_name="项目")
    name = models.CharField("项目名称", max_length=100)
    unit = models.CharField("计量单位", max_length=20, blank=True)
    people_before = models.BigIntegerField("原报人数", default=0)
    people_after = models.BigIntegerField("现为人数", default=0)
    records_before = models.IntegerField("原报记录数", default=0)
    records_after = models.IntegerField("现为记录数", default=0)
    reason = models.CharField("原因", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "更正"
        ordering = ["report", "version", "pk"]
        constraints = [models.UniqueConstraint(fields=["report", "version", "programme"], name="correction_once")]

    def __str__(self) -> str:
        return f"{self.name}更正"


class ReportEvent(models.Model):
    """One step of a report's way: submitted, returned with a reason, accepted, entered by the superior."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="events", verbose_name="推进表")
    verb = models.CharField("动作", max_length=20, choices=ReportVerb)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="经办人")
    by_name = models.CharField("经办人姓名", max_length=80)
    reason = models.CharField("原因", max_length=300, blank=True)
    at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "报送经过"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.by_name}{self.get_verb_display()}"


class ReportMark(models.Model):
    """One thing that a return marks as wrong: a text of a line, its figure, or (without a line) the head of the form.
    The line's number and name are kept as they were: a refreshed draft may lose the line."""

    event = models.ForeignKey(ReportEvent, models.CASCADE, related_name="marks", verbose_name="退回")
    line = models.ForeignKey(
        ReportLine, models.SET_NULL, related_name="marks", null=True, blank=True, verbose_name="行"
    )
    where = models.CharField("哪一行", max_length=120, blank=True)
    field = models.CharField("哪一栏", max_length=20, choices=LineField, blank=True, help_text="空＝这一行的人数")
    note = models.CharField("要改什么", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "退回的标注"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.where}：{self.note}"
