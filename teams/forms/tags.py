"""Forms of tags: a name, and the units to be sorted under it."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet

from teams.choices import Level, OrganisationKind
from teams.forms.units import UnitField
from teams.models import Organisation
from teams.pickers import unit_search_url
from teams.roles import UNITS_EDIT
from youthwork.lib.forms import SeveralField

KINDS = [(kind.value, kind.label) for kind in (OrganisationKind.UNIVERSITY, OrganisationKind.SYSTEM)]


class TagForm(forms.Form):
    name = forms.CharField(
        label="分类名称", max_length=30, help_text="如重点帮扶县、珠三角、职业院校。同一分类、同一级的单位放在一起比。",
        error_messages={"required": "请写分类名称。"},
    )  # fmt: skip


class BelowForm(forms.Form):
    """Which units to list with check marks: those of a level or kind below one unit."""

    below = UnitField(label="在哪个单位下面", required=False, help_text="")
    step = forms.ChoiceField(
        label="哪一类", required=False,
        choices=[("", "下一级"), *Level.choices, *KINDS],
    )  # fmt: skip

    def __init__(self, *args: Any, units: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["below"].offer(units, unit_search_url(UNITS_EDIT))


class TagUnitsForm(forms.Form):
    """Give a tag to units: those ticked of the ``listed`` ones, and one that is typed."""

    units = SeveralField(queryset=Organisation.objects.none(), required=False)
    organisation = UnitField(label="再加一个单位", required=False)

    def __init__(
        self, *args: Any, offered: QuerySet[Organisation], listed: Iterable[Organisation] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.listed = list(listed)
        self.fields["units"].queryset = offered
        self.fields["organisation"].offer(offered, unit_search_url(UNITS_EDIT))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        chosen = list(cleaned.get("units") or ())
        known = {unit.pk for unit in self.listed}
        self.listed += [unit for unit in chosen if unit.pk not in known]
        one = cleaned.pop("organisation", None)
        cleaned["units"] = [*chosen, one] if one else chosen
        if not cleaned["units"] and not self.errors:
            self.add_error("organisation", "请勾选单位，或在这里输入一个。")
        return cleaned

    @property
    def ticked(self) -> set[int]:
        """Those that stand ticked: what was sent, at first all that are listed."""
        if not self.is_bound:
            return {unit.pk for unit in self.listed}
        return {unit.pk for unit in self.cleaned_data.get("units", ())}
