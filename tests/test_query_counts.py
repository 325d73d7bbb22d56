"""Every list page asks the database as often at the size of a county as in a world of a handful."""

from datetime import date

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reports.generate.province import generate
from teams.models import Organisation, User
from tests.bench.readers import PAGES, Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

TODAY = date(2026, 6, 18)
# With one arrangement alone the page leads straight to it.
COUNTED = [page for page in PAGES if page != Page("g-province", "/arrangements/")]


def costs(preset: str) -> dict[str, tuple[int, int]]:
    """Queries and length of every page in a generated world, which is gone afterwards."""
    with transaction.atomic():
        generate(preset, seed=1, today=TODAY, tell=lambda line: None)
        county = Organisation.objects.filter(level="county").order_by("path").first()
        found = {}
        for page in COUNTED:
            client = Client()
            client.force_login(User.objects.get(username=page.reader))
            with CaptureQueriesContext(connection) as queries:
                response = client.get(page.path.format(county=county.code))
            assert response.status_code == 200, page.name
            found[page.name] = len(queries), len(response.content)
        transaction.set_rollback(True)
    return found


def test_a_list_costs_as_many_queries_however_long_it_is():
    small, large = costs("tiny"), costs("county")
    assert {name: queries for name, (queries, _) in small.items()} == {
        name: queries for name, (queries, _) in large.items()
    }
    # There is more on the pages, so the lists were not empty.
    longer = [name for name, (_, length) in large.items() if length > small[name][1]]
    assert len(longer) > len(COUNTED) / 2
