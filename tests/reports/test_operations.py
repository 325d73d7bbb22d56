"""The operations page: one look, what is stuck with a way to try again, and which notices left the house."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reports.choices import ExportState
from reports.operations.deliveries import ELSEWHERE
from tasks.models import RecordChange
from teams import job_runs
from teams.choices import DeliveryState, Route
from teams.models import AuditEntry, Failure
from tests.cast import make_user
from tests.reports import operations as stuck

pytestmark = pytest.mark.django_db


def page(client, user, name: str = "operations", query: str = "", *args: object) -> str:
    client.force_login(user)
    answer = client.get(reverse(f"reports:{name}", args=args) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def press(client, user, name: str, row) -> str:
    """Press the button; what the page then says."""
    client.force_login(user)
    return client.post(reverse(f"reports:{name}", args=[row.pk]), follow=True).content.decode()


def test_a_platform_at_work_is_well_and_nothing_waits(client, cast):
    stuck.at_work()
    RecordChange.objects.all().delete()
    shown = page(client, cast.admin)
    assert "一切正常" in shown
    assert "停下的事" not in shown
    assert "再试一次" not in shown


def test_a_platform_on_which_nothing_ever_ran_is_not_well(client, cast):
    shown = page(client, cast.admin)
    assert "一切正常" not in shown
    assert "还没开始" in shown


def test_trouble_is_counted_on_top_and_leads_to_its_place(client, cast):
    stuck.at_work()
    job_runs.began("reports.open_period", at=timezone.now())
    job_runs.failed("reports.open_period", OSError(), at=timezone.now())
    stuck.parked_export(cast)
    stuck.delivery(cast.official, DeliveryState.UNKNOWN)
    shown = page(client, cast.admin)
    assert 'href="#stuck">停下的事1件' in shown
    assert 'href="#jobs">后台任务1项' in shown
    assert 'href="#deliveries">外发的提醒1种' in shown


def test_what_waits_is_counted_with_its_age(client, cast):
    stuck.silent_import(cast)
    shown = page(client, cast.admin)
    assert "1项" in shown
    assert "10分钟前" in shown


def test_whose_work_is_stuck_is_said_under_the_own_unit_only(client, cast):
    stuck.parked_export(cast)
    assert "团茂南区委，韩雪" in page(client, make_user("near", "近", cast.city, "sysadmin"))
    shown = page(client, make_user("far", "远", cast.stranger, "sysadmin"))
    assert "韩雪" not in shown
    assert "别处单位的" in shown
    assert stuck.PARKED in shown


def test_a_parked_export_is_tried_again_for_its_own_user(client, cast):
    export = stuck.parked_export(cast)
    assert "已再次交给后台。" in press(client, cast.admin, "operations-export-again", export)
    export.refresh_from_db()
    assert (export.state, export.attempts, export.user) == (ExportState.QUEUED, 0, cast.official)
    entry = AuditEntry.objects.latest("pk")
    assert (entry.verb, entry.actor, entry.organisation) == ("再试一次", cast.admin, cast.district)


@pytest.mark.parametrize("kind", ["sheet", "reading"])
def test_what_nobody_heard_of_is_asked_for_again(client, cast, kind):
    row = stuck.silent_import(cast) if kind == "sheet" else stuck.silent_reading(cast)
    before = row.asked_at
    assert "再试一次" in page(client, cast.admin)
    assert "已再次交给后台。" in press(client, cast.admin, f"operations-{kind}-again", row)
    row.refresh_from_db()
    assert row.asked_at > before
    assert "再试一次" not in page(client, cast.admin)


def test_a_row_that_a_job_gave_up_on_is_tried_again_once(client, cast):
    failure = stuck.parked_failure()
    assert "交办的任务，编号7" in page(client, cast.admin, "operations-failures")
    assert "下次运行时再试。" in press(client, cast.admin, "operations-failure-again", failure)
    assert not Failure.objects.parked().exists()
    assert "已经不用再试了" in press(client, cast.admin, "operations-failure-again", failure)
    assert "没有做不下去的" in page(client, cast.admin, "operations-failures")


# --- deliveries ------------------------------------------------------------------------------------------------------


def rows(client, user, query: str) -> list[str]:
    shown = page(client, user, "operations-deliveries", query)
    return [row.split("</tr>")[0] for row in shown.split("<tbody>")[-1].split("<tr>")[1:]]


def test_deliveries_are_found_by_state_route_and_day(client, cast):
    stuck.delivery(cast.official, DeliveryState.SENT, route=Route.EMAIL)
    stuck.delivery(cast.official, DeliveryState.PARKED, outcome=stuck.REFUSED)
    stuck.delivery(cast.official, DeliveryState.UNKNOWN, days_ago=3)
    assert len(rows(client, cast.admin, "")) == 3
    (parked,) = rows(client, cast.admin, "?state=parked")
    assert stuck.REFUSED in parked
    (mailed,) = rows(client, cast.admin, "?route=email")
    assert "已发出" in mailed
    (old,) = rows(client, cast.admin, "?day=2026-06-15")
    assert "不知是否发出" in old


@pytest.mark.parametrize("query", ["?state=lost", "?route=pigeon", "?day=2026-06-31", "?day=x", "?page=99"])
def test_what_no_filter_offers_is_ignored(client, cast, query):
    stuck.delivery(cast.official, DeliveryState.SENT)
    assert len(rows(client, cast.admin, query)) == 1


def test_a_filter_that_finds_nothing_says_so(client, cast):
    assert "还没有外发过提醒" in page(client, cast.admin, "operations-deliveries")
    assert "没有符合的提醒" in page(client, cast.admin, "operations-deliveries", "?state=parked")


def test_whose_a_delivery_is_is_said_to_those_who_look_after_the_person(client, cast):
    stuck.delivery(cast.official, DeliveryState.PARKED)
    assert "韩雪" in page(client, cast.admin, "operations-deliveries")
    shown = page(client, make_user("far", "远", cast.stranger, "sysadmin"), "operations-deliveries")
    assert ELSEWHERE in shown
    assert "韩雪" not in shown
    assert "茂南" not in shown


@pytest.mark.parametrize(
    ("state", "warning"),
    [(DeliveryState.UNKNOWN, "对方可能收到两遍"), (DeliveryState.PARKED, "原因没有排除的话")],
)
def test_what_may_be_sent_again_is_asked_about_first(client, cast, state, warning):
    row = stuck.delivery(cast.official, state, outcome=stuck.REFUSED)
    asked = page(client, cast.admin, "operations-delivery-again", "", row.pk)
    assert warning in asked
    assert "韩雪，6月18日，短信。" in asked
    assert stuck.REFUSED in asked
    assert "已重新排上" in press(client, cast.admin, "operations-delivery-again", row)
    row.refresh_from_db()
    assert row.state == DeliveryState.WAITING


def test_what_went_out_is_not_sent_again(client, cast):
    row = stuck.delivery(cast.official, DeliveryState.SENT)
    assert "再发一次" not in "".join(rows(client, cast.admin, ""))
    address = reverse("reports:operations-delivery-again", args=[row.pk])
    assert "这条不用再发。" in client.get(address, follow=True).content.decode()
    assert "已经有人处理了" in press(client, cast.admin, "operations-delivery-again", row)
    row.refresh_from_db()
    assert row.state == DeliveryState.SENT


# --- cost ------------------------------------------------------------------------------------------------------------


def cost(client, user, name: str) -> int:
    client.force_login(user)
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse(f"reports:{name}"))
    return len(queries)


@pytest.mark.parametrize("name", ["operations", "operations-deliveries", "operations-failures"])
def test_a_page_costs_as_many_queries_however_much_is_stuck(client, cast, name):
    one_of_each(cast, 0)
    few = cost(client, cast.admin, name)
    for day in range(1, 4):
        one_of_each(cast, day)
    assert cost(client, cast.admin, name) == few


def one_of_each(cast, day: int) -> None:
    for make in (stuck.parked_export, stuck.silent_export, stuck.silent_import, stuck.silent_reading):
        make(cast)
    Failure.objects.create(what="remind", subject=f"assignment:{day}", error="x", parked_at=timezone.now())
    stuck.delivery(cast.official, DeliveryState.PARKED, days_ago=day)
    stuck.delivery(cast.leader, DeliveryState.UNKNOWN, days_ago=day)
