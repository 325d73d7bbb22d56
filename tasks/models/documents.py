from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import models
from django.db.models import F, Q

from tasks.choices import DocumentState, Line
from teams.models import Organisation, StoredFile, User
from teams.models.scope import either, reached, under
from teams.roles import READ

# What leads from a document to the units that issued it, or were given something of it.
GIVEN = ("issuers", "tasks__assignments__organisation", "tasks__responsibilities__organisation")
LINES = ("host", "sending", "site__host")  # of a row of the arrangement


class DocumentQuerySet(models.QuerySet):
    def with_issuers(self):
        """With ``issued_by``: the rows of the issuing units in printed order, the units at hand. One query."""
        rows = Issuer.objects.select_related("organisation").only("document", "organisation__short_name")
        return self.prefetch_related(models.Prefetch("issuer_rows", queryset=rows, to_attr="issued_by"))

    def running(self, *, on: date):
        """Those that are in force and not over on ``on``: issued, not closed, their period not ended before that day.
        A period that is printed without an end goes on until the document is closed."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=on), state=DocumentState.ISSUED)

    def visible_to(self, user: User, placements: Collection[int] | models.QuerySet | None = None):
        """Documents that a unit of the user owns, issued, was given a task of, or carries a placement of,
        and those under which the user's own team serves.

        ``placements`` are the rows of the arrangement that the user sees, where they are at hand."""
        paths = user.scope()
        ways = [under(paths, unit) for unit in GIVEN]
        if placements is not None:
            ways.append(Q(placements__in=placements))
        else:
            ways += [under(paths, f"placements__{line}") for line in LINES]
            if user.member_id:
                ways.append(Q(placements__team__leader=user.member_id))
        kept = Document.objects.kept_from(user).values("pk")
        return self.filter(reached(self.model, paths, "owner", *ways)).exclude(pk__in=kept)

    def kept_from(self, user: User):
        """Confidential documents that are none of the user's: they are there only for who acts for a unit that files
        or issued them, or was given something of them, and for the leader of a team under them. A superior of these
        units does not see them."""
        units = user.organisations_acted_for(READ)
        mine = [Q(**{f"{way}__in": units}) for way in ("owner", *GIVEN, *(f"placements__{line}" for line in LINES))]
        if user.member_id:
            mine.append(Q(placements__team__leader=user.member_id))
        return self.filter(confidential=True).exclude(either(self.model, *mine))


class Document(models.Model):
    """文件: an official plan that asks for work. Dates the text does not print stay empty."""

    title = models.CharField("标题", max_length=200)
    short_title = models.CharField("简称", max_length=50)
    number = models.CharField("发文字号", max_length=50, blank=True)
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="documents", verbose_name="建档单位")
    issuers = models.ManyToManyField(
        Organisation, through="Issuer", related_name="documents_issued", verbose_name="发文单位"
    )
    dated = models.DateField("成文日期", null=True, blank=True)
    starts_on = models.DateField("执行期自", null=True, blank=True)
    ends_on = models.DateField("执行期至", null=True, blank=True)
    implements = models.ForeignKey(
        "self", models.PROTECT, related_name="implemented_by", null=True, blank=True, verbose_name="落实的上级文件"
    )
    basis = models.CharField("依据", max_length=200, blank=True, help_text="文中引用、尚未入库的上级文件")
    arrangement_title = models.CharField("工作安排表标题", max_length=100, blank=True)
    reviewed_by = models.CharField("记录由谁审核", max_length=10, choices=Line, default=Line.HOST)
    original = models.ForeignKey(
        StoredFile, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="原文件"
    )
    text = models.TextField("正文", blank=True, help_text="读出的全文，条款的起止位置指的是它")
    issuers_printed = models.CharField("印出的发文单位", max_length=300, blank=True)
    addressees = models.TextField("主送单位", blank=True)
    confidential = models.BooleanField("保密", default=False, help_text="只有建档、发文和承办单位看得到")
    state = models.CharField("状态", max_length=10, choices=DocumentState, default=DocumentState.DRAFT)
    created_at = models.DateTimeField("建档时间", auto_now_add=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "文件"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="document_period_in_order",
                violation_error_message="执行期的结束日期不能早于开始日期。",
            )
        ]

    def __str__(self) -> str:
        return self.short_title


class Issuer(models.Model):
    """发文单位, in printed order."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="issuer_rows")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="issuer_rows")
    position = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = verbose_name_plural = "发文单位"
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["document", "organisation"], name="issuer_once")]

    def __str__(self) -> str:
        return str(self.organisation)
