"""What somebody was refused stands in the log; who asks over and over cannot bury it."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tasks.access import get_placement_for
from teams.actions.units import open_organisation
from teams.denied import DENIED, MORE_DENIED, MOST
from teams.models import AuditEntry
from tests.cast import START, make_record

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def refused() -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(verb__in=(DENIED, MORE_DENIED)).order_by("pk"))


def test_a_foreign_object_is_written_down_by_kind_and_number_alone(client, cast):
    client.force_login(cast.outsider)
    answer = client.get(reverse("tasks:placement", args=[cast.campus.pk]), REMOTE_ADDR="10.1.2.3")
    assert answer.status_code == 404
    (entry,) = refused()
    assert (entry.target_type, entry.target_id, entry.target_name) == ("tasks.placement", str(cast.campus.pk), "")
    assert (entry.actor, entry.organisation, entry.address) == (cast.outsider, cast.stranger, "10.1.2.3")
    assert entry.request_id == answer["X-Request-ID"]


def test_what_does_not_exist_is_no_refusal_and_looks_and_costs_the_same(client, cast):
    client.force_login(cast.outsider)

    def ask(pk: int) -> tuple[bytes, int]:
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(reverse("tasks:placement", args=[pk]))
        # What is written afterwards is about the log; all else is asked before the answer.
        asked = [q["sql"] for q in queries if "SAVEPOINT" not in q["sql"] and "teams_audit" not in q["sql"]]
        return answer.content, len([sql for sql in asked if "advisory" not in sql])

    ask(cast.campus.pk)  # fills what is kept between requests
    missing, foreign = ask(999_999), ask(cast.stone.pk)
    assert missing == foreign
    assert [entry.target_id for entry in refused()] == [str(cast.campus.pk), str(cast.stone.pk)]


def test_the_log_is_written_only_when_the_answer_is_out(cast, client):
    client.force_login(cast.outsider)
    order: list[str] = []
    client.handler.load_middleware()
    inner = client.handler._middleware_chain

    def watched(request):
        response = inner(request)
        order.append(f"answered with {len(refused())} entries")
        return response

    client.handler._middleware_chain = watched
    client.get(reverse("tasks:placement", args=[cast.campus.pk]))
    assert (order, len(refused())) == (["answered with 0 entries"], 1)


def test_a_page_without_the_word_is_written_down_with_its_address(client, cast):
    client.force_login(cast.official)
    assert client.get(reverse("teams:audit")).status_code == 403
    (entry,) = refused()
    assert (entry.target_type, entry.target_id, entry.target_name) == ("page", "teams:audit", "打开 /audit/")


def test_an_act_over_a_unit_of_others_is_written_down(client, cast):
    client.force_login(cast.reader)
    assert client.post(reverse("teams:organisation-rename", args=[cast.street.code])).status_code == 403
    assert [entry.target_name for entry in refused()] == [f"提交 /organisations/{cast.street.code}/rename/"]


def test_a_unit_named_by_its_code_is_known_by_its_number(client, cast):
    client.force_login(cast.outsider)
    assert client.get(reverse("teams:organisation", args=[cast.street.code])).status_code == 404
    assert [(e.target_type, e.target_id) for e in refused()] == [("teams.organisation", str(cast.street.pk))]


def test_a_missing_part_of_ones_own_object_is_no_refusal(client, cast):
    """The number of a version is unique only inside its report; a photo's id of another record is one, though."""
    record = make_record(cast)
    client.force_login(cast.official)
    assert client.get(reverse("tasks:photo", args=[record.pk, 12])).status_code == 404
    assert refused() == []


def test_who_is_sent_to_sign_in_or_has_an_old_page_was_refused_nothing(client, cast):
    assert client.get(reverse("tasks:placement", args=[cast.campus.pk])).status_code == 302
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.official)
    assert strict.post(reverse("teams:sign-out")).status_code == 403
    assert refused() == []


def test_the_same_again_within_a_minute_is_one_entry(client, cast):
    client.force_login(cast.outsider)
    url = reverse("tasks:placement", args=[cast.campus.pk])
    for _ in range(3):
        client.get(url)
    assert len(refused()) == 1
    client.get(url, REMOTE_ADDR="10.9.9.9")
    assert len(refused()) == 2
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        client.get(url)
    assert len(refused()) == 3


def test_a_flood_ends_with_one_entry_that_there_was_more(client, cast):
    client.force_login(cast.outsider)
    for row in range(MOST + 5):
        unit = open_organisation(
            actor=None, code=f"X{row}", name=f"第{row}团支部", short_name=f"第{row}支部", kind="branch",
            level="", parent=cast.district, from_on=START,
        )  # fmt: skip
        client.get(reverse("teams:organisation", args=[unit.code]))
    assert [entry.verb for entry in refused()] == [DENIED] * MOST + [MORE_DENIED]
    other = Client()
    other.force_login(cast.reader)
    other.get(reverse("teams:audit"))
    assert refused()[-1].actor == cast.reader


def test_a_refusal_inside_a_change_that_is_undone_is_kept(client, cast, monkeypatch):
    monkeypatch.setattr("tasks.views.placements.get_placement_for", transaction.atomic(get_placement_for))
    client.force_login(cast.outsider)
    client.get(reverse("tasks:placement", args=[cast.campus.pk]))
    assert len(refused()) == 1


def test_a_log_that_can_not_be_written_does_not_spoil_the_answer(client, cast, monkeypatch, caplog):
    def broken(*_, **__):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("teams.denied.record", broken)
    client.force_login(cast.outsider)
    assert client.get(reverse("tasks:placement", args=[cast.campus.pk])).status_code == 404
    assert "could not be written" in caplog.text
