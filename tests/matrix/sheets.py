"""The pages of imports: those who may import see and change the imports of their own subtree only."""

from django.core.files.uploadedfile import SimpleUploadedFile

from tasks.actions.arrangement import ArrangementSheet
from teams.actions.sheet_writes import ask_to_apply, write_in
from teams.models import SheetImport
from teams.roles import SHEETS_IMPORT
from tests.books import arrangement
from tests.cast import Cast
from tests.imports import take_in
from tests.matrix import Case
from tests.matrix.people import DOCUMENT, holds

OF_THE_DISTRICT = holds(SHEETS_IMPORT, "district")


def _batch(cast: Cast) -> SheetImport:
    return take_in(
        actor=cast.official,
        meaning=ArrangementSheet(cast.document, cast.official),
        content=arrangement(["清扫", "高山镇", 3]),
        file_name="茂南安排表.xlsx",
    )


def _row(cast: Cast) -> list[int]:
    batch = _batch(cast)
    return [batch.pk, batch.rows.get().pk]


def _waiting(cast: Cast) -> list[int]:
    """No arguments, but something that could leak."""
    _batch(cast)
    return []


def _file(cast: Cast) -> dict:
    return {"file": SimpleUploadedFile("表.xlsx", arrangement(["清扫", "高山镇", 3]))}


def batch(cast: Cast) -> list[int]:
    return [_batch(cast).pk]


def _applied(cast: Cast) -> list[int]:
    made = _batch(cast)
    ask_to_apply(actor=cast.official, batch=made)
    write_in(actor=cast.official, batch=made, meaning=ArrangementSheet(cast.document, cast.official))
    return [made.pk]


CASES = [
    Case("tasks:sheets", args=_waiting, word=SHEETS_IMPORT, get=200, shows={"茂南安排表": OF_THE_DISTRICT}),
    Case("tasks:roster-import", word=SHEETS_IMPORT, get=200, post=200),
    Case("tasks:roster-template", word=SHEETS_IMPORT, get=200),
    Case(
        "tasks:arrangement-import",
        args=lambda cast: [cast.document.pk],
        data=_file,
        word=SHEETS_IMPORT,
        seen=DOCUMENT,
        may=OF_THE_DISTRICT,
        get=200,
        post=302,
    ),
    Case("tasks:organisations-import", word=SHEETS_IMPORT, get=200, post=200),
    Case("tasks:organisations-template", word=SHEETS_IMPORT, get=200),
    Case("tasks:sites-import", word=SHEETS_IMPORT, get=200, post=200),
    Case("tasks:sites-template", word=SHEETS_IMPORT, get=200),
    Case("tasks:sheet", args=batch, word=SHEETS_IMPORT, seen=OF_THE_DISTRICT, get=200),
    Case(
        "tasks:sheet-row",
        args=_row,
        data=lambda cast: {"headcount": "5"},
        word=SHEETS_IMPORT,
        seen=OF_THE_DISTRICT,
        get=200,
        post=302,
    ),
    Case("tasks:sheet-progress", args=batch, word=SHEETS_IMPORT, seen=OF_THE_DISTRICT, get=200),
    Case("tasks:sheet-nudge", args=batch, word=SHEETS_IMPORT, seen=OF_THE_DISTRICT, post=302),
    Case(
        "tasks:sheet-hidden",
        args=batch,
        data=lambda cast: {"rows": "skip"},
        word=SHEETS_IMPORT,
        seen=OF_THE_DISTRICT,
        post=302,
    ),
    Case(
        "tasks:sheet-columns",
        args=batch,
        data=lambda cast: {"column-0": "programmes", "column-1": "site", "column-2": "headcount"},
        word=SHEETS_IMPORT,
        seen=OF_THE_DISTRICT,
        get=200,
        post=302,
    ),
    Case("tasks:sheet-marked", args=batch, word=SHEETS_IMPORT, seen=OF_THE_DISTRICT, get=200),
    Case("tasks:sheet-undo", args=_applied, word=SHEETS_IMPORT, seen=OF_THE_DISTRICT, get=200, post=302),
    Case("tasks:sheet-apply", args=batch, word=SHEETS_IMPORT, seen=OF_THE_DISTRICT, post=302),
    Case("tasks:sheet-discard", args=batch, word=SHEETS_IMPORT, seen=OF_THE_DISTRICT, get=200, post=302),
]
