"""What can be exported as a file that may take long, by kind. Questions and writing only; ``reports.actions.exports``
has the verbs."""

from collections.abc import Callable
from typing import Any

from reports.exports.ledger import ledger_of
from reports.exports.period import bundle_received, summary_received
from reports.exports.totals import totals_sheet_of
from reports.exports.work import Work
from teams.models import User

# Each reads what was asked for with the eyes of ``user`` at this moment. Raises Http404 for what the user does not see,
# ValidationError for what cannot be made, with what to do instead.
KINDS: dict[str, Callable[[User, dict[str, Any]], Work]] = {
    "ledger": ledger_of,
    "totals": totals_sheet_of,
    "bundle": bundle_received,
    "summary": summary_received,
}
