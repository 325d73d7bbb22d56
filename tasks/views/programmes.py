"""Programmes: those of a document and a unit's own projects (各地项目)."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tasks.access import get_document_for, get_programme_for, placements_seen
from tasks.actions.work import PROGRAMME_FIELDS, edit_programme, open_programme
from tasks.arrangement.table import rows_of_programme
from tasks.coverage import programmes_with_coverage
from tasks.forms.work import OwnProgrammeForm, ProgrammeForm, TaskChoiceForm
from tasks.models import Document, Programme, Record
from teams.access import SIGNED_IN, demand, requires
from teams.models.scope import at_hand
from teams.roles import DOCUMENTS_EDIT
from youthwork.lib.forms import attempt
from youthwork.lib.paging import chosen, listing, wanted

SORTS = {"name": ["name"], "owner": ["owner__path", "name"], "due": ["due"]}


@require_safe
@requires(SIGNED_IN)
def programmes(request: HttpRequest) -> HttpResponse:
    search, own = wanted(request.GET), chosen(request.GET, "own", {"1"})
    seen = placements_seen(request.user)
    documents = at_hand(Document.objects.visible_to(request.user, seen).values_list("pk", flat=True))
    rows = Programme.objects.visible_to(request.user, documents)
    if search:
        rows = rows.filter(Q(name__icontains=search) | Q(owner__short_name__icontains=search))
    if own:
        rows = rows.filter(document=None)
    shown = Programme.objects.select_related("owner", "document").only(
        "name", "counting", "due", "owner__short_name", "document__short_title"
    )
    page = listing(request.GET, rows.order_by("document", "position", "pk"), sorts=SORTS, shown=shown)
    return render(
        request,
        "tasks/programmes.html",
        {
            "listing": page,
            "programmes": programmes_with_coverage(request.user, page.page.object_list, seen),
            "search": search,
            "own": own,
            "may_open": bool(request.user.organisations_acted_for(DOCUMENTS_EDIT)),
        },
    )


@require_safe
@requires(SIGNED_IN)
def programme(request: HttpRequest, pk: int) -> HttpResponse:
    programme = get_programme_for(request.user, pk)
    records = Record.objects.counted_for(request.user).filter(programme=programme).approved()
    told = records.in_words_for(request.user).select_related("placement__site", "organisation")
    return render(
        request,
        "tasks/programme.html",
        {
            "programme": programme,
            "rows": rows_of_programme(request.user, programme, today=timezone.localdate()),
            "approved": records.count(),
            "cases": records.in_numbers_for(request.user).count(),
            "latest": told[:10],
            "template": programme.template_steps.all(),
            "editable": request.user.may(DOCUMENTS_EDIT, programme.owner),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DOCUMENTS_EDIT)
def programme_new(request: HttpRequest) -> HttpResponse:
    """A unit's own project."""
    owners = request.user.organisations_acted_for(DOCUMENTS_EDIT)
    if not owners:
        raise PermissionDenied
    form = OwnProgrammeForm(request.POST or None, owners=owners)
    if form.is_valid():
        programme = attempt(form, open_programme, actor=request.user, **form.cleaned_data)
        if programme:
            messages.success(request, f"“{programme}”已立项。")
            return redirect("tasks:programme", pk=programme.pk)
    return render(request, "tasks/programme_form.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DOCUMENTS_EDIT)
def document_programme_new(request: HttpRequest, pk: int) -> HttpResponse:
    """A programme of a document, for rows that are to be added to its arrangement."""
    document = get_document_for(request.user, pk)
    demand(request.user, DOCUMENTS_EDIT, document.owner)
    form = ProgrammeForm(request.POST or None, document=document)
    if form.is_valid():
        said = {"owner": document.owner, "document": document, **form.cleaned_data}
        if attempt(form, open_programme, actor=request.user, **said):
            messages.success(request, f"“{form.cleaned_data['name']}”已加入这份文件。")
            return redirect("tasks:document", pk=document.pk)
    return render(request, "tasks/programme_form.html", {"form": form, "document": document})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DOCUMENTS_EDIT)
def programme_edit(request: HttpRequest, pk: int) -> HttpResponse:
    programme = get_programme_for(request.user, pk)
    demand(request.user, DOCUMENTS_EDIT, programme.owner)
    known = {name: getattr(programme, name) for name in PROGRAMME_FIELDS}
    form = ProgrammeForm(request.POST or None, document=programme.document, initial=known)
    if form.is_valid() and attempt(form, edit_programme, actor=request.user, programme=programme, **form.cleaned_data):
        messages.success(request, "项目已改好。")
        return redirect("tasks:programme", pk=programme.pk)
    return render(request, "tasks/programme_form.html", {"form": form, "programme": programme})


@require_POST
@requires(DOCUMENTS_EDIT)
def programme_task(request: HttpRequest, pk: int) -> HttpResponse:
    """归到任务: from the list of programmes that no task has."""
    programme = get_programme_for(request.user, pk)
    demand(request.user, DOCUMENTS_EDIT, programme.owner)
    if programme.document is None:
        raise PermissionDenied
    form = TaskChoiceForm(request.POST, document=programme.document)
    if form.is_valid() and attempt(
        form, edit_programme, actor=request.user, programme=programme, task=form.cleaned_data["task"]
    ):
        messages.success(request, f"“{programme}”已归到“{form.cleaned_data['task'].title}”。")
    else:
        messages.error(request, f"“{programme}”没有归好，请选一项任务。")
    return redirect("tasks:document", pk=programme.document_id)
