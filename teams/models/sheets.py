from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models

from teams.choices import SHEET_AT_WORK, RowVerdict, SheetKind, SheetState
from teams.models.scope import under
from teams.models.units import Organisation
from teams.roles import SHEETS_IMPORT
from youthwork.lib.sealed import SealedJSONField

if TYPE_CHECKING:
    from teams.models.people import User


INCLUDE, SKIP = "include", "skip"  # what was decided of the hidden rows of a file


@dataclass(frozen=True)
class Layout:
    """Where the cells of a file stand, and what its user decided of its hidden rows ("" = not yet)."""

    letters: dict[str, dict[str, str]]  # sheet → field → letter of the column
    hidden: str = ""

    def letter(self, sheet: str, field: str | None) -> str | None:
        return self.letters.get(sheet, {}).get(field or "")


class SheetImportQuerySet(models.QuerySet):
    def visible_to(self, user: User):
        return self.filter(under(user.scope(SHEETS_IMPORT), "organisation"))


class SheetImport(models.Model):
    """An uploaded sheet on its way in: read, shown row by row, then applied whole or given up, perhaps undone.

    The machinery of every import; what a sheet means is said by its ``kind`` (``tasks``). The file itself is kept
    encrypted until the import is applied, at most ``RETENTION_ORIGINAL_DAYS``; its rows are kept encrypted too,
    because a roster is full of personal data.
    """

    kind = models.CharField("种类", max_length=20, choices=SheetKind)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="sheet_imports", verbose_name="单位")
    options = models.JSONField("选项", default=dict, blank=True)
    file_name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField(max_length=64)
    original = models.ForeignKey(
        "teams.StoredFile", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="原文件"
    )
    state = models.CharField("状态", max_length=20, choices=SheetState, default=SheetState.READING)
    file_errors = models.JSONField("整个文件的问题", default=list, blank=True)
    summary = models.JSONField("结果", default=dict, blank=True)
    uploaded_by = models.ForeignKey("teams.User", models.PROTECT, related_name="+", verbose_name="上传人")
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)
    asked_at = models.DateTimeField("交给后台的时间", null=True, blank=True)
    applied_at = models.DateTimeField("导入时间", null=True, blank=True)
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)

    objects = SheetImportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "导入"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.file_name

    @property
    def at_work(self) -> bool:
        """Whether a job is, or will be, reading, applying or undoing it."""
        return self.state in SHEET_AT_WORK

    @property
    def layout(self) -> Layout:
        """Where its cells stand, and what was decided of hidden rows."""
        return Layout(self.options.get("letters", {}), self.options.get("hidden", ""))


class ColumnMeaning(models.Model):
    """What a column with some heading means in the sheets of a unit: said once on the page, known from then on."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", verbose_name="单位")
    kind = models.CharField("种类", max_length=20, choices=SheetKind)
    heading = models.CharField("列名", max_length=100)
    field = models.CharField("含义", max_length=30, blank=True, help_text="空＝这一列不读")

    class Meta:
        verbose_name = verbose_name_plural = "列的含义"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "kind", "heading"], name="column_meaning_once"),
        ]

    def __str__(self) -> str:
        return self.heading


class SheetRow(models.Model):
    """One row of the sheet, as read, as the user changed it, and what it will become or became."""

    batch = models.ForeignKey(SheetImport, models.CASCADE, related_name="rows", verbose_name="导入")
    sheet = models.CharField("工作表", max_length=100)
    number = models.PositiveIntegerField("行号", help_text="Excel 显示的行号")
    cells = SealedJSONField("读到的内容")
    changes = SealedJSONField("用户的更正", default=dict)
    verdict = models.CharField("判定", max_length=20, choices=RowVerdict)
    notes = SealedJSONField("说明", default=list)
    codes = models.CharField("说明的代码", max_length=300, blank=True, help_text="各代码前后都有空格")
    doubtful = models.BooleanField("请核对", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "导入行"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["batch", "sheet", "number"], name="sheet_row_once")]

    def __str__(self) -> str:
        return f"{self.sheet}第{self.number}行"


class SheetUndo(models.Model):
    """What the rows of an applied import became, enough to take it back; apart from it because it is large."""

    batch = models.OneToOneField(SheetImport, models.CASCADE, related_name="undo", verbose_name="导入")
    made = SealedJSONField("写成了什么", default=list)

    class Meta:
        verbose_name = verbose_name_plural = "导入的还原依据"

    def __str__(self) -> str:
        return str(self.batch)
