"""Forms of accounts and invitations: strings in, clean values out."""

from datetime import date
from typing import Any

from django import forms

from teams.choices import Grade, Tenure
from teams.forms.sign_in import NewPasswordForm
from teams.forms.units import UnitField
from teams.models import Organisation, User
from teams.pickers import unit_search_url
from teams.roles import ACCOUNTS_EDIT, ROLES
from teams.usernames import fault_of, suggest
from youthwork.lib.forms import DayInput


class AppointmentForm(forms.Form):
    """A role at a unit."""

    organisation = UnitField(label="单位")
    role = forms.ChoiceField(label="角色")
    rank = forms.CharField(label="职务", max_length=50, required=False, help_text="如：副书记、青年发展部干事。")
    grade = forms.ChoiceField(
        label="干部层级",
        required=False,
        choices=[("", "不填"), *Grade.choices],
        help_text="领办任务的最低项数按它算；不需要领办的不填。",
    )
    tenure = forms.ChoiceField(label="任职方式", choices=Tenure)
    from_on = forms.DateField(label="自", widget=DayInput(), help_text="从这一天起有效，可以是以后的日子。")

    def __init__(self, *args: Any, keeper: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"from_on": today, "role": "official", **self.initial}
        roles = ROLES[keeper.appointment.role].grants if keeper.appointment else frozenset()
        self.fields["role"].choices = [(key, role.label) for key, role in ROLES.items() if key in roles]
        units = Organisation.objects.in_reach(keeper, ACCOUNTS_EDIT).open(on=today)
        self.fields["organisation"].offer(units, unit_search_url(ACCOUNTS_EDIT))


class AccountForm(AppointmentForm):
    """A new account with its first appointment."""

    name = forms.CharField(label="姓名", max_length=50)
    username = forms.CharField(
        label="用户名", max_length=30, required=False, help_text="登录用，以后不变。不填就用姓名的拼音。"
    )

    field_order = ["name", "username"]

    def clean_username(self) -> str:
        """What was typed, or one that is free now."""
        typed = self.cleaned_data["username"]
        if not typed:
            return suggest(self.cleaned_data.get("name", ""))
        fault = fault_of(typed)
        if fault:
            raise forms.ValidationError(fault)
        return typed


class GradeForm(forms.Form):
    """The grade of somebody who is appointed already."""

    grade = forms.ChoiceField(label="干部层级", required=False, choices=[("", "不填"), *Grade.choices])


class EndForm(forms.Form):
    """The first day without an appointment."""

    on = forms.DateField(label="自哪天起不再任职", widget=DayInput(), help_text="填今天，下一次点击就没有这些权限。")


class InvitedForm(NewPasswordForm):
    """The first password of an invited person, or a new one."""

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].label, self.fields["new_password2"].label = "设一个密码", "再填一次"
