"""What to look for in the log."""

from collections.abc import Iterable
from typing import Any

from django import forms

from youthwork.lib.forms import DayInput, PlainSelect


class AuditFilterForm(forms.Form):
    """What to look for in the log; a value that is none is left out."""

    who = forms.CharField(label="人员", max_length=80, required=False)
    unit = forms.CharField(label="单位", max_length=100, required=False)
    verb = forms.ChoiceField(label="动作", required=False, widget=PlainSelect)
    from_on = forms.DateField(label="自", required=False, widget=DayInput())
    to_on = forms.DateField(label="至", required=False, widget=DayInput())

    def __init__(self, *args, verbs: Iterable[str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["verb"].choices = [("", "全部动作"), *((verb, verb) for verb in verbs)]
        self.fields["who"].widget.attrs["placeholder"] = "姓名：操作人或有关的人"
        self.fields["unit"].widget.attrs["placeholder"] = "单位名称或代码，含下级"

    def wanted(self) -> dict[str, Any]:
        """What was filled in and can be read, by the name of the field; None for the rest."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) or None for name in self.fields}

    def days_crossed(self) -> bool:
        """Whether the first day lies after the last, so that nothing can be found."""
        days = self.wanted()
        return bool(days["from_on"] and days["to_on"] and days["from_on"] > days["to_on"])
