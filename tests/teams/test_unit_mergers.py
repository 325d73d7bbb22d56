"""A unit becomes part of another: what goes along, who acts for it afterwards, and what the page says first."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from tasks.access import teams_worked_with
from tasks.actions.records import approve
from tasks.choices import RecordState
from tasks.models import Record
from teams.actions.unit_ends import close_organisation, merge_organisation, reopen_organisation
from teams.actions.units import open_organisation
from teams.models import Appointment, AuditEntry, Organisation, User
from teams.offices import officials_of
from teams.roles import RECORDS_REVIEW, UNITS_EDIT
from teams.tree import Tree
from tests.cast import START, make_record, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both]

TODAY = date(2026, 6, 18)
JUNE = date(2026, 6, 1)


def merge(cast, unit, into, on=TODAY, keep=()) -> Organisation:
    return merge_organisation(actor=cast.city_official, organisation=unit, into=into, from_on=on, keep=keep)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def superior(unit) -> Organisation:
    return Organisation.objects.get_parent(fresh(unit))


def test_the_unit_is_closed_under_the_other_and_its_children_come_directly_under_it(cast):
    merge(cast, cast.town, cast.street, JUNE)
    town = fresh(cast.town)
    assert (town.closed_on, town.merged_into) == (JUNE, cast.street)
    assert superior(cast.town) == cast.street
    assert superior(cast.village) == cast.street
    tree = Tree()
    assert tree.line(cast.village.pk, date(2026, 5, 31))[1:3] == (cast.town.pk, cast.district.pk)
    assert tree.line(cast.village.pk, JUNE)[1:3] == (cast.street.pk, cast.district.pk)
    assert [any(found) for found in Organisation.objects.find_problems()] == [False] * 5


def test_closed_children_stay_where_they_ended(cast):
    said = {"code": "440902-YJ-Z", "name": "旧村团支部", "short_name": "旧村", "kind": "village"}
    old = open_organisation(actor=None, parent=cast.town, from_on=START, **said)
    close_organisation(actor=None, organisation=old, from_on=JUNE)
    merge(cast, cast.town, cast.street)
    assert superior(old) == cast.town


def test_a_unit_may_merge_into_its_own_superior(cast):
    merge(cast, cast.village, cast.town)
    village = fresh(cast.village)
    assert (village.merged_into, superior(village)) == (cast.town, cast.town)
    assert village.parentages.count() == 1


def test_the_log_tells_where_from_where_to_and_what_went_along(cast):
    make_user("town", "镇团委干部", cast.town)
    merge(cast, cast.town, cast.street)
    entry = AuditEntry.objects.filter(verb="并入").get()
    assert entry.before == {"parent": "团茂南区委"}
    assert entry.after == {
        "parent": "官渡街道",
        "merged_into": "官渡街道",
        "from_on": "2026-06-18",
        "units": ["石曹村"],
        "appointments": 1,
    }


@pytest.mark.parametrize(
    ("unit", "into", "sentence"),
    [
        ("town", "town", "不能归到自己名下"),
        ("town", "village", "上级不能归到下级名下"),
        ("province", "city", "最上级的单位不能撤销"),
    ],
)
def test_what_makes_no_merger_is_refused(cast, unit, into, sentence):
    with pytest.raises(ValidationError, match=sentence):
        merge(cast, getattr(cast, unit), getattr(cast, into))


def test_closed_units_neither_merge_nor_take_in_and_a_merger_is_for_good(cast):
    merge(cast, cast.town, cast.street)
    with pytest.raises(ValidationError, match="羊角镇已在6月18日撤销"):
        merge(cast, cast.town, cast.district)
    with pytest.raises(ValidationError, match="羊角镇已撤销，请选仍在的单位"):
        merge(cast, cast.community, cast.town)
    with pytest.raises(ValidationError, match="羊角镇已并入官渡街道，不能恢复"):
        reopen_organisation(actor=None, organisation=cast.town)


def test_the_day_may_not_be_before_one_of_the_children_came(cast):
    said = {"code": "440902-YJ-N", "name": "新村团支部", "short_name": "新村", "kind": "village"}
    open_organisation(actor=None, parent=cast.town, from_on=date(2026, 6, 10), **said)
    with pytest.raises(ValidationError, match="新村自6月10日起隶属现在的上级"):
        merge(cast, cast.town, cast.street, JUNE)
    assert fresh(cast.town).closed_on is None
    assert superior(cast.village) == cast.town


# --- people ----------------------------------------------------------------------------------------------------------


def test_appointments_end_that_day_and_the_chosen_ones_go_on_in_the_other_unit(cast):
    staying, leaving = make_user("stay", "留任", cast.town), make_user("leave", "离任", cast.town)
    chosen = staying.appointments.get()
    chosen.rank = "书记"
    chosen.save(update_fields=["rank"])
    merge(cast, cast.town, cast.street, JUNE, keep=[chosen])
    assert fresh(chosen).to_on == JUNE
    here = staying.appointments.get(organisation=cast.street)
    assert (here.role, here.rank, here.from_on, here.to_on) == ("official", "书记", JUNE, None)
    assert leaving.appointments.get().to_on == JUNE
    assert fresh(staying).may(UNITS_EDIT, cast.community)
    assert not fresh(leaving).may(UNITS_EDIT)


def test_who_serves_in_both_already_is_not_appointed_twice(cast):
    user = make_user("both", "两边任职", cast.town)
    there = Appointment.objects.create(user=user, organisation=cast.street, role="official", from_on=START)
    merge(cast, cast.town, cast.street, keep=user.appointments.filter(organisation=cast.town))
    assert user.appointments.get(to_on=None) == there


# --- who acts for it -------------------------------------------------------------------------------------------------


def test_what_waits_at_the_merged_unit_is_reviewed_by_the_other(cast):
    """The district becomes part of its neighbour with a record waiting for it."""
    waiting = make_record(cast, state="submitted")
    assert waiting not in Record.objects.waiting_for(cast.outsider)
    merge(cast, cast.district, cast.stranger)
    reviewer = fresh(cast.outsider)
    assert waiting in Record.objects.waiting_for(reviewer)
    assert approve(actor=reviewer, record=waiting).state == RecordState.APPROVED
    assert not Record.objects.waiting_for(fresh(cast.official)).exists()
    assert not fresh(cast.city_official).acts_for(RECORDS_REVIEW, cast.district)


def test_who_works_with_a_team_of_the_merged_unit_is_now_the_other(cast):
    assert cast.team not in teams_worked_with(cast.outsider)
    merge(cast, cast.district, cast.stranger)
    assert cast.team in teams_worked_with(fresh(cast.outsider))


def test_notices_for_the_merged_unit_reach_the_other(cast):
    merge(cast, cast.district, cast.stranger)
    found = officials_of([cast.district.pk], RECORDS_REVIEW, on=TODAY)
    assert found[cast.district.pk] == (cast.outsider.pk,)


def test_it_holds_by_way_of_mergers_before(cast, django_assert_num_queries):
    town_official = make_user("town", "镇团委干部", cast.town)
    merge(cast, cast.village, cast.community)
    merge(cast, cast.community, cast.street)
    merge(cast, cast.street, cast.town)
    user = User.objects.get(pk=town_official.pk)
    with django_assert_num_queries(2):  # the appointments, and all that they act for
        assert user.acts_for(RECORDS_REVIEW, cast.village)
        assert user.acts_for(RECORDS_REVIEW, cast.street)
    assert officials_of([cast.village.pk], RECORDS_REVIEW, on=TODAY)[cast.village.pk] == (user.pk,)


def test_what_merged_into_a_department_is_acted_for_by_its_committee(cast):
    said = {"code": "440000-XX", "name": "团省委学校部", "short_name": "学校部", "kind": "department"}
    school = open_organisation(actor=None, parent=cast.province, from_on=START, **said)
    merge(cast, school, cast.rights_office)
    assert fresh(cast.province_official).acts_for(RECORDS_REVIEW, school)
    assert cast.province_official.pk in officials_of([school.pk], RECORDS_REVIEW, on=TODAY)[school.pk]


def test_a_unit_that_was_only_moved_is_not_acted_for(cast):
    merge(cast, cast.town, cast.street)
    user = make_user("street", "街道干部", cast.street)
    assert not user.acts_for(RECORDS_REVIEW, cast.village)


# --- the page --------------------------------------------------------------------------------------------------------


def post(client, user, unit, **said):
    client.force_login(user)
    return client.post(f"/organisations/{unit.code}/merge/", {"from_on": "2026-06-18", **said})


def test_the_page_says_everything_in_numbers_before_it_merges(client, cast):
    person = make_user("town", "陈镇北", cast.town)
    shown = post(client, cast.official, cast.town, into=cast.street.code).content.decode()
    for sentence in (
        "羊角镇并入官渡街道？",
        "并入后不能撤回",
        "1个直接下级改为隶属官渡街道：石曹村",
        "没有点位、队员和团队要交给官渡街道管理",
        "没有要交接的事",
        "1条到这一天结束：陈镇北（干部）",
    ):
        assert sentence in shown
    assert "两个单位不同类" not in shown
    assert fresh(cast.town).closed_on is None
    held = person.appointments.get()
    done = post(client, cast.official, cast.town, into=cast.street.code, agreed="1", keep=[held.pk])
    assert done["Location"] == f"/organisations/{cast.street.code}/"
    assert fresh(cast.town).merged_into == cast.street
    assert person.appointments.filter(organisation=cast.street, to_on=None).exists()


def test_the_page_names_what_goes_on_and_warns_of_unlike_units(client, cast):
    make_record(cast, state="submitted")
    shown = post(client, cast.city_official, cast.district, into=cast.college.code).content.decode()
    assert "由茂职院团委接着办" in shown
    assert "1条记录等本单位审核" in shown
    assert "3条工作安排还在执行期内" in shown
    assert "两个单位不同类" in shown


def test_into_its_own_superior_no_figure_changes_its_place(client, cast):
    shown = post(client, cast.official, cast.village, into=cast.town.code).content.decode()
    assert "各报送期仍算在羊角镇，不变" in shown


def test_only_people_of_the_unit_itself_can_be_kept(client, cast):
    foreign = cast.outsider.appointments.get()
    said = {"into": cast.street.code, "agreed": "1", "keep": [foreign.pk]}
    assert post(client, cast.official, cast.town, **said).status_code == 200
    assert fresh(cast.town).closed_on is None


def test_the_merged_unit_and_the_other_tell_of_it(client, cast):
    merge(cast, cast.town, cast.street, JUNE)
    client.force_login(cast.official)
    gone = client.get(f"/organisations/{cast.town.code}/").content.decode()
    assert "6月1日已并入" in gone
    assert "恢复" not in gone
    assert "并入官渡街道" in gone
    there = client.get(f"/organisations/{cast.street.code}/").content.decode()
    assert "羊角镇并入" in there


def test_it_takes_the_word_above_the_unit_and_over_the_other(client, cast):
    official = make_user("town", "镇团委干部", cast.town)
    assert post(client, official, cast.town, into=cast.village.code).status_code == 403
    assert post(client, cast.reader, cast.town, into=cast.street.code).status_code == 403
    assert post(client, cast.outsider, cast.town, into=cast.stranger.code).status_code == 404
    beyond = post(client, cast.official, cast.town, into=cast.stranger.code, agreed="1").content.decode()
    assert f"没有找到“{cast.stranger.code}”" in beyond


# --- nobody rises by a merger ----------------------------------------------------------------------------------------


def held_at(user, unit) -> list[str]:
    return list(user.appointments.filter(organisation=unit, to_on=None).values_list("role", flat=True))


@pytest.mark.parametrize("role", ["unitadmin", "sysadmin", "auditor"])
def test_an_official_makes_no_administrator_of_the_own_unit_by_merging_a_small_one_into_it(cast, role):
    friend = make_user("friend", "村管理员", cast.village, role)
    with pytest.raises(ValidationError, match="不能由你带到团茂南区委"):
        merge_organisation(
            actor=cast.official,
            organisation=cast.village,
            into=cast.district,
            from_on=TODAY,
            keep=friend.appointments.all(),
        )
    assert held_at(friend, cast.district) == []
    assert held_at(friend, cast.village) == [role]


def test_nobody_takes_the_own_appointment_along(cast):
    Appointment.objects.create(user=cast.official, organisation=cast.town, role="unitadmin", from_on=START)
    own = cast.official.appointments.get(organisation=cast.town)
    with pytest.raises(ValidationError, match="不能由你带到团茂南区委"):
        merge_organisation(actor=cast.official, organisation=cast.town, into=cast.district, from_on=TODAY, keep=[own])
    assert held_at(cast.official, cast.district) == ["official"]


def test_who_gives_the_role_takes_it_along(cast):
    keeper, friend = (
        make_user("keeper", "单管员", cast.district, "unitadmin"),
        make_user("f", "村", cast.village, "unitadmin"),
    )
    merge_organisation(
        actor=keeper, organisation=cast.village, into=cast.town, from_on=TODAY, keep=friend.appointments.all()
    )
    assert held_at(friend, cast.town) == ["unitadmin"]


def test_the_page_offers_only_those_who_may_go_on_and_says_how_many_may_not(client, cast):
    admin, person = make_user("a", "镇管理员", cast.town, "unitadmin"), make_user("town", "陈镇北", cast.town)
    shown = post(client, cast.official, cast.town, into=cast.street.code).content.decode()
    assert "其中1条不能由你带到官渡街道" in shown
    assert f'value="{person.appointments.get().pk}"' in shown
    assert f'value="{admin.appointments.get().pk}"' not in shown
    said = {"into": cast.street.code, "agreed": "1", "keep": [admin.appointments.get().pk]}
    assert post(client, cast.official, cast.town, **said).status_code == 200
    assert fresh(cast.town).closed_on is None
