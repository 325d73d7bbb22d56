from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from teams.choices import RowVerdict, SheetKind, SheetState
from teams.models.scope import under
from teams.models.units import Organisation
from teams.roles import SHEETS_IMPORT
from youthwork.lib.sealed import SealedJSONField

if TYPE_CHECKING:
    from teams.models.people import User


class SheetImportQuerySet(models.QuerySet):
    def visible_to(self, user: User):
        return self.filter(under(user.scope(SHEETS_IMPORT), "organisation"))


class SheetImport(models.Model):
    """An uploaded sheet on its way in: read, shown row by row, then applied whole or given up.

    The machinery of every import; what a sheet means is said by its ``kind`` (``tasks``). The file
    itself is not kept: its rows are, encrypted, because a roster is full of personal data.
    """

    kind = models.CharField("种类", max_length=20, choices=SheetKind)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="sheet_imports", verbose_name="单位")
    options = models.JSONField("选项", default=dict, blank=True)
    file_name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField(max_length=64)
    state = models.CharField("状态", max_length=20, choices=SheetState, default=SheetState.READ)
    file_errors = models.JSONField("整个文件的问题", default=list, blank=True)
    summary = models.JSONField("结果", default=dict, blank=True)
    uploaded_by = models.ForeignKey("teams.User", models.PROTECT, related_name="+", verbose_name="上传人")
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)
    applied_at = models.DateTimeField("导入时间", null=True, blank=True)

    objects = SheetImportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "导入"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.file_name


class SheetRow(models.Model):
    """One row of the sheet, as read, as the user changed it, and what it will become or became."""

    batch = models.ForeignKey(SheetImport, models.CASCADE, related_name="rows", verbose_name="导入")
    sheet = models.CharField("工作表", max_length=100)
    number = models.PositiveIntegerField("行号", help_text="Excel 显示的行号")
    cells = SealedJSONField("读到的内容")
    changes = SealedJSONField("用户的更正", default=dict)
    verdict = models.CharField("判定", max_length=20, choices=RowVerdict)
    notes = SealedJSONField("说明", default=list)

    class Meta:
        verbose_name = verbose_name_plural = "导入行"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["batch", "sheet", "number"], name="sheet_row_once")]

    def __str__(self) -> str:
        return f"{self.sheet}第{self.number}行"
