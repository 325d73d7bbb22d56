"""Forms of units, and the field in which a unit is picked. Strings in, clean values out."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.db.models import QuerySet

from teams.choices import Level, OrganisationKind
from teams.models import Appointment, Organisation
from teams.pickers import unit_hits, unit_search_url
from teams.roles import UNITS_EDIT
from teams.unit_words import CODE_FORM, CODE_LENGTH, CODE_RULE, NO_LEVEL, split_names
from youthwork.lib.forms import DayInput, SeveralField
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
    short_name = forms.CharField(label="简称", max_length=50, help_text="表格和列表里用。")
    aliases = NamesField(
        label="别名",
        required=False,
        help_text="查找时也认得，几个之间用顿号隔开。拼音首字母认错的，可把对的写在这里，如单县写sx。",
    )
    from_on = forms.DateField(
        label="更名日期", widget=DayInput(), help_text="这一天以前的汇总和已报送的报表，仍用当时的名称。"
    )
    correction = forms.BooleanField(
        label="只是改正写错的字，不算更名", required=False, help_text="勾选后不看更名日期，过去也用改正后的名称。"
    )


class MoveForm(forms.Form):
    """Under which unit another one stands, and from when. ``units``: those on offer."""

    parent = UnitField(label="新的上级")
    from_on = forms.DateField(label="自哪天起", widget=DayInput())

    def __init__(self, *args: Any, units: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].offer(units, unit_search_url(UNITS_EDIT))


class MergeForm(forms.Form):
    """Into which unit another one is merged, and from when. ``units``: those on offer."""

    into = UnitField(label="并入")
    from_on = forms.DateField(label="自哪天起", widget=DayInput())

    def __init__(self, *args: Any, units: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].offer(units, unit_search_url(UNITS_EDIT))


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
