"""Strings in, clean values out."""

from typing import Any

from django import forms
from django.utils import timezone

from teams.forms import UnitField
from teams.models import Organisation, User
from teams.pickers import unit_search_url
from teams.roles import READ
from youthwork.lib.forms import DayInput


class UnitChoiceForm(forms.Form):
    """Whose totals are wanted: any open unit that the reader sees."""

    unit = UnitField(label="单位", required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].offer(Organisation.objects.visible_to(user), unit_search_url(READ))
        self.fields["unit"].widget.attrs |= {"aria-label": "单位", "placeholder": "单位"}


class LineForm(forms.Form):
    """The two texts of a line that are the unit's own. Emptied, they are drafted again."""

    content = forms.CharField(
        label="主要内容", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    progress = forms.CharField(
        label="推进情况", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 6})
    )


class SubmitForm(forms.Form):
    """The line at the head of the paper form."""

    filled_by = forms.CharField(label="填表人", max_length=50, error_messages={"required": "请写填表人。"})
    contact = forms.CharField(
        label="联系方式",
        max_length=50,
        help_text="印在报出的表上，平台里加密保存。",
        error_messages={"required": "请写联系方式，收表单位要找得到人。"},
    )
    filled_on = forms.DateField(label="填表日期", widget=DayInput(), error_messages={"required": "请选日期。"})

    def clean_filled_on(self):
        day = self.cleaned_data["filled_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("填表日期不能晚于今天。")
        return day


class ReturnForm(forms.Form):
    reason = forms.CharField(
        label="退回原因",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明退回原因，让对方知道改哪里。"},
    )


class MapForm(forms.Form):
    """Under which category one task or programme stands; empty takes its own map away."""

    task = forms.IntegerField(required=False)
    programme = forms.IntegerField(required=False)
    category = forms.IntegerField(required=False)

    def clean(self):
        cleaned = super().clean()
        if bool(cleaned.get("task")) == bool(cleaned.get("programme")):
            raise forms.ValidationError("请选一项任务，或一个项目。")
        return cleaned
