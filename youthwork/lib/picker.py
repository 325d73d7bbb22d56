"""Choosing one of thousands: a text in which one types, never a list that holds them all.

With JavaScript (``static/js/picker.js``) the hits of an address are offered while one types. Without it the form takes
what was typed, and where that is not one thing alone it asks back with a few to choose from.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import JsonResponse
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

OFFERED = 20  # hits while typing
ASKED_BACK = 10  # candidates where a form asks which one was meant


@dataclass(frozen=True)
class Hit:
    """One thing to pick: ``value`` is what comes to stand in the field, ``about`` tells it from its namesakes."""

    key: str  # a text that ``named`` understands as this thing alone
    value: str
    name: str
    about: str


Describe = Callable[[Iterable[Any]], list[Hit]]


def answer(rows: QuerySet, describe: Describe) -> JsonResponse:
    """The first hits of ``rows`` for the page, and whether there are more."""
    found = list(rows[: OFFERED + 1])
    hits = [{"value": hit.value, "name": hit.name, "about": hit.about} for hit in describe(found[:OFFERED])]
    said = {"hits": hits, "more": len(found) > OFFERED}
    return JsonResponse(said, json_dumps_params={"ensure_ascii": False})


class PickerInput(forms.TextInput):
    """The text and, after a question back, the candidates below it. A candidate counts as long as the text stands."""

    search_url = ""
    candidates: tuple[Hit, ...] = ()

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        typed = super().value_from_datadict(data, files, name)
        chosen = data.get(f"{name}-chosen")
        return chosen if chosen and data.get(f"{name}-typed") == typed else typed

    def render(self, name: str, value: Any, attrs: dict | None = None, renderer: Any = None) -> SafeString:
        extra = {"autocomplete": "off", "data-picker": self.search_url}
        field = super().render(name, value, {**(attrs or {}), **extra}, renderer)
        context = {"field": field, "name": name, "typed": self.format_value(value), "candidates": self.candidates}
        return render_to_string("parts/picker.html", context)


class PickerField(forms.CharField):
    """One row of those on offer, whose model is found by ``matching(text)`` and ``named(text)`` and has a ``label``.

    The form sets what is on offer with :meth:`offer`. What is out of reach is answered as what does not exist.
    """

    widget = PickerInput
    what = ""  # 单位, 点位
    describe: Describe
    offered: Any  # a queryset that has the two methods, or what gives one

    def __init__(self, **kwargs: Any) -> None:
        self.shown: str | None = None
        super().__init__(**{"max_length": 150} | kwargs)

    def offer(self, rows: QuerySet | Callable[[], QuerySet], search_url: str) -> None:
        """What can be chosen, or a function that says it once something was typed; and the address that offers the
        same while one types."""
        self.offered = rows
        self.widget.search_url = search_url

    def prepare_value(self, value: Any) -> Any:
        return getattr(value, "label", value)

    def bound_data(self, data: Any, initial: Any) -> Any:
        return self.shown or data

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        rows = self.offered() if callable(self.offered) else self.offered
        named = list(rows.named(text)[:2])
        if len(named) == 1:
            self.shown = named[0].label
            return named[0]
        near = tuple(self.describe(rows.matching(text)[: ASKED_BACK + 1]))
        self.widget.candidates = near[:ASKED_BACK]
        if not near:
            raise ValidationError(f"没有找到“{text}”，换一个{self.what}名称试试。", code="unknown")
        more = f"，只列出前{ASKED_BACK}个，写全一些会更准" if len(near) > ASKED_BACK else ""
        same = "不止一个叫这个名称" if named else "没有正好叫这个名称的"
        raise ValidationError(f"{same}，请从列出的里选一个{more}。", code="ambiguous")
