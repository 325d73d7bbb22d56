"""The operators' pages: to look at, without personal data; an account can be closed and its password reset."""

import pytest
from django.contrib import admin
from django.urls import reverse

from teams.models import AuditEntry, Member, SheetRow, User
from tests.cast import make_record

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client, cast) -> User:
    user = User.objects.create_superuser("operator", password="operator-password")
    client.force_login(user)
    return user


def lists() -> list[str]:
    return [model._meta.label_lower for model in admin.site._registry]


@pytest.mark.parametrize("label", lists())
def test_every_list_opens_and_names_no_member_and_no_phone(client, cast, operator, label):
    make_record(cast, content="韩雪说的话")
    page = client.get(reverse(f"admin:{label.replace('.', '_')}_changelist"))
    assert page.status_code == 200
    shown = page.content.decode()
    for personal in ("林嘉豪", "周雨桐", "15400001234", "154****1234", "韩雪说的话"):
        assert personal not in shown


def test_every_object_opens_without_a_phone(client, cast, operator):
    make_record(cast, content="韩雪说的话")
    opened = 0
    for model, of in admin.site._registry.items():
        row = model._default_manager.first()
        if row is None:
            continue
        page = client.get(reverse(f"admin:{of.opts.app_label}_{of.opts.model_name}_change", args=[row.pk]))
        assert page.status_code == 200
        opened += 1
        for personal in ("周雨桐", "15400001234", "154****1234", "韩雪说的话"):
            assert personal not in page.content.decode(), of
    assert opened >= 10


def test_members_and_rows_of_sheets_are_not_there_at_all():
    assert not {Member, SheetRow} & set(admin.site._registry)


def test_only_operators_come_in(client, cast):
    for who in (cast.admin, cast.official, cast.leader):
        client.force_login(who)
        answer = client.get("/operator/", follow=True)
        assert answer.status_code == 403


def test_the_operators_pages_have_no_door_of_their_own(client, cast):
    answer = client.get("/operator/teams/user/", follow=True)
    assert answer.redirect_chain[-1][0] == "/sign-in/?next=/operator/teams/user/"
    refused = client.post("/operator/login/", {"username": "admin", "password": "cast-password"})
    assert refused.status_code == 302 and "_auth_user_id" not in client.session


def test_nothing_but_accounts_can_be_changed(client, cast, operator):
    url = reverse("admin:teams_organisation_change", args=[cast.town.pk])
    assert client.post(url, {"name": "别名"}).status_code == 403
    assert client.get(reverse("admin:teams_organisation_add")).status_code == 403
    assert (
        client.post(reverse("admin:teams_auditentry_delete", args=[AuditEntry.objects.first().pk])).status_code == 403
    )
    assert client.get(reverse("admin:teams_user_add")).status_code == 403


def test_an_account_is_closed_with_an_entry_in_the_log(client, cast, operator):
    url = reverse("admin:teams_user_change", args=[cast.official.pk])
    assert client.post(url, {"is_staff": ""}).status_code == 302
    cast.official.refresh_from_db()
    assert (cast.official.is_active, cast.official.name) == (False, "韩雪")
    entry = AuditEntry.objects.first()
    assert (entry.verb, entry.actor, entry.target_name) == ("运维改账号", operator, "韩雪")


def test_a_password_is_reset_with_an_entry_in_the_log(client, cast, operator):
    new = {"usable_password": "true", "password1": "brand-new-password", "password2": "brand-new-password"}
    assert client.post(f"/operator/teams/user/{cast.official.pk}/password/", new).status_code == 302
    cast.official.refresh_from_db()
    assert cast.official.check_password("brand-new-password")
    assert AuditEntry.objects.first().verb == "运维改账号"


def test_the_own_password_is_changed_on_the_platforms_page_which_counts_and_writes_down(client, operator):
    sent = {"old_password": "operator-password", "new_password1": "清晨六点绕操场", "new_password2": "清晨六点绕操场"}
    for answer in (client.get("/operator/password_change/"), client.post("/operator/password_change/", sent)):
        assert answer["Location"] == reverse("teams:password")
    assert User.objects.get(pk=operator.pk).check_password("operator-password")


def test_leaving_the_operators_pages_is_written_down(client, operator):
    assert client.get("/operator/logout/").status_code == 405
    assert client.post("/operator/logout/")["Location"] == reverse("teams:sign-in")
    assert AuditEntry.objects.get(verb="退出").actor == operator
    assert client.get("/operator/").status_code == 302
