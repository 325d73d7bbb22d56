"""Records as the rows of a list: read as plain values, since fifty records with all they hang on are 250 objects."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from tasks.choices import Counting, ReviewVerb
from tasks.confirmations import denials_of
from tasks.history import changes_since
from tasks.models import Record, Review
from tasks.models.records import reading_of
from tasks.said import Change
from youthwork.lib.links import link

COLUMNS = (
    "pk",
    "occurred_on",
    "content",
    "people",
    "state",
    "submitted_at",
    "programme__name",
    "programme__counting",
    "placement__site__name",
    "organisation__short_name",
    "author__name",
    "author_id",
)


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One record in a list, in the order of ``COLUMNS``; ``again`` where it was returned before, with the ``changes``
    since (None: not known); ``denied`` is what the site's contact says was otherwise."""

    pk: UUID
    occurred_on: date
    content: str
    people: int | None
    state: str
    submitted_at: datetime | None
    programme: str
    counting: str
    site: str | None
    unit: str
    author: str
    author_id: int
    again: bool = False
    changes: Sequence[Change] | None = None
    denied: str = ""

    def __str__(self) -> str:
        return f"{self.where}{self.occurred_on.month}月{self.occurred_on.day}日{self.programme}"

    @property
    def url(self) -> str:
        return link("tasks:record", self.pk)

    @property
    def where(self) -> str:
        """The site, or the unit for what it did itself."""
        return self.site or self.unit

    @property
    def reading(self) -> str:
        """The figure with its unit; see ``Record.reading``."""
        return reading_of(self.counting, self.people)

    @property
    def uncounted(self) -> bool:
        """Whether nobody is counted by the programme's rule."""
        return self.counting == Counting.NONE


def returned_before() -> Exists:
    """Whether a record was returned before, as an expression on records."""
    return Exists(Review.objects.filter(record=OuterRef("pk"), verb=ReviewVerb.RETURNED))


def rows_of(page: Iterable[UUID], *, again: bool = False) -> list[RecordRow]:
    """The records of a page, whose ids are ``page``, as rows; one query. With ``again`` they know their returns, what
    was changed since (one query more where there are such) and what the contacts deny (one more).

    Which records stand on the page is asked before, without all that they hang on: to join six tables to a question
    of many parts takes the database longer to plan than to do.
    """
    ids = list(page)
    records = Record.objects.filter(pk__in=ids).order_by()
    if again:
        found = records.annotate(again=returned_before()).values_list(*COLUMNS, "again")
    else:
        found = records.values_list(*COLUMNS)
    rows = {values[0]: RecordRow(*values) for values in found}
    if resubmitted := [(row.pk, row.counting) for row in rows.values() if row.again]:
        rows |= {pk: replace(rows[pk], changes=changes) for pk, changes in changes_since(resubmitted).items()}
    if again:
        rows |= {pk: replace(rows[pk], denied=denied) for pk, denied in denials_of(rows).items()}
    return [rows[pk] for pk in ids if pk in rows]
