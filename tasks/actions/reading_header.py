"""Verbs on what a document says of itself, and on the units that it names."""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from tasks.choices import ReadingState
from tasks.models import DocumentReading, PrintedName
from tasks.readings.tokens import seen_of_header
from teams import audit
from teams.models import Organisation, User

CHANGED = "文件头刚刚有人改过，现在显示的是改后的内容，请看过再改。"


@transaction.atomic
def set_header(*, actor: User, reading: DocumentReading, seen: str, said: dict[str, Any]) -> DocumentReading:
    """Say what the document is called, who issued it, when, and for how long. Raises ValidationError if somebody else
    has changed it since, or it is in a ledger already."""
    locked = DocumentReading.objects.select_for_update().get(pk=reading.pk)
    if locked.state != ReadingState.OPEN:
        raise ValidationError(f"这份文件{locked.get_state_display()}，不能再改。")
    if seen_of_header(locked) != seen:
        raise ValidationError(CHANGED)
    locked.header = locked.header | said
    locked.save(update_fields=["header"])
    return locked


@transaction.atomic
def say_name(
    *,
    actor: User,
    organisation: Organisation,
    name: str,
    units: Collection[Organisation] = (),
    collective: bool = False,
) -> PrintedName:
    """Say which units ``name`` means in the documents that ``organisation`` files; none: it is kept as printed."""
    row, _ = PrintedName.objects.update_or_create(
        organisation=organisation, name=name, defaults={"collective": collective}
    )
    row.units.set(units)
    after = {"units": [str(unit) for unit in units]}
    audit.record(actor=actor, verb="认单位名称", target=row, organisation=organisation, after=after)
    return row
