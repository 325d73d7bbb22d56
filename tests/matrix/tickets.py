"""The link of a download that another browser than WeChat's opens: for whoever has it."""

from teams.actions.tickets import issue_ticket
from tests.cast import Cast
from tests.matrix import Case
from tests.matrix.tasks_desk import document


def _of_a_ledger(cast: Cast) -> list[str]:
    """The district's own ticket: whoever takes it gets the district's file."""
    (pk,) = document(cast)
    return [issue_ticket(user=cast.official, path=f"/documents/{pk}/ledger/export/")]


CASES = [
    Case("teams:take", args=lambda cast: ["unknown"], public=True, get=404),
    Case("teams:take", args=_of_a_ledger, public=True, get=200),
]
