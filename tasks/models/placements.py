from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import models
from django.db.models import Count, F, Max, Min, Q

from tasks.choices import Counting, RecordState
from tasks.models.documents import Document
from tasks.models.work import Task
from teams.models import Organisation, Site, Team, User
from teams.models.scope import either, reached, under
from youthwork.lib.search import SearchTextField, closeness, holds, is_word


class ProgrammeQuerySet(models.QuerySet):
    def visible_to(self, user: User, documents: Collection[int] | models.QuerySet | None = None):
        """Programmes a unit of the user owns, and those of documents the user may read (``documents``, where their ids
        are at hand)."""
        if documents is None:
            documents = Document.objects.visible_to(user).values("pk")
        seen = self.filter(reached(self.model, user.scope(), "owner", Q(document__in=documents)))
        return seen.exclude(document__in=Document.objects.kept_from(user).values("pk"))

    def confidential(self):
        """Programmes of confidential tasks (个案), of which only numbers go upward."""
        return self.filter(task__confidential=True)

    def recordable_by(self, unit: Organisation):
        """Programmes under which ``unit`` records what it did itself: its own, those of documents it issued, and
        those of tasks it was given."""
        ways = ("owner", "document__issuers", "task__assignments__organisation", "task__responsibilities__organisation")
        return self.filter(either(self.model, *(Q(**{way: unit}) for way in ways)))

    def matching(self, text: str):
        """Programmes known by what was typed: name, or its pinyin initials; the nearest to it first."""
        return self.filter(holds(text)).order_by(closeness(text), "name", "pk")

    def named(self, text: str):
        """Programmes of which the name or its initials are ``text``, spaces and case aside; the one whose id it is,
        those whose label it is."""
        if text.isdecimal():
            return self.filter(pk=text) if len(text) < 19 else self.none()
        name, _, place = text.removesuffix("）").rpartition("（")
        labelled = self.filter(Q(document__short_title=place) | Q(document=None, owner__short_name=place), name=name)
        return labelled if text.endswith("）") and labelled.exists() else self.filter(is_word(text))


class Programme(models.Model):
    """项目. Without a document it is a unit's own project (各地项目)."""

    name = models.CharField("名称", max_length=100)
    search_text = SearchTextField(of=("name",))
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="programmes", verbose_name="主办单位")
    document = models.ForeignKey(
        Document, models.PROTECT, related_name="programmes", null=True, blank=True, verbose_name="文件"
    )
    task = models.ForeignKey(
        Task, models.PROTECT, related_name="programmes", null=True, blank=True, verbose_name="任务"
    )
    content = models.CharField("主要内容", max_length=300, blank=True)
    counting = models.CharField("人数怎么算", max_length=10, choices=Counting, default=Counting.HEADCOUNT)
    due = models.DateField("完成时限", null=True, blank=True, help_text="空＝常态化")
    photos_because = models.CharField(
        "必须有照片的理由", max_length=200, blank=True, help_text="空＝照片可以不传。写明理由后，提交时至少要有一张。"
    )
    position = models.PositiveSmallIntegerField("顺序", default=0)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "项目"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "name"],
                name="programme_name_in_document",
                violation_error_message="这份文件下已有同名项目。",
            ),
            models.UniqueConstraint(
                fields=["owner", "name"],
                condition=Q(document=None),
                name="programme_name_of_owner",
                violation_error_message="本单位已有同名项目。",
            ),
            models.CheckConstraint(
                condition=Q(task=None) | Q(document__isnull=False),
                name="programme_task_needs_document",
                violation_error_message="有任务的项目要写明文件。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """The name with the document, or with whose it is: what pickers show and understand."""
        return f"{self.name}（{self.document or self.owner}）"


class PlacementQuerySet(models.QuerySet):
    def visible_to(self, user: User):
        """Rows that either line of the user sees (where it serves, who sends), the issuers' rows, and the
        rows of a team the user leads."""
        paths = user.scope()
        ways = [under(paths, unit) for unit in ("sending", "site__host", "document__issuers")]
        if user.member_id:
            ways.append(Q(team__leader=user.member_id))
        seen = self.filter(reached(self.model, paths, "host", *ways))
        return seen.exclude(document__in=Document.objects.kept_from(user).values("pk"))

    def of_own_team(self, user: User):
        """Rows of the teams that the user leads."""
        return self.filter(team__leader=user.member_id) if user.member_id else self.none()

    def running(self, *, on: date):
        """Rows of documents that are in force and not over on ``on``."""
        return self.filter(document__in=Document.objects.running(on=on).values("pk"))

    def without_leader(self):
        """Rows to which nobody was sent yet, or of whose team nobody is the leader. A row that names no sending unit
        is not among them: there is nobody who could form its team."""
        return self.filter(team__leader=None, sending__isnull=False)

    def short_of_people(self):
        """Rows with a team that has less than half of the people asked for: the roster was not handed over, or not
        nearly."""
        return self.filter(team__isnull=False, headcount__gt=F("filled") * 2)

    def for_table(self):
        """Rows with site, team and leader at hand, and what their records come to: ``approved`` and ``waiting``
        (numbers), ``returned`` (number) with ``returned_since``, ``last_record`` (the latest day said and sent in)."""
        said = Q(records__state__in=(RecordState.SUBMITTED, RecordState.APPROVED))
        returned = Q(records__state=RecordState.RETURNED)
        return self.select_related("document", "site", "team__leader__home", "host", "sending").annotate(
            approved=Count("records", filter=Q(records__state=RecordState.APPROVED)),
            waiting=Count("records", filter=Q(records__state=RecordState.SUBMITTED)),
            returned=Count("records", filter=returned),
            returned_since=Min("records__decided_at", filter=returned),
            last_record=Max("records__occurred_on", filter=said),
        )


class Placement(models.Model):
    """One row of the arrangement (工作安排表): programmes × one site × headcount × at most one team.

    ``headcount`` is the quota of the row for all its programmes together, never multiplied;
    ``filled`` counts the current members of the row's team and moves only by F(). Rows with the same
    ``block`` share one printed cell of programmes.
    """

    document = models.ForeignKey(Document, models.PROTECT, related_name="placements", verbose_name="文件")
    position = models.PositiveSmallIntegerField("行序")
    block = models.PositiveSmallIntegerField("项目格", help_text="同号的行合用一个项目格")
    programmes = models.ManyToManyField(
        Programme, through="PlacementProgramme", related_name="placements", verbose_name="项目"
    )
    programmes_printed = models.CharField("项目格原文", max_length=300)
    programmes_key = models.CharField(max_length=300, editable=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="placements", verbose_name="点位")
    headcount = models.PositiveSmallIntegerField("人数")
    filled = models.PositiveSmallIntegerField("实到人数", default=0)
    team = models.ForeignKey(
        Team, models.PROTECT, related_name="placements", null=True, blank=True, verbose_name="团队"
    )
    members_note = models.CharField("队员一栏原文", max_length=100, blank=True)
    host = models.ForeignKey(Organisation, models.PROTECT, related_name="placements_hosted", verbose_name="属地单位")
    sending = models.ForeignKey(
        Organisation, models.PROTECT, related_name="placements_sent", null=True, blank=True, verbose_name="派出单位"
    )

    objects = PlacementQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "工作安排"
        ordering = ["document", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "site", "programmes_key"],
                name="placement_once",
                violation_error_message="同一点位、同样项目的一行已经有了。",
            ),
            models.CheckConstraint(
                condition=Q(filled__lte=F("headcount")),
                name="placement_within_quota",
                violation_error_message="队员人数超过了安排表上的人数。",
            ),
            models.CheckConstraint(
                condition=Q(headcount__gt=0),
                name="placement_headcount_positive",
                violation_error_message="人数应大于0。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.site}（{self.programmes_printed.replace(chr(10), '、')}）"

    @property
    def missing(self) -> int:
        """How many people the row still lacks."""
        return self.headcount - self.filled


class PlacementProgramme(models.Model):
    """A programme in a row's cell, in printed order and with its printed number ("1." or empty)."""

    placement = models.ForeignKey(Placement, models.CASCADE, related_name="programme_rows")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="placement_rows")
    position = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=10, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "安排的项目"
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["placement", "programme"], name="placement_programme_once")]

    def __str__(self) -> str:
        return f"{self.number} {self.programme}".strip()
