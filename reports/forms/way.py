"""Forms of a report's way: sent, taken, sent back, entered for a unit, handed over."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone

from reports.actions.reports import Mark
from reports.choices import LineField
from reports.models import ReportLine
from youthwork.lib.forms import DayInput

HEAD = "head"
MARK_LENGTH = 200
SHORT = {"rows": 2}


class HeadForm(forms.Form):
    """The line at the head of the paper form."""

    filled_by = forms.CharField(label="填表人", max_length=50, error_messages={"required": "请写填表人。"})
    contact = forms.CharField(
        label="联系方式",
        max_length=50,
        help_text="印在报出的表上，平台里加密保存。",
        error_messages={"required": "请写联系方式，收表单位要找得到人。"},
    )
    filled_on = forms.DateField(label="填表日期", widget=DayInput(), error_messages={"required": "请选日期。"})

    def clean_filled_on(self):
        day = self.cleaned_data["filled_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("填表日期不能晚于今天。")
        return day


class SubmitForm(HeadForm):
    """The head, a word to the receiver where the table goes up again, and what was looked at."""

    note = forms.CharField(
        label="给接收单位的话",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs=SHORT),
        help_text="比如：标出的地方改了什么，没有改的为什么不改。",
    )
    seen = forms.CharField(max_length=16, required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, again: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not again:
            del self.fields["note"]


class VersionForm(forms.Form):
    """Which version was looked at."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput())


class ReturnForm(VersionForm):
    """Why a table goes back, and a field for each place that may be marked; what is left empty is not marked."""

    reason = forms.CharField(
        label="退回原因",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs=SHORT),
        help_text="标出了要改的地方，这里可以不写。",
    )

    def __init__(self, *args: Any, lines: Iterable[ReportLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = list(lines)
        self.fields[HEAD] = _mark("填表人、联系方式、填表日期")
        for line in self.lines:
            for field, label in _parts(line):
                self.fields[_name(line, field)] = _mark(label)

    def rows(self) -> list[tuple[ReportLine, list[forms.BoundField], bool]]:
        """Each line with its fields, and whether one of them says something."""
        found = []
        for line in self.lines:
            fields = [self[_name(line, field)] for field, _ in _parts(line)]
            found.append((line, fields, any(field.value() for field in fields)))
        return found

    def marks(self) -> list[Mark]:
        """What was marked, the head first, then line by line."""
        said = self.cleaned_data
        found = [Mark(said[HEAD])] if said[HEAD] else []
        for line in self.lines:
            notes = [(field, said[_name(line, field)]) for field, _ in _parts(line)]
            found += [Mark(note, line.pk, field) for field, note in notes if note]
        return found


class WhyForm(forms.Form):
    """A reason that somebody else reads."""

    reason = forms.CharField(max_length=300, widget=forms.Textarea(attrs=SHORT))

    def __init__(self, *args: Any, label: str, required: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label
        self.fields["reason"].error_messages["required"] = required


class HandOverForm(forms.Form):
    on = forms.DateField(label="交出日期", widget=DayInput(), error_messages={"required": "请选交出的日期。"})


def _mark(label: str) -> forms.CharField:
    return forms.CharField(label=label, max_length=MARK_LENGTH, required=False, widget=forms.TextInput())


def _parts(line: ReportLine) -> list[tuple[str, str]]:
    """What of a line may be marked: its figure where it has one, the texts that every table has, the others if
    said. An overview is one text."""
    figure = [("", "覆盖青少年数")] if line.people is not None else []
    always = (LineField.CONTENT, LineField.PROGRESS) if line.category_id else (LineField.PROGRESS,)
    return figure + [(text.value, text.label) for text in LineField if text in always or getattr(line, text.value)]


def _name(line: ReportLine, field: str) -> str:
    return f"line-{line.pk}-{field or 'people'}"
