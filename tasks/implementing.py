"""What a document, and each of its tasks, most probably implements: suggestions for a person to confirm."""

from dataclasses import dataclass

from django.db.models import Q

from tasks.likeness import LIKE, Titled, likeness, nearest
from tasks.models import Document, Task
from teams.models import User

OFFERED = 12  # documents to choose from; more are found by typing
READ = 2_000  # titles that are compared, the newest first


@dataclass(frozen=True)
class Pair:
    """A task, what it implements, and what it is suggested to implement where it does not yet."""

    task: Task
    suggested: Task | None


def documents_above(user: User, document: Document, text: str = "") -> list[Document]:
    """The documents that ``document`` may implement: those that ``text`` finds by title or number; without it, those it
    cites by number or title, then those with a title like its own. At most ``OFFERED``; two queries."""
    rows = Document.objects.visible_to(user).exclude(pk=document.pk).exclude(implements=document).order_by("-pk")
    if text:
        rows = rows.filter(Q(title__icontains=text) | Q(short_title__icontains=text) | Q(number__icontains=text))
        return list(rows.select_related("owner")[:OFFERED])
    cited = f"{document.basis}\n{document.text}"
    ranks: dict[int, float] = {}
    for pk, title, number in rows.values_list("pk", "title", "number")[:READ]:
        rank = 2.0 if (number and number in cited) or title in cited else likeness(title, document.title)
        if rank >= LIKE:
            ranks[pk] = rank
    best = sorted(ranks, key=lambda pk: -ranks[pk])[:OFFERED]
    found = Document.objects.select_related("owner").in_bulk(best)
    return [found[pk] for pk in best]


def pairs_of(document: Document) -> list[Pair]:
    """The tasks of ``document`` with what each implements or may implement of the document above. Two queries."""
    above = {task.pk: task for task in Task.objects.listed().filter(document=document.implements_id)}
    others = [Titled(task.pk, task.title, task.number) for task in above.values()]
    return [
        Pair(task, None if task.implements_id else above.get(nearest(_titled(task), others)))
        for task in document.tasks.listed().select_related("implements")
    ]


def suggestion_for(task: Task) -> Task | None:
    """The task of the document above that ``task`` is most like; None if none is. One query."""
    above = {row.pk: row for row in Task.objects.listed().filter(document=task.document.implements_id)}
    return above.get(nearest(_titled(task), [Titled(row.pk, row.title, row.number) for row in above.values()]))


def _titled(task: Task) -> Titled:
    return Titled(task.pk, task.title, task.number)
