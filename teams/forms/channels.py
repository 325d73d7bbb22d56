"""Forms of channels: which unit and way, and the settings that the sender of the way asks for."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from teams.choices import Route
from teams.forms.units import UnitField
from teams.models import Channel, Organisation
from teams.pickers import unit_search_url
from teams.roles import CHANNELS_EDIT
from teams.sending import SENDERS
from youthwork.lib.outgoing import Field
from youthwork.lib.text import clean_mobile

LONGEST = 500
KEPT = "已填，不改就留空。"


class ChannelForm(forms.Form):
    """Of which unit a channel is to be set up, and for which way."""

    organisation = UnitField(label="单位")
    route = forms.ChoiceField(
        label="途径", choices=Route, widget=forms.RadioSelect, error_messages={"required": "请选一种途径。"}
    )

    def __init__(self, *args: Any, units: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].offer(units, unit_search_url(CHANNELS_EDIT))


class SettingsForm(forms.Form):
    """The settings of a channel, a field for each that its sender names. Secrets are never shown; what is needed is for
    the action to say, since it depends on what else is filled in."""

    def __init__(self, *args: Any, route: Route, channel: Channel | None, **kwargs: Any) -> None:
        known = channel.settings if channel else {}
        super().__init__(*args, **kwargs)
        for field in SENDERS[route].fields:
            self.fields[field.name] = _form_field(field, known.get(field.name, ""))


class TryForm(forms.Form):
    """To whom a message is sent to try a channel out; a robot needs nobody."""

    email = forms.EmailField(label="发到哪个邮箱", error_messages={"required": "请填收试发的邮箱。"})
    phone = forms.CharField(
        label="发到哪个手机号",
        max_length=20,
        error_messages={"required": "请填收试发的手机号。"},
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )

    def __init__(self, *args: Any, route: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wanted = {Route.EMAIL: "email", Route.SMS: "phone"}.get(Route(route))
        for name in {"email", "phone"} - {wanted}:
            del self.fields[name]

    def clean_phone(self) -> str:
        try:
            return clean_mobile(self.cleaned_data["phone"])
        except ValueError as wrong:
            raise forms.ValidationError(str(wrong)) from wrong

    @property
    def to(self) -> str:
        return next(iter(self.cleaned_data.values()), "")


def _form_field(field: Field, known: str) -> forms.Field:
    if field.choices:
        return forms.ChoiceField(label=field.label, choices=field.choices, initial=known, help_text=field.help)
    kept = bool(field.secret and known)
    return forms.CharField(
        label=field.label,
        max_length=LONGEST,
        required=field.required and not kept,
        initial="" if field.secret else known,
        help_text=f"{KEPT}{field.help}" if kept else field.help,
        error_messages={"required": f"请填{field.label}。"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
