"""Strings in, clean values out. What the database must refuse is refused by the actions and constraints too."""

from teams.forms.accounts import (
    CodeForm,
    OwnPasswordForm,
    OwnPhoneForm,
    PasswordForm,
    RecoveryCodeForm,
    SignInForm,
)
from teams.forms.audit import AuditFilterForm
from teams.forms.units import CloseForm, KeepForm, MergeForm, MoveForm, NamesForm, OrganisationForm, UnitField

__all__ = [
    "AuditFilterForm",
    "CloseForm",
    "CodeForm",
    "KeepForm",
    "MergeForm",
    "MoveForm",
    "NamesForm",
    "OrganisationForm",
    "OwnPasswordForm",
    "OwnPhoneForm",
    "PasswordForm",
    "RecoveryCodeForm",
    "SignInForm",
    "UnitField",
]
