"""Forms of review: what waits, and the decision over one record or over several."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.urls import reverse

from tasks.access import programmes_to_review, sites_to_review
from tasks.actions.returns import LONGEST, LONGEST_NOTE, Mark
from tasks.choices import MarkedField
from tasks.forms.pickers import ProgrammeField, SiteField
from tasks.indicators.asked import field_name
from tasks.marks import PHOTOS, photo_name
from tasks.models import Indicator, Photo, Record
from tasks.parts import Part
from teams.models import User
from youthwork.lib.forms import PlainSelect


class ReviewFilter(forms.Form):
    """What to look for among the records that wait."""

    AGAIN = {"new": Q(again=False), "again": Q(again=True)}

    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[("", "新报和重报"), ("new", "新报"), ("again", "重报")],
        widget=PlainSelect,
    )
    programme = ProgrammeField(label="项目", required=False)
    site = SiteField(label="点位", required=False)
    author = forms.CharField(
        label="填写人", required=False, max_length=80, widget=forms.TextInput(attrs={"placeholder": "填写人"})
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        """Only programmes and sites of the records that wait for ``user`` are offered."""
        super().__init__(*args, **kwargs)
        for name, label in (("from", "自"), ("to", "至")):
            widget = forms.DateInput(attrs={"type": "date", "aria-label": label})
            self.fields[name] = forms.DateField(required=False, label=label, widget=widget)
        for name, rows, about in (
            ("programme", programmes_to_review(user), ("document", "owner")),
            ("site", sites_to_review(user), ("host",)),
        ):
            self.fields[name].offer(rows.select_related(*about), f"{reverse(f'tasks:{name}-search')}?for=review")
            self.fields[name].widget.attrs["placeholder"] = f"全部{self.fields[name].label}"
        for name in ("state", "programme", "site", "author"):
            self.fields[name].widget.attrs["aria-label"] = self.fields[name].label

    def among(self, waiting: QuerySet) -> QuerySet:
        """The ``waiting`` records (which know whether they come ``again``) that are asked for; none where nothing of
        what is asked for waits any more."""
        if not self.is_valid():
            return waiting.none()
        asked = self.cleaned_data
        found = waiting.matching(
            programme=asked["programme"], site=asked["site"], starts_on=asked["from"], ends_on=asked["to"]
        )
        if asked["author"]:
            found = found.filter(author__name__icontains=asked["author"])
        return found.filter(self.AGAIN.get(asked["state"], Q()))


class ApproveForm(forms.Form):
    note = forms.CharField(required=False, max_length=300, label="为什么由本人审核")


@dataclass(frozen=True)
class Markable:
    """One thing of a record that may be marked as wrong, its ``name`` among the marks; ``mark`` has no note yet."""

    name: str
    label: str
    mark: Mark


def markables(parts: Iterable[Part], photos: Iterable[Photo], indicators: Iterable[Indicator]) -> list[Markable]:
    """What of a record may be marked: its ``parts``, the numbers among them those of ``indicators``, and each of its
    ``photos``."""
    numbers = {field_name(one.pk): Mark(MarkedField.VALUE, indicator=one) for one in indicators}
    whole = {PHOTOS: Mark(MarkedField.PHOTO)}
    found = []
    for part in parts:
        mark = numbers.get(part.name) or whole.get(part.name) or Mark(MarkedField(part.name))
        found.append(Markable(part.name, part.label, mark))
    for number, photo in enumerate(photos, start=1):
        found.append(Markable(photo_name(photo.pk), f"照片{number}", Mark(MarkedField.PHOTO, photo=photo)))
    return found


class ReturnForm(forms.Form):
    """Why a record goes back: marks on what is wrong, each with a note, a reason for the whole, or both."""

    reason = forms.CharField(
        required=False, max_length=LONGEST, label="退回原因", widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, markable: Iterable[Markable], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.markable = list(markable)
        choices = [(one.name, one.label) for one in self.markable]
        self.fields["mark"] = forms.MultipleChoiceField(
            required=False, choices=choices, error_messages={"invalid_choice": "标出的地方不在这条记录里了，请重新标。"}
        )
        for one in self.markable:
            self.fields[note_field(one.name)] = forms.CharField(
                required=False, max_length=LONGEST_NOTE, label=f"{one.label}要改什么"
            )

    def ticked(self) -> set[str]:
        """The names of what is marked in the form as it stands: ticked, or said something of."""
        noted = {one.name for one in self.markable if self[note_field(one.name)].value()}
        return noted | set(self["mark"].value() or ())

    def marks(self) -> list[Mark]:
        """What was marked, in the order of the form."""
        ticked = self.ticked()
        noted = ((one, self.cleaned_data[note_field(one.name)]) for one in self.markable if one.name in ticked)
        return [replace(one.mark, note=note) for one, note in noted]

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        notes = any(said.get(note_field(one.name)) for one in self.markable)
        if not self.errors and not said["reason"] and not notes:
            raise ValidationError({"reason": "请写明退回原因，或者在标出的地方写要改什么。"})
        return said


def note_field(name: str) -> str:
    """How the field for the note of a mark is called."""
    return f"note-{name}"


class TickedForm(forms.Form):
    """The ticked rows of the review list, from those that wait for the user; ``confirmed`` is when they were listed
    with what was changed, if they were."""

    ticked = forms.ModelMultipleChoiceField(
        Record.objects.none(),
        error_messages={"required": "还没有勾选记录。", "invalid_choice": "有的记录已不在待审中。"},
    )
    confirmed = forms.DateTimeField(required=False, error_messages={"invalid": "请重新勾选。"})
