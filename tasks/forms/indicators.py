"""Forms of indicators: what is counted, what is asked of it, what a unit says, and what to look for."""

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse

from tasks.choices import Applies, Basis, Bound, Counts, Every, Feed, Light, Measure
from tasks.indicators.words import KIND_WORDS, LEVEL_WORDS, number_words
from tasks.models import Document, Indicator, Programme, Target, Task
from teams.choices import Grade, Level
from teams.forms import UnitField
from teams.forms.units import NamesField
from teams.models import Organisation, User
from youthwork.lib.forms import DayInput, PlainSelect, SeveralField
from youthwork.lib.periods import Span

DONE = [("1", "已完成"), ("0", "还没有完成")]
MADE_OF = ("numerator", "denominator", "inner", "part_of")


def _other(label: str, help_text: str = "") -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        Indicator.objects.none(), label=label, help_text=help_text, required=False, empty_label="不选"
    )


def _several(label: str, help_text: str = "") -> SeveralField:
    return SeveralField(
        label=label, help_text=help_text, queryset=Indicator.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip


class IndicatorForm(forms.Form):
    """What is counted and how. Which of the fields mean something follows from the measure; the action says so."""

    name = forms.CharField(label="指标", max_length=100)
    task = forms.ModelChoiceField(Task.objects.none(), label="任务", required=False, empty_label="不归到任务")
    unit = forms.CharField(label="计量单位", max_length=20, required=False, help_text="如个、名、场、%。")
    measure = forms.ChoiceField(label="算法", choices=Measure, help_text="逐个达到：每个单位或每个人各算各的。")
    basis = forms.ChoiceField(label="口径", choices=Basis, initial=Basis.BELOW)
    every = forms.ChoiceField(label="周期", choices=[("", "文件执行期内累计"), *Every.choices], required=False)
    feed = forms.ChoiceField(label="数据来源", choices=Feed)
    counts = forms.ChoiceField(label="记录怎么计", choices=Counts, help_text="“记录里填的数”：写记录时多问这一个数。")
    programmes = SeveralField(
        label="取自项目", queryset=Programme.objects.none(), required=False, widget=forms.CheckboxSelectMultiple,
        help_text="不选就取任务下的全部项目。",
    )  # fmt: skip
    qualifies_over = forms.IntegerField(label="人数超过多少才计入", required=False, min_value=0, max_value=999_999)
    qualifies = forms.CharField(label="计入的条件", max_length=200, required=False)
    numerator = _other("分子", "比例的分子；与上期比时，是拿来比的那个指标。")
    denominator = _other("分母")
    inner = _other("每个单位达到的条件", "用于覆盖面。")
    inside = forms.ChoiceField(
        label="先在哪一级内算", choices=[("", "不分级"), *Level.choices], required=False,
        help_text="如“县域内60%以上乡镇”选县级。",
    )  # fmt: skip
    parts = _several("由哪些指标组成", "用于组合条件，或把几个指标相加。")
    any_part = forms.BooleanField(label="任一达到即可", required=False)
    part_of = _other("其中，属于", "这个数已包含在哪个指标里。")

    def __init__(self, *args: Any, document: Document, indicator: Indicator | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = document.indicators.listed().exclude(pk=indicator.pk if indicator else None)
        for name in (*MADE_OF, "parts"):
            self.fields[name].queryset = others
        self.fields["task"].queryset = document.tasks.listed()
        self.fields["programmes"].queryset = document.programmes.all()

    def more(self) -> bool:
        """Whether the folded part holds something, so that it is shown open."""
        return any(self[name].value() or self[name].errors for name in (*MADE_OF, "inside", "parts", "any_part"))

    @staticmethod
    def initial_of(indicator: Indicator) -> dict[str, Any]:
        plain = ("name", "task", "unit", "measure", "basis", "every", "feed", "counts", "qualifies_over", "qualifies")
        said = {name: getattr(indicator, name) for name in (*plain, *MADE_OF, "inside", "any_part")}
        return said | {"programmes": indicator.programmes.all(), "parts": indicator.parts.all()}


class TargetForm(forms.Form):
    """One line of what is asked, of whom, by when. A line without bound, number, day and scope says nothing."""

    stage = forms.CharField(label="阶段", max_length=20, required=False, widget=forms.TextInput(attrs={"size": 8}))
    strength = forms.CharField(label="力度", max_length=20, required=False, help_text="如力争、原则上。")
    bound = forms.ChoiceField(label="要求", choices=[("", "不定"), *Bound.choices], required=False)
    value = forms.DecimalField(label="目标值", max_digits=16, decimal_places=4, required=False)
    high = forms.DecimalField(label="上限", max_digits=16, decimal_places=4, required=False, help_text="只用于区间。")
    applies = forms.ChoiceField(label="对谁", choices=Applies, required=False)
    levels = forms.MultipleChoiceField(
        label="层级", choices=list(LEVEL_WORDS.items()), required=False, widget=forms.CheckboxSelectMultiple
    )
    kinds = forms.MultipleChoiceField(
        label="单位类型", choices=list(KIND_WORDS.items()), required=False, widget=forms.CheckboxSelectMultiple
    )
    units = NamesField(label="指定单位", required=False, help_text="几个单位用顿号隔开，写名称、简称或代码。")
    grade = forms.ChoiceField(label="干部层级", choices=[("", "不分"), *Grade.choices], required=False)
    due = forms.DateField(label="完成时限", required=False, widget=DayInput)
    # As the text prints them; kept along.
    scope = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    due_printed = forms.CharField(required=False, max_length=50, widget=forms.HiddenInput)

    SAYS = ("bound", "value", "high", "levels", "kinds", "units", "grade", "due", "stage", "strength")

    def clean_units(self) -> list[Organisation]:
        found = []
        for name in self.cleaned_data["units"]:
            named = list(Organisation.objects.named(name)[:2])
            if len(named) != 1:
                why = "不止一个单位叫这个名称，请写代码" if named else "没有找到这个单位"
                raise ValidationError(f"“{name}”：{why}。")
            found += named
        return found

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        said["applies"] = said.get("applies") or Applies.WHOLE
        if said.get("bound") == Bound.RANGE and (said.get("value") is None or said.get("high") is None):
            self.add_error("high", "区间要有下限和上限。")
        if said.get("high") is not None and said.get("bound") != Bound.RANGE:
            self.add_error("high", "只有区间才填上限。")
        if said.get("grade") and said["applies"] != Applies.PERSON:
            self.add_error("grade", "干部层级只用于对每人的目标。")
        return said

    def says(self) -> bool:
        """Whether the line asks anything at all."""
        return any(self.cleaned_data.get(name) not in (None, "", []) for name in self.SAYS)

    @staticmethod
    def initial_of(target: Target) -> dict[str, Any]:
        plain = (
            "stage", "strength", "bound", "applies", "levels", "kinds", "grade", "due", "scope", "due_printed"
        )  # fmt: skip
        said = {name: getattr(target, name) for name in plain}
        numbers = {name: number_words(getattr(target, name)) or None for name in ("value", "high")}
        return said | numbers | {"units": [unit.code for unit in target.units.all()]}


TargetLines = forms.formset_factory(TargetForm, extra=1, max_num=40, validate_max=True, can_delete=True)


def targets_said(lines: forms.BaseFormSet) -> list[dict[str, Any]]:
    """What the filled lines ask, as the actions take it."""
    kept = [line for line in lines.forms if line.cleaned_data and not line.cleaned_data.get("DELETE") and line.says()]
    return [{name: value for name, value in line.cleaned_data.items() if name != "DELETE"} for line in kept]


class DropForm(forms.Form):
    why = forms.CharField(label="撤下的原因", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class EntryForm(forms.Form):
    """What a unit says that an indicator was on a day."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label="填报单位", empty_label=None)
    as_of = forms.DateField(label="截至日期", widget=DayInput)
    value = forms.DecimalField(
        label="数值", max_digits=16, decimal_places=4,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={"required": "请填数字。", "invalid": "请填数字，如40。"},
    )  # fmt: skip
    source = forms.CharField(label="数据来源", max_length=200, help_text="如哪张报表、哪个系统、哪天的截图。")

    def __init__(self, *args: Any, indicator: Indicator, units: Collection[int], today: date, **kwargs: Any) -> None:
        """``units`` are ids of those the user acts for; of one ``only`` nothing is asked."""
        super().__init__(*args, auto_id="entry_%s", **kwargs)  # the page has a filter by unit, too
        self.fields["organisation"].queryset = Organisation.objects.filter(pk__in=units, closed_on=None)
        self.fields["as_of"].initial = today
        if indicator.measure == Measure.MILESTONE:
            self.fields["value"] = forms.TypedChoiceField(
                label="完成没有", choices=DONE, coerce=Decimal, widget=forms.RadioSelect
            )
        else:
            unit = f"，单位：{indicator.unit}" if indicator.unit else ""
            self.fields["value"].help_text = f"只填本级的数，下级的由下级填{unit}。"
        self.only = self.fields["organisation"].queryset.first() if len(units) == 1 else None
        if self.only:
            self.fields["organisation"].widget = forms.HiddenInput()
            self.fields["organisation"].initial = self.only


class FigureFilter(forms.Form):
    """Whose figures, of which period, in which state."""

    organisation = UnitField(label="单位", required=False, help_text="")
    period = forms.ChoiceField(label="截至", required=False, widget=PlainSelect)
    light = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部状态"), *Light.choices], widget=PlainSelect
    )

    def __init__(self, *args: Any, user: User, periods: Sequence[Span], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].offer(Organisation.objects.visible_to(user), reverse("teams:unit-search"))
        self.fields["period"].choices = [(span.label, span.name) for span in periods]
        for name, field in self.fields.items():
            field.widget.attrs["aria-label"] = field.label
            if name != "organisation":
                field.widget.attrs["data-submits"] = ""
        self.fields["organisation"].widget.attrs["placeholder"] = "换一个单位看"
