from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from tasks.choices import AssignmentState, DocumentState, Part, TaskKind, TaskState
from tasks.models.documents import Document
from teams.models import Organisation, User
from teams.models.scope import either, reached, under
from teams.roles import READ, RECORDS_WRITE, TASKS_ASSIGN


class TaskQuerySet(models.QuerySet):
    def visible_to(self, user: User):
        """Tasks of the documents the user may read: a participant always reads the text of what it was given."""
        return self.filter(document__in=Document.objects.visible_to(user).values("pk"))

    def listed(self):
        """Tasks that stand in the ledger today; those that a later sorting dropped are history."""
        return self.filter(state=TaskState.LISTED)

    def cases_kept_from(self, user: User):
        """Cases (个案) of whose words the user learns nothing: they are there for who acts for the unit that files or
        issued the document, or is responsible for the case or was given it. A superior of these knows the number."""
        units = user.organisations_acted_for(READ)
        ways = ("document__owner", "document__issuers", "responsibilities__organisation", "assignments__organisation")
        mine = [Q(**{f"{way}__in": units}) for way in ways]
        return self.filter(confidential=True).exclude(either(self.model, *mine))

    def roster_due(self, document: Document) -> date | None:
        """The day by which ``document`` wants the list of people (名单): of a task that says so, has a date with its
        year, and is not done by those it was given to. Else None."""
        return self.wanting_rosters().filter(document=document).values_list("due", flat=True).first()

    def wanting_rosters(self):
        """Tasks that want a list of people (名单) by a day and are not done by those they were given to, the first day
        first."""
        wanted = self.listed().filter(title__contains="名单", due__isnull=False)
        return wanted.exclude(assignments__state=AssignmentState.DONE).order_by("due", "pk")


class Task(models.Model):
    """任务 (条款): a numbered item of a document."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="tasks", verbose_name="文件")
    parent = models.ForeignKey(
        "self", models.PROTECT, related_name="items", null=True, blank=True, verbose_name="上级条款"
    )
    kind = models.CharField("类型", max_length=20, choices=TaskKind)
    position = models.PositiveSmallIntegerField("顺序")
    number = models.CharField("编号", max_length=20, blank=True)
    title = models.CharField("标题", max_length=200)
    text = models.TextField("内容", blank=True)
    section = models.CharField("所在部分", max_length=200, blank=True)
    category = models.CharField("类别", max_length=200, blank=True)
    phase = models.CharField("阶段", max_length=100, blank=True)
    starts = models.DateField("开始", null=True, blank=True)
    due_printed = models.CharField("印出的期限", max_length=50, blank=True, help_text="没有年份的写作 --05-15")
    due = models.DateField("完成时限", null=True, blank=True)
    standing = models.BooleanField("常态化", default=False)
    span_start = models.PositiveIntegerField("正文起", null=True, blank=True)
    span_end = models.PositiveIntegerField("正文止", null=True, blank=True)
    implements = models.ForeignKey(
        "self", models.PROTECT, related_name="implemented_by", null=True, blank=True, verbose_name="落实的上级任务"
    )
    confidential = models.BooleanField("个案", default=False, help_text="只向上报数，不向上看内容")
    state = models.CharField("状态", max_length=10, choices=TaskState, default=TaskState.LISTED)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任务"
        ordering = ["document", "position"]
        indexes = [
            # Of the many tasks of a document the few that have a date: asked for each row of its arrangement.
            models.Index(fields=["document", "due"], condition=Q(due__isnull=False), name="task_by_due"),
        ]
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
    def is_closed(self) -> bool:
        """Whether its words are not for everybody who counts it: it is a case (个案), or of a confidential document."""
        return self.confidential or self.document.confidential

    @property
    def printed_day(self) -> str:
        """5月15日, where the text prints a day without a year; else what it prints."""
        if not self.due_printed.startswith("--"):
            return self.due_printed
        month, day = self.due_printed.removeprefix("--").split("-")
        return f"{int(month)}月{int(day)}日"


class PrintedName(models.Model):
    """What a name in documents means to the unit that files them: one unit, several (各区), or none of the platform's;
    said once on the desk, known from then on."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="printed_names", verbose_name="建档单位"
    )
    name = models.CharField("印出的名称", max_length=100)
    units = models.ManyToManyField(Organisation, related_name="+", blank=True, verbose_name="指的单位")
    collective = models.BooleanField("统称", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "单位名称的对应"
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="printed_name_once")]

    def __str__(self) -> str:
        return self.name


class Responsibility(models.Model):
    """牵头 / 配合 单位, in printed order; the lead is a fact and stays empty where the text names none.

    A name that no unit of the platform bears, or that stands for many (机关各部门), is kept as printed, without unit.
    Who was added later, by the lead, has a reason and a day (洪青发〔2021〕7号, 注).
    """

    task = models.ForeignKey(Task, models.CASCADE, related_name="responsibilities", verbose_name="任务")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="responsibilities", null=True, blank=True, verbose_name="单位"
    )
    name = models.CharField("印出的名称", max_length=100, blank=True)
    part = models.CharField("分工", max_length=20, choices=Part)
    position = models.PositiveSmallIntegerField("顺序")
    added_on = models.DateField("增加日期", null=True, blank=True)
    added_by = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="由谁增加"
    )
    reason = models.CharField("增加的理由", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "责任单位"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["task", "organisation"], name="responsibility_once"),
            models.UniqueConstraint(fields=["task"], condition=Q(part=Part.LEAD), name="responsibility_one_lead"),
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | ~Q(name=""),
                name="responsibility_names_somebody",
                violation_error_message="责任单位要写明名称。",
            ),
            models.CheckConstraint(
                condition=Q(added_on=None) | ~Q(reason=""),
                name="responsibility_added_has_reason",
                violation_error_message="增加参与单位要写明理由。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}（{self.get_part_display()}）"

    @property
    def label(self) -> str:
        """The unit, or the name as printed where it is no unit of the platform."""
        return str(self.organisation) if self.organisation_id else self.name


class AssignmentQuerySet(models.QuerySet):
    def visible_to(self, user: User):
        """Assignments to units in the user's subtrees, and those that units there have given."""
        paths = user.scope()
        seen = self.filter(reached(self.model, paths, "organisation", under(paths, "assigner")))
        return seen.exclude(task__document__in=Document.objects.kept_from(user).values("pk"))

    def open(self):
        return self.filter(state=AssignmentState.OPEN)

    def going(self):
        """Those that have not ended: being worked on, or reported done and waiting for the assigner's word."""
        return self.filter(state__in=(AssignmentState.OPEN, AssignmentState.REPORTED))

    def asked_still(self):
        """Those of tasks that still stand: of one that was withdrawn, or whose document is closed, nothing is due."""
        return self.filter(task__state=TaskState.LISTED).exclude(task__document__state=DocumentState.CLOSED)

    def due_by(self, day: date):
        """What is being worked on, still asked, and due on ``day`` or before."""
        return self.open().asked_still().filter(due__lte=day)

    def to_confirm(self):
        """What was reported done and waits for the word of the unit that gave it."""
        return self.asked_still().filter(state=AssignmentState.REPORTED)

    def done_by(self, user: User):
        """Those of units for which the user acts: the doing side."""
        return self.filter(organisation__in=user.organisations_acted_for(RECORDS_WRITE))

    def waiting_for(self, user: User):
        """Reported done, and waiting for the word of a unit for which the user acts: the assigner's side."""
        return self.filter(state=AssignmentState.REPORTED, assigner__in=user.organisations_acted_for(TASKS_ASSIGN))


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
    received_on = models.DateField("签收日期", null=True, blank=True)
    reported_on = models.DateField("报办结日期", null=True, blank=True)
    ended_on = models.DateField("办结日期", null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "交办"
        ordering = [F("due").asc(nulls_last=True), "pk"]
        indexes = [
            models.Index(fields=["due"], condition=Q(state=AssignmentState.OPEN), name="assignment_open_by_due"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["task", "organisation"],
                name="assignment_once",
                violation_error_message="这项任务已交给该单位。",
            ),
            models.CheckConstraint(
                condition=Q(state__in=(AssignmentState.OPEN, AssignmentState.REPORTED), ended_on=None)
                | (~Q(state__in=(AssignmentState.OPEN, AssignmentState.REPORTED)) & Q(ended_on__isnull=False)),
                name="assignment_ended_has_date",
            ),
            models.CheckConstraint(
                condition=~Q(state=AssignmentState.REPORTED) | Q(reported_on__isnull=False),
                name="assignment_reported_has_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task}（{self.organisation}）"
