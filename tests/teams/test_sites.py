"""Sites: opened, changed, and kept in order."""

import pytest
from django.core.exceptions import ValidationError

from teams.actions.sites import edit_site, open_site
from teams.models import AuditEntry

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_a_site_is_opened_once_below_its_host(cast):
    site = open_site(actor=cast.official, host=cast.town, name="羊角镇", kind="town")
    assert site.has_branch
    with pytest.raises(ValidationError, match="同名点位"):
        open_site(actor=cast.official, host=cast.town, name="羊角镇", kind="town")


def test_an_online_site_has_neither_place_nor_branch(cast):
    with pytest.raises(ValidationError, match="公众号没有地址"):
        open_site(actor=cast.official, host=cast.town, name="公众号", kind="online")


def test_a_branch_with_somebody_in_office_stays(cast):
    with pytest.raises(ValidationError, match="有人在任"):
        edit_site(actor=cast.official, site=cast.campus.site, has_branch=False)
    edit_site(actor=cast.official, site=cast.campus.site, contact_name="吴主任", contact_phone="15400008888")
    entry = AuditEntry.objects.latest("pk")
    assert entry.values("after") == {"contact_name": "吴主任"}
