"""Documents: the list, one with its tasks, its period."""

from django.contrib import messages
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from tasks.access import get_document_for, placements_seen
from tasks.actions.documents import set_period
from tasks.coverage import ledger
from tasks.forms.work import PeriodForm
from tasks.menu import items_of
from tasks.models import Document, DocumentReading, Placement, Task
from teams.access import SIGNED_IN, demand, requires
from teams.roles import DOCUMENTS_EDIT
from youthwork.lib.forms import attempt
from youthwork.lib.paging import listing, wanted

READINGS_SHOWN = 20
SORTS = {"title": ["title"], "starts": ["starts_on"], "tasks": ["task_count"]}


@require_safe
@requires(SIGNED_IN)
def documents(request: HttpRequest) -> HttpResponse:
    search = wanted(request.GET)
    rows = Document.objects.visible_to(request.user, placements_seen(request.user))
    if search:
        rows = rows.filter(Q(title__icontains=search) | Q(number__icontains=search))
    keys = Task.objects.filter(document=OuterRef("pk"), parent=None).order_by().values("document")
    tasks = Coalesce(Subquery(keys.annotate(number=Count("pk")).values("number")), 0)
    rows = rows.annotate(task_count=tasks).order_by("-pk")
    shown = Document.objects.annotate(task_count=tasks).with_issuers()
    files = request.user.may(DOCUMENTS_EDIT)
    context = {
        "listing": listing(request.GET, rows, sorts=SORTS, shown=shown),
        "search": search,
        "files": files,
        "readings": DocumentReading.objects.visible_to(request.user).in_work()[:READINGS_SHOWN] if files else (),
    }
    return render(request, "tasks/documents.html", context)


@require_safe
@requires(SIGNED_IN)
def document(request: HttpRequest, pk: int) -> HttpResponse:
    document = get_document_for(request.user, pk)
    return render(
        request,
        "tasks/document.html",
        {
            "document": document,
            "issuers": [row.organisation for row in document.issuer_rows.select_related("organisation")],
            "ledger": ledger(request.user, document, today=timezone.localdate()),
            "editable": request.user.may(DOCUMENTS_EDIT, document.owner),
            "indicators": document.indicators.listed().count(),
            "menu": items_of(document).exists(),
            "placements": Placement.objects.visible_to(request.user).filter(document=document).count(),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DOCUMENTS_EDIT)
def document_period(request: HttpRequest, pk: int) -> HttpResponse:
    """Set from when to when the document holds; the printed days get their year from it."""
    document = get_document_for(request.user, pk)
    demand(request.user, DOCUMENTS_EDIT, document.owner)
    form = PeriodForm(request.POST or None, initial={"starts_on": document.starts_on, "ends_on": document.ends_on})
    if form.is_valid():
        outside = attempt(form, set_period, actor=request.user, document=document, **form.cleaned_data)
        if outside is not None:
            messages.success(request, "执行期已设好，印出的日期已补上年份。")
            for title in outside:
                messages.warning(request, f"“{title}”印出的日期不在执行期内，没有补年份。")
            return redirect("tasks:document", pk=document.pk)
    undated = document.tasks.filter(due_printed__startswith="--")
    return render(request, "tasks/document_period.html", {"document": document, "form": form, "undated": undated})
