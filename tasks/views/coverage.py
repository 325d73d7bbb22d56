"""条款对照 of a document: its own clauses, those of the document above, and who below takes them up."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tasks.access import get_document_for
from tasks.clauses import LACKS, clauses_of, implementing, taken_up, without
from tasks.models import Document
from teams.access import SIGNED_IN, requires
from teams.roles import DOCUMENTS_EDIT
from youthwork.lib.paging import chosen

SIDES = ("above", "below")


@require_safe
@requires(SIGNED_IN)
def coverage(request: HttpRequest, pk: int) -> HttpResponse:
    """The clauses, cut down to those that lack something by ?without=; the chain by ?chain=above or below."""
    document = get_document_for(request.user, pk)
    clauses = clauses_of(request.user, document)
    lack = chosen(request.GET, "without", LACKS)
    above = Document.objects.visible_to(request.user).filter(pk=document.implements_id).first()
    rows = taken_up(document) if above else []
    asking = [clause for clause in clauses if clause.asks]
    context = {
        "document": document,
        "clauses": without(clauses, lack) if lack else clauses,
        "asking": len(asking),
        "lack": lack,
        "lacks": [(key, word, len(without(clauses, key))) for key, (word, _) in LACKS.items()],
        "chain": chosen(request.GET, "chain", SIDES),
        "above": above,
        "taken_up": rows,
        "taken": sum(bool(row.by) for row in rows),
        "below": implementing(request.user, document, clauses),
        "untaken": [clause for clause in asking if not clause.below],
        "editable": request.user.may(DOCUMENTS_EDIT, document.owner),
    }
    return render(request, "tasks/coverage.html", context)
