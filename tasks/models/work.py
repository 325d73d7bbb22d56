from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from tasks.choices import AssignmentState, Part, TaskKind
from tasks.models.documents import Document
from teams.models import Organisation, User
from teams.models.scope import reached, under


class TaskQuerySet(models.QuerySet):
    def visible_to(self, user: User):
        """Tasks of the documents the user may read: a participant always reads the text of what it was given."""
        return self.filter(document__in=Document.objects.visible_to(user).values("pk"))

    def roster_due(self, document: Document) -> date | None:
        """The day by which ``document`` wants the list of people (名单): of a task that says so, has a date with its
        year, and is not done by those it was given to. Else None."""
        wanted = self.filter(document=document, title__contains="名单", due__isnull=False)
        wanted = wanted.exclude(assignments__state=AssignmentState.DONE)
        return wanted.order_by("due").values_list("due", flat=True).first()


class Task(models.Model):
    """任务 (条款): a numbered item of a document."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="tasks", verbose_name="文件")
    parent = models.ForeignKey(
        "self", models.PROTECT, related_name="items", null=True, blank=True, verbose_name="上级条款"
    )
    kind = models.CharField("类型", max_length=20, choices=TaskKind)
    position = models.PositiveSmallIntegerField("顺序")
    number = models.CharField("编号", max_length=20, blank=True)
    title = models.CharField("标题", max_length=100)
    text = models.TextField("内容", blank=True)
    due_printed = models.CharField("印出的期限", max_length=20, blank=True, help_text="没有年份的写作 --05-15")
    due = models.DateField("完成时限", null=True, blank=True)
    standing = models.BooleanField("常态化", default=False)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任务"
        ordering = ["document", "position"]
        constraints = [
            models.UniqueConstraint(fields=["document", "position"], name="task_position_in_document"),
            models.CheckConstraint(
                condition=Q(standing=False) | Q(due=None),
                name="task_standing_has_no_due",
                violation_error_message="常态化任务没有完成时限。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}{self.title}"

    @property
    def printed_day(self) -> str:
        """5月15日, where the text prints a day without a year; else what it prints."""
        if not self.due_printed.startswith("--"):
            return self.due_printed
        month, day = self.due_printed.removeprefix("--").split("-")
        return f"{int(month)}月{int(day)}日"


class Responsibility(models.Model):
    """牵头 / 配合 单位, in printed order; the lead is a fact and stays empty where the text names none."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="responsibilities", verbose_name="任务")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="responsibilities", verbose_name="单位")
    part = models.CharField("分工", max_length=20, choices=Part)
    position = models.PositiveSmallIntegerField("顺序")

    class Meta:
        verbose_name = verbose_name_plural = "责任单位"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["task", "organisation"], name="responsibility_once"),
            models.UniqueConstraint(fields=["task"], condition=Q(part=Part.LEAD), name="responsibility_one_lead"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}（{self.get_part_display()}）"


class AssignmentQuerySet(models.QuerySet):
    def visible_to(self, user: User):
        """Assignments to units in the user's subtrees, and those that units there have given."""
        paths = user.scope()
        return self.filter(reached(self.model, paths, "organisation", under(paths, "assigner")))

    def open(self):
        return self.filter(state=AssignmentState.OPEN)

    def due_by(self, day: date):
        """Open assignments whose due date is ``day`` or earlier."""
        return self.open().filter(due__lte=day)


class Assignment(models.Model):
    """One task given to one unit. The assigner confirms that it is done, never the doer."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="assignments", verbose_name="任务")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="assignments", verbose_name="承办单位")
    assigner = models.ForeignKey(
        Organisation, models.PROTECT, related_name="assignments_given", verbose_name="交办单位"
    )
    assigned_on = models.DateField("交办日期")
    due = models.DateField("完成时限", null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=AssignmentState, default=AssignmentState.OPEN)
    ended_on = models.DateField("办结日期", null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "交办"
        ordering = [F("due").asc(nulls_last=True), "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["task", "organisation"],
                name="assignment_once",
                violation_error_message="这项任务已交给该单位。",
            ),
            models.CheckConstraint(
                condition=Q(state=AssignmentState.OPEN, ended_on=None)
                | (~Q(state=AssignmentState.OPEN) & Q(ended_on__isnull=False)),
                name="assignment_ended_has_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task}（{self.organisation}）"
