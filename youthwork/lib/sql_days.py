"""Days and ids reckoned by the database, the same on PostgreSQL and on SQLite."""

from datetime import timedelta
from typing import Any

from django.db.models import CharField, DateField, F, Func, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, TruncDate


def day_of(moment: str | Combinable) -> TruncDate:
    """The day, in the zone of the platform, on which ``moment`` falls."""
    return TruncDate(moment)


def days_after(day: str | Combinable, days: int) -> Cast:
    """The date that lies ``days`` after the date ``day``."""
    start = F(day) if isinstance(day, str) else day
    # A date and a span make a moment; it is a date that is asked for.
    return Cast(start + Value(timedelta(days=days)), DateField())


class UuidText(Func):
    """A UUID as ``str`` writes it. SQLite keeps its 32 digits without the dashes."""

    output_field = CharField()
    template = "CAST(%(expressions)s AS varchar)"
    DASHED = (
        "(substr({0}, 1, 8) || '-' || substr({0}, 9, 4) || '-' || substr({0}, 13, 4)"
        " || '-' || substr({0}, 17, 4) || '-' || substr({0}, 21))"
    )

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        """The same with its dashes put in. Its argument is a column: it stands in the SQL five times."""
        column, params = compiler.compile(self.source_expressions[0])
        return self.DASHED.format(column), params * 5
