"""The form of a guardian's consent: optional as a whole, and whole if anything of it is filled in."""

from typing import Any

from django import forms
from django.utils import timezone

from tasks.forms.people import PhoneField
from teams.actions.consents import Consent
from teams.choices import Guardian
from youthwork.lib.forms import DayInput

NEEDED = {"error_messages": {"required": "登记监护人同意时要填这一项。"}}


class ConsentForm(forms.Form):
    """Stands beside the form of a person, under a prefix of its own; valid if nothing of it is filled in."""

    prefix = "guardian"

    name = forms.CharField(label="监护人姓名", max_length=50, **NEEDED)
    relation = forms.ChoiceField(label="与本人的关系", choices=[("", "未填"), *Guardian.choices], **NEEDED)
    phone = PhoneField(label="监护人电话", required=True, **NEEDED)
    consented_on = forms.DateField(label="同意日期", widget=DayInput(), **NEEDED)
    note = forms.CharField(label="同意书存放在哪里", max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, empty_permitted=True, use_required_attribute=False, **kwargs)

    def clean_consented_on(self) -> Any:
        day = self.cleaned_data["consented_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("同意日期在今天之后，请核对。")
        return day

    def consent(self) -> Consent | None:
        """What was said, of a valid form; None if nothing was."""
        said = self.cleaned_data
        if not said:
            return None
        return Consent(said["name"], said["relation"], said["phone"], said["consented_on"], said["note"])
