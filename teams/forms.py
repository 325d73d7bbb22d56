"""Strings in, clean values out. What the database must refuse is refused by the actions and constraints too."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.validators import RegexValidator

from teams.choices import Level, OrganisationKind
from teams.models import Organisation
from youthwork.lib.forms import DayInput


class SignInForm(AuthenticationForm):
    """The user name and the password."""

    error_messages = {
        "invalid_login": "用户名或密码不对，请再试一次；忘了密码，请本单位管理员重置。",
        "inactive": "这个账号已停用，请联系本单位管理员。",
    }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "用户名"
        self.fields["password"].label = "密码"
        if self.is_bound:  # the name stands there already: what has to be typed again is the password
            self.fields["username"].widget.attrs.pop("autofocus", None)
            self.fields["password"].widget.attrs["autofocus"] = True


class PasswordForm(PasswordChangeForm):
    """The old password once and the new one twice."""

    error_messages = {
        "password_incorrect": "现在的密码不对。",
        "password_mismatch": "两次填的新密码不一样。",
    }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = "现在的密码"
        self.fields["new_password1"].label = "新密码"
        self.fields["new_password1"].help_text = "至少10个字符，不能全是数字，不要和用户名相近。"
        self.fields["new_password2"].label = "再填一次新密码"
        self.fields["new_password2"].help_text = ""


class OrganisationForm(forms.Form):
    """A new unit below another one."""

    code = forms.CharField(
        label="代码",
        max_length=32,
        help_text="全平台唯一，开通后不变，如440902-GD。",
        validators=[RegexValidator(r"^[A-Z0-9]+(-[A-Z0-9]+)*$", "代码由大写字母和数字组成，各段用短横线连接。")],
    )
    name = forms.CharField(label="名称", max_length=100, help_text="全称，如共青团茂名市茂南区委员会。")
    short_name = forms.CharField(label="简称", max_length=50, help_text="表格和列表里用，如团茂南区委。")
    kind = forms.ChoiceField(label="类型", choices=OrganisationKind)
    level = forms.ChoiceField(label="层级", choices=[("", "不分层级"), *Level.choices], required=False)
    from_on = forms.DateField(label="成立日期", widget=DayInput())

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        if Organisation.objects.filter(code=code).exists():
            raise forms.ValidationError("这个代码已有单位在用，请换一个。")
        return code


class NamesForm(forms.Form):
    """The names of a unit; its code stays."""

    name = forms.CharField(label="名称", max_length=100)
    short_name = forms.CharField(label="简称", max_length=50, help_text="表格和列表里用；已报送的报表仍用当时的名称。")


class AuditFilterForm(forms.Form):
    """What to look for in the log; a value that is none is left out."""

    who = forms.CharField(label="操作人", max_length=80, required=False)
    verb = forms.ChoiceField(label="动作", required=False)
    from_on = forms.DateField(label="自", required=False, widget=DayInput())
    to_on = forms.DateField(label="至", required=False, widget=DayInput())

    def __init__(self, *args, verbs: Iterable[str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["verb"].choices = [("", "全部动作"), *((verb, verb) for verb in verbs)]
        self.fields["who"].widget.attrs["placeholder"] = "操作人"

    def wanted(self) -> dict[str, Any]:
        """The filters of the query, one keyword of ``AuditEntry.objects.found`` each."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) or None for name in self.fields}
