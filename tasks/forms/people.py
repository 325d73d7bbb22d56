"""Forms for sites and members: strings in, clean values out."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator

from teams.choices import Gender, PoliticalStatus, SiteKind
from teams.models import Member, Organisation, Site, User
from teams.models.scope import under
from teams.roles import UNITS_EDIT
from youthwork.lib.text import clean_mobile, mask_phone

LEAGUE = [("", "还没有核实"), ("yes", "是"), ("no", "不是")]
LEAGUE_VALUES = {"": None, "yes": True, "no": False}


class MonthInput(forms.TextInput):
    """The browser's own picker of a month; where it has none, a text of the same form."""

    input_type = "month"


class PhoneField(forms.CharField):
    """A mobile number as people type it; clean value: its 11 digits, or "" for none."""

    widget = forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=30, **({"required": False} | kwargs))

    def clean(self, value: Any) -> str:
        try:
            return clean_mobile(super().clean(value))
        except ValueError as wrong:
            raise forms.ValidationError(str(wrong)) from None


class KnownPhoneMixin:
    """A phone that is known already is shown masked; a blank keeps it and a tick clears it."""

    phone_name = "phone"

    def know(self, phone: str) -> None:
        if phone:
            self.fields[self.phone_name].help_text = f"现为{mask_phone(phone)}，不改就留空。"
        else:
            del self.fields["clear_phone"]

    def phone_to_write(self) -> dict[str, str]:
        """What to pass to the action: nothing if the phone stays."""
        typed = self.cleaned_data.pop(self.phone_name)
        cleared = self.cleaned_data.pop("clear_phone", False)
        if cleared:
            return {self.phone_name: ""}
        return {self.phone_name: typed} if typed else {}


class SiteForm(KnownPhoneMixin, forms.Form):
    """A site; ``host`` is asked only for a new one."""

    phone_name = "contact_phone"

    name = forms.CharField(label="名称", max_length=100, help_text="照工作安排表的写法，如新坡镇车田村。")
    kind = forms.ChoiceField(label="类型", choices=SiteKind)
    host = forms.ModelChoiceField(label="所在团组织", queryset=Organisation.objects.none(), empty_label="选团组织")
    place = forms.CharField(label="地址", max_length=200, required=False)
    has_branch = forms.BooleanField(label="有团支部，队员可以挂任", required=False, initial=True)
    contact_name = forms.CharField(label="点位负责人", max_length=50, required=False)
    contact_phone = PhoneField(label="负责人电话")
    clear_phone = forms.BooleanField(label="删去负责人电话", required=False)

    def __init__(self, *args: Any, user: User, site: Site | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.know(site.contact_phone if site else "")
        if site:
            del self.fields["host"]
        else:
            self.fields["host"].queryset = Organisation.objects.filter(under(user.scope(UNITS_EDIT)), closed_on=None)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("kind") == SiteKind.ONLINE:
            cleaned["has_branch"] = False
            if cleaned.get("place"):
                self.add_error("place", "公众号没有地址，请留空。")
        return cleaned

    @staticmethod
    def initial_of(site: Site) -> dict[str, Any]:
        return {name: getattr(site, name) for name in ("name", "kind", "place", "has_branch", "contact_name")}


class MemberForm(KnownPhoneMixin, forms.Form):
    """A person: of the known ones the phone stays unless another is typed."""

    name = forms.CharField(label="姓名", max_length=50)
    student_number = forms.CharField(label="学号", max_length=32, required=False)
    gender = forms.ChoiceField(label="性别", choices=[("", "未填"), *Gender.choices], required=False)
    birth_month = forms.CharField(
        label="出生年月",
        max_length=7,
        required=False,
        validators=[RegexValidator(r"^\d{4}-(0[1-9]|1[0-2])$", "请写成2005-03的样子。")],
        widget=MonthInput,
    )
    political_status = forms.ChoiceField(
        label="政治面貌", choices=[("", "未填"), *PoliticalStatus.choices], required=False
    )
    league_member = forms.ChoiceField(
        label="是共青团员", choices=LEAGUE, required=False, help_text="含保留团籍的党员。团队长必须为共青团员。"
    )
    college = forms.CharField(label="学院", max_length=100, required=False)
    class_name = forms.CharField(label="班级", max_length=100, required=False)
    phone = PhoneField(label="手机")
    clear_phone = forms.BooleanField(label="删去手机号", required=False)

    def __init__(self, *args: Any, member: Member | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.know(member.phone if member else "")

    def clean_league_member(self) -> bool | None:
        return LEAGUE_VALUES[self.cleaned_data["league_member"]]

    @staticmethod
    def initial_of(member: Member) -> dict[str, Any]:
        names = ("name", "student_number", "gender", "birth_month", "political_status", "college", "class_name")
        words = {value: word for word, value in LEAGUE_VALUES.items()}
        return {name: getattr(member, name) for name in names} | {"league_member": words[member.league_member]}


class JoinForm(forms.Form):
    """An existing person of the team's unit who is not in the team."""

    member = forms.ModelChoiceField(label="队员", queryset=Member.objects.none())

    def __init__(self, *args: Any, candidates: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = candidates


class LeaderForm(forms.Form):
    """One of the team's members."""

    member = forms.ModelChoiceField(label="团队长", queryset=Member.objects.none())

    def __init__(self, *args: Any, members: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = members
