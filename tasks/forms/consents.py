"""The form of a guardian's consent: optional as a whole, and whole if anything of it is filled in."""

from typing import Any

from django import forms
from django.utils import timezone

from tasks.forms.people import PhoneField
from teams.actions.consents import Consent
from teams.choices import Guardian
from youthwork.lib.forms import DayInput

NEEDED = ("name", "relation", "phone", "consented_on")


class ConsentForm(forms.Form):
    """Stands beside the form of a person, under a prefix of its own."""

    prefix = "guardian"

    name = forms.CharField(label="监护人姓名", max_length=50, required=False)
    relation = forms.ChoiceField(label="与本人的关系", choices=[("", "未填"), *Guardian.choices], required=False)
    phone = PhoneField(label="监护人电话")
    consented_on = forms.DateField(label="同意日期", widget=DayInput(), required=False)
    note = forms.CharField(label="同意书存放在哪里", max_length=200, required=False)

    def clean_consented_on(self) -> Any:
        day = self.cleaned_data["consented_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError("同意日期在今天之后，请核对。")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.has_changed():
            for name in NEEDED:
                if name not in self.errors and not cleaned.get(name):
                    self.add_error(name, "登记监护人同意时要填这一项。")
        return cleaned

    def consent(self) -> Consent | None:
        """What was said, of a valid form; None if nothing was."""
        said = self.cleaned_data
        if not said.get("name"):
            return None
        return Consent(said["name"], said["relation"], said["phone"], said["consented_on"], said["note"])
