"""What the rows of a list of units say of each: how many sites lie below, how many people serve there."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from django.db.models import Count
from django.db.models.functions import Substr

from teams.models import Appointment, Organisation, Site
from teams.models.scope import topmost, under


def with_counts(units: Iterable[Organisation], *, on: date) -> list[Organisation]:
    """The units of a page with ``sites_below`` (hosted here or anywhere below) and ``people_here`` (appointed here on
    ``on``). Two queries, however many units, and none over units that are not on the page."""
    units = list(units)
    sites, people = _sites_below(units), _people_at(units, on)
    for unit in units:
        unit.sites_below, unit.people_here = sites[unit.path], people[unit.pk]
    return units


def _sites_below(units: list[Organisation]) -> Counter[str]:
    """Path → sites. Grouped by the database at the depth of the lowest unit; the higher ones are sums of these."""
    lengths = {len(unit.path) for unit in units}
    hosts = Site.objects.filter(under(topmost(unit.path for unit in units), "host")).order_by()
    parts = hosts.values_list(Substr("host__path", 1, max(lengths, default=1))).annotate(number=Count("pk"))
    below: Counter[str] = Counter()
    for path, number in parts:
        for length in lengths:
            if length <= len(path):
                below[path[:length]] += number
    return below


def _people_at(units: list[Organisation], on: date) -> Counter[int]:
    serving = Appointment.objects.current(on=on).filter(organisation__in=[unit.pk for unit in units])
    return Counter(dict(serving.order_by().values_list("organisation").annotate(Count("user", distinct=True))))
