"""What a board can be of: a document, a span of time, a unit and the units below it. Questions only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from reports.indicator_pages import periods_of, reported_of
from reports.models import ReportingPeriod
from tasks.choices import DocumentState, TaskState
from tasks.indicators.words import KIND_WORDS, LEVEL_WORDS
from tasks.models import Document
from teams.choices import PART_OF_COMMITTEE, Level, OrganisationKind
from teams.models import Organisation, User
from teams.models.units import OrganisationQuerySet
from youthwork.lib.periods import Span

# Units that no level tells: they stand beside the levels where somebody goes down to them in one step.
KINDS = (OrganisationKind.UNIVERSITY, OrganisationKind.SYSTEM)
LEVELS = (Level.CITY, Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE)


@dataclass(frozen=True)
class Term:
    """A span of time on offer. ``period`` is that of the reporting rule, for which totals are kept; None for a year."""

    span: Span
    period: ReportingPeriod | None = None

    @property
    def whole_year(self) -> bool:
        return self.period is None and self.span.label.isdecimal()


def documents_for(user: User, today: date) -> list[Document]:
    """Documents in force that the user may read and that have indicators: those whose period is going on first, of
    these the user's own unit's. One query."""
    seen = Document.objects.visible_to(user).filter(state=DocumentState.ISSUED)
    rows = list(seen.filter(indicators__state=TaskState.LISTED).distinct())
    own = user.organisation.pk if user.organisation else None
    return sorted(rows, key=lambda document: (not _going_on(document, today), document.owner_id != own))


def _going_on(document: Document, today: date) -> bool:
    begun = document.starts_on is None or document.starts_on <= today
    return begun and (document.ends_on is None or today <= document.ends_on)


def terms_of(document: Document, today: date) -> list[Term]:
    """The spans that the pages of its indicators offer, each with the period that is reported over just these days,
    where there is one. One query."""
    reported = list(reported_of(document).select_related("rule"))
    kept = {(period.starts_on, period.ends_on): period for period in reversed(reported)}
    return [Term(span, kept.get((span.starts_on, span.ends_on))) for span in periods_of(document, reported, today)]


def term_asked(terms: Sequence[Term], label: str, today: date) -> Term:
    """The one that is asked for; else the one that ``today`` lies in, the last one that has begun, the first one.
    Years only where they are asked for, or where there is nothing else."""
    asked = next((term for term in terms if term.span.label == label), None)
    short = [term for term in terms if not term.whole_year] or list(terms)
    current = next((term for term in short if today in term.span), None)
    begun = [term for term in short if term.span.starts_on <= today]
    return asked or current or (begun[-1] if begun else short[0])


def steps_below(unit: Organisation, today: date) -> list[tuple[str, str]]:
    """The ways down from ``unit``: key and word of each level or kind that stands below it. One query."""
    rows = Organisation.objects.in_subtree(unit).open(on=today).exclude(pk=unit.pk).exclude(kind__in=PART_OF_COMMITTEE)
    found = set(rows.order_by().values_list("level", "kind").distinct())
    levels = [(level.value, f"{LEVEL_WORDS[level]}一级") for level in LEVELS if level in {row[0] for row in found}]
    kinds = [(kind.value, KIND_WORDS[kind]) for kind in KINDS if kind in {row[1] for row in found}]
    return [("", "下一级"), *levels, *kinds]


def units_below(unit: Organisation, step: str, today: date) -> OrganisationQuerySet:
    """The open units below ``unit``: directly, or all of a level or a kind; in the order of the tree."""
    rows = Organisation.objects.open(on=today).exclude(kind__in=PART_OF_COMMITTEE)
    if not step:
        return rows.children_of(unit)
    below = rows.in_subtree(unit).exclude(pk=unit.pk)
    return below.filter(kind=step) if step in KINDS else below.filter(level=step)


def open_terms(terms: Iterable[Term], chosen: Term, today: date, *, most: int = 8) -> list[Term]:
    """The terms of the same sort as ``chosen`` that have begun, the last ``most`` of them up to it."""
    same = [term for term in terms if term.whole_year == chosen.whole_year and term.span.starts_on <= today]
    upto = [term for term in same if term.span.starts_on <= chosen.span.starts_on]
    return upto[-most:]
