"""What the form of a record is made of: programmes to choose, numbers of indicators, photos, the step of a plan."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from tasks.choices import Counting
from tasks.models import Indicator, PlanStep, Programme

# By the counting rule: the label, the unit after the figure, how it adds up.
PEOPLE_WORDS = {
    Counting.HEADCOUNT: ("覆盖青少年", "人", "同一批人只算一次，取最高的一次。"),
    Counting.VISITS: ("覆盖青少年", "人次", "每一次都加起来。"),
    Counting.READS: ("阅读量", "次阅读", "单独统计，不算覆盖青少年。"),
}
RULES = {
    Counting.HEADCOUNT: "按人数",
    Counting.VISITS: "按人次",
    Counting.READS: "按阅读量",
    Counting.NONE: "不计人数",
}


@dataclass(frozen=True)
class Option:
    """One programme to choose, with what the people field says for it. ``last`` is the last reading, if any."""

    programme: Programme
    last: int | None
    checked: bool

    @property
    def rule(self) -> str:
        return RULES[Counting(self.programme.counting)]

    @property
    def counts(self) -> bool:
        return self.programme.counting in PEOPLE_WORDS

    @property
    def label(self) -> str:
        return PEOPLE_WORDS[Counting(self.programme.counting)][0] if self.counts else ""

    @property
    def unit(self) -> str:
        return PEOPLE_WORDS[Counting(self.programme.counting)][1] if self.counts else ""

    @property
    def hint(self) -> str:
        if not self.counts:
            return ""
        last = "" if self.last is None else f"上次{self.last}{self.unit}。"
        return PEOPLE_WORDS[Counting(self.programme.counting)][2] + last


@dataclass(frozen=True)
class Asked:
    """The field of one indicator. ``programmes`` are the ids of those whose records say it; ``only`` names them where
    the form offers others too."""

    field: forms.BoundField
    indicator: Indicator
    programmes: tuple[int, ...]
    only: str

    @property
    def of(self) -> str:
        return " ".join(str(pk) for pk in self.programmes)


class PhotosWidget(forms.ClearableFileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Any number of files, also none; whether they are photos is for the action to say, one by one."""

    widget = PhotosWidget

    def clean(self, data: Any, initial: Any = None) -> list:
        return [super(PhotosField, self).clean(file, initial) for file in data or []]


class StepField(forms.ModelChoiceField):
    """The step of the work plan that was done. One that is no longer there is none: what was done stands without it."""

    def clean(self, value: Any) -> PlanStep | None:
        try:
            return super().clean(value)
        except (ValidationError, OverflowError):
            return None


def value_field() -> forms.DecimalField:
    """The field of an indicator's number."""
    return forms.DecimalField(
        required=False,
        max_digits=16,
        decimal_places=4,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={"invalid": "请填数字，如40。"},
    )
