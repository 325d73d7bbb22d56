"""Strings in, clean values out. What the database must refuse is refused by the actions and constraints too."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.auth.forms import SetPasswordMixin
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.validators import RegexValidator
from django.db.models import Q, QuerySet

from teams.actions.sign_in import TooManyTries, WrongPassword, confirm_password
from teams.choices import Level, OrganisationKind
from teams.models import Appointment, Organisation, User
from youthwork.lib.forms import DayInput, SeveralField
from youthwork.lib.text import clean_mobile


class SignInForm(forms.Form):
    """The user name or phone, and the password."""

    username = forms.CharField(
        label="用户名或手机号",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "autofocus": True}),
    )
    password = forms.CharField(
        label="密码",
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound:  # the name stands there already: what has to be typed again is the password
            self.fields["username"].widget.attrs.pop("autofocus", None)
            self.fields["password"].widget.attrs["autofocus"] = True

    def refuse(self, sentence: str) -> None:
        """Say it above the form."""
        self.add_error(None, sentence)


class OwnPasswordForm(forms.Form):
    """The password of who is signed in, once more; wrong ones are counted as at the door."""

    old_password = forms.CharField(
        label="现在的密码",
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )

    def __init__(self, user: User, address: str, *args, **kwargs) -> None:
        self.user, self.address = user, address
        super().__init__(*args, **kwargs)

    def clean_old_password(self) -> str:
        password = self.cleaned_data["old_password"]
        try:
            confirm_password(actor=self.user, password=password, address=self.address)
        except WrongPassword as wrong:
            raise forms.ValidationError("现在的密码不对。") from wrong
        except TooManyTries as refusal:
            raise forms.ValidationError(f"尝试太多，请在{refusal.minutes}分钟后再试。") from refusal
        return password


class NewPasswordForm(SetPasswordMixin, forms.Form):
    """A new password, twice, for ``self.user``; everything that is wrong with it is said at once."""

    error_messages = {"password_mismatch": "两次填的新密码不一样。"}
    new_password1, new_password2 = SetPasswordMixin.create_password_fields("新密码", "再填一次新密码")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        rules = filter(None, password_validators_help_texts())
        self.fields["new_password1"].help_text = "；".join(rules) + "。"
        self.fields["new_password2"].help_text = ""

    def clean(self) -> dict[str, Any]:
        self.validate_passwords("new_password1", "new_password2")
        self.validate_password_for_user(self.user, "new_password1")
        return self.cleaned_data


class PasswordForm(NewPasswordForm, OwnPasswordForm):
    """The old password once and the new one twice."""

    field_order = ["old_password", "new_password1", "new_password2"]


class OwnPhoneForm(forms.Form):
    """The number to sign in with."""

    phone = forms.CharField(
        label="手机号",
        max_length=20,
        required=False,
        help_text="登录时可以代替用户名；加密保存，别人看不到。留空就是不用。",
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )

    def clean_phone(self) -> str:
        try:
            return clean_mobile(self.cleaned_data["phone"])
        except ValueError as wrong:
            raise forms.ValidationError(str(wrong)) from wrong


class CodeForm(forms.Form):
    """The six digits that an authenticator shows."""

    code = forms.CharField(
        label="动态码",
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True}),
    )

    def __init__(self, *args, focused: bool = True, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not focused:  # a keyboard would cover what has to be read first
            self.fields["code"].widget.attrs.pop("autofocus")

    def clean_code(self) -> str:
        code = re.sub(r"\s", "", unicodedata.normalize("NFKC", self.cleaned_data["code"]))
        if not re.fullmatch("[0-9]{6}", code):
            raise forms.ValidationError("动态码是验证器上显示的6位数字。")
        return code


class RecoveryCodeForm(forms.Form):
    """One of the codes that were kept for a lost phone."""

    code = forms.CharField(
        label="恢复码",
        max_length=40,
        help_text="绑定时保存的12位，每个只能用一次；大小写和短横线不要紧。",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "autofocus": True}
        ),
    )


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
    short_name = forms.CharField(label="简称", max_length=50, help_text="表格和列表里用。")
    from_on = forms.DateField(
        label="更名日期", widget=DayInput(), help_text="这一天以前的汇总和已报送的报表，仍用当时的名称。"
    )
    correction = forms.BooleanField(
        label="只是改正写错的字，不算更名", required=False, help_text="勾选后不看更名日期，过去也用改正后的名称。"
    )


def found_among(units: QuerySet[Organisation], text: str) -> Organisation:
    """The one of ``units`` whose code, name or short name is ``text``. ValidationError if there is none, or several."""
    found = list(units.filter(code=text)) or list(units.filter(Q(name=text) | Q(short_name=text))[:5])
    if not found:
        raise forms.ValidationError("没有找到这个单位。请填代码或完整的名称；只能选你管理的、没有撤销的单位。")
    if len(found) > 1:
        codes = "、".join(unit.code for unit in found)
        raise forms.ValidationError(f"不止一个单位叫这个名字，请填代码：{codes}。")
    return found[0]


class MoveForm(forms.Form):
    """Under which unit another one stands, and from when. ``units``: those on offer."""

    parent = forms.CharField(label="新的上级", max_length=100, help_text="上级的代码或名称。")
    from_on = forms.DateField(label="自哪天起", widget=DayInput())

    def __init__(self, *args: Any, units: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = units

    def clean_parent(self) -> Organisation:
        return found_among(self.units, self.cleaned_data["parent"])


class MergeForm(forms.Form):
    """Into which unit another one is merged, and from when. ``units``: those on offer."""

    into = forms.CharField(label="并入", max_length=100, help_text="接收单位的代码或名称。")
    from_on = forms.DateField(label="自哪天起", widget=DayInput())

    def __init__(self, *args: Any, units: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = units

    def clean_into(self) -> Organisation:
        return found_among(self.units, self.cleaned_data["into"])


class KeepForm(forms.Form):
    """Who of those that serve at a merged unit goes on where it goes."""

    keep = SeveralField(
        label="接着在接收单位任职",
        help_text="勾选的人从这一天起在接收单位担任同样的角色；不勾选的到这一天为止。",
        queryset=Appointment.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, appointments: QuerySet[Appointment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["keep"].queryset = appointments
        self.fields["keep"].label_from_instance = self._label

    @staticmethod
    def _label(held: Appointment) -> str:
        role = held.get_role_display()
        return f"{held.user}，{role}" if held.rank in ("", role) else f"{held.user}，{role}，{held.rank}"


class CloseForm(forms.Form):
    """From when a unit is closed."""

    from_on = forms.DateField(label="撤销日期", widget=DayInput(), help_text="从这一天起不再有这个单位。")


class AuditFilterForm(forms.Form):
    """What to look for in the log; a value that is none is left out."""

    who = forms.CharField(label="人员", max_length=80, required=False)
    unit = forms.CharField(label="单位", max_length=100, required=False)
    verb = forms.ChoiceField(label="动作", required=False)
    from_on = forms.DateField(label="自", required=False, widget=DayInput())
    to_on = forms.DateField(label="至", required=False, widget=DayInput())

    def __init__(self, *args, verbs: Iterable[str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["verb"].choices = [("", "全部动作"), *((verb, verb) for verb in verbs)]
        self.fields["who"].widget.attrs["placeholder"] = "姓名：操作人或有关的人"
        self.fields["unit"].widget.attrs["placeholder"] = "单位名称或代码，含下级"

    def wanted(self) -> dict[str, Any]:
        """What was filled in and can be read, by the name of the field; None for the rest."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) or None for name in self.fields}
