"""Signing in, the second step, one's own password and number."""

import re
import unicodedata
from typing import Any

from django import forms
from django.contrib.auth.forms import SetPasswordMixin
from django.contrib.auth.password_validation import password_validators_help_texts

from teams.actions.sign_in import TooManyTries, WrongPassword, confirm_password
from teams.models import User
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
