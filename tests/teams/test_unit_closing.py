"""A unit is closed once nothing is open there, and may be opened again."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from reports.actions.reports import accept
from tasks.actions.assignments import assign_task, confirm_done, report_done
from tasks.actions.records import save_draft
from tasks.models import Placement
from teams.actions.accounts import end_appointment
from teams.actions.unit_ends import close_organisation, reopen_organisation
from teams.actions.units import open_organisation
from teams.closing import NAMED, blockers_of
from teams.models import AuditEntry, Organisation
from tests.cast import START, make_record, make_user
from tests.reports.world import make_report, make_rule, send

pytestmark = [pytest.mark.django_db, pytest.mark.both]

TODAY = date(2026, 6, 18)


@pytest.fixture
def quiet(cast) -> Organisation:
    """金塘镇 of the district, where nothing is going on."""
    said = {"code": "440902-JT", "name": "金塘镇团委", "short_name": "金塘镇", "kind": "township", "level": "township"}
    return open_organisation(actor=None, parent=cast.district, from_on=START, **said)


def close(cast, unit, on=TODAY) -> Organisation:
    return close_organisation(actor=cast.official, organisation=unit, from_on=on)


def in_the_way(unit) -> list[str]:
    return [str(blocker) for blocker in blockers_of(unit, on=TODAY)]


def test_a_unit_with_nothing_open_closes_and_keeps_its_place(cast, quiet):
    assert close(cast, quiet, date(2026, 6, 1)).closed_on == date(2026, 6, 1)
    unit = Organisation.objects.get(pk=quiet.pk)
    assert Organisation.objects.get_parent(unit) == cast.district
    assert unit not in Organisation.objects.open(on=date(2026, 6, 1))
    assert unit in Organisation.objects.open(on=date(2026, 5, 31))
    entry = AuditEntry.objects.first()
    assert (entry.verb, entry.after) == ("撤销", {"closed_on": "2026-06-01"})


@pytest.mark.parametrize(
    ("day", "sentence"),
    [(date(2026, 6, 19), "日期不能晚于今天"), (date(2025, 12, 31), "日期不能早于这一天")],
)
def test_a_unit_closes_neither_tomorrow_nor_before_it_was_there(cast, quiet, day, sentence):
    with pytest.raises(ValidationError, match=sentence):
        close(cast, quiet, day)


def test_a_root_does_not_close_and_nothing_closes_twice(cast, quiet):
    with pytest.raises(ValidationError, match="最上级的单位不能撤销"):
        close(cast, cast.province)
    close(cast, quiet)
    with pytest.raises(ValidationError, match="金塘镇已在6月18日撤销"):
        close(cast, quiet)


def test_every_kind_of_open_thing_is_told_at_once_and_nothing_is_closed(cast):
    with pytest.raises(ValidationError) as refusal:
        close(cast, cast.college)
    assert [sentence.split("。")[0] for sentence in refusal.value.messages] == [
        "1条任职还没有结束",
        "2支团队还有队员",
        "3条工作安排还在执行期内",
    ]
    assert Organisation.objects.get(pk=cast.college.pk).closed_on is None


def test_units_below_block_until_they_are_closed(cast, quiet):
    said = {"code": "440902-JT-1", "name": "金塘一村团支部", "short_name": "金塘一村", "kind": "village"}
    below = open_organisation(actor=None, parent=quiet, from_on=START, **said)
    assert in_the_way(quiet) == ["1个下级单位还没有撤销"]
    close(cast, below)
    assert in_the_way(quiet) == []


def test_people_in_office_block_until_their_last_day(cast, quiet):
    held = make_user("jintang", "金塘干部", quiet).appointments.get()
    assert in_the_way(quiet) == ["1条任职还没有结束"]
    end_appointment(actor=None, appointment=held, on=date(2026, 6, 19))
    assert in_the_way(quiet) == ["1条任职还没有结束"]
    end_appointment(actor=None, appointment=held, on=TODAY)
    assert in_the_way(quiet) == []


def test_people_who_serve_elsewhere_block_and_those_who_rest_do_not(cast, quiet):
    lin = cast.team.leader
    lin.home = quiet
    lin.save(update_fields=["home"])
    assert in_the_way(quiet) == ["1名本单位的人还在别处的团队里"]
    lin.memberships.update(to_on=TODAY)
    assert in_the_way(quiet) == []


def test_an_arrangement_blocks_at_its_site_while_its_document_runs(cast):
    assert in_the_way(cast.village) == ["1条工作安排还在执行期内"]
    assert blockers_of(cast.village, on=TODAY)[0].first[0][1] == f"/placements/{cast.stone.pk}/"
    cast.document.ends_on = date(2026, 6, 17)
    cast.document.save(update_fields=["ends_on"])
    assert in_the_way(cast.village) == []


def test_an_assignment_blocks_who_does_it_and_who_gave_it_until_it_is_done(cast, quiet):
    assignment = assign_task(
        actor=cast.official, task=cast.task, organisation=quiet, assigner=cast.street, on=START, due=None
    )
    assert in_the_way(quiet) == ["1项交办的任务还没有办结"]
    assert blockers_of(quiet, on=TODAY)[0].first[0][0] == f"{cast.task}（{cast.document}）"  # titles repeat
    report_done(actor=cast.official, assignment=assignment, on=TODAY, note="办好了。")
    assert "1项交给别的单位的任务还没有办结" in in_the_way(cast.street)
    confirm_done(actor=cast.city_official, assignment=assignment, on=TODAY)
    assert in_the_way(quiet) == []


def test_records_on_their_way_block(cast, quiet):
    assert "条记录等本单位审核" not in str(in_the_way(cast.district))
    make_record(cast, state="submitted")
    assert "1条记录等本单位审核" in in_the_way(cast.district)
    official = make_user("jintang", "金塘干部", quiet)
    cast.cleaning.owner = quiet
    cast.cleaning.save(update_fields=["owner"])
    save_draft(
        actor=official,
        record_id=uuid4(),
        organisation=quiet,
        programme=cast.cleaning,
        occurred_on=TODAY,
        content="清理背街小巷。",
        people=3,
        same_group=True,
    )
    assert "1条本单位的记录还没有报完" in in_the_way(quiet)


def test_reports_block_their_unit_until_accepted_and_their_receiver_until_answered(cast):
    report = make_report(cast, first=True)  # the first quarter's is open as well
    assert "2张推进表还没有报完" in in_the_way(cast.district)
    assert "1张推进表等本单位接收" not in in_the_way(cast.city)
    send(cast, report)
    assert "2张推进表还没有报完" in in_the_way(cast.district)
    assert "1张推进表等本单位接收" in in_the_way(cast.city)
    assert "2个单位以后还要向本单位报表" in in_the_way(cast.city)
    accept(actor=cast.city_official, report=report, version=1)
    assert "1张推进表还没有报完" in in_the_way(cast.district)
    assert "1张推进表等本单位接收" not in in_the_way(cast.city)


def test_a_report_that_is_sent_to_nobody_is_done_when_sent(cast):
    make_rule(cast, reporters=[(cast.district, None)])
    report = make_report(cast, first=True)
    assert "2张推进表还没有报完" in in_the_way(cast.district)
    send(cast, report)
    assert "1张推进表还没有报完" in in_the_way(cast.district)


def test_many_of_a_kind_are_counted_and_the_first_few_named(cast, quiet):
    for number in range(NAMED + 2):
        make_user(f"jintang{number}", f"干部{number}", quiet)
    (blocker,) = blockers_of(quiet, on=TODAY)
    assert (blocker.number, len(blocker.first), blocker.more) == (NAMED + 2, NAMED, 2)
    assert blocker.first[0] == ("干部0（干部）", "")


# --- opened again ----------------------------------------------------------------------------------------------------


def test_a_closing_is_taken_back(cast, quiet):
    close(cast, quiet)
    reopen_organisation(actor=cast.official, organisation=quiet)
    assert Organisation.objects.get(pk=quiet.pk).closed_on is None
    entry = AuditEntry.objects.first()
    assert (entry.verb, entry.before) == ("恢复", {"closed_on": "2026-06-18"})
    with pytest.raises(ValidationError, match="金塘镇没有撤销"):
        reopen_organisation(actor=cast.official, organisation=quiet)


def test_a_unit_reopens_only_under_an_open_one(cast, quiet):
    said = {"code": "440902-JT-1", "name": "金塘一村团支部", "short_name": "金塘一村", "kind": "village"}
    below = open_organisation(actor=None, parent=quiet, from_on=START, **said)
    close(cast, below)
    close(cast, quiet)
    with pytest.raises(ValidationError, match="上级金塘镇已撤销，请先恢复上级"):
        reopen_organisation(actor=cast.official, organisation=below)


# --- the pages -------------------------------------------------------------------------------------------------------


def test_the_page_lists_what_blocks_with_links_and_offers_no_button(client, cast):
    client.force_login(cast.official)
    response = client.get(f"/organisations/{cast.village.code}/close/")
    shown = response.content.decode()
    assert "1条工作安排还在执行期内" in shown
    assert f'href="/placements/{cast.stone.pk}/"' in shown
    assert "撤销日期" not in shown
    assert client.post(response.request["PATH_INFO"], {"from_on": "2026-06-18"}).status_code == 200
    assert Organisation.objects.get(pk=cast.village.pk).closed_on is None


def test_who_keeps_accounts_is_led_to_those_that_block_and_others_are_told_whom_to_ask(client, cast, quiet):
    user = make_user("jintang", "金塘干部", quiet)
    way = f'href="/accounts/{user.pk}/"'
    for reader, led in ((cast.admin, True), (cast.official, False)):
        client.force_login(reader)
        shown = client.get(f"/organisations/{quiet.code}/close/").content.decode()
        assert "先由单位管理员免去" in shown
        assert (way in shown) == led


def test_a_closed_unit_offers_no_account(client, cast, quiet):
    client.force_login(cast.admin)
    page = f"/organisations/{quiet.code}/"
    assert "开通账号" in client.get(page).content.decode()
    close(cast, quiet)
    shown = client.get(page).content.decode()
    assert "开通账号</a>" not in shown
    assert "单位已经撤销，任职都已结束" in shown


def test_a_closed_unit_says_so_wherever_it_is_listed_and_can_be_restored(client, cast, quiet):
    client.force_login(cast.official)
    done = client.post(f"/organisations/{quiet.code}/close/", {"from_on": "2026-06-17"}, follow=True)
    shown = done.content.decode()
    assert "6月17日已撤销" in shown
    assert "调整上级" not in shown
    assert "6月17日撤销" in client.get("/organisations/").content.decode()
    restored = client.post(f"/organisations/{quiet.code}/reopen/", follow=True)
    assert "金塘镇已恢复" in restored.content.decode()


def test_a_closed_unit_is_offered_for_no_new_work(client, cast, quiet):
    client.force_login(cast.official)
    offered = "/search/units/?q=金塘"
    assert "金塘镇" in client.get(offered).content.decode()
    close(cast, quiet)
    assert "金塘镇" not in client.get(offered).content.decode()
    for page, field in (
        (f"/tasks/{cast.task.pk}/assign/", "organisation"),
        ("/sites/new/", "host"),
        (f"/organisations/{cast.town.code}/move/", "parent"),
    ):
        refused = client.post(page, {field: quiet.code, "from_on": "2026-06-18"}).content.decode()
        assert f"没有找到“{quiet.code}”" in refused, page


def test_a_site_of_a_closed_unit_is_offered_for_no_new_row(cast):
    Placement.objects.all().delete()
    Organisation.objects.filter(pk=cast.village.pk).update(closed_on=TODAY)
    offered = type(cast.stone.site).objects.in_use()
    assert cast.stone.site not in offered
    Organisation.objects.filter(pk=cast.village.pk).update(merged_into=cast.town)
    assert cast.stone.site in offered.all()


def test_nobody_closes_or_restores_the_unit_that_they_serve_in(client, cast, quiet):
    official = make_user("jintang", "金塘干部", quiet)
    client.force_login(official)
    assert client.get(f"/organisations/{quiet.code}/close/").status_code == 403
    assert client.post(f"/organisations/{quiet.code}/reopen/").status_code == 403
    shown = client.get(f"/organisations/{quiet.code}/").content.decode()
    assert "改名称" in shown
    assert "调整上级" not in shown
