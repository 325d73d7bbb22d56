"""Documents that tests of imports start from."""

from tasks.models import Document, Issuer
from tests.cast import Cast


def make_plan(cast: Cast) -> Document:
    """A document of the district and the college that has no arrangement yet."""
    document = Document.objects.create(
        title="另一份实施方案", short_title="另一份方案", owner=cast.district, state="issued"
    )
    for position, unit in enumerate((cast.district, cast.college), start=1):
        Issuer.objects.create(document=document, organisation=unit, position=position)
    return document
