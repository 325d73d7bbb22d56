"""Which meaning a stored import has, and what carries it on from wherever it stands."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils import timezone

from tasks.actions.arrangement import ArrangementSheet
from tasks.actions.roster import RosterSheet
from tasks.models import Document
from teams.actions.organisation_sheet import OrganisationSheet
from teams.actions.sheet_writes import give_up_undoing, give_up_writing, take_back, write_in
from teams.actions.sheets import give_up_reading, read_in
from teams.actions.site_sheet import SiteSheet
from teams.choices import SHEET_AT_WORK, SheetKind, SheetState
from teams.models import SheetImport, User
from teams.roles import SHEETS_IMPORT
from youthwork.lib.progress import look

log = logging.getLogger(__name__)

Sheet = ArrangementSheet | RosterSheet | OrganisationSheet | SiteSheet
OF_A_UNIT: dict[str, type[RosterSheet] | type[OrganisationSheet] | type[SiteSheet]] = {
    SheetKind.ROSTER: RosterSheet,
    SheetKind.ORGANISATIONS: OrganisationSheet,
    SheetKind.SITES: SiteSheet,
}
# What ends each of the three where it cannot be done, and what the user is told of it.
GIVE_UP: dict[str, tuple[Callable[..., Any], str]] = {
    SheetState.READING: (give_up_reading, "没有读完。"),
    SheetState.APPLYING: (give_up_writing, "没有写入任何内容。"),
    SheetState.UNDOING: (give_up_undoing, "没有撤销任何内容。"),
}
TRIES = 4  # of one request; whatever ends its worker each time would end workers for ever
TRIED_SECONDS = 24 * 3600
SILENT_SECONDS = 90  # nobody has heard of a job for so long: it is asked for again


def meaning_of(batch: SheetImport, actor: User) -> Sheet:
    """What the rows of ``batch`` mean, checked with the eyes of ``actor``."""
    if batch.kind == SheetKind.ARRANGEMENT:
        document = Document.objects.select_related("owner").get(pk=batch.options["document"])
        meaning: Sheet = ArrangementSheet(document, actor)
    else:
        meaning = OF_A_UNIT[batch.kind](batch.organisation, actor)
    meaning.sheets, meaning.hidden = batch.options.get("sheets", ()), batch.options.get("hidden", "")
    return meaning


def carry_on(pk: int) -> None:
    """Read, write or undo the import, whatever its state asks for; nothing if it asks for nothing.

    Safe to call twice or after a worker was killed: each of the three moves the state in the transaction of its work. A
    fault of the program is logged; the import goes back to its user, who is told that nothing was written. So does one
    that was begun ``TRIES`` times and never came to an end.
    """
    found = SheetImport.objects.select_related("organisation", "uploaded_by", "original")
    batch = found.filter(pk=pk, state__in=SHEET_AT_WORK).first()
    if batch is None:
        return
    if _tries(batch) > TRIES:
        log.error("import %s ended its worker %s times while %s", batch.pk, TRIES, batch.state)
        give_up, nothing = GIVE_UP[batch.state]
        give_up(batch=batch, why=[f"试了{TRIES}次都没有做完，{nothing}请把表分成几份再试，仍然不行请告诉系统管理员。"])
        return
    try:
        if batch.state == SheetState.READING:
            read_in(batch=batch, meaning=meaning_of(batch, batch.uploaded_by))
        elif batch.state == SheetState.APPLYING:
            actor = _asked_by(batch, "apply")
            write_in(actor=actor, batch=batch, meaning=meaning_of(batch, actor))
        else:
            actor = _asked_by(batch, "undo")
            take_back(actor=actor, batch=batch, meaning=meaning_of(batch, actor))
    except Exception as fault:
        if not isinstance(fault, ValidationError):
            log.exception("import %s stopped while %s", batch.pk, batch.state)
        give_up, nothing = GIVE_UP[batch.state]
        why = fault.messages if isinstance(fault, ValidationError) else [f"程序出错，{nothing}请再试一次。"]
        give_up(batch=batch, why=why)


def _tries(batch: SheetImport) -> int:
    """How often a job has begun with what was asked for last, this time included. Kept in the cache: the job that
    ended its worker leaves nothing in the database."""
    key = f"tries:sheet:{batch.pk}:{batch.state}:{batch.asked_at and batch.asked_at.timestamp()}"
    cache.add(key, 0, TRIED_SECONDS)
    return cache.incr(key)


def left_lying() -> list[int]:
    """Imports at work of which nothing has been heard for a while: their message was lost, or their worker killed."""
    asked = timezone.now() - timedelta(seconds=SILENT_SECONDS)
    waiting = SheetImport.objects.filter(state__in=SHEET_AT_WORK, asked_at__lt=asked).values_list("pk", flat=True)
    return [pk for pk in waiting if is_silent(pk)]


def is_silent(pk: int) -> bool:
    """Whether whoever was at the import has not been heard of for ``SILENT_SECONDS``."""
    stage = look(f"sheet:{pk}")
    return stage is None or stage.silent > SILENT_SECONDS


def ask_anew(batch: SheetImport) -> bool:
    """Note that its user asks once more for the job at an import; whether there is still one to ask for."""
    at_work = SheetImport.objects.filter(pk=batch.pk, state__in=SHEET_AT_WORK)
    return at_work.update(asked_at=timezone.now()) == 1


def forget_why(batch: SheetImport) -> None:
    """The reason why it was not written is told until something is changed about the import."""
    if "why" in batch.options:
        options = {name: value for name, value in batch.options.items() if name != "why"}
        SheetImport.objects.filter(pk=batch.pk, state=SheetState.READ).update(options=options)


def _asked_by(batch: SheetImport, what: str) -> User:
    """Who asked for it. Raises ValidationError if that office has ended meanwhile."""
    actor = User.objects.get(pk=batch.options[what]["by"])
    if not actor.is_active or not actor.may(SHEETS_IMPORT, batch.organisation):
        raise ValidationError(f"{actor}已不能替{batch.organisation}导入，{GIVE_UP[batch.state][1]}")
    return actor
