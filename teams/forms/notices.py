"""How one wants to be told, and of what not for a while."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from teams.actions.preferences import LONGEST
from teams.choices import ROBOTS, Route
from teams.models import NoticePreference, User
from teams.models.notices import EARLIEST_HOUR, LATEST_HOUR
from youthwork.lib.forms import DayInput, PlainSelect
from youthwork.lib.text import mask_phone

# Each way that can be chosen: its field, and the routes it stands for.
WAYS = {"by_email": (Route.EMAIL,), "by_sms": (Route.SMS,), "by_robot": ROBOTS}


class PreferenceForm(forms.ModelForm):
    """The hour, the ways, how often. A way that no unit has set up for the reader cannot be chosen."""

    hour = forms.TypedChoiceField(
        label="每天几点",
        coerce=int,
        choices=[(hour, f"{hour}:00") for hour in range(EARLIEST_HOUR, LATEST_HOUR + 1)],
        widget=PlainSelect(),
        help_text="工作日的这个时候合成一次说；夜里不发，错过的第二天早上补。",
    )
    a_week = forms.TypedChoiceField(
        label="一周最多几次",
        coerce=int,
        choices=[(number, f"{number}次") for number in range(1, 8)],
        widget=PlainSelect(),
        help_text="超出的不会丢，和下一次一起说。",
    )
    email = forms.EmailField(
        label="邮箱", required=False, max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )

    class Meta:
        model = NoticePreference
        fields = ("by_email", "by_sms", "by_robot", "hour", "a_week")

    field_order = ["by_email", "email", "by_sms", "by_robot", "hour", "a_week"]

    def __init__(self, user: User, offered: set[Route], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].initial = user.email
        for name, routes in WAYS.items():
            self.fields[name].disabled = not offered & set(routes)
        phone = user.mobile
        self.fields["by_sms"].help_text = f"发到{mask_phone(phone)}，只说有几件事，不说是什么事。" if phone else ""
        self.fields["by_robot"].help_text = "在单位的群里提到你，只说有几件事，不说是什么事。"


class MuteForm(forms.Form):
    """For how long one thing is not reminded of."""

    TODAY, WEEK, DAY = "today", "week", "day"

    span = forms.ChoiceField(
        label="多久",
        choices=[(TODAY, "今天不提醒，明天起照常"), (WEEK, "一周"), (DAY, "到某一天")],
        initial=WEEK,
        widget=forms.RadioSelect,
    )
    until = forms.DateField(
        label="到哪一天（含当天）",
        required=False,
        widget=DayInput(),
        help_text=f"选了“到某一天”才填，最多{LONGEST.days}天。",
    )

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if said.get("span") == self.DAY and not said.get("until") and "until" not in self.errors:
            self.add_error("until", "请选一天。")
        return said

    @property
    def last_day(self) -> date:
        """The last day on which it is not reminded of."""
        today = timezone.localdate()
        days = {self.TODAY: today, self.WEEK: today + timedelta(days=7)}
        return days.get(self.cleaned_data["span"]) or self.cleaned_data["until"]
