"""Strings in, clean values out."""

from typing import Any

from django import forms

from reports.choices import LineField
from reports.models import ReportLine
from teams.forms import UnitField
from teams.models import Organisation, User
from teams.pickers import unit_search_url
from teams.roles import READ

TEXTS = tuple(LineField.values)


class UnitChoiceForm(forms.Form):
    """Whose totals are wanted: any open unit that the reader sees."""

    unit = UnitField(label="单位", required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].offer(Organisation.objects.visible_to(user), unit_search_url(READ))
        self.fields["unit"].widget.attrs |= {"aria-label": "单位", "placeholder": "单位"}


class LineForm(forms.Form):
    """The texts of a line that are the unit's own. Beside each stands, unseen, what it said when the form was opened:
    only what was changed is saved, and what somebody else has changed meanwhile is not written over unseen."""

    content = forms.CharField(
        label="主要内容", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    progress = forms.CharField(
        label="推进情况", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 6})
    )
    problems = forms.CharField(
        label="存在问题", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    next_steps = forms.CharField(
        label="下一步", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, line: ReportLine, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.line = line
        # Where nothing was recorded, an empty field asks for a word.
        silent = not line.records and not line.explained and line.category_id
        for name in TEXTS:
            text = "" if silent and name == LineField.PROGRESS else getattr(line, name)
            self.fields[name].initial = text
            self.fields[f"was_{name}"] = forms.CharField(required=False, initial=text, widget=forms.HiddenInput())
        if line.category_id is None:
            for name in (LineField.CONTENT, LineField.PROBLEMS, LineField.NEXT_STEPS):
                del self.fields[name], self.fields[f"was_{name}"]

    def clean(self):
        cleaned = super().clean()
        for name, text in cleaned.items():
            cleaned[name] = text.replace("\r\n", "\n")
        return cleaned

    @property
    def texts(self) -> dict[str, str]:
        """What was changed, by field."""
        return {name: text for name, text in self._said().items() if text != self.was[name]}

    @property
    def written(self) -> list[tuple[str, str]]:
        """What was changed, with the names of the columns: for whoever cannot save it and may want to copy it."""
        return [(LineField(name).label, text) for name, text in self.texts.items()]

    @property
    def was(self) -> dict[str, str]:
        return {name: self.cleaned_data[f"was_{name}"] for name in self._said()}

    def take_over(self) -> None:
        """Let what the line says now be what the writer has seen: saved once more, the own words win."""
        self.data = self.data.copy()
        for name in self._shown():
            self.data[self.add_prefix(f"was_{name}")] = getattr(self.line, name)

    def _said(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in self._shown() if name in self.cleaned_data}

    def _shown(self) -> list[str]:
        return [name for name in TEXTS if name in self.fields]
