from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Count, F, Q
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet

from teams.choices import Level, OrganisationKind, SiteKind
from teams.models.scope import under
from teams.roles import UNITS_EDIT
from youthwork.lib.sealed import SealedTextField
from youthwork.lib.search import SearchTextField, closeness, fold, holds, is_word
from youthwork.lib.text import mask_phone

if TYPE_CHECKING:
    from teams.models.people import User


class TagQuerySet(models.QuerySet):
    def governed_by(self, user: User):
        """Tags of which the user may edit every unit: nobody renames or removes what others sort their units by."""
        beyond = Organisation.objects.exclude(under(user.paths(UNITS_EDIT))).filter(tags__isnull=False)
        return self.exclude(pk__in=beyond.order_by().values("tags"))

    def with_numbers(self, user: User):
        """Each with ``number``: how many open units of those that the user sees bear it."""
        seen = Organisation.objects.visible_to(user).filter(closed_on=None).values("pk")
        return self.annotate(number=Count("organisations", filter=Q(organisations__in=seen)))


class Tag(models.Model):
    """分类指导: units that are compared with each other, and of which the same is asked (重点帮扶县)."""

    name = models.CharField("名称", max_length=30, unique=True)

    objects = TagQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "分类"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class OrganisationQuerySet(MP_NodeQuerySet):
    def visible_to(self, user: User):
        """Units inside the subtree of one of the user's appointments."""
        return self.filter(under(user.scope()))

    def in_reach(self, user: User, *words: str):
        """Units over which ``user`` holds all of these permission words."""
        found = self
        for word in words:
            found = found.filter(under(user.paths(word)))
        return found

    def in_subtree(self, organisation: Organisation):
        return self.filter(path__startswith=organisation.path)

    def open(self, *, on: date):
        """Units that exist on ``on``."""
        return self.filter(Q(opened_on=None) | Q(opened_on__lte=on)).filter(Q(closed_on=None) | Q(closed_on__gt=on))

    def matching(self, text: str):
        """Units known by what was typed: code, name, short name, alias, or the pinyin initials of one. What is just
        that comes first, then what begins so; among equals the higher unit."""
        return self.filter(holds(text)).order_by(closeness(text), "depth", "path")

    def named(self, text: str):
        """Units of which a name, an alias or its initials are ``text``, spaces and case aside; the one unit whose code
        or label it is."""
        code = text.rpartition("（")[2].removesuffix("）") if text.endswith("）") else text
        # As it is written first: that is how pages write it, and finds it by its index.
        for way in (Q(code=code), Q(code__iexact=fold(code))):
            if by_code := self.filter(way):  # read here, so that who takes them asks no second time
                return by_code
        return self.filter(is_word(text))

    def children_of(self, organisation: Organisation):
        """The units directly below."""
        return self.filter(path__startswith=organisation.path, depth=organisation.depth + 1)


class OrganisationManager(MP_NodeManager.from_queryset(OrganisationQuerySet)):  # type: ignore[misc]
    def get_queryset(self) -> OrganisationQuerySet:
        # treebeard's own method names its queryset class, so ours has to be put in here.
        return OrganisationQuerySet(self.model, using=self._db).order_by("path")


class Organisation(MP_Node):
    """Any unit in the tree: committee, department, university, township, village, branch.

    ``path`` is a cache of today's tree; the truth about the tree at any date is :class:`Parentage`.
    Nothing but access of today may be keyed by ``path``.
    """

    steplen = 4

    code = models.CharField("代码", max_length=32, unique=True)
    name = models.CharField("名称", max_length=100)
    short_name = models.CharField("简称", max_length=50)
    aliases = models.JSONField("别名", default=list, blank=True)
    search_text = SearchTextField(of=("code", "name", "short_name", "aliases"))
    kind = models.CharField("类型", max_length=20, choices=OrganisationKind)
    level = models.CharField("层级", max_length=20, choices=Level, blank=True)
    opened_on = models.DateField("成立日期", null=True, blank=True)
    closed_on = models.DateField("撤销日期", null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, related_name="merged_units", null=True, blank=True, verbose_name="并入"
    )
    tags = models.ManyToManyField(Tag, related_name="organisations", blank=True, verbose_name="分类")

    objects = OrganisationManager()

    # What is written together when a unit gets other names.
    NAME_FIELDS = ("name", "short_name", "aliases", "search_text")

    class Meta:
        verbose_name = verbose_name_plural = "团组织"
        ordering = ["path"]
        indexes = [models.Index(fields=["depth", "path"], name="organisation_depth")]
        constraints = [
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(closed_on__isnull=False),
                name="organisation_merged_is_closed",
                violation_error_message="并入其他单位的团组织应有撤销日期。",
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(opened_on=None) | Q(closed_on__gte=F("opened_on")),
                name="organisation_closes_after_opening",
                violation_error_message="撤销日期不能早于成立日期。",
            ),
        ]

    def __str__(self) -> str:
        return self.short_name

    @property
    def label(self) -> str:
        """The short name with the code, which tells units of one name apart: what pickers show and understand."""
        return f"{self.short_name}（{self.code}）"

    def is_under(self, path: str) -> bool:
        """Whether this unit lies in the subtree at ``path`` (itself included)."""
        return self.path.startswith(path)


def line_of(path: str) -> list[str]:
    """The paths of the units on the way from the top down to the one at ``path``, itself included."""
    return [path[:end] for end in range(Organisation.steplen, len(path) + 1, Organisation.steplen)]


class Parentage(models.Model):
    """One unit under one parent for one span of time (``to_on`` is the first day it no longer holds).

    ``teams.tree`` reads the tree of a day from these rows.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="parentages", verbose_name="团组织")
    parent = models.ForeignKey(
        Organisation, models.PROTECT, related_name="child_parentages", null=True, blank=True, verbose_name="上级"
    )
    from_on = models.DateField("自")
    to_on = models.DateField("至", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "隶属关系"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(to_on=None),
                name="parentage_one_current",
                violation_error_message="这个团组织已经有现行的上级。",
            ),
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gt=F("from_on")),
                name="parentage_ends_after_start",
                violation_error_message="隶属关系的结束日期应晚于开始日期。",
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("organisation")),
                name="parentage_not_own_parent",
                violation_error_message="团组织不能以自己为上级。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}（{self.from_on}起）"


class SiteQuerySet(models.QuerySet):
    def visible_to(self, user: User):
        """Sites hosted inside the user's subtrees. Sites reached through a placement: ``tasks.access``."""
        return self.filter(under(user.scope(), "host"))

    def in_use(self):
        """Sites whose unit is there, or lives on in the one that it was merged into."""
        return self.filter(Q(host__closed_on=None) | Q(host__merged_into__isnull=False))

    def matching(self, text: str):
        """Sites known by what was typed: name, alias, or the pinyin initials of one; the nearest to it first."""
        return self.filter(holds(text)).order_by(closeness(text), "host__depth", "host__path", "name")

    def named(self, text: str):
        """Sites of which a name, an alias or its initials are ``text``, spaces and case aside; the one site whose id or
        label it is."""
        if text.isdecimal():
            return self.filter(pk=text) if len(text) < 19 else self.none()
        name, _, code = text.removesuffix("）").rpartition("（")
        of_host = self.filter(host__code__iexact=fold(code), name=name)
        return of_host if text.endswith("）") and of_host.exists() else self.filter(is_word(text))


class Site(models.Model):
    """点位: where a team serves. An online account is a site with no place and no branch."""

    name = models.CharField("名称", max_length=100)
    aliases = models.JSONField("别名", default=list, blank=True)
    search_text = SearchTextField(of=("name", "aliases"))
    kind = models.CharField("类型", max_length=20, choices=SiteKind)
    host = models.ForeignKey(Organisation, models.PROTECT, related_name="sites", verbose_name="所在团组织")
    place = models.CharField("地址", max_length=200, blank=True)
    has_branch = models.BooleanField("有团支部", default=True)
    contact_name = models.CharField("点位负责人", max_length=50, blank=True)
    contact_phone = SealedTextField("点位负责人电话", blank=True, default="")

    objects = SiteQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "点位"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["host", "name"], name="site_name_in_host", violation_error_message="这里已有同名点位。"
            ),
            models.CheckConstraint(
                condition=~Q(kind=SiteKind.ONLINE) | Q(place="", has_branch=False),
                name="site_online_without_place",
                violation_error_message="公众号没有地址，也没有团支部。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """The name with the code of its host, which tells sites of one name apart: what pickers show and understand."""
        return f"{self.name}（{self.host.code}）"

    @property
    def masked_contact_phone(self) -> str:
        return mask_phone(self.contact_phone)
