"""Indicators of the cast's document: who reads, edits, and types in."""

from tasks.models import Indicator
from teams.roles import DOCUMENTS_EDIT, RECORDS_WRITE
from tests.cast import Cast
from tests.figures import make_indicator
from tests.matrix import Case
from tests.matrix.people import DOCUMENT, acts, holds

EDITS = holds(DOCUMENTS_EDIT, "district")


def made(cast: Cast, *, state: str = "listed") -> list[int]:
    found = Indicator.objects.filter(document=cast.document, name="注册志愿者").first()
    found = found or make_indicator(cast, "注册志愿者", {"value": 100}, feed="typed", measure="latest")
    Indicator.objects.filter(pk=found.pk).update(state=state)
    return [found.pk]


def said(cast: Cast) -> dict:
    lines = {"target-TOTAL_FORMS": "1", "target-INITIAL_FORMS": "0", "target-0-bound": ">=", "target-0-value": "5"}
    return {"name": "见习岗位", "measure": "sum", "feed": "typed", "counts": "values", "basis": "below"} | lines


CASES = [
    Case("reports:indicators", args=lambda cast: [cast.document.pk], seen=DOCUMENT, get=200),
    Case(
        "tasks:indicator-new",
        args=lambda cast: [cast.document.pk],
        data=said,
        word=DOCUMENTS_EDIT,
        seen=DOCUMENT,
        may=EDITS,
        get=200,
        post=302,
    ),
    Case("reports:indicator", args=made, seen=DOCUMENT, get=200),
    Case(
        "tasks:indicator-edit",
        args=made,
        data=said,
        word=DOCUMENTS_EDIT,
        seen=DOCUMENT,
        may=EDITS,
        get=200,
        post=302,
    ),
    Case(
        "tasks:indicator-drop",
        args=made,
        data=lambda cast: {"why": "与上级口径重复"},
        word=DOCUMENTS_EDIT,
        seen=DOCUMENT,
        may=EDITS,
        get=200,
        post=302,
    ),
    Case(
        "tasks:indicator-restore",
        args=lambda cast: made(cast, state="dropped"),
        word=DOCUMENTS_EDIT,
        seen=DOCUMENT,
        may=EDITS,
        post=302,
    ),
    Case(
        "reports:indicator-enter",
        args=made,
        data=lambda cast: {
            "organisation": cast.district.pk,
            "as_of": "2026-06-13",
            "value": "40",
            "source": "团统报表",
        },
        word=RECORDS_WRITE,
        seen=DOCUMENT,
        # Everybody types in for their own unit alone.
        fits=acts(RECORDS_WRITE, "district"),
        post=302,
    ),
]
