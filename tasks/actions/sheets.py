"""Which meaning a stored import has, and who may make one."""

from tasks.actions.arrangement import ArrangementSheet
from tasks.actions.roster import RosterSheet
from tasks.models import Document
from teams.actions.organisation_sheet import OrganisationSheet
from teams.choices import SheetKind
from teams.models import SheetImport, User

Sheet = ArrangementSheet | RosterSheet | OrganisationSheet
OF_A_UNIT: dict[str, type[RosterSheet] | type[OrganisationSheet]] = {
    SheetKind.ROSTER: RosterSheet,
    SheetKind.ORGANISATIONS: OrganisationSheet,
}


def meaning_of(batch: SheetImport, actor: User) -> Sheet:
    """What the rows of ``batch`` mean, checked with the eyes of ``actor``."""
    if batch.kind == SheetKind.ARRANGEMENT:
        document = Document.objects.select_related("owner").get(pk=batch.options["document"])
        return ArrangementSheet(document, actor)
    return OF_A_UNIT[batch.kind](batch.organisation, actor)
