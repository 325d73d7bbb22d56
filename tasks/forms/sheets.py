"""The files people bring, and which unit a roster is of."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q

from teams.choices import OrganisationKind
from teams.models import Organisation, User
from teams.models.scope import under
from teams.roles import SHEETS_IMPORT
from youthwork.lib.text import match_key

OFFERED = 100  # units offered while typing; any other in reach is found by its code or name


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


class RosterForm(SheetForm):
    """A roster and the unit whose members it lists."""

    organisation = forms.CharField(
        label="队员所属单位",
        max_length=120,
        help_text="输入名称或代码，从提示里选。",
        widget=forms.TextInput(attrs={"list": "units", "autocomplete": "off"}),
        error_messages={"required": "请填队员所属的单位。"},
    )
    field_order = ["organisation", "file"]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.units = Organisation.objects.filter(under(user.scope(SHEETS_IMPORT)), closed_on=None)
        senders = self.units.filter(kind=OrganisationKind.UNIVERSITY)
        self.offered = [unit_label(unit) for unit in senders[:OFFERED]]
        kwargs.setdefault("initial", {"organisation": self.offered[0] if len(self.offered) == 1 else ""})
        super().__init__(*args, **kwargs)

    def clean_organisation(self) -> Organisation:
        """The unit meant, by code, name, short name or as it is offered; only inside the user's reach."""
        typed = self.cleaned_data["organisation"].strip()
        code = typed.rpartition("（")[2].rstrip("）") if typed.endswith("）") else typed
        exact = self.units.filter(code=code).first()
        if exact:
            return exact
        alike = list(self.units.filter(Q(name__contains=typed) | Q(short_name__contains=typed))[:9])
        equal = [unit for unit in alike if match_key(typed) in {match_key(unit.name), match_key(unit.short_name)}]
        found = equal or alike
        if len(found) == 1:
            return found[0]
        if found:
            raise forms.ValidationError(f"是哪一个？{'、'.join(unit_label(unit) for unit in found)}")
        raise forms.ValidationError(f"没有找到“{typed}”，请输入单位的名称或代码。")


def unit_label(unit: Organisation) -> str:
    return f"{unit.short_name}（{unit.code}）"
