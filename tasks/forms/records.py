"""Forms of saying, finding and judging records."""

import uuid
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from tasks.access import Seen, sites_for
from tasks.choices import RecordState
from tasks.forms.pickers import ProgrammeField, SiteField
from tasks.forms.record_fields import Asked, Option, PhotosField, StepField, value_field
from tasks.indicators.asked import field_name, problem_with
from tasks.indicators.words import number_words
from tasks.models import Document, Indicator, Photo, Placement, PlanStep, Programme, Record, Task
from teams.models import Organisation, User
from teams.tree import Branch
from youthwork.lib.dates import cn_date
from youthwork.lib.forms import PlainSelect, SeveralField

OTHER_DAY = "other"
MOST_VERSIONS = 2**31 - 1  # as the column holds
SAID = ("programme", "occurred_on", "content", "people", "same_group", "problems", "next_steps", "values")


class RecordForm(forms.Form):
    """What was done: three things are required, and only when it is sent to review.

    ``base`` is the version on which the text stands.
    """

    base = forms.IntegerField(required=False, min_value=0, max_value=MOST_VERSIONS, widget=forms.HiddenInput)
    step = StepField(PlanStep.objects.none(), required=False, widget=forms.HiddenInput)
    record_id = forms.UUIDField(widget=forms.HiddenInput)
    programme = forms.ModelChoiceField(Programme.objects.none(), error_messages={"required": "请选择项目。"})
    day = forms.CharField(required=False)
    other_day = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    content = forms.CharField(
        required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4}), help_text="可以用语音输入"
    )
    people = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=99_999_999,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "invalid": "请填一个整数，如34。",
            "min_value": "请填一个整数，如34。",
            "max_value": "这个数太大，请看是不是多打了几位。",
        },
    )
    same_group = forms.TypedChoiceField(
        required=False,
        choices=[("same", "同一批人"), ("new", "新的一批人")],
        coerce=lambda value: value != "new",
        empty_value=True,
    )
    problems = forms.CharField(
        required=False, max_length=1000, label="存在问题", widget=forms.Textarea(attrs={"rows": 2})
    )
    next_steps = forms.CharField(
        required=False, max_length=1000, label="下一步", widget=forms.Textarea(attrs={"rows": 2})
    )
    photos = PhotosField(required=False)
    drop = SeveralField(Photo.objects.none(), required=False)

    def __init__(
        self,
        *args: Any,
        programmes: Iterable[Programme],
        today: date,
        lasts: dict[int, int | None] | None = None,
        numbers: dict[int, list[Indicator]] | None = None,
        placement: Placement | None = None,
        record: Record | None = None,
        record_id: uuid.UUID | None = None,
        **kwargs: Any,
    ) -> None:
        """``programmes`` are those to choose from; ``lasts`` the last reading, ``numbers`` the indicators of each (by
        id). A step may be one of the plan of ``placement``. ``record_id`` is that of a new record where the address
        says it, and no field."""
        super().__init__(*args, **kwargs)
        self.programmes, self.today, self.lasts, self.record = list(programmes), today, lasts or {}, record
        self.fields["programme"].queryset = Programme.objects.filter(pk__in=[p.pk for p in self.programmes])
        if placement is not None:
            self.fields["step"].queryset = PlanStep.objects.filter(plan__placement=placement).select_related("plan")
        # On a record's own page the id that was sent along has no say.
        self.known_id = record.pk if record else record_id
        self.fields["record_id"].required = self.known_id is None
        if record is not None:
            self.fields["drop"].queryset = record.photos.all()
        self.numbers = numbers or {}
        self.indicators = {indicator.pk: indicator for rows in self.numbers.values() for indicator in rows}
        for pk in self.indicators:
            self.fields[field_name(pk)] = value_field()
        for name in ("content", "people"):
            self.fields[name].widget.attrs |= {"aria-describedby": f"{name}-notes"}

    @classmethod
    def starting(
        cls, *, last: Record | None, today: date, asked: Programme | None = None, **kwargs: Any
    ) -> "RecordForm":
        """An empty form with a fresh id, today's date, group and programme as in the ``last`` record, unless a
        programme was ``asked`` for."""
        same = last is None or last.same_group
        programme = asked.pk if asked else last.programme_id if last else None
        initial = {"record_id": uuid.uuid4(), "base": 0, "day": today.isoformat(), "programme": programme}
        return cls(initial=initial | {"same_group": "same" if same else "new"}, today=today, **kwargs)

    @classmethod
    def correcting(cls, record: Record, *, today: date, **kwargs: Any) -> "RecordForm":
        """The form with what ``record`` says."""
        return cls(initial=said_in_form(record, today=today), today=today, record=record, **kwargs)

    def options(self) -> list[Option]:
        """The programmes to choose from; one is always chosen."""
        chosen = str(self["programme"].value() or "")
        if chosen not in {str(p.pk) for p in self.programmes}:
            chosen = str(self.programmes[0].pk) if self.programmes else ""
        return [Option(p, self.lasts.get(p.pk), str(p.pk) == chosen) for p in self.programmes]

    def chosen(self) -> Option | None:
        return next((option for option in self.options() if option.checked), None)

    def values_asked(self) -> list[Asked]:
        """The fields of the indicators, in the order of the documents."""
        found = []
        for pk, indicator in self.indicators.items():
            own = [p for p in self.programmes if any(one.pk == pk for one in self.numbers.get(p.pk, ()))]
            only = "" if len(own) == len(self.programmes) else "、".join(str(programme) for programme in own)
            found.append(Asked(self[field_name(pk)], indicator, tuple(p.pk for p in own), only))
        return found

    def photos_asked(self) -> list[Programme]:
        """The programmes whose records need a photo, each with its reason."""
        return [programme for programme in self.programmes if programme.photos_because]

    def anybody_counted(self) -> bool:
        """Whether the people field is shown at all."""
        return any(option.counts for option in self.options())

    def days(self) -> list[tuple[str, str, str, bool]]:
        """Value, word, date and whether chosen, of 今天, 昨天 and 选日期."""
        yesterday = self.today - timedelta(days=1)
        rows = [(day.isoformat(), word, cn_date(day, self.today)) for day, word in
                ((self.today, "今天"), (yesterday, "昨天"))]  # fmt: skip
        value = self["day"].value() or OTHER_DAY
        chosen = value if value in {row[0] for row in rows} else OTHER_DAY
        return [(*row, row[0] == chosen) for row in [*rows, (OTHER_DAY, "选日期", "")]]

    def more(self) -> bool:
        """Whether the folded part holds something, so that it is shown open."""
        return any(self[name].value() for name in ("problems", "next_steps")) or self["same_group"].value() == "new"

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        # The date itself is sent, not the word: a form opened before midnight means the day on which it was opened.
        day = said.get("day") or OTHER_DAY
        if day == OTHER_DAY:
            said["occurred_on"] = said.get("other_day")
        else:
            try:
                said["occurred_on"] = date.fromisoformat(day)
            except ValueError:
                self.add_error("day", "这个日期看不懂，请重新选。")
        if said.get("occurred_on") is None and not self.errors.keys() & {"day", "other_day"}:
            self.add_error("day", "请选择日期。")
        self._check_values(said)
        if self.errors and self.files.getlist("photos"):
            # A browser never fills a file field in again.
            self.add_error("photos", "照片没有留下，改好其他地方后请重新选。")
        return said

    def _check_values(self, said: dict[str, Any]) -> None:
        """Keep, as ``values``, what the chosen programme is asked for; a field of another one has no say."""
        programme = said.get("programme")
        said["values"] = {}
        for indicator in self.numbers.get(programme.pk, ()) if programme else ():
            value: Decimal | None = said.get(field_name(indicator.pk))
            if value is None:
                continue
            if problem := problem_with(indicator, value):
                self.add_error(field_name(indicator.pk), problem)
            said["values"][indicator.pk] = value

    def said(self) -> dict[str, Any]:
        """What the actions take: ``save_draft(actor=…, **form.said())``."""
        said = {name: self.cleaned_data[name] for name in SAID}
        record_id = self.known_id or self.cleaned_data["record_id"]
        return said | {
            "record_id": record_id,
            "plan_step": self.cleaned_data["step"],
            "base": self.cleaned_data["base"],
        }

    def stand_on(self, record: Record) -> None:
        """Be the form of ``record`` as it is stored by now, with what was typed still in it: sent once more, that
        replaces what is stored."""
        self.record = record
        self.data = self.data.copy()
        self.data["base"] = str(record.version)

    def refuse(self, error: ValidationError) -> None:
        """Show what an action refused, each sentence at its field."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, messages in error.message_dict.items():
            field = {"occurred_on": "day"}.get(name, name)
            self.add_error(field if field in self.fields else None, messages)


def said_in_form(record: Record, *, today: date) -> dict[str, Any]:
    """What ``record`` says, by the names of the fields and as they have it. One query."""
    near = (today, today - timedelta(days=1))
    said = {
        "record_id": record.pk,
        "base": record.version,
        "step": record.plan_step_id,
        "programme": record.programme_id,
        "day": record.occurred_on.isoformat() if record.occurred_on in near else OTHER_DAY,
        "other_day": record.occurred_on,
        "content": record.content,
        "people": record.people,
        "same_group": "same" if record.same_group else "new",
        "problems": record.problems,
        "next_steps": record.next_steps,
    }
    values = record.values.values_list("indicator", "value")
    return said | {field_name(pk): number_words(value) for pk, value in values}


OFFERED = 100  # a longer list is none to choose from


class RecordFilter(forms.Form):
    """What to look for among records. Every choice is cut down to what the user sees."""

    state = forms.ChoiceField(required=False, choices=[("", "全部状态"), *RecordState.choices], widget=PlainSelect)
    document = forms.ModelChoiceField(
        Document.objects.none(), required=False, empty_label="全部文件", widget=PlainSelect
    )
    programme = ProgrammeField(label="项目", required=False)
    site = SiteField(label="点位", required=False)
    task = forms.ModelChoiceField(Task.objects.none(), required=False, widget=forms.HiddenInput)
    placement = forms.ModelChoiceField(Placement.objects.none(), required=False, widget=forms.HiddenInput)
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), required=False, to_field_name="code", widget=forms.HiddenInput
    )
    line = forms.ChoiceField(
        required=False, choices=[("", ""), ("host", "属地"), ("home", "派出")], widget=forms.HiddenInput
    )
    period = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    q = forms.CharField(required=False, max_length=100, widget=forms.TextInput(attrs={"type": "search"}))

    def __init__(self, *args: Any, user: User, seen: Seen | None = None, **kwargs: Any) -> None:
        """``seen`` are the rows of the arrangement that the user sees, where they are at hand."""
        super().__init__(*args, **kwargs)
        self.user, self.seen = user, seen
        for name, label in (("from", "自"), ("to", "至")):
            widget = forms.DateInput(attrs={"type": "date", "aria-label": label})
            self.fields[name] = forms.DateField(required=False, label=label, widget=widget)
        documents = self._offer_documents(Document.objects.visible_to(user, seen))
        self.fields["programme"].offer(
            lambda: Programme.objects.visible_to(user, documents).select_related("document", "owner"),
            reverse("tasks:programme-search"),
        )
        self.fields["site"].offer(lambda: sites_for(user, seen).select_related("host"), reverse("tasks:site-search"))
        # Only links fill these in.
        if self.data.get("task"):
            self.fields["task"].queryset = Task.objects.visible_to(user)
        if self.data.get("placement"):
            self.fields["placement"].queryset = Placement.objects.visible_to(user).select_related("site")
        if self.data.get("organisation"):
            self.fields["organisation"].queryset = Organisation.objects.visible_to(user)
        for name, label in (("state", "状态"), ("document", "文件")):
            self.fields[name].widget.attrs["aria-label"] = label
        for name, label in (("programme", "项目"), ("site", "点位")):
            self.fields[name].widget.attrs |= {"aria-label": label, "placeholder": f"全部{label}"}
        self.fields["q"].widget.attrs |= {"placeholder": "内容、点位、项目、填写人", "aria-label": "搜索"}

    def found(self) -> QuerySet[Record]:
        """The records that count for the user and that the form asks for; none if it asks for what the user may not
        name. Only those ``in_words_for`` the user may be shown."""
        counted = Record.objects.counted_for(self.user, self.seen)
        if not self.is_bound:
            return counted
        if not self.is_valid():
            return counted.none()
        asked = self.cleaned_data
        unit = asked["organisation"]  # on the tree of the last day asked for, as the totals reckon it
        return counted.matching(
            state=asked["state"],
            document=asked["document"],
            task=asked["task"],
            programme=asked["programme"],
            site=asked["site"],
            placement=asked["placement"],
            units=Branch(unit.pk, asked["to"] or timezone.localdate()).lines if unit else None,
            line=asked["line"],
            starts_on=asked["from"],
            ends_on=asked["to"],
            text=asked["q"],
        )

    def _offer_documents(self, seen: QuerySet) -> Seen:
        """A list to choose from, as long as it is one that somebody reads; else the field only keeps what a link says,
        and the text is searched instead. Returns the ids, if they are few."""
        field = self.fields["document"]
        field.queryset = seen
        offered = list(seen.values_list("pk", "short_title")[: OFFERED + 1])
        if len(offered) > OFFERED:
            field.widget = forms.HiddenInput()
            return seen.values("pk")
        field.choices = [("", field.empty_label), *offered]
        return [pk for pk, _ in offered]
