"""The files people bring, and which unit a sheet is for."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.html import format_html

from teams.choices import OrganisationKind
from teams.forms import UnitField
from teams.models import Organisation, User
from teams.pickers import unit_search_url
from teams.roles import SHEETS_IMPORT, UNITS_EDIT
from teams.sheets.columns import AskedColumn
from youthwork.lib.text import match_key

ENDINGS = (".xlsx", ".xlsm", ".xls", ".csv", ".tsv", ".txt")
MEGABYTE = 1024 * 1024


class SheetForm(forms.Form):
    """An Excel file, or a table in a text file."""

    file = forms.FileField(
        label="Excel文件",
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
        error_messages={"required": "请选择文件。", "empty": "文件是空的，请重新选择。"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = format_html(
            'Excel、WPS表格或文本表格（<span class="file">{}</span>），不超过{}MB。宏不会运行。',
            "、".join(ENDINGS),
            settings.SHEET_MAX_MB,
        )

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        if file.size > settings.SHEET_MAX_MB * MEGABYTE:
            raise forms.ValidationError(f"文件超过{settings.SHEET_MAX_MB}MB，请删去图片和多余的工作表后再上传。")
        return file


class UnitSheetForm(SheetForm):
    """A file and the unit that it is for."""

    words: tuple[str, ...] = (SHEETS_IMPORT,)

    organisation = UnitField()
    field_order = ["organisation", "file"]

    def __init__(self, *args: Any, user: User, unit: Organisation | None = None, **kwargs: Any) -> None:
        units = Organisation.objects.in_reach(user, *self.words).open(on=timezone.localdate())
        kwargs.setdefault("initial", {"organisation": unit or self.likely(user, units)})
        super().__init__(*args, **kwargs)
        self.fields["organisation"].offer(units, unit_search_url(*self.words))

    def likely(self, user: User, units: Any) -> Organisation | None:
        """The unit that the form begins with."""
        raise NotImplementedError


class RosterForm(UnitSheetForm):
    """A roster and the unit whose members it lists; where only one sends teams, it is that."""

    organisation = UnitField(label="队员所属单位", error_messages={"required": "请填队员所属的单位。"})

    def likely(self, user: User, units: Any) -> Organisation | None:
        senders = units.filter(kind=OrganisationKind.UNIVERSITY)[:2]
        return senders[0] if len(senders) == 1 else None


class OrganisationSheetForm(UnitSheetForm):
    """A sheet of units and the unit below which they stand; as a rule the user's own."""

    words = (UNITS_EDIT, SHEETS_IMPORT)

    organisation = UnitField(
        label="导入到哪个单位下面",
        help_text="表里的单位都在它下面，不论隔几级；它自己也可以写在表里。",
        error_messages={"required": "请填导入到哪个单位下面。"},
    )

    def likely(self, user: User, units: Any) -> Organisation | None:
        return units.filter(pk=user.organisation.pk).first() if user.organisation else None


class SiteSheetForm(OrganisationSheetForm):
    """A sheet of sites and the unit in which, or below which, they are."""

    organisation = UnitField(
        label="导入到哪个单位",
        help_text="表里的点位都在它和它下面的单位里，不论隔几级。",
        error_messages={"required": "请填导入到哪个单位。"},
    )


class ColumnsForm(forms.Form):
    """Which field each column of a file stands for; "" for one that is not read."""

    def __init__(self, data: Any, *, asked: Sequence[AskedColumn], fields: Sequence[tuple[str, str]]) -> None:
        super().__init__(data)
        self.asked, self.labels = asked, dict(fields)
        for number, one in enumerate(asked):
            self.fields[f"column-{number}"] = forms.ChoiceField(
                label=one.heading, choices=[("", "不读这一列"), *fields], required=False, initial=one.field
            )

    @property
    def rows(self) -> list[tuple[AskedColumn, forms.BoundField]]:
        return [(one, self[f"column-{number}"]) for number, one in enumerate(self.asked)]

    def clean(self) -> dict[str, Any]:
        """No two columns of one table may mean the same: said at each of them."""
        cleaned = super().clean() or {}
        chosen = [(name, one, cleaned.get(name, "")) for name, one in self._by_name()]
        taken = Counter(
            (sheet, field) for _, one, field in chosen if field for sheet in one.sheets for _ in range(one.times)
        )
        for name, one, field in chosen:
            if field and one.times > 1:
                self.add_error(name, f"有{one.times}列都叫“{one.heading}”，分不开。请在原表里改名或删去一列，再上传。")
            elif field and any(taken[sheet, field] > 1 for sheet in one.sheets):
                self.add_error(name, f"还有一列也是{self.labels[field]}，只能有一列，另一列请选“不读这一列”。")
        return cleaned

    def _by_name(self) -> list[tuple[str, AskedColumn]]:
        return [(f"column-{number}", one) for number, one in enumerate(self.asked)]

    def changed_columns(self) -> dict[str, str]:
        """Heading → field of those that mean something else from now on; of a valid form.

        What a heading of two rows means its lower row means too, so that the next file needs no such group; but for one
        that several columns of this file end in, and one that is not to be read.
        """
        changed = [
            (one, self.cleaned_data[name]) for name, one in self._by_name() if self.cleaned_data[name] != one.field
        ]
        lasts = Counter(match_key(one.last) for one in self.asked)
        alone = {one.last: field for one, field in changed if field and lasts[match_key(one.last)] == 1}
        return {**alone, **{one.heading: field for one, field in changed}}
