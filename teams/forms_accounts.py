"""Forms of accounts and invitations: strings in, clean values out."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from teams.choices import Tenure
from teams.forms import NewPasswordForm
from teams.models import Organisation, User
from teams.models.scope import under
from teams.roles import ACCOUNTS_EDIT, ROLES
from teams.usernames import fault_of, suggest
from youthwork.lib.forms import DayInput
from youthwork.lib.text import one_line


class UnitField(forms.CharField):
    """A unit by its code or one of its names, out of those that ``units`` holds."""

    units: QuerySet[Organisation] = Organisation.objects.none()

    def clean(self, value: Any) -> Organisation | None:
        text = one_line(super().clean(value))
        if not text:
            return None
        found = list(self.units.filter(Q(code__iexact=text) | Q(name=text) | Q(short_name=text))[:2])
        if not found:
            raise forms.ValidationError("没有找到这个单位，请写它的代码，或照单位页上写全称、简称。")
        if len(found) > 1:
            raise forms.ValidationError("有几个单位叫这个名字，请写代码。")
        return found[0]


class AppointmentForm(forms.Form):
    """A role at a unit."""

    organisation = UnitField(label="单位", max_length=100, help_text="单位的代码、简称或全称。")
    role = forms.ChoiceField(label="角色")
    rank = forms.CharField(label="职务", max_length=50, required=False, help_text="如：副书记、青年发展部干事。")
    tenure = forms.ChoiceField(label="任职方式", choices=Tenure)
    from_on = forms.DateField(label="自", widget=DayInput(), help_text="从这一天起有效，可以是以后的日子。")

    def __init__(self, *args: Any, keeper: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"from_on": today, "role": "official", **self.initial}
        roles = ROLES[keeper.appointment.role].grants if keeper.appointment else frozenset()
        self.fields["role"].choices = [(key, role.label) for key, role in ROLES.items() if key in roles]
        units = Organisation.objects.open(on=today).filter(under(keeper.paths(ACCOUNTS_EDIT)))
        self.fields["organisation"].units = units


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


class EndForm(forms.Form):
    """The first day without an appointment."""

    on = forms.DateField(label="自哪天起不再任职", widget=DayInput(), help_text="填今天，下一次点击就没有这些权限。")


class InvitedForm(NewPasswordForm):
    """The first password of an invited person, or a new one."""

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].label, self.fields["new_password2"].label = "设一个密码", "再填一次"
