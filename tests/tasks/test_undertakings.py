"""领办: cadres take on items of a list, record what they did, and the committee sees who is short of the minimum."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports.actions.rollups import refresh_rollups
from reports.figures import figures_at
from tasks.actions.records import approve, save_draft, submit
from tasks.actions.undertakings import give_up, open_menu, reopen, report_done, take_on
from tasks.choices import UndertakingState
from tasks.menu import cadres_of, is_short, items_of, minimums_of, office_for, standing_of
from tasks.models import Document, Indicator, Issuer, Programme, Record, Target, Task, Undertaking
from teams.actions.accounts import appoint, set_grade
from teams.models import Appointment, AuditEntry
from tests.cast import START, make_user
from tests.reports.world import make_rule, second_quarter

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 18)


@pytest.fixture
def menu(cast) -> Document:
    """A document of the province with three items for its cadres: 4, 2, 1 by grade."""
    document = Document.objects.create(
        title="我为群众办实事实施方案",
        short_title="办实事方案",
        owner=cast.province,
        starts_on=START,
        ends_on=date(2026, 12, 31),
    )
    Issuer.objects.create(document=document, organisation=cast.province, position=1)
    of = {"document": document, "kind": "cadre_checklist_item"}
    for position, title in enumerate(("领办青少年求助个案", "到社区报到当志愿者", "对接见习实习单位"), start=1):
        case = title.endswith("个案")
        Task.objects.create(**of, position=position, number=f"{position}.", title=title, text=title, confidential=case)
    chosen = Indicator.objects.create(document=document, position=1, name="选办任务数", measure="each", unit="项")
    for position, (grade, value) in enumerate((("leadership", 4), ("middle", 2), ("other", 1)), start=1):
        target = Target.objects.create(
            indicator=chosen, position=position, bound=">=", value=value, applies="person", grade=grade
        )
        target.units.add(cast.province)
    return document


@pytest.fixture
def cadre(cast):
    """A department's official, of middle grade."""
    user = make_user("sumin", "苏敏")
    appoint(actor=None, user=user, organisation=cast.rights_office, role="official", grade="middle", from_on=START)
    return user


def item(menu: Document, number: int) -> Task:
    return menu.tasks.get(position=number)


def say(user, undertaking: Undertaking, content: str = "做了", on: date = TODAY) -> Record:
    record = save_draft(
        actor=user,
        record_id=uuid4(),
        programme=undertaking.task.programmes.get(),
        organisation=undertaking.organisation,
        undertaking=undertaking,
        occurred_on=on,
        content=content,
    )
    return submit(actor=user, record=record)


# Taking on and giving up


def test_a_cadre_of_a_department_takes_on_an_item_with_the_grade_of_that_day(cast, menu, cadre):
    undertaking = take_on(actor=cadre, task=item(menu, 2), on=TODAY)
    assert (undertaking.organisation, undertaking.grade, undertaking.state) == (cast.rights_office, "middle", "taken")
    assert AuditEntry.objects.get(verb="领办").values("after")["task"] == "到社区报到当志愿者"


def test_the_same_item_is_taken_on_once_and_again_after_it_was_given_up(menu, cadre):
    first = take_on(actor=cadre, task=item(menu, 2), on=TODAY)
    with pytest.raises(ValidationError, match="你已经领办"):
        take_on(actor=cadre, task=item(menu, 2), on=TODAY)
    give_up(actor=cadre, undertaking=first, on=TODAY)
    assert take_on(actor=cadre, task=item(menu, 2), on=TODAY).pk != first.pk


def test_the_list_is_for_cadres_of_the_named_units_only(cast, menu, cadre):
    for user in (cast.city_official, cast.official, cast.leader, cast.admin, cast.auditor):
        assert office_for(user, menu, on=TODAY) is None
        with pytest.raises(ValidationError, match="任职不在其中"):
            take_on(actor=user, task=item(menu, 2), on=TODAY)
    assert office_for(cadre, menu, on=TODAY).organisation == cast.rights_office
    assert office_for(cast.province_official, menu, on=TODAY).organisation == cast.province


def test_without_named_units_the_list_is_for_those_of_the_issuers(cast, menu):
    Target.objects.all().delete()
    assert office_for(cast.province_official, menu, on=TODAY) is not None
    assert office_for(cast.city_official, menu, on=TODAY) is None


def test_only_items_of_the_list_are_taken_on(cast, menu):
    with pytest.raises(ValidationError, match="不在干部任务清单里"):
        take_on(actor=cast.province_official, task=cast.task, on=TODAY)
    dropped = item(menu, 3)
    Task.objects.filter(pk=dropped.pk).update(state="dropped")
    assert dropped not in items_of(menu)


def test_what_has_a_record_cannot_be_given_up(menu, cadre):
    undertaking = take_on(actor=cadre, task=item(menu, 2), on=TODAY)
    say(cadre, undertaking)
    with pytest.raises(ValidationError, match="已经写了记录"):
        give_up(actor=cadre, undertaking=undertaking, on=TODAY)


# Records, and the end


def test_every_item_has_a_project_made_with_the_menu_once(menu, cadre):
    assert [programme.task.position for programme in open_menu(actor=cadre, document=menu)] == [1, 2, 3]
    assert open_menu(actor=cadre, document=menu) == []
    take_on(actor=cadre, task=item(menu, 2), on=TODAY)
    assert Programme.objects.filter(document=menu).count() == 3


def test_a_project_of_that_name_keeps_its_name(cast, menu):
    Programme.objects.create(document=menu, owner=cast.province, name="到社区报到当志愿者")
    names = [programme.name for programme in open_menu(actor=None, document=menu)]
    assert "到社区报到当志愿者（清单2）" in names


def test_a_record_is_reviewed_by_the_unit_and_counted_in_the_table_above(cast, menu, cadre):
    rule = make_rule(
        cast,
        document=menu,
        categories=[("办实事", "mapped", list(menu.tasks.all()), [])],
        reporters=[(cast.province, None)],
    )
    undertaking = take_on(actor=cadre, task=item(menu, 2), on=TODAY)
    record = say(cadre, undertaking)
    assert record.reviewer == cast.rights_office and record.undertaking == undertaking
    approve(actor=cast.province_official, record=record)
    refresh_rollups()
    figure = figures_at(second_quarter(rule), cast.province)[undertaking.task.programmes.get().pk]
    assert figure.records == 1


def test_others_do_not_write_on_ones_undertaking_and_none_is_written_after_its_end(cast, menu, cadre):
    undertaking = take_on(actor=cadre, task=item(menu, 2), on=TODAY)
    with pytest.raises(ValidationError, match="由本人写记录"):
        say(cast.province_official, undertaking)
    approve(actor=cast.province_official, record=say(cadre, undertaking))
    report_done(actor=cadre, undertaking=undertaking, on=TODAY)
    undertaking.refresh_from_db()
    with pytest.raises(ValidationError, match="办结"):
        say(cadre, undertaking)


def test_a_record_of_another_project_is_no_record_of_it(cast, menu, cadre):
    undertaking = take_on(actor=cadre, task=item(menu, 2), on=TODAY)
    said = {"organisation": cast.rights_office, "undertaking": undertaking, "occurred_on": TODAY}
    with pytest.raises(ValidationError, match="不是领办的这项任务"):
        save_draft(actor=cadre, record_id=uuid4(), programme=item(menu, 3).programmes.get(), **said)


def test_it_is_done_once_somebody_else_has_approved_a_record(cast, menu, cadre):
    undertaking = take_on(actor=cadre, task=item(menu, 2), on=TODAY)
    with pytest.raises(ValidationError, match="还没有审核通过的记录"):
        report_done(actor=cadre, undertaking=undertaking, on=TODAY)
    approve(actor=cast.province_official, record=say(cadre, undertaking))
    waiting = say(cadre, undertaking)
    with pytest.raises(ValidationError, match="没审完"):
        report_done(actor=cadre, undertaking=undertaking, on=TODAY)
    approve(actor=cast.province_official, record=waiting)
    report_done(actor=cadre, undertaking=undertaking, on=TODAY)
    undertaking.refresh_from_db()
    assert (undertaking.state, undertaking.ended_on) == (UndertakingState.DONE, TODAY)
    reopen(actor=cadre, undertaking=undertaking)
    undertaking.refresh_from_db()
    assert (undertaking.state, undertaking.ended_on) == (UndertakingState.TAKEN, None)


def test_the_case_of_a_cadre_is_a_number_for_who_does_not_act_for_the_department(cast, menu, cadre):
    record = say(cadre, take_on(actor=cadre, task=item(menu, 1), on=TODAY), "帮小陈")
    approve(actor=cast.province_official, record=record)
    assert record in Record.objects.visible_to(cadre)
    assert record in Record.objects.visible_to(cast.province_official)
    assert record not in Record.objects.visible_to(cast.admin)


# Who is short


@pytest.mark.parametrize(
    ("states", "least", "taken", "done", "short"),
    [
        ([], None, 0, 0, 0),
        ([], 2, 0, 0, 2),
        (["taken"], 2, 1, 0, 1),
        (["taken", "done"], 2, 2, 1, 0),
        (["taken", "done", "done"], 2, 3, 2, 0),
        (["given_up"], 1, 0, 0, 1),
    ],
)
def test_the_standing_of_a_cadre(states, least, taken, done, short):
    standing = standing_of([Undertaking(state=state) for state in states], least)
    assert (standing.taken, standing.done, standing.short) == (taken, done, short)


def test_minimums_by_grade_come_from_the_targets(menu):
    assert minimums_of(menu) == {"leadership": 4, "middle": 2, "other": 1}


def test_the_committee_sees_everybody_and_how_many_items_are_missing(cast, menu, cadre):
    take_on(actor=cadre, task=item(menu, 2), on=TODAY)
    told = {one.user: (one.standing.taken, one.standing.least, one.standing.short) for one in cadres_of(menu, on=TODAY)}
    assert told == {cadre: (1, 2, 1), cast.province_official: (0, None, 0)}
    assert [one.user for one in cadres_of(menu, on=TODAY) if is_short(one)] == [cadre]


def test_who_holds_two_offices_stands_once_under_the_higher_minimum(cast, menu, cadre):
    appoint(actor=None, user=cadre, organisation=cast.province, role="official", grade="leadership", from_on=START)
    (row,) = [one for one in cadres_of(menu, on=TODAY) if one.user == cadre]
    assert row.standing.least == 4


def test_who_left_is_not_listed(cast, menu, cadre):
    Appointment.objects.filter(user=cadre).update(to_on=TODAY)
    assert cadre not in [one.user for one in cadres_of(menu, on=TODAY)]


def test_more_cadres_cost_no_more_queries(cast, menu, cadre):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            cadres_of(menu, on=TODAY)
        return len(captured)

    few = queries()
    for number in range(3):
        more = make_user(f"more{number}", "何文", cast.rights_office)
        take_on(actor=more, task=item(menu, 2), on=TODAY)
    assert queries() == few


# The grade


def test_the_grade_of_an_appointment_is_set_and_noted(cast, menu):
    held = cast.province_official.appointments.get()
    set_grade(actor=cast.admin, appointment=held, grade="leadership")
    set_grade(actor=cast.admin, appointment=held, grade="leadership")
    entry = AuditEntry.objects.get(verb="填干部层级")
    assert (entry.values("before"), entry.values("after")) == ({"grade": ""}, {"grade": "leadership"})
    assert {one.user: one.standing.least for one in cadres_of(menu, on=TODAY)}[cast.province_official] == 4


def test_nobody_sets_their_own_grade_or_one_that_is_none(cast):
    with pytest.raises(ValidationError, match="自己的任职"):
        set_grade(actor=cast.admin, appointment=cast.admin.appointments.get(), grade="middle")
    with pytest.raises(ValidationError):
        set_grade(actor=cast.admin, appointment=cast.province_official.appointments.get(), grade="chief")


# Pages


def page(client, user, name, *args, **query) -> str:
    client.force_login(user)
    return client.get(reverse(f"tasks:{name}", args=args), query).content.decode()


def test_a_cadre_takes_on_records_and_reports_done_by_clicks(cast, menu, cadre, client):
    html = page(client, cadre, "menu", menu.pk)
    assert "还差2项" in html and "至少领办2项，已领0项" in html
    client.post(reverse("tasks:menu-take", args=[menu.pk, item(menu, 2).pk]))
    undertaking = cadre.undertakings.get()
    assert "还差1项" in page(client, cadre, "menu", menu.pk)
    form = page(client, cadre, "undertaking-record", undertaking.pk)
    assert "写领办的记录" in form
    said = {
        "record_id": str(uuid4()),
        "programme": undertaking.task.programmes.get().pk,
        "day": "2026-06-18",
        "content": "到社区报到。",
        "action": "submit",
    }
    client.post(reverse("tasks:undertaking-record", args=[undertaking.pk]), said)
    record = undertaking.records.get()
    assert (record.state, record.organisation) == ("submitted", cast.rights_office)
    approve(actor=cast.province_official, record=record)
    client.post(reverse("tasks:undertaking-done", args=[undertaking.pk]))
    assert "到社区报到。" in page(client, cadre, "undertaking", undertaking.pk)
    assert "办结" in page(client, cadre, "undertakings")
    client.post(reverse("tasks:undertaking-reopen", args=[undertaking.pk]))
    assert cadre.undertakings.get().state == "taken"


def test_one_click_gives_up_what_nothing_was_recorded_of(menu, cadre, client):
    undertaking = take_on(actor=cadre, task=item(menu, 2), on=TODAY)
    client.force_login(cadre)
    response = client.post(reverse("tasks:undertaking-give-up", args=[undertaking.pk]), follow=True)
    assert "已退领“到社区报到当志愿者”" in response.content.decode()
    say(cadre, other := take_on(actor=cadre, task=item(menu, 3), on=TODAY))
    response = client.post(reverse("tasks:undertaking-give-up", args=[other.pk]), follow=True)
    assert "已经写了记录，不能退领" in response.content.decode()


def test_a_draft_of_it_is_corrected_as_what_it_is(menu, cadre, client):
    undertaking = take_on(actor=cadre, task=item(menu, 2), on=TODAY)
    record = save_draft(
        actor=cadre,
        record_id=uuid4(),
        programme=undertaking.task.programmes.get(),
        organisation=undertaking.organisation,
        undertaking=undertaking,
        occurred_on=TODAY,
    )
    html = page(client, cadre, "record-edit", record.pk)
    assert "修改领办的记录" in html and html.count('name="programme"') == 1


def test_without_a_grade_the_page_says_who_fills_it_in(cast, menu, client):
    html = page(client, cast.province_official, "menu", menu.pk)
    assert "还没有填你的干部层级" in html


def test_whom_the_list_is_not_meant_for_only_reads_it(cast, menu, client):
    html = page(client, cast.admin, "menu", menu.pk)
    assert "只能看" in html and "menu-take" not in html and "/take/" not in html


def test_the_committees_table_is_sifted_and_says_what_is_missing(cast, menu, cadre, client):
    take_on(actor=cadre, task=item(menu, 2), on=TODAY)
    html = page(client, cast.province_official, "menu-cadres", menu.pk)
    assert "苏敏" in html and "陈晓岚" in html and "1人没有填干部层级" in html and "层级未填" in html
    html = page(client, cast.province_official, "menu-cadres", menu.pk, short="1")
    assert "苏敏" in html and "差1项" in html and "层级未填" not in html


def test_who_keeps_the_accounts_is_led_to_where_the_grade_is_set(cast, menu, client):
    held = cast.province_official.appointments.get()
    client.force_login(cast.admin)
    html = client.get(reverse("teams:account", args=[cast.province_official.pk])).content.decode()
    address = reverse("teams:appointment-grade", args=[held.pk])
    assert address in html
    client.post(address, {"grade": "other"})
    assert Appointment.objects.get(pk=held.pk).grade == "other"
    html = client.get(reverse("teams:account", args=[cast.province_official.pk])).content.decode()
    assert "其他干部" in html


def test_an_account_is_opened_with_a_grade(cast, client):
    client.force_login(cast.admin)
    said = {"name": "温凯", "organisation": cast.province.code, "role": "official", "grade": "middle"}
    client.post(reverse("teams:account-open"), said | {"tenure": "full_time", "from_on": "2026-06-18"})
    assert Appointment.objects.get(user__name="温凯").grade == "middle"
