from __future__ import annotations

from django.db import models
from django.db.models import Count, F, Q

from tasks.choices import ChangeVerb, ItemKind, ItemState, ReadingState
from tasks.models.documents import Document
from tasks.models.indicators import Indicator
from tasks.models.work import Task
from teams.models import Organisation, StoredFile, User
from teams.models.scope import under
from teams.roles import DOCUMENTS_EDIT, READ


class DocumentReadingQuerySet(models.QuerySet):
    def visible_to(self, user: User):
        """Readings of units for which the user files documents; of confidential documents only those of their own."""
        kept = Document.objects.kept_from(user).values("pk")
        seen = self.filter(under(user.scope(DOCUMENTS_EDIT), "organisation")).exclude(document__in=kept)
        own = user.organisations_acted_for(READ)
        said = DocumentReading.objects.filter(header__confidential=True).exclude(organisation__in=own)
        return seen.exclude(pk__in=said.values("pk"))  # said on the desk: no document keeps it yet

    def sorting(self, document: Document):
        """Readings that sort the ledger of ``document`` anew and have not ended: at most one, as the pages keep it."""
        return self.filter(document=document, state__in=(ReadingState.READING, ReadingState.OPEN))

    def in_work(self):
        """Those that wait for somebody, with how many items they have and how many of these are settled."""
        items = Count("items", filter=~Q(items__state=ItemState.DROPPED))
        confirmed = Count("items", filter=Q(items__state=ItemState.CONFIRMED))
        waiting = self.filter(state__in=(ReadingState.READING, ReadingState.OPEN, ReadingState.UNREADABLE))
        rows = waiting.select_related("organisation", "document").annotate(item_count=items, confirmed_count=confirmed)
        return rows.defer("text", "layout", "last_act").order_by("-pk")


class DocumentReading(models.Model):
    """读文件: a document on its way to a ledger: read by a job, corrected on the desk, confirmed or given up.

    ``text`` is the recovered text; spans of items point into it. ``layout`` says which parts of it are rows of tables.
    ``header`` is what the document says of itself, as corrected (``tasks.reader.model.Header`` as JSON). With
    ``document`` it sorts an existing ledger anew (再次梳理), for the reason in ``why``. ``last_act`` holds what the
    last change to its items needs to be taken back: who made it, the items as they stood, and those that it made. One
    ``of_ledger`` was read from an edited file of the ledger: its text is that table, not the document's.
    """

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="document_readings", verbose_name="建档单位"
    )
    document = models.ForeignKey(
        Document, models.PROTECT, related_name="readings", null=True, blank=True, verbose_name="文件"
    )
    file_name = models.CharField("文件名", max_length=200)
    original = models.ForeignKey(
        StoredFile, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="原文件"
    )
    sha256 = models.CharField(max_length=64, blank=True)
    state = models.CharField("状态", max_length=12, choices=ReadingState, default=ReadingState.READING)
    problems = models.JSONField("读不了的原因", default=list, blank=True)
    text = models.TextField("正文", blank=True)
    layout = models.JSONField("表格行的位置", default=list, blank=True)
    header = models.JSONField("文件头", default=dict, blank=True)
    last_act = models.JSONField("上一步", default=dict, blank=True)
    of_ledger = models.BooleanField("读自台账文件", default=False, help_text="正文和条款的位置不变")
    why = models.CharField("再次梳理的原因", max_length=300, blank=True)
    begun_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="建档人")
    begun_at = models.DateTimeField("上传时间", auto_now_add=True)
    asked_at = models.DateTimeField("交给后台的时间", null=True, blank=True)
    ended_at = models.DateTimeField("确认时间", null=True, blank=True)

    objects = DocumentReadingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "读文件"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.header.get("title") or self.file_name


class ReadingItem(models.Model):
    """One proposal: a clause with its units and due date, or a goal in it.

    ``said`` is what will be written (fields of ``tasks.reader.model.Clause`` or ``Goal`` as JSON), ``read`` what the
    reader proposed (null for one that a person added); ``reason`` why it was read so. ``parent`` is the clause above,
    or the clause of a goal. When a ledger is sorted anew, ``task`` or ``indicator`` is the row the item stands for.
    """

    reading = models.ForeignKey(DocumentReading, models.CASCADE, related_name="items", verbose_name="读文件")
    kind = models.CharField("种类", max_length=10, choices=ItemKind)
    parent = models.ForeignKey(
        "self", models.CASCADE, related_name="items", null=True, blank=True, verbose_name="上级条款"
    )
    position = models.PositiveIntegerField("顺序")
    state = models.CharField("状态", max_length=10, choices=ItemState, default=ItemState.PROPOSED)
    span_start = models.PositiveIntegerField("正文起", null=True, blank=True)
    span_end = models.PositiveIntegerField("正文止", null=True, blank=True)
    said = models.JSONField("内容", default=dict)
    read = models.JSONField("读出的内容", null=True, blank=True)
    reason = models.TextField("为什么这样读", blank=True)
    task = models.ForeignKey(Task, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="任务")
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="指标"
    )

    class Meta:
        verbose_name = verbose_name_plural = "拟列条目"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(span_start=None, span_end=None) | Q(span_end__gt=F("span_start")),
                name="reading_item_span_in_order",
            ),
        ]

    def __str__(self) -> str:
        return str(self.said.get("title") or self.said.get("quote") or "")


class Sorting(models.Model):
    """梳理: one time that a document's ledger was made or made anew; its changes say what moved, and why."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="sortings", verbose_name="文件")
    number = models.PositiveSmallIntegerField("第几次")
    reading = models.ForeignKey(
        DocumentReading, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="读文件"
    )
    why = models.CharField("原因", max_length=300, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, verbose_name="经办人")
    by_name = models.CharField("经办人姓名", max_length=80)
    at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "梳理"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="sorting_numbered"),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(why=""),
                name="sorting_again_has_reason",
                violation_error_message="再次梳理要写明原因。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document}第{self.number}次梳理"


class LedgerChange(models.Model):
    """What one sorting did to one task or indicator; names and values frozen as text."""

    sorting = models.ForeignKey(Sorting, models.CASCADE, related_name="changes", verbose_name="梳理")
    verb = models.CharField("动作", max_length=10, choices=ChangeVerb)
    task = models.ForeignKey(Task, models.PROTECT, related_name="changes", null=True, verbose_name="任务")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="changes", null=True, verbose_name="指标")
    label = models.CharField("条目", max_length=300)
    before = models.JSONField("原来", default=dict)
    after = models.JSONField("现在", default=dict)
    why = models.CharField("原因", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "台账的变化"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(task__isnull=False) | Q(indicator__isnull=False), name="ledger_change_of_something"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_verb_display()}{self.label}"

    @property
    def about(self) -> int | None:
        """Id of the task that it is of, also where it is of an indicator."""
        return self.task_id or (self.indicator.task_id if self.indicator else None)
