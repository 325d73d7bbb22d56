"""Which meaning a stored import has, and who may make one."""

from tasks.actions.arrangement import ArrangementSheet
from tasks.actions.roster import RosterSheet
from tasks.models import Document
from teams.choices import SheetKind
from teams.models import SheetImport, User

Sheet = ArrangementSheet | RosterSheet


def meaning_of(batch: SheetImport, actor: User) -> Sheet:
    """What the rows of ``batch`` mean, checked with the eyes of ``actor``."""
    if batch.kind == SheetKind.ARRANGEMENT:
        document = Document.objects.select_related("owner").get(pk=batch.options["document"])
        return ArrangementSheet(document, actor)
    return RosterSheet(batch.organisation, actor)
