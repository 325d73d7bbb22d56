"""Forms for giving a task to units and for the way of each assignment."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.urls import reverse

from tasks.access import assignees_for, joinable_for, reachable_for
from tasks.models import Task
from teams.forms import UnitField
from teams.models import Organisation
from youthwork.lib.forms import DayInput, SeveralField


class AssignForm(forms.Form):
    """Give a task to units: which of those listed, who else, by when, and as which unit.

    ``listed`` are units with check marks; more can be added one by one (:meth:`widened`). ``having`` are those of them
    that have the task already: they are named and stand outside the choice.
    """

    units = SeveralField(queryset=Organisation.objects.none(), required=False)
    organisation = UnitField(label="加一个单位", required=False)
    due = forms.DateField(label="完成时限", required=False, widget=DayInput)
    assigner = forms.ModelChoiceField(label="交办单位", queryset=Organisation.objects.none(), empty_label=None)

    def __init__(
        self,
        *args: Any,
        task: Task,
        assigners: list[Organisation],
        today: date,
        listed: Iterable[Organisation] = (),
        ticked: Iterable[int] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.of = {"task": task, "assigners": assigners, "today": today}
        having = set(task.assignments.values_list("organisation", flat=True))
        listed = list(listed)
        self.having = [unit for unit in listed if unit.pk in having]
        self.listed = [unit for unit in listed if unit.pk not in having]
        self.ticked = {unit.pk for unit in self.listed} if ticked is None else set(ticked)
        self.fields["units"].queryset = reachable_for(assigners, task, on=today)
        offered = assignees_for(assigners, task, on=today)
        self.fields["organisation"].offer(offered, reverse("tasks:assignee-search", args=[task.pk]))
        self.fields["assigner"].queryset = Organisation.objects.filter(pk__in=[unit.pk for unit in assigners])
        self.fields["due"].help_text = "不填就随任务的时限。" if task.due else "不填就是没有时限，不提醒。"
        if len(assigners) == 1:
            self.fields["assigner"].widget = forms.HiddenInput()
            self.initial.setdefault("assigner", assigners[0])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        chosen = list(cleaned.pop("units", None) or ())
        self.ticked = {unit.pk for unit in chosen}
        known = {unit.pk for unit in self.listed}
        self.listed += [unit for unit in chosen if unit.pk not in known]
        one = cleaned.pop("organisation", None)
        cleaned["organisations"] = [*chosen, one] if one and one.pk not in self.ticked else chosen
        if not cleaned["organisations"] and not self.errors:
            self.add_error("organisation", "请勾选承办单位，或在这里输入一个。")
        return cleaned

    def widened(self) -> "AssignForm":
        """The same form with the unit that was typed among those listed, and an empty place for the next one."""
        chosen = self.cleaned_data["organisations"]
        known = {unit.pk for unit in self.listed}
        listed = [*self.having, *self.listed, *(unit for unit in chosen if unit.pk not in known)]
        initial = {name: self.cleaned_data.get(name) for name in ("due", "assigner")}
        return AssignForm(initial=initial, listed=listed, ticked=[unit.pk for unit in chosen], **self.of)


class ParticipantForm(forms.Form):
    """Which unit takes part from now on, why, and who adds it."""

    organisation = UnitField(label="增加的单位")
    reason = forms.CharField(
        label="理由", max_length=300, widget=forms.Textarea(attrs={"rows": 3}), help_text="写在台账上，各方都看得到。"
    )
    adder = forms.ModelChoiceField(label="由谁增加", queryset=Organisation.objects.none(), empty_label=None)

    def __init__(self, *args: Any, task: Task, adders: list[Organisation], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = joinable_for(adders, task, on=today)
        self.fields["organisation"].offer(offered, reverse("tasks:participant-search", args=[task.pk]))
        self.fields["adder"].queryset = Organisation.objects.filter(pk__in=[unit.pk for unit in adders])
        self.initial.setdefault("adder", adders[0])
        if len(adders) == 1:
            self.fields["adder"].widget = forms.HiddenInput()


class StepForm(forms.Form):
    """A step that needs no word."""


class ReportForm(StepForm):
    note = forms.CharField(
        label="办理情况",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="办了什么、结果怎样。牵头单位写的，配合单位也看得到。",
    )


class ConfirmForm(StepForm):
    note = forms.CharField(
        label="说明",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ReasonForm(StepForm):
    reason = forms.CharField(label="原因", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class ExtendForm(StepForm):
    until = forms.DateField(label="申请延到", widget=DayInput)
    reason = forms.CharField(label="延期理由", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class DecideForm(forms.Form):
    """同意 or 不同意, with a word that a refusal needs."""

    granted = forms.TypedChoiceField(
        label="答复",
        choices=[("yes", "同意延期"), ("no", "不同意")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label="说明",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="不同意的要写明理由。",
    )
