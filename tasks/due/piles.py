"""What waits for a unit as a pile: one row a unit, whatever the number of things."""

from django.db.models import BooleanField, Case, Count, Min, OuterRef, Q, QuerySet, Subquery, Value, When

from teams.models import Organisation


def piles(rows: QuerySet, unit: str, since: str) -> QuerySet[Organisation]:
    """The units at ``unit`` of ``rows``, each with how many of them wait there (``pile``) and since when (``oldest``,
    the earliest of the column ``since``)."""
    rows = rows.order_by()
    of_unit = rows.filter(**{unit: OuterRef("pk")}).values(unit)
    waited_for = Organisation.objects.order_by().filter(pk__in=rows.values(unit))
    return waited_for.annotate(
        pile=Subquery(of_unit.annotate(number=Count("pk")).values("number")),
        oldest=Subquery(of_unit.annotate(first=Min(since)).values("first")),
    )


def whether(condition: Q) -> Case:
    """True or False, also where ``condition`` asks of what is not there."""
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())
