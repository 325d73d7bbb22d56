"""Sorting a ledger anew (再次梳理), and what each sorting changed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from tasks.access import get_document_for
from tasks.forms.readings import SortAnewForm
from tasks.models import DocumentReading, Task
from tasks.views.readings import begin, content_of
from teams.access import SIGNED_IN, demand, requires
from teams.roles import DOCUMENTS_EDIT
from youthwork.lib.forms import attempt

STORED = "已存的正文.txt"


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DOCUMENTS_EDIT)
def document_sort(request: HttpRequest, pk: int) -> HttpResponse:
    """Read the document again, for a reason; its desk shows what would become another. One at a time."""
    document = get_document_for(request.user, pk)
    demand(request.user, DOCUMENTS_EDIT, document.owner)
    going = DocumentReading.objects.sorting(document).first()
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = SortAnewForm(*sent, document=document, initial={"stored": True})
    if request.method == "POST" and going is not None:
        messages.warning(request, "这份文件正在再次梳理，先把它做完或放弃。")
        return redirect("tasks:reading", pk=going.pk)
    if form.is_valid():
        said = form.cleaned_data
        content, name = (document.text.encode(), STORED) if said.get("stored") else content_of(said)
        taken = {"organisation": document.owner, "content": content, "file_name": name}
        begun = attempt(form, begin, request=request, document=document, why=said["why"], **taken)
        if begun is not None:
            return redirect("tasks:reading", pk=begun.pk)
    return render(request, "tasks/readings/sort.html", {"document": document, "form": form, "going": going})


@require_safe
@requires(SIGNED_IN)
def document_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Every sorting of the document's ledger, the latest first, with what it changed and why; of a case that is none of
    the reader's, only that it is one."""
    document = get_document_for(request.user, pk)
    sortings = document.sortings.prefetch_related("changes__indicator").order_by("-number")
    cases = set(Task.objects.filter(document=document).cases_kept_from(request.user).values_list("pk", flat=True))
    context = {"document": document, "sortings": sortings, "cases": cases}
    return render(request, "tasks/document_history.html", context)
