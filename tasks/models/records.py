from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Q
from django.urls import reverse

from tasks.choices import Counting, DocumentState, Part, RecordState
from tasks.models.documents import Document
from tasks.models.indicators import Indicator
from tasks.models.placements import Placement, Programme
from tasks.models.plans import PlanStep
from tasks.models.undertakings import Undertaking
from tasks.models.work import Task
from teams.models import Member, Membership, Organisation, Site, StoredFile, User
from teams.models.scope import EVERYWHERE, either, under
from teams.roles import RECORDS_REVIEW, RECORDS_WRITE


def _leads(paths: tuple[str, ...], task: str) -> Q:
    """A condition: a unit under ``paths`` leads (牵头) the task at lookup ``task``; by duty it sees what is done."""
    return under(paths, f"{task}__responsibilities__organisation") & Q(**{f"{task}__responsibilities__part": Part.LEAD})


class RecordQuerySet(models.QuerySet):
    def visible_to(self, user: User, placements: Collection[int] | models.QuerySet | None = None):
        """Records that the user may read: those of :meth:`counted_for` but for cases of others."""
        return self.counted_for(user, placements).in_words_for(user)

    def in_words_for(self, user: User):
        """Without what reaches the user as a number only: see :meth:`in_numbers_for`."""
        return self.filter(~_closed(user) | _own_case(user))

    def in_numbers_for(self, user: User):
        """Those of which the user learns nothing but that there are so many: records of a confidential task (个案) or
        document, unless the user wrote them, leads the team, or acts for the unit that recorded or reviews them."""
        return self.filter(_closed(user)).exclude(_own_case(user))

    def counted_for(self, user: User, placements: Collection[int] | models.QuerySet | None = None):
        """Records whose number the user may know: those that either line of the user sees, those of documents a unit
        of the user issued, those of tasks (with their items) that a unit of the user leads, and the own ones. A draft
        is known only to its author, its team's leader, or the recording unit's own people.

        ``placements`` are the rows of the arrangement that the user sees, where they are at hand. For figures; what
        shows records asks :meth:`visible_to`."""
        if placements is None:
            placements = Placement.objects.visible_to(user).values("pk")
        paths, said = user.scope(), ~Q(state=RecordState.DRAFT)
        own = Q(author=user.pk)
        if acted_for := user.organisations_acted_for(RECORDS_WRITE):
            own |= Q(placement=None, organisation__in=acted_for)
        # A leader's own are found through the team: a way of its own.
        drafts = [own, Q(placement__team__leader=user.member_id)] if user.member_id else [own]
        if paths == EVERYWHERE:
            return self.filter(said | (either(self.model, *drafts) if user.member_id else own))
        ways = (
            under(paths, "organisation"),
            under(paths, "reviewer"),
            Q(placement__in=placements),
            under(paths, "programme__document__issuers"),
            *(_leads(paths, task) for task in ("programme__task", "programme__task__parent")),
        )
        return self.filter(either(self.model, *drafts, *(way & said for way in ways)))

    def approved(self):
        """The records that count."""
        return self.filter(state=RecordState.APPROVED)

    def waiting(self):
        """Those that were sent in and wait for their reviewer."""
        return self.filter(state=RecordState.SUBMITTED)

    def to_correct(self):
        """Those that came back; not of a document that is closed, under which nothing is written any more."""
        return self.filter(state=RecordState.RETURNED).exclude(programme__document__state=DocumentState.CLOSED)

    def waiting_for(self, user: User):
        """Submitted records whose reviewing unit the user acts for."""
        return self.waiting().filter(reviewer__in=user.organisations_acted_for(RECORDS_REVIEW))

    def between(self, starts_on: date, ends_on: date):
        """Records of what happened from ``starts_on`` to ``ends_on``, both included."""
        return self.filter(occurred_on__range=(starts_on, ends_on))

    def matching(
        self,
        *,
        state: str = "",
        document: Document | None = None,
        task: Task | None = None,
        programme: Programme | None = None,
        site: Site | None = None,
        placement: Placement | None = None,
        units: Collection[int] | None = None,
        line: str = "",
        starts_on: date | None = None,
        ends_on: date | None = None,
        text: str = "",
    ):
        """Records that meet every condition given. ``units`` are ids: of where it happened (``line`` "host"), of who
        sent the team ("home"), of either (""); a unit's own record has that unit for both. Nothing is scoped here."""
        exact = {"state": state, "programme__document": document, "programme__task": task}
        exact |= {"programme": programme, "placement": placement}
        found = self.filter(**{field: value for field, value in exact.items() if value})
        if site:
            found = found.filter(placement__site=site)
        if units is not None:
            own = Q(placement=None, organisation__in=units)
            reached = {"host": Q(placement__site__host__in=units), "home": Q(placement__sending__in=units)}
            found = found.filter(own | reached.get(line, reached["host"] | reached["home"]))
        if starts_on:
            found = found.filter(occurred_on__gte=starts_on)
        if ends_on:
            found = found.filter(occurred_on__lte=ends_on)
        if text:
            fields = ("content", "placement__site__name", "programme__name", "organisation__short_name", "author__name")
            found = found.filter(reduce(or_, (Q(**{f"{field}__icontains": text}) for field in fields)))
        return found

    def touching(self, member: Member):
        """Records whose words may name ``member``: those the person wrote, and those of teams they have been in."""
        teams = Membership.objects.filter(member=member).values("team")
        return self.filter(Q(author__member=member) | Q(placement__team__in=teams))

    def for_list(self):
        """With everything at hand that one row of a list names."""
        return self.select_related("placement__site", "programme", "organisation", "reviewer", "author")


def _closed(user: User) -> Q:
    """A condition on records: their words are not for everybody who sees where they come from."""
    cases = Programme.objects.confidential().values("pk")
    kept = Programme.objects.filter(document__in=Document.objects.kept_from(user).values("pk")).values("pk")
    return Q(programme__in=cases) | Q(programme__in=kept)


def _own_case(user: User) -> Q:
    own = Q(author=user.pk)
    if units := user.organisations_acted_for(RECORDS_WRITE):
        own |= Q(organisation__in=units)
    if units := user.organisations_acted_for(RECORDS_REVIEW):
        own |= Q(reviewer__in=units)
    if user.member_id:
        own |= Q(placement__in=Placement.objects.of_own_team(user).values("pk"))
    return own


class Record(models.Model):
    """进展: what happened, once, said by those who did it.

    It belongs to a placement, or (``placement`` empty) to a programme of the recording unit, perhaps as what one of
    its cadres did on an item taken on (``undertaking``). Its id is made where it is written, so that a resend is the
    same record; ``version`` moves with every change of what it says and when it is sent in, so that two phones cannot
    write over each other unseen. Only approved records count.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    placement = models.ForeignKey(
        Placement, models.PROTECT, related_name="records", null=True, blank=True, verbose_name="工作安排"
    )
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="records", verbose_name="项目")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="records", verbose_name="记录单位")
    undertaking = models.ForeignKey(
        Undertaking, models.PROTECT, related_name="records", null=True, blank=True, verbose_name="领办"
    )
    plan_step = models.ForeignKey(
        PlanStep, models.PROTECT, related_name="records", null=True, blank=True, verbose_name="方案的步骤"
    )
    occurred_on = models.DateField("哪一天")
    content = models.TextField("做了什么", max_length=2000)
    people = models.PositiveIntegerField("人数", null=True, blank=True, help_text="按项目的算法：人数、人次或阅读量")
    same_group = models.BooleanField("同一批人", default=True, help_text="同一批人取最高一次，不累加")
    problems = models.TextField("存在问题", blank=True)
    next_steps = models.TextField("下一步", blank=True)
    state = models.CharField("状态", max_length=10, choices=RecordState, default=RecordState.DRAFT)
    reviewer = models.ForeignKey(
        Organisation, models.PROTECT, related_name="records_to_review", null=True, blank=True, verbose_name="审核单位"
    )
    author = models.ForeignKey(User, models.PROTECT, related_name="records", verbose_name="填写人")
    version = models.PositiveIntegerField("版本", default=1)
    created_at = models.DateTimeField("创建时间", auto_now_add=True)
    updated_at = models.DateTimeField("修改时间", auto_now=True)
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    decided_at = models.DateTimeField("审核时间", null=True, blank=True)
    return_reason = models.CharField("退回原因", max_length=300, blank=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "记录"
        ordering = ["-occurred_on", "-created_at"]
        indexes = [
            models.Index(fields=["-occurred_on", "-created_at", "id"], name="record_by_day"),
            models.Index(fields=["programme", "occurred_on"], name="record_by_programme"),
            # What one unit recorded for itself: folding changes reads it anew.
            models.Index(
                fields=["organisation", "programme", "occurred_on"], condition=Q(placement=None), name="record_of_unit"
            ),
            models.Index(fields=["reviewer", "state"], name="record_by_reviewer"),
            # The few of a great many that wait for somebody: the piles of reviewers, what is to be corrected.
            models.Index(
                fields=["reviewer", "submitted_at"], condition=Q(state=RecordState.SUBMITTED), name="record_waiting"
            ),
            models.Index(fields=["id"], condition=Q(state=RecordState.RETURNED), name="record_returned"),
            models.Index(fields=["placement", "programme", "occurred_on"], name="record_by_placement"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=RecordState.DRAFT) | Q(reviewer__isnull=False, submitted_at__isnull=False),
                name="record_submitted_has_reviewer",
            ),
            models.CheckConstraint(
                condition=~Q(state=RecordState.RETURNED) | ~Q(return_reason=""),
                name="record_returned_has_reason",
                violation_error_message="退回要写明原因。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.where}{self.occurred_on.month}月{self.occurred_on.day}日{self.programme}"

    def get_absolute_url(self) -> str:
        return reverse("tasks:record", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Whether its author may still change it."""
        return self.state in (RecordState.DRAFT, RecordState.RETURNED)

    @property
    def is_closed(self) -> bool:
        """Whether its words are not for everybody who counts it: it is of a confidential task (个案) or document."""
        task, document = self.programme.task, self.programme.document
        return bool((task and task.confidential) or (document and document.confidential))

    @property
    def where(self) -> str:
        """The site, or the unit for what it did itself."""
        return str(self.placement.site if self.placement_id else self.organisation)

    @property
    def reading(self) -> str:
        """The figure with its unit: 34人, 62人次, 阅读900; empty where nobody is counted or nothing was read."""
        return reading_of(self.programme.counting, self.people)


READINGS = {Counting.HEADCOUNT.value: "{}人", Counting.VISITS.value: "{}人次", Counting.READS.value: "阅读{}"}


def reading_of(counting: str, people: int | None) -> str:
    """A figure with its unit, by the counting rule; "" where there is none."""
    return READINGS.get(counting, "").format(people) if people is not None else ""


class RecordValue(models.Model):
    """What one record says of one indicator."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="values", verbose_name="记录")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="record_values", verbose_name="指标")
    value = models.DecimalField("数值", max_digits=16, decimal_places=4)

    class Meta:
        verbose_name = verbose_name_plural = "记录的指标值"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["record", "indicator"], name="record_value_once"),
            models.CheckConstraint(
                condition=Q(value__gte=0),
                name="record_value_not_negative",
                violation_error_message="数值不能小于0。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}：{self.value}"


class Photo(models.Model):
    """A picture of a record. Its ``key`` is made on the phone: sent again is the same photo."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="photos", verbose_name="记录")
    key = models.UUIDField("编号", default=uuid.uuid4, editable=False)
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="photo", verbose_name="文件")
    position = models.PositiveSmallIntegerField("顺序")

    class Meta:
        verbose_name = verbose_name_plural = "照片"
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["record", "key"], name="photo_once")]

    def __str__(self) -> str:
        return f"{self.record}照片{self.position}"


class RecordChange(models.Model):
    """One touch of something that counts, left for ``reports`` to fold into the roll-ups and delete.

    A queue, never a watermark in time: the row is written in the transaction of the change, so it
    appears exactly when the change does. It holds where something counted, not what it said; what is empty says
    "any". So there are

    - a record: its programme, its placement or unit, its day; a row more for each indicator that it says a number of;
    - an entry typed in: the indicator, the unit, the day;
    - a unit with other persons, or persons there who took something on: each indicator that asks persons, the unit,
      the day;
    - a programme on a day, wherever; an indicator, wherever and whenever (``occurred_on`` is the day of the change);
    - a unit that stands elsewhere from a day on;
    - nothing but a day: other spans of days are reckoned in from now on.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+", null=True, blank=True)
    placement = models.ForeignKey(Placement, models.CASCADE, related_name="+", null=True, blank=True, db_index=False)
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="+", null=True, blank=True, db_index=False
    )
    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="+", null=True, blank=True, db_index=False)
    occurred_on = models.DateField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "待汇总的变化"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.programme or self.indicator or self.organisation or ''} {self.occurred_on}"
