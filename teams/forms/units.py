"""Forms of units, and the field in which a unit is picked. Strings in, clean values out."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator

from teams.choices import Level, OrganisationKind
from teams.models import Organisation
from teams.pickers import unit_hits
from teams.unit_words import CODE_FORM, CODE_LENGTH, CODE_RULE, NO_LEVEL, split_names
from youthwork.lib.forms import DayInput
from youthwork.lib.picker import PickerField


class UnitField(PickerField):
    """One unit of those on offer, typed by name, short name, alias, pinyin initials or code."""

    what = "单位"
    describe = staticmethod(unit_hits)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"help_text": "输入名称、简称、拼音首字母或代码。"} | kwargs)


class NamesField(forms.CharField):
    """Several names in one line; clean value: the list of them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=300, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "、".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        return split_names(super().clean(value))


class OrganisationForm(forms.Form):
    """A new unit below another one."""

    code = forms.CharField(
        label="代码",
        max_length=CODE_LENGTH,
        help_text="全平台唯一，开通后不变，如440902-GD。",
        validators=[RegexValidator(CODE_FORM, CODE_RULE)],
    )
    name = forms.CharField(label="名称", max_length=100, help_text="全称，如共青团茂名市茂南区委员会。")
    short_name = forms.CharField(label="简称", max_length=50, help_text="表格和列表里用，如团茂南区委。")
    kind = forms.ChoiceField(label="类型", choices=OrganisationKind)
    level = forms.ChoiceField(label="层级", choices=[("", NO_LEVEL), *Level.choices], required=False)
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
    aliases = NamesField(
        label="别名",
        required=False,
        help_text="查找时也认得，几个之间用顿号隔开。拼音首字母认错的，可把对的写在这里，如单县写sx。",
    )
