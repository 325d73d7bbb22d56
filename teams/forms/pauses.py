"""The form of a pause: which unit, which days, why."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet

from teams.forms.units import UnitField
from teams.models import Organisation
from teams.pauses import check_days, check_to_come
from teams.pickers import unit_search_url
from teams.roles import UNITS_EDIT
from youthwork.lib.forms import DayInput

AHEAD = timedelta(days=730)  # nobody knows the examinations of a later year


class PauseDaysForm(forms.Form):
    """The days of a pause and why they are none to remind on."""

    starts_on = forms.DateField(label="自", widget=DayInput())
    ends_on = forms.DateField(label="至", widget=DayInput(), help_text="这一天也不提醒。")
    reason = forms.CharField(label="原因", max_length=50, help_text="如期末考试周、暑假。")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_starts_on(self) -> date:
        return self._near("starts_on")

    def clean_ends_on(self) -> date:
        return self._near("ends_on")

    def _near(self, name: str) -> date:
        day = self.cleaned_data[name]
        if not self.today - AHEAD <= day <= self.today + AHEAD:
            raise forms.ValidationError("请写前后两年以内的日期。")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if {"starts_on", "ends_on"} <= set(cleaned):
            check_days(cleaned["starts_on"], cleaned["ends_on"])
        return cleaned


class PauseForm(PauseDaysForm):
    """A new pause: of a unit of those on offer."""

    organisation = UnitField(label="单位", help_text="连同下级都不提醒。输入名称、简称、拼音首字母或代码。")
    field_order = ("organisation", "starts_on", "ends_on", "reason")

    def __init__(self, *args: Any, offered: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].offer(offered, unit_search_url(UNITS_EDIT))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "ends_on" in cleaned:
            check_to_come(cleaned["ends_on"], today=self.today)
        return cleaned
