"""The chain of documents: which one this document implements, and which of its tasks each task does."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from tasks.access import get_document_for, get_task_for
from tasks.actions.implementing import link_document, link_tasks
from tasks.forms.implementing import AboveForm, LinksForm, TaskAboveForm
from tasks.implementing import documents_above, pairs_of, suggestion_for
from tasks.models import Document
from teams.access import demand, requires
from teams.models import User
from teams.roles import DOCUMENTS_EDIT
from youthwork.lib.forms import attempt
from youthwork.lib.paging import wanted


def _own_document(user: User, pk: int) -> Document:
    document = get_document_for(user, pk)
    demand(user, DOCUMENTS_EDIT, document.owner)
    return document


def _readable_above(user: User, document: Document) -> Document | None:
    """The document above, if the user may read it: else neither its name nor its tasks are shown."""
    return Document.objects.visible_to(user).filter(pk=document.implements_id).first()


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DOCUMENTS_EDIT)
def document_implements(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the document above, among suggestions or what ?q= finds; then confirm which tasks implement which."""
    document = _own_document(request.user, pk)
    form = AboveForm(request.POST if request.method == "POST" else None, user=request.user, document=document)
    if form.is_valid():
        above = form.cleaned_data["above"]
        ended = attempt(form, link_document, actor=request.user, document=document, above=above)
        if ended is not None:
            lost = f"原来对应的{ended}项任务已取消，请重新对应。" if ended else "请核对下面的任务对应。"
            messages.success(request, f"已关联“{above}”。{lost}")
            return redirect("tasks:document-implements", pk=document.pk)
    above, search = _readable_above(request.user, document), wanted(request.GET)
    context = {
        "document": document,
        "form": form,
        "above": above,
        "search": search,
        "choosing": document.implements_id is None or "change" in request.GET,
        "offered": documents_above(request.user, document, search),
        "pairs": pairs_of(document) if above else [],
    }
    return render(request, "tasks/implements.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DOCUMENTS_EDIT)
def document_implements_end(request: HttpRequest, pk: int) -> HttpResponse:
    """The document implements none any more."""
    document = _own_document(request.user, pk)
    back = reverse("tasks:document-implements", args=[pk])
    if request.method == "POST":
        link_document(actor=request.user, document=document, above=None)
        messages.success(request, "已取消关联。")
        return redirect(back)
    linked = document.tasks.exclude(implements=None).count()
    context = {
        "question": "取消与上级文件的关联？",
        "consequence": f"{linked}项任务与上级任务的对应也一并取消。" if linked else "",
        "action": "取消关联",
        "cancel_url": back,
    }
    return render(request, "parts/confirm.html", context)


@require_POST
@requires(DOCUMENTS_EDIT)
def document_tasks_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm the suggestions that were ticked."""
    document = _own_document(request.user, pk)
    above = _readable_above(request.user, document)
    pairs = pairs_of(document) if above else []
    form = LinksForm(request.POST, offered={pair.task.pk: pair.suggested.pk for pair in pairs if pair.suggested})
    if form.is_valid():
        number = attempt(form, link_tasks, actor=request.user, document=document, links=form.cleaned_data["links"])
        if number is not None:
            messages.success(request, f"已关联{number}项任务。")
    for errors in form.errors.values():
        messages.error(request, errors[0])
    return redirect("tasks:document-implements", pk=document.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DOCUMENTS_EDIT)
def task_implements(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose, change or end what one task implements."""
    task = get_task_for(request.user, pk)
    demand(request.user, DOCUMENTS_EDIT, task.document.owner)
    above = _readable_above(request.user, task.document)
    if above is None:
        messages.info(request, "先说明这份文件落实哪份上级文件，再对应任务。")
        return redirect("tasks:document-implements", pk=task.document_id)
    suggested = None if task.implements_id else suggestion_for(task)
    form = TaskAboveForm(request.POST or None, task=task, initial={"above": task.implements or suggested})
    if form.is_valid():
        chosen = form.cleaned_data["above"]
        links = {task.pk: chosen.pk if chosen else None}
        if attempt(form, link_tasks, actor=request.user, document=task.document, links=links) is not None:
            messages.success(request, f"已关联“{chosen.title}”。" if chosen else "这项任务不再对应上级任务。")
            return redirect("tasks:task", pk=task.pk)
    context = {"task": task, "form": form, "above": above, "suggested": suggested}
    return render(request, "tasks/task_implements.html", context)
