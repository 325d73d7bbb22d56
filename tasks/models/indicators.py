from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property

from tasks.choices import Applies, Basis, Bound, Counts, Every, Feed, Measure, TaskState
from tasks.models.documents import Document
from tasks.models.placements import Programme
from tasks.models.work import Task
from teams.choices import Grade, Level
from teams.models import Organisation, User


class IndicatorQuerySet(models.QuerySet):
    def visible_to(self, user: User):
        """Indicators of the documents the user may read."""
        return self.filter(document__in=Document.objects.visible_to(user).values("pk"))

    def listed(self):
        """Those that stand in the ledger today."""
        return self.filter(state=TaskState.LISTED)


class Indicator(models.Model):
    """指标: what is counted, and how its value comes about; what is asked of it are its targets.

    ``measure`` decides which of the other fields mean something: a ratio has ``numerator`` and ``denominator``; a
    coverage has the ``inner`` condition that a unit must meet, and ``inside`` where the share is reckoned in each unit
    of a level first (县域内60%以上乡镇); a composite has ``parts`` of which all or any must hold. ``part_of`` is the
    indicator that this one is counted in (其中). ``counts`` says what of a record is added up where records feed it;
    only those with more than ``qualifies_over`` people count (规模超100人).
    """

    document = models.ForeignKey(Document, models.PROTECT, related_name="indicators", verbose_name="文件")
    task = models.ForeignKey(
        Task, models.PROTECT, related_name="indicators", null=True, blank=True, verbose_name="任务"
    )
    position = models.PositiveSmallIntegerField("顺序")
    name = models.CharField("指标", max_length=100)
    measure = models.CharField("算法", max_length=12, choices=Measure)
    unit = models.CharField("计量单位", max_length=20, blank=True)
    per = models.CharField("按什么计", max_length=40, blank=True, help_text="如每村、每名团干部")
    basis = models.CharField("口径", max_length=10, choices=Basis, default=Basis.BELOW)
    feed = models.CharField("数据来源", max_length=12, choices=Feed, default=Feed.RECORDS)
    counts = models.CharField("记录怎么计", max_length=10, choices=Counts, default=Counts.VALUES)
    programmes = models.ManyToManyField(Programme, related_name="indicators", blank=True, verbose_name="取自项目")
    every = models.CharField("周期", max_length=12, choices=Every, blank=True, help_text="空＝按文件执行期累计")
    numerator = models.ForeignKey("self", models.PROTECT, related_name="+", null=True, blank=True, verbose_name="分子")
    denominator = models.ForeignKey(
        "self", models.PROTECT, related_name="+", null=True, blank=True, verbose_name="分母"
    )
    inner = models.ForeignKey(
        "self", models.PROTECT, related_name="+", null=True, blank=True, verbose_name="单位达到的条件"
    )
    inside = models.CharField("先在哪一级内算", max_length=20, choices=Level, blank=True)
    parts = models.ManyToManyField("self", symmetrical=False, related_name="part_in", blank=True, verbose_name="组成")
    any_part = models.BooleanField("任一即可", default=False, help_text="组合条件：否＝都要达到")
    part_of = models.ForeignKey(
        "self", models.PROTECT, related_name="shares", null=True, blank=True, verbose_name="其中，属于"
    )
    qualifies = models.CharField("计入的条件", max_length=200, blank=True)
    qualifies_over = models.PositiveIntegerField("人数超过多少才计入", null=True, blank=True)
    quote = models.TextField("原文", blank=True)
    span_start = models.PositiveIntegerField("正文起", null=True, blank=True)
    span_end = models.PositiveIntegerField("正文止", null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=TaskState, default=TaskState.LISTED)

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "指标"
        ordering = ["document", "position"]
        constraints = [
            models.UniqueConstraint(fields=["document", "position"], name="indicator_position_in_document"),
            models.CheckConstraint(
                condition=Q(part_of=None) | ~Q(part_of=F("pk")),
                name="indicator_not_part_of_itself",
                violation_error_message="指标不能是自己的一部分。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def asked(self) -> list[Target]:
        """Its targets; :func:`with_asked` reads them for many."""
        return list(self.targets.all())


class Target(models.Model):
    """目标值: what is asked of an indicator, of whom, by when; strength and scope as worded.

    Of whom: the whole (``applies`` whole), each unit or each person, narrowed by ``levels``, ``kinds``, named ``units``
    and, for persons, ``grade``. ``value`` is empty where the text asks for a rise or a fall, or names no number;
    ``high`` is the upper end of a range. Numbers are in base units (3万 is 30000, 90% is 90).
    """

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="targets", verbose_name="指标")
    position = models.PositiveSmallIntegerField("顺序", default=1)
    bound = models.CharField("要求", max_length=10, choices=Bound, blank=True)
    value = models.DecimalField("目标值", max_digits=16, decimal_places=4, null=True, blank=True)
    high = models.DecimalField("上限", max_digits=16, decimal_places=4, null=True, blank=True)
    applies = models.CharField("对谁", max_length=10, choices=Applies, default=Applies.WHOLE)
    levels = models.JSONField("层级", default=list, blank=True)
    kinds = models.JSONField("单位类型", default=list, blank=True)
    units = models.ManyToManyField(Organisation, related_name="+", blank=True, verbose_name="指定单位")
    grade = models.CharField("干部层级", max_length=20, choices=Grade, blank=True)
    scope = models.CharField("范围原文", max_length=200, blank=True)
    stage = models.CharField("阶段", max_length=20, blank=True)
    due_printed = models.CharField("印出的期限", max_length=50, blank=True)
    due = models.DateField("完成时限", null=True, blank=True)
    strength = models.CharField("力度", max_length=20, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "目标"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(bound=Bound.RANGE) | Q(value__isnull=False, high__isnull=False, high__gte=F("value")),
                name="target_range_has_both_ends",
                violation_error_message="区间要有下限和上限，上限不能小于下限。",
            ),
            models.CheckConstraint(
                condition=Q(high=None) | Q(bound=Bound.RANGE),
                name="target_high_only_in_ranges",
                violation_error_message="只有区间才填上限。",
            ),
            models.CheckConstraint(
                condition=Q(grade="") | Q(applies=Applies.PERSON),
                name="target_grade_is_of_persons",
                violation_error_message="干部层级只用于对每人的目标。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}{self.get_bound_display()}{self.value if self.value is not None else ''}"

    @cached_property
    def named(self) -> list[Organisation]:
        """The units that it names; :func:`with_asked` reads them for many."""
        return list(self.units.all())


def with_asked(indicators: Iterable[Indicator]) -> list[Indicator]:
    """``indicators`` with ``asked`` at hand, and the ``named`` units of each target. Two queries, three where some are
    named; by hand, since what Django does for a hundred rows to prefetch costs more than to read them."""
    indicators = list(indicators)
    known = {indicator.pk: indicator for indicator in indicators}
    asked: dict[int, list[Target]] = {pk: [] for pk in known}
    targets = {target.pk: target for target in Target.objects.filter(indicator__in=list(known))}
    for target in targets.values():
        target.indicator, target.named = known[target.indicator_id], []
        asked[target.indicator_id].append(target)
    for indicator in indicators:
        indicator.asked = asked[indicator.pk]
    naming = Target.units.through.objects.filter(target__in=list(targets)).order_by("organisation__path")
    if named := list(naming.values_list("target_id", "organisation_id")):
        units = Organisation.objects.in_bulk({unit for _, unit in named})
        for target, unit in named:
            targets[target].named.append(units[unit])
    return indicators


class IndicatorEntry(models.Model):
    """A reading that a unit typed in: what it was on a day, and from where it is known. The latest of a day counts;
    earlier ones stay as history. ``value`` 1 or 0 says whether a milestone was reached."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="entries", verbose_name="指标")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="indicator_entries", verbose_name="填报单位"
    )
    as_of = models.DateField("截至日期")
    value = models.DecimalField("数值", max_digits=16, decimal_places=4)
    source = models.CharField("数据来源", max_length=200)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="填报人")
    by_name = models.CharField("填报人姓名", max_length=80)
    at = models.DateTimeField("填报时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "指标填报"
        ordering = ["-as_of", "-pk"]
        indexes = [models.Index(fields=["indicator", "organisation", "-as_of"], name="entry_by_indicator")]

    def __str__(self) -> str:
        return f"{self.indicator}（{self.organisation}，{self.as_of}）"
