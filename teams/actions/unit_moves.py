"""Verbs on where a unit stands. The path is today's cache; ``Parentage`` keeps what was true when."""

from collections.abc import Collection
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from teams import audit
from teams.actions.spans import succeed
from teams.models import Organisation, User
from teams.signals import unit_moved
from teams.tree import ever_above
from youthwork.lib.dates import cn_date
from youthwork.lib.locks import hold

LOCK = 7_404_132  # the advisory lock of whoever changes the tree; any number that nothing else here uses


def hold_tree() -> None:
    """One at a time changes the tree: paths of whole branches are rewritten, and nothing may grow on them meanwhile.

    Read the units again afterwards: where they stood before may be past.
    """
    hold(LOCK)


@transaction.atomic
def move_organisation(
    *, actor: User | None, organisation: Organisation, parent: Organisation, from_on: date
) -> Organisation:
    """Put a unit, with all below it, under ``parent`` from ``from_on``. An audit entry; totals of periods whose last
    day is not before ``from_on`` are queued to be folded anew.

    ValidationError, by field, unless the parent is an open unit other than the present one and outside the unit's own
    subtree, and the day neither to come nor before what it would undo.
    """
    hold_tree()
    unit, above, before = check_move(organisation, parent, from_on)
    place(unit, above, from_on)
    unit_moved.send(sender=Organisation, units=[unit], since=from_on)
    audit.record(
        actor=actor,
        verb="调整隶属",
        target=unit,
        organisation=unit,
        before={"parent": str(before)},
        after={"parent": str(above), "from_on": from_on.isoformat()},
    )
    return unit


def check_move(
    organisation: Organisation, parent: Organisation, from_on: date
) -> tuple[Organisation, Organisation, Organisation]:
    """The unit, the one to stand above it and the one that does, read anew. ValidationError as for
    :func:`move_organisation`; writes nothing."""
    unit, above = (Organisation.objects.get(pk=pk) for pk in (organisation.pk, parent.pk))
    before = Organisation.objects.get_parent(unit)
    if before is None:
        raise ValidationError("最上级的单位没有上级可调整。")
    if unit.closed_on:
        raise ValidationError(f"{unit}已撤销，隶属关系不再调整。")
    if above == before:
        raise ValidationError({"parent": f"{unit}现在就隶属{above}。"})
    check_place(unit, above, from_on, field="parent")
    return unit, above, before


def check_place(unit: Organisation, above: Organisation, on: date, *, field: str) -> None:
    """ValidationError unless ``unit`` can stand under ``above`` from ``on``; ``field`` is where the form asks for
    ``above``. The tree must be held."""
    today = timezone.localdate()
    if above == unit:
        raise ValidationError({field: f"{unit}不能归到自己名下。"})
    if above.is_under(unit.path):
        raise ValidationError({field: f"{above}是{unit}的下级，上级不能归到下级名下。"})
    if above.closed_on:
        raise ValidationError({field: f"{above}已撤销，请选仍在的单位。"})
    check_day([unit], on)
    if above.opened_on and on < above.opened_on:
        raise ValidationError({"from_on": f"{above}{cn_date(above.opened_on, today)}才成立，日期不能早于这一天。"})
    if unit.pk in ever_above(above.pk, since=on):
        raise ValidationError({"from_on": f"{above}在这一天以后曾隶属{unit}，请填更晚的日期。"})


def check_day(units: Collection[Organisation], on: date) -> None:
    """ValidationError if ``on`` is still to come, or before one of ``units`` came under its present parent."""
    today = timezone.localdate()
    if on > today:
        raise ValidationError({"from_on": "日期不能晚于今天；到那一天再办。"})
    for unit in units:
        began = unit.parentages.get(to_on=None).from_on
        if on < began:
            raise ValidationError({"from_on": f"{unit}自{cn_date(began, today)}起隶属现在的上级，日期不能早于这一天。"})


def place(unit: Organisation, above: Organisation, on: date) -> None:
    """Write that ``unit`` stands under ``above`` from ``on``, in ``Parentage`` and in the path. The tree must be held,
    and the place checked. Both objects carry their new paths afterwards."""
    if unit.parentages.get(to_on=None).parent_id != above.pk:
        succeed(unit.parentages, on, parent=above)
    unit.refresh_from_db(fields=["path", "depth", "numchild"])
    above.refresh_from_db(fields=["path", "depth", "numchild"])
    if not unit.is_child_of(above):
        Organisation.objects.move(unit, above, "last-child")
