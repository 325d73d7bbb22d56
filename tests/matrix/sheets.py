"""The pages of imports: those who may import see and change the imports of their own subtree only."""

from django.core.files.uploadedfile import SimpleUploadedFile

from tasks.actions.arrangement import ArrangementSheet
from teams.actions.sheets import take_in
from teams.models import SheetImport
from tests.books import arrangement
from tests.cast import Cast
from tests.matrix import Case

IMPORTERS = "admin province_official city_official official"
NOT_ALLOWED = "reader leader other_leader"
OF_THE_DISTRICT = {200: IMPORTERS, 403: NOT_ALLOWED, 404: "college_official outsider"}
CHANGED = {302: IMPORTERS, 403: NOT_ALLOWED, 404: "college_official outsider"}
EVERY_OFFICE = {200: f"{IMPORTERS} college_official outsider", 403: NOT_ALLOWED}


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


def _file(cast: Cast) -> dict:
    return {"file": SimpleUploadedFile("表.xlsx", arrangement(["清扫", "高山镇", 3]))}


CASES = [
    Case("tasks:sheets", get=EVERY_OFFICE, hidden_from={"college_official": "茂南安排表", "outsider": "茂南安排表"}),
    Case("tasks:roster-import", get=EVERY_OFFICE, post=EVERY_OFFICE),
    Case("tasks:roster-template", get=EVERY_OFFICE),
    Case(
        "tasks:arrangement-import",
        args=lambda cast: [cast.document.pk],
        data=_file,
        get={200: IMPORTERS, 403: f"{NOT_ALLOWED} college_official", 404: "outsider"},
        post={302: IMPORTERS, 403: f"{NOT_ALLOWED} college_official", 404: "outsider"},
    ),
    Case("tasks:sheet", args=lambda cast: [_batch(cast).pk], get=OF_THE_DISTRICT),
    Case("tasks:sheet-row", args=_row, data=lambda cast: {"headcount": "5"}, post=CHANGED),
    Case("tasks:sheet-apply", args=lambda cast: [_batch(cast).pk], post=CHANGED),
    Case("tasks:sheet-discard", args=lambda cast: [_batch(cast).pk], get=OF_THE_DISTRICT, post=CHANGED),
]
