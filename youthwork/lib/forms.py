"""Between a form and the action it calls: what the action refuses stands at the fields of the form."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import BigIntegerField
from django.forms import BaseForm, DateInput, ModelMultipleChoiceField, Select
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

Result = TypeVar("Result")


def attempt(form: BaseForm, action: Callable[..., Result], **said: Any) -> Result | None:
    """Call ``action(**said)`` and return its result; None if it refused, with its reasons added to ``form``.

    A reason for a field that the form does not show stands above the form.
    """
    try:
        return action(**said)
    except ValidationError as refusal:
        reasons = refusal.error_dict if hasattr(refusal, "error_dict") else {NON_FIELD_ERRORS: refusal.error_list}
        for field, errors in reasons.items():
            form.add_error(field if field in form.fields else None, errors)
        return None


class SeveralField(ModelMultipleChoiceField):
    """Several rows of a queryset. A number that no row can have is refused as any other that is not offered; the
    database would be asked for all at once, and fails over a number that is too large for it."""

    def clean(self, value: Any) -> Any:
        largest = BigIntegerField.MAX_BIGINT
        for one in value if isinstance(value, list | tuple) else ():
            digits = str(one).strip().removeprefix("-")
            if digits.isdecimal() and (len(digits) > 19 or int(digits) > largest):
                raise ValidationError(
                    self.error_messages["invalid_choice"], code="invalid_choice", params={"value": one}
                )
        return super().clean(value)


class DayInput(DateInput):
    """The browser's own picker of a day; its value is always written 2026-06-13."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class PlainSelect(Select):
    """A select without groups that writes its options itself: Django renders a template for each of them."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        chosen = set(self.format_value(value))
        options = (
            (key, SafeString(" selected") if str(key) in chosen else "", label)
            for key, label in ((str(key or ""), label) for key, label in self.choices)
        )
        return format_html(
            "<select{}>{}</select>",
            flatatt(self.build_attrs(self.attrs, {**(attrs or {}), "name": name})),
            format_html_join("", '<option value="{}"{}>{}</option>', options),
        )
