"""Verbs on the chain of documents: this one implements that one from above, and its tasks implement tasks of it."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction

from tasks.models import Document, Task
from teams import audit
from teams.models import User

FURTHEST = 20  # documents above each other; no plan of the League passes through more offices


@transaction.atomic
def link_document(*, actor: User, document: Document, above: Document | None) -> int:
    """Say that ``document`` implements ``above``, or none. Links of its tasks to the tasks of another document end with
    it; returns how many. ValidationError if ``above`` itself implements ``document``, directly or through others."""
    document = _locked(document)
    if above == document.implements:
        return 0
    if above is not None and document.pk in chain_of(above):
        raise ValidationError({"above": f"“{above}”本身落实的就是这份文件，不能反过来。"})
    before = str(document.implements) if document.implements else None
    document.implements = above
    document.save(update_fields=["implements"])
    ended = end_links_elsewhere(document)
    audit.record(
        actor=actor,
        verb="关联上级文件" if above else "取消关联上级文件",
        target=document,
        organisation=document.owner,
        before={"implements": before} | ({"links": ended} if ended else {}),
        after={"implements": str(above) if above else None},
    )
    return ended


def end_links_elsewhere(document: Document) -> int:
    """End the links of its tasks to tasks of any but the document that ``document`` implements; how many there were."""
    linked = document.tasks.exclude(implements=None)
    return linked.exclude(implements__document=document.implements_id).update(implements=None)


@transaction.atomic
def link_tasks(*, actor: User, document: Document, links: Mapping[int, int | None]) -> int:
    """Say which task of the document above each task of ``document`` implements: id → id, None for none any more.

    Returns how many were changed. One audit entry for all. ValidationError if a task is not in ``document``, or what
    it is to implement not in the document that ``document`` implements.
    """
    document = _locked(document)
    tasks = {task.pk: task for task in document.tasks.listed().filter(pk__in=links).select_related("implements")}
    wanted = {pk for pk in links.values() if pk is not None}
    above = {task.pk: task for task in Task.objects.listed().filter(document=document.implements_id, pk__in=wanted)}
    if tasks.keys() != set(links) or above.keys() != wanted:
        raise ValidationError("有任务已经不在文件里，请刷新后再选。")
    moved = [task for pk, task in tasks.items() if task.implements_id != links[pk]]
    before = {str(task): _said(task.implements) for task in moved}
    for task in moved:
        task.implements = above.get(links[task.pk] or 0)
    Task.objects.bulk_update(moved, ["implements"])
    if moved:
        after = {str(task): _said(task.implements) for task in moved}
        audit.record(
            actor=actor,
            verb="关联上级任务",
            target=document,
            organisation=document.owner,
            before={"links": _lines(before)},
            after={"links": _lines(after)},
        )
    return len(moved)


def _locked(document: Document) -> Document:
    rows = Document.objects.select_for_update(of=("self",)).select_related("implements", "owner")
    return rows.get(pk=document.pk)


def chain_of(document: Document) -> list[int]:
    """Ids of ``document`` and of those above it, the nearest first."""
    chain: list[int] = []
    step: int | None = document.pk
    while step is not None and step not in chain and len(chain) < FURTHEST:
        chain.append(step)
        step = Document.objects.filter(pk=step).values_list("implements", flat=True).first()
    return chain


def _said(task: Task | None) -> str:
    return str(task) if task else "不落实"


def _lines(links: Mapping[str, str]) -> list[str]:
    return [f"{below}→{above}" for below, above in links.items()]
