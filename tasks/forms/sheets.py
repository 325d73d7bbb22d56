"""The files people bring, and which unit a sheet is for."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from teams.choices import OrganisationKind
from teams.forms import UnitField
from teams.models import Organisation, User
from teams.pickers import unit_search_url
from teams.roles import SHEETS_IMPORT, UNITS_EDIT


class SheetForm(forms.Form):
    """An Excel file."""

    file = forms.FileField(
        label="Excel文件",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls"}),
        error_messages={"required": "请选择文件。", "empty": "文件是空的，请重新选择。"},
    )

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_MAX_BYTES:
            limit = settings.UPLOAD_MAX_BYTES // 1024 // 1024
            raise forms.ValidationError(f"文件超过{limit}MB，请删去图片和多余的工作表后再上传。")
        return file


class UnitSheetForm(SheetForm):
    """A file and the unit that it is for."""

    words: tuple[str, ...] = (SHEETS_IMPORT,)

    organisation = UnitField()
    field_order = ["organisation", "file"]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        units = Organisation.objects.in_reach(user, *self.words).open(on=timezone.localdate())
        kwargs.setdefault("initial", {"organisation": self.likely(user, units)})
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
