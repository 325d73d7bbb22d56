"""When the tree changes, what is past stays with the old superior and what is to come goes to the new one."""

import json
from datetime import date
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db.models import Q

from reports.actions.drafts import open_period
from reports.consistency import wrong_names, wrong_places
from reports.models import Export, Report
from reports.rollup import differences, fold
from reports.way.inbox import inbox_of
from tasks.actions.records import approve, save_draft, submit
from tasks.models import Programme, RecordChange
from teams.actions.unit_ends import merge_organisation
from teams.actions.unit_moves import move_organisation
from teams.actions.units import rename_organisation
from teams.models import Organisation, OrganisationName, Parentage
from tests.cast import make_record, make_user
from tests.reports.world import cells, make_rule, second_quarter

pytestmark = [pytest.mark.django_db, pytest.mark.both]

TODAY = date(2026, 6, 18)
CLEANING = "创文巩卫工作"


@pytest.fixture
def quarters(cast):
    """The first and the second, each with a record at the town's village, folded."""
    rule = make_rule(cast)
    make_record(cast, placement=cast.stone, people=30, on=date(2026, 3, 10))
    make_record(cast, placement=cast.stone, people=58, on=date(2026, 4, 10))
    make_record(cast, people=40, on=date(2026, 6, 10))
    fold()
    return rule.periods.get(label="2026Q1"), second_quarter(rule)


def people(period) -> dict[str, int]:
    """Unit → people of the cleaning by the host line."""
    found = cells(period).items()
    return {unit: figures[0] for (unit, what, line), figures in found if (what, line) == (CLEANING, "host")}


def consistent() -> list[str]:
    out = StringIO()
    call_command("check_consistency", "--format", "json", stdout=out)
    return json.loads(out.getvalue())["wrong"]


def test_after_a_move_the_past_quarter_stays_and_the_current_one_goes_along(cast, quarters):
    first, second = quarters
    before = people(first)
    assert people(second)["团茂南区委"] == 98
    move_organisation(actor=None, organisation=cast.town, parent=cast.stranger, from_on=TODAY)
    assert fold().changed > 0
    assert people(first) == before
    assert before["团茂南区委"] == 30
    now = people(second)
    assert (now["团茂南区委"], now["团电白区委"], now["羊角镇"], now["团茂名市委"]) == (40, 58, 58, 98)
    assert consistent() == []


def test_a_move_dated_back_reaches_the_quarter_that_it_changes(cast, quarters):
    first, _ = quarters
    move_organisation(actor=None, organisation=cast.town, parent=cast.stranger, from_on=date(2026, 3, 31))
    fold()
    assert people(first)["团电白区委"] == 30
    assert "团茂南区委" not in people(first)
    assert consistent() == []


def test_what_a_moved_unit_sent_is_folded_too(cast, quarters):
    _, second = quarters
    move_organisation(actor=None, organisation=cast.college, parent=cast.stranger, from_on=TODAY)
    fold()
    assert cells(second)["团电白区委", CLEANING, "home"][0] == 98
    assert differences(quarters)[1] == []


def test_what_a_moved_unit_did_itself_is_folded_too(cast, quarters):
    _, second = quarters
    user, other = make_user("stranger1", "电白甲", cast.stranger), make_user("stranger2", "电白乙", cast.stranger)
    own = Programme.objects.create(name="周末义诊", owner=cast.stranger, counting="visits")
    said = {"programme": own, "organisation": cast.stranger, "occurred_on": TODAY, "content": "义诊。", "people": 12}
    approve(actor=other, record=submit(actor=user, record=save_draft(actor=user, record_id=uuid4(), **said)))
    fold()
    move_organisation(actor=None, organisation=cast.stranger, parent=cast.district, from_on=TODAY)
    fold()
    assert cells(second)["团茂南区委", "周末义诊", "host"][0] == 12
    assert differences(quarters)[1] == []


def test_a_second_move_dated_before_the_first_of_a_unit_below_is_folded(cast, quarters):
    """The village leaves the town on the 10th; that the town moved on the 1st is entered later. For the quarter that
    ends between the two nothing may be missed."""
    move_organisation(actor=None, organisation=cast.village, parent=cast.street, from_on=TODAY)
    fold()
    move_organisation(actor=None, organisation=cast.town, parent=cast.stranger, from_on=date(2026, 3, 31))
    fold()
    assert people(quarters[0])["团电白区委"] == 30
    assert differences(quarters)[1] == []


def test_a_move_queues_one_change_whatever_lies_below(cast, quarters):
    move_organisation(actor=None, organisation=cast.town, parent=cast.stranger, from_on=TODAY)
    queued = RecordChange.objects.get()
    assert (queued.organisation, queued.occurred_on, queued.programme) == (cast.town, TODAY, None)


def test_after_a_merger_the_past_keeps_the_old_superior_and_later_quarters_count_inside_the_other(cast, quarters):
    first, second = quarters
    before = people(first)
    merge_organisation(actor=None, organisation=cast.town, into=cast.street, from_on=TODAY)
    fold()
    assert people(first) == before
    assert "官渡街道" not in before
    now = people(second)
    assert (now["官渡街道"], now["团茂南区委"], now["石曹村"]) == (98, 98, 58)
    assert "羊角镇" not in now
    assert consistent() == []


def test_a_unit_that_is_gone_by_the_last_day_owes_no_report(cast):
    rule = make_rule(cast)
    first, second = rule.periods.get(label="2026Q1"), second_quarter(rule)
    merge_organisation(actor=None, organisation=cast.district, into=cast.stranger, from_on=date(2026, 6, 1))
    open_period(on=TODAY)
    opened = set(Report.objects.filter(organisation=cast.district).values_list("period", flat=True))
    assert opened == {first.pk}

    def owing(period) -> set:
        return {row.reporter.organisation for row in inbox_of(Q(receiver=cast.city), period, today=TODAY).rows}

    assert owing(first) == {cast.district, cast.college}
    assert owing(second) == {cast.college}


# --- names -----------------------------------------------------------------------------------------------------------


def test_past_totals_bear_the_names_of_then(client, cast, quarters):
    first, second = quarters
    rename_organisation(
        actor=None, organisation=cast.town, name="羊角新镇团委", short_name="羊角新镇", from_on=date(2026, 4, 1)
    )
    rename_organisation(
        actor=None, organisation=cast.district, name="茂南新区团委", short_name="茂南新区", from_on=date(2026, 4, 1)
    )
    client.force_login(cast.official)

    def shown(period) -> str:
        return client.get(f"/totals/?period={period.pk}&by=organisation").content.decode()

    assert "团茂南区委2026年第一季度汇总" in shown(first)
    assert '<th scope="row">羊角镇</th>' in shown(first)
    assert "茂南新区2026年第二季度汇总" in shown(second)
    assert '<th scope="row">羊角新镇</th>' in shown(second)
    asked = {"kind": "totals", "period": first.pk, "organisation": cast.district.code, "by": "organisation"}
    client.post("/exports/", asked)
    assert Export.objects.get().title == "团茂南区委2026年第一季度按单位汇总"


def test_a_past_figure_of_a_unit_that_left_is_told_but_leads_nowhere(client, cast, quarters):
    first, _ = quarters
    move_organisation(actor=None, organisation=cast.town, parent=cast.stranger, from_on=TODAY)
    fold()
    client.force_login(cast.official)
    shown = client.get(f"/totals/?period={first.pk}&by=organisation").content.decode()
    row = shown.split('<th scope="row">羊角镇</th>')[1].split("</tr>")[0]
    assert ">30<" in row
    assert "href" not in row


# --- the check -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "damage",
    [
        {"numchild": 7},
        {"depth": 9},
        {"path": "0001000100010009"},
    ],
)
def test_the_check_names_a_unit_whose_place_is_not_its_parentage(cast, damage):
    assert wrong_places() == (10, [])
    Organisation.objects.filter(pk=cast.community.pk).update(**damage)
    _, wrong = wrong_places()
    assert "组织树和隶属关系不一致：官渡校园社区" in wrong


def test_the_check_names_a_unit_without_a_parentage_or_with_another(cast):
    Parentage.objects.filter(organisation=cast.village).delete()
    Parentage.objects.filter(organisation=cast.community).update(parent=cast.town)
    names = {sentence.split("：")[1] for sentence in wrong_places()[1]}
    assert names == {"石曹村", "官渡校园社区", "官渡街道"}


def test_the_check_names_a_merged_unit_that_stands_elsewhere(cast):
    Organisation.objects.filter(pk=cast.village.pk).update(merged_into=cast.street, closed_on=TODAY)
    assert wrong_places()[1] == ["组织树和隶属关系不一致：石曹村"]


def test_the_check_names_a_unit_whose_names_are_not_those_kept(cast):
    assert wrong_names() == (10, [])
    OrganisationName.objects.filter(organisation=cast.village).delete()
    Organisation.objects.filter(pk=cast.town.pk).update(short_name="羊角")
    assert wrong_names()[1] == [
        "名称和现用名称的记载不一致：羊角",
        "名称和现用名称的记载不一致：石曹村",
    ]
