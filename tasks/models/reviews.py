from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from tasks.choices import MarkedField, ReviewVerb
from tasks.models.indicators import Indicator
from tasks.models.records import Photo, Record
from teams.models import Organisation, User


class Review(models.Model):
    """One step of a record's way: submitted, returned with a reason, resubmitted, approved.

    ``said`` is what the record said when it was sent in (empty on other steps): a reviewer is shown what has changed
    since the last time. Photos stand there by their keys, indicators by their ids.
    """

    record = models.ForeignKey(Record, models.CASCADE, related_name="reviews", verbose_name="记录")
    verb = models.CharField("动作", max_length=20, choices=ReviewVerb)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="经办人")
    by_name = models.CharField("经办人姓名", max_length=80)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", null=True, verbose_name="单位")
    reason = models.CharField("原因", max_length=300, blank=True)
    said = models.JSONField("当时的内容", default=dict, blank=True)
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "审核经过"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.by_name}{self.get_verb_display()}"


class ReviewMark(models.Model):
    """One thing that a return marks as wrong: a field, one indicator's number, one photo."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="marks", verbose_name="退回")
    field = models.CharField("哪一处", max_length=20, choices=MarkedField)
    indicator = models.ForeignKey(
        Indicator, models.CASCADE, related_name="+", null=True, blank=True, verbose_name="指标"
    )
    # Empty for 照片 as a whole, and once the marked one is gone.
    photo = models.ForeignKey(Photo, models.SET_NULL, related_name="marks", null=True, blank=True, verbose_name="照片")
    note = models.CharField("要改什么", max_length=100, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "退回的标注"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(field=MarkedField.VALUE, indicator__isnull=False)
                | (~Q(field=MarkedField.VALUE) & Q(indicator=None)),
                name="review_mark_value_names_indicator",
            ),
            models.CheckConstraint(
                condition=Q(photo=None) | Q(field=MarkedField.PHOTO), name="review_mark_photo_is_of_photos"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}：{self.note}" if self.note else self.label

    @property
    def label(self) -> str:
        """What is marked: the field, or the indicator."""
        return str(self.indicator or self.get_field_display())
