"""Strings in, clean values out. What the database must refuse is refused by the actions and constraints too."""

from teams.forms.accounts import AccountForm, AppointmentForm, EndForm, GradeForm, InvitedForm
from teams.forms.audit import AuditFilterForm
from teams.forms.channels import ChannelForm, SettingsForm, TryForm
from teams.forms.notices import MuteForm, PreferenceForm
from teams.forms.sign_in import (
    CodeForm,
    NewPasswordForm,
    OwnPasswordForm,
    OwnPhoneForm,
    PasswordForm,
    RecoveryCodeForm,
    SignInForm,
)
from teams.forms.units import CloseForm, KeepForm, MergeForm, MoveForm, NamesForm, OrganisationForm, UnitField

__all__ = [
    "AccountForm",
    "AppointmentForm",
    "AuditFilterForm",
    "ChannelForm",
    "CloseForm",
    "CodeForm",
    "EndForm",
    "GradeForm",
    "InvitedForm",
    "KeepForm",
    "MergeForm",
    "MoveForm",
    "MuteForm",
    "NamesForm",
    "NewPasswordForm",
    "OrganisationForm",
    "OwnPasswordForm",
    "OwnPhoneForm",
    "PasswordForm",
    "PreferenceForm",
    "RecoveryCodeForm",
    "SettingsForm",
    "SignInForm",
    "TryForm",
    "UnitField",
]
