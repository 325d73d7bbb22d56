"""Forms of work plans, of the templates they begin with, and of what a site's contact answers."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms

from tasks.actions.plans import MOST_STEPS, StepSaid
from tasks.confirmations import PERIODS, periods
from tasks.models import PlanStep, Programme, Record, TemplateStep, WorkPlan
from youthwork.lib.forms import DayInput
from youthwork.lib.periods import Span

BLANK_ROWS = 4
NUMERIC = {"inputmode": "numeric", "autocomplete": "off"}


class TemplateStepForm(forms.Form):
    """One row of a programme's template."""

    title = forms.CharField(label="做什么", max_length=100, error_messages={"required": "请写做什么。"})
    after_days = forms.IntegerField(
        label="开始后第几天",
        required=False,
        min_value=0,
        max_value=999,
        widget=forms.TextInput(attrs=NUMERIC),
        error_messages={"invalid": "请填整数，如7。"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():  # the head of the column is no label of the control
            field.widget.attrs["aria-label"] = field.label

    @property
    def is_blank(self) -> bool:
        """Whether it is one of the rows for further steps, with nothing in it."""
        return not self.initial and not (self.is_bound and self.has_changed())

    @staticmethod
    def initial_of(step: TemplateStep) -> dict[str, Any]:
        return {"title": step.title, "after_days": step.after_days}


TemplateLines = forms.formset_factory(
    TemplateStepForm, extra=BLANK_ROWS, max_num=MOST_STEPS, validate_max=True, can_delete=True
)


class PlanForm(forms.Form):
    """What a plan says as a whole; ``seen`` is when what the page showed was last changed."""

    seen = forms.DateTimeField(widget=forms.HiddenInput)
    goal = forms.CharField(label="想做成什么", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    support = forms.CharField(
        label="需要点位支持", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    @staticmethod
    def initial_of(plan: WorkPlan) -> dict[str, Any]:
        return {"seen": plan.updated_at, "goal": plan.goal, "support": plan.support}


class StepForm(forms.Form):
    """One step. ``programmes`` are those of the placement; where there is but one, nothing is asked of it."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    title = forms.CharField(label="做什么", max_length=100, error_messages={"required": "请写做什么。"})
    programme = forms.TypedChoiceField(label="项目")
    on = forms.DateField(label="哪一天", required=False, widget=DayInput)
    ends_on = forms.DateField(label="到哪一天", required=False, widget=DayInput)
    details = forms.CharField(label="时间、集合地点", max_length=100, required=False)
    people = forms.IntegerField(
        label="预计人数",
        required=False,
        min_value=0,
        max_value=999_999,
        widget=forms.TextInput(attrs=NUMERIC),
        error_messages={"invalid": "请填整数，如30。"},
    )

    def __init__(self, *args: Any, programmes: Sequence[Programme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {str(programme.pk): programme for programme in programmes}
        field = self.fields["programme"]
        field.choices = [(key, programme.name) for key, programme in known.items()]
        field.coerce = known.__getitem__
        field.initial = next(iter(known), None)
        if self.initial.get("programme") not in known:  # it has left the row since: the first one is offered
            self.initial.pop("programme", None)
        if len(known) == 1:
            field.widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        on, ends_on = said.get("on"), said.get("ends_on")
        if ends_on and not on and "on" not in self.errors:
            self.add_error("on", "填了到哪一天，也要填哪一天开始。")
        if on and ends_on and ends_on < on:
            self.add_error("ends_on", "结束日期不能早于开始日期。")
        return said

    @property
    def is_blank(self) -> bool:
        """Whether it is one of the rows for further steps, with nothing in it."""
        return not self.initial.get("pk") and not (self.is_bound and self.has_changed())

    @property
    def opens(self) -> bool:
        """Whether its fields are shown unfolded: a further step, or something to be put right."""
        return not self.initial.get("pk") or bool(self.is_bound and self.errors)

    @property
    def recorded(self) -> int:
        """How many records the step has: with one it does not go."""
        return self.initial.get("recorded", 0)

    @staticmethod
    def initial_of(step: PlanStep, recorded: int) -> dict[str, Any]:
        plain = ("pk", "title", "on", "ends_on", "details", "people")
        said = {name: getattr(step, name) for name in plain}
        return said | {"programme": str(step.programme_id), "recorded": recorded}


StepLines = forms.formset_factory(StepForm, extra=BLANK_ROWS, max_num=MOST_STEPS, validate_max=True, can_delete=True)


def _kept(lines: forms.BaseFormSet) -> list[dict[str, Any]]:
    """What the filled lines say, without those to be taken away."""
    filled = [line.cleaned_data for line in lines.forms if line.cleaned_data]
    return [{name: value for name, value in said.items() if name != "DELETE"} for said in filled if not said["DELETE"]]


def steps_said(lines: forms.BaseFormSet) -> list[StepSaid]:
    """The steps as the actions take them."""
    return [StepSaid(**said) for said in _kept(lines)]


def template_said(lines: forms.BaseFormSet) -> list[tuple[str, int | None]]:
    """The steps of a template as the actions take them."""
    return [(said["title"], said["after_days"]) for said in _kept(lines)]


class PlanAnswerForm(forms.Form):
    """Agreed, or what should be different; two buttons, one text. ``seen`` is the version that the page showed."""

    AGREE, OTHER = "agree", "other"

    seen = forms.IntegerField()
    answer = forms.ChoiceField(choices=[(AGREE, "同意"), (OTHER, "有意见")])
    remark = forms.CharField(
        label="有要改的，写在这里",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("answer") == self.OTHER and not said.get("remark"):
            self.add_error("remark", "请写明希望怎么改。")
        return said

    def said(self) -> dict[str, Any]:
        """What the actions take."""
        cleaned = self.cleaned_data
        return {"seen": cleaned["seen"], "agreed": cleaned["answer"] == self.AGREE, "remark": cleaned["remark"]}


class PeriodForm(forms.Form):
    """Which period a site's contact is asked about."""

    period = forms.ChoiceField(label="确认哪一段时间", widget=forms.RadioSelect, initial=next(iter(PERIODS)))
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.spans = periods(today)
        self.fields["period"].choices = [(key, span.name) for key, span in self.spans.items()]

    def clean_period(self) -> Span:
        return self.spans[self.cleaned_data["period"]]


NOT_EVERYTHING = "这里写了有出入。有出入就点“按上面勾的和写的提交”；属实就删掉这句话，再点“全部属实”。"


class ConfirmForm(forms.Form):
    """What the contact says of ``records``: each took place, or what differs. Nothing is ticked beforehand."""

    remark = forms.CharField(
        label="还有要说的", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, records: Sequence[Record], everything: bool = False, **kwargs: Any) -> None:
        """With ``everything`` the contact says of all of them that they took place."""
        super().__init__(*args, **kwargs)
        self.records, self.everything = records, everything
        for record in records:
            self.fields[f"true-{record.pk}"] = forms.BooleanField(label="属实", required=False)
            self.fields[f"other-{record.pk}"] = forms.CharField(
                label="有出入的写在这里", max_length=200, required=False
            )

    def rows(self) -> list[tuple[Record, forms.BoundField, forms.BoundField]]:
        return [(record, self[f"true-{record.pk}"], self[f"other-{record.pk}"]) for record in self.records]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for record in self.records:
            took_place, other = said.get(f"true-{record.pk}"), said.get(f"other-{record.pk}")
            if not took_place and not other:
                self.add_error(f"other-{record.pk}", "做了就勾上；没有做或不一样，请写一句。")
            if self.everything and other:
                self.add_error(f"other-{record.pk}", NOT_EVERYTHING)
            elif took_place and other:
                self.add_error(f"other-{record.pk}", "属实和有出入只能选一样：不属实的去掉勾，属实的删掉这句话。")
        return said

    def answers(self) -> dict[UUID, str]:
        """Record id → what differs; "" where it took place."""
        return {record.pk: self.cleaned_data[f"other-{record.pk}"] for record in self.records}
