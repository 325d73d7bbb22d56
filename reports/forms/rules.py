"""Forms of a reporting rule: what it is called, when and by whom is reported, under which heads."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet

from reports.choices import CategoryKind, Cycle, Output, Shift
from reports.models import ReportingRule
from reports.rules.duties import Duty, Group, superiors_of
from reports.rules.periods import spans_of
from reports.rules.proposals import TO_SUPERIOR
from teams.forms import UnitField
from teams.models import Organisation
from teams.pickers import unit_search_url
from teams.roles import READ
from youthwork.lib import periods
from youthwork.lib.forms import DayInput, PlainSelect
from youthwork.lib.periods import Span
from youthwork.lib.stages import SHOWN, read_stages
from youthwork.lib.text import one_line

PLACEHOLDERS = ("单位", "简称", "报送期", "表名", "日期")
FORBIDDEN = set('\\/:*?"<>|')
OFF, OTHER = "off", "other"  # a superior off the platform, a unit that the picker names
MOST_OPENING = 120
MOST_YEARS = 10


class DayField(forms.DateField):
    """A day of this century: what is reckoned from it stays a day."""

    FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)

    def __init__(self, **kwargs: Any) -> None:
        said = f"请写{self.FIRST.year}年到{self.LAST.year}年之间的日期。"
        bounds = [MinValueValidator(self.FIRST, said), MaxValueValidator(self.LAST, said)]
        super().__init__(widget=DayInput, validators=bounds, **kwargs)


class MapForm(forms.Form):
    """Under which category one task or programme stands; empty takes its own map away."""

    task = forms.IntegerField(required=False)
    programme = forms.IntegerField(required=False)
    category = forms.IntegerField(required=False)

    def clean(self):
        cleaned = super().clean()
        if bool(cleaned.get("task")) == bool(cleaned.get("programme")):
            raise forms.ValidationError("请选一项任务，或一个项目。")
        return cleaned


class SettingsForm(forms.Form):
    """What a rule says of its table and of its days."""

    title = forms.CharField(label="表名", max_length=100, help_text="印在表头，如“百千万工程”项目推进表。")
    file_name = forms.CharField(
        label="文件名",
        max_length=100,
        help_text="大括号里的词报送时自动填上，可用：" + "、".join(f"{{{word}}}" for word in PLACEHOLDERS) + "。",
    )
    opens_days_before = forms.IntegerField(
        label="提前几天起草",
        min_value=1,
        max_value=MOST_OPENING,
        help_text="报送时限前这么多天，各单位的草稿自动备好。",
    )
    shift = forms.ChoiceField(label="报送时限遇节假日", choices=Shift, help_text="按国务院公布的放假和调休安排推算。")

    def clean_file_name(self) -> str:
        name = one_line(self.cleaned_data["file_name"])
        left = name
        for word in PLACEHOLDERS:
            left = left.replace(f"{{{word}}}", "")
        if "{" in left or "}" in left:
            raise forms.ValidationError("大括号里只能是提示里的那几个词，请改正。")
        if FORBIDDEN & set(left):
            raise forms.ValidationError('文件名里不能有\\/:*?"<>|这些符号，请去掉。')
        return name


class CycleForm(forms.Form):
    """How often is reported, from when to when: cut into spans."""

    cycle = forms.ChoiceField(label="多久报一次", choices=Cycle)
    months = forms.TypedMultipleChoiceField(
        label="哪几个月的月底",
        choices=[(month, f"{month}月") for month in range(1, 13)],
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="选“写明的几个月”时勾选，如6、9、12月。",
    )
    stages = forms.CharField(
        label="各阶段",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=f"选“分阶段”时填，一行一个，如：{SHOWN}。",
    )
    starts_on = DayField(label="从哪天的记录起")
    ends_on = DayField(label="到哪天的记录止")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not {"cycle", "starts_on", "ends_on"} <= set(cleaned):
            return cleaned
        if cleaned["ends_on"] < cleaned["starts_on"]:
            self.add_error("ends_on", "结束日期不能早于开始日期。")
        elif cleaned["ends_on"].year - cleaned["starts_on"].year > MOST_YEARS:
            self.add_error("ends_on", f"一次最多排{MOST_YEARS}年，请分几次加。")
        elif cleaned["cycle"] == Cycle.STAGES:
            cleaned["spans"] = self._stages(cleaned["starts_on"])
        elif cleaned["cycle"] != Cycle.MONTH_ENDS:
            cleaned["spans"] = spans_of(cleaned["cycle"], cleaned["starts_on"], cleaned["ends_on"])
        elif not cleaned.get("months"):
            self.add_error("months", "请勾选在哪几个月的月底报。")
        else:
            cleaned["spans"] = spans_of(cleaned["months"], cleaned["starts_on"], cleaned["ends_on"])
        return cleaned

    def _stages(self, starts_on: date) -> list[Span]:
        try:
            ends = read_stages(self.cleaned_data.get("stages", ""))
        except ValueError as error:
            self.add_error("stages", str(error))
            return []
        if not ends:
            self.add_error("stages", f"请写出各阶段，一行一个，如：{SHOWN}。")
            return []
        try:
            return periods.stages(starts_on, ends)
        except ValueError:
            self.add_error("stages", "各阶段要按先后写，名称不能相同，都要在开始日期之后结束。")
            return []


class PeriodForm(forms.Form):
    """One period, every day of it; what ``stands`` is shown and cannot be changed."""

    name = forms.CharField(label="名称", max_length=50, help_text="如2026年第二季度。")
    label = forms.CharField(label="代号", max_length=20, help_text="如2026Q2，在这张表里不重复。")
    starts_on = DayField(label="记录自")
    ends_on = DayField(label="记录至")
    cutoff_on = DayField(label="记录截止", help_text="各级在这一天前审完。")
    opens_on = DayField(label="起草日期")
    due_on = DayField(label="报送时限")

    def __init__(self, *args: Any, stands: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in stands:
            self.fields[name].disabled = True


class RuleForm(SettingsForm, CycleForm):
    """A new rule as a whole. For each group of units: whom it reports to, and in which form."""

    categories = forms.CharField(
        label="类别",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="一行一类，按表里的顺序。重点任务已按原名归好类；改了名的，建好以后再归。",
    )

    def __init__(
        self, *args: Any, groups: Sequence[Group], receivers: Sequence[Organisation], to: dict[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.groups = groups
        self.receivers = {str(unit.pk): unit for unit in receivers}
        choices = [("", "不报"), (TO_SUPERIOR, "各自的上级"), *((pk, str(unit)) for pk, unit in self.receivers.items())]
        for group in groups:
            self.fields[f"to-{group.key}"] = forms.ChoiceField(
                label=f"{group.label}报给", choices=choices, required=False, initial=to[group.key], widget=PlainSelect
            )
            self.fields[f"output-{group.key}"] = forms.ChoiceField(label=f"{group.label}报什么", choices=Output)
        for field in self.fields.values():
            field.widget.attrs.setdefault("aria-label", field.label)

    def group_rows(self) -> list[tuple[Group, forms.BoundField, forms.BoundField]]:
        """Each group with its two fields, for the page."""
        return [(group, self[f"to-{group.key}"], self[f"output-{group.key}"]) for group in self.groups]

    def clean_categories(self) -> list[str]:
        names = [one_line(line) for line in self.cleaned_data["categories"].splitlines() if line.strip()]
        if not names:
            raise forms.ValidationError("至少写一类。")
        if len(set(names)) < len(names):
            raise forms.ValidationError("有两类同名，请改一个。")
        if long := [name for name in names if len(name) > 100]:
            raise forms.ValidationError(f"“{long[0][:10]}……”太长，请不超过100个字。")
        return names

    def chosen(self) -> list[tuple[Group, Organisation | None, str]]:
        """(group, receiver, form) for each group that reports; a receiver of None: each unit's own superior."""
        said = self.cleaned_data
        return [
            (group, self.receivers.get(said[f"to-{group.key}"]), said[f"output-{group.key}"])
            for group in self.groups
            if said[f"to-{group.key}"]
        ]


class DutyForm(forms.Form):
    """Whom units report to and in which form; the units are given."""

    to = forms.ChoiceField(label="报给", widget=PlainSelect)
    other = UnitField(label="其他单位", required=False, help_text="“报给”选“平台上的其他单位”时填。")
    receiver_name = forms.CharField(
        label="平台以外的上级",
        max_length=100,
        required=False,
        help_text="“报给”选“平台以外”时填，如共青团中央办公厅。报出的文件下载后线下报送，没有人需要在平台上接收。",
    )
    output = forms.ChoiceField(label="报送形式", choices=Output, widget=forms.RadioSelect, initial=Output.TABLE)

    def __init__(
        self, *args: Any, receivers: Sequence[Organisation], offered: QuerySet[Organisation], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.receivers = {str(unit.pk): unit for unit in receivers}
        self.fields["to"].choices = [
            (TO_SUPERIOR, "各自的上级"),
            *((pk, str(unit)) for pk, unit in self.receivers.items()),
            (OTHER, "平台上的其他单位"),
            (OFF, "平台以外（线下报送）"),
        ]
        self.fields["other"].offer(offered, unit_search_url(READ))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("to") == OTHER and not cleaned.get("other") and "other" not in self.errors:
            self.add_error("other", "请写报给哪个单位。")
        if cleaned.get("to") == OFF and not cleaned.get("receiver_name"):
            self.add_error("receiver_name", "请写平台以外的上级名称。")
        return cleaned

    def duties(self, units: Iterable[Organisation]) -> list[Duty]:
        """What each of ``units`` owes; one at the top of the tree has no superior and reports offline."""
        said, units = self.cleaned_data, list(units)
        if said["to"] == OFF:
            return [Duty(unit, None, said["receiver_name"], said["output"]) for unit in units]
        if said["to"] == TO_SUPERIOR:
            return duties_upwards(units, said["output"])
        receiver = said["other"] if said["to"] == OTHER else self.receivers[said["to"]]
        return [Duty(unit, receiver, "", said["output"]) for unit in units]


class GroupForm(DutyForm):
    """All units of one kind and level."""

    group = forms.ChoiceField(label="哪一类单位", widget=PlainSelect)
    field_order = ("group", "to", "other", "receiver_name", "output")

    def __init__(self, *args: Any, groups: Sequence[Group], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups = {group.key: group for group in groups}
        self.fields["group"].choices = [(group.key, f"{group.label}，{group.number}个") for group in groups]


class ReporterForm(DutyForm):
    """One unit."""

    unit = UnitField(label="报送单位")
    field_order = ("unit", "to", "other", "receiver_name", "output")

    def __init__(self, *args: Any, offered: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, offered=offered, **kwargs)
        self.fields["unit"].offer(offered, unit_search_url(READ))


class CategoryForm(forms.Form):
    """A category of the table."""

    name = forms.CharField(label="名称", max_length=100)
    kind = forms.ChoiceField(
        label="归类",
        choices=CategoryKind,
        help_text="各地项目收进没有归类的项目，一张表只有一个；其它不要求有内容。",
    )


class CategoryNameForm(forms.Form):
    name = forms.CharField(label="名称", max_length=100)


def duties_upwards(units: Iterable[Organisation], output: str) -> list[Duty]:
    """Each unit to the one above it. One query."""
    units = list(units)
    above = superiors_of(units)
    return [Duty(unit, above.get(unit.pk), "", output) for unit in units]


def initial_of(rule: ReportingRule) -> dict[str, Any]:
    """A rule's settings as its form begins with them."""
    return {name: getattr(rule, name) for name in ("title", "file_name", "opens_days_before", "shift")}
