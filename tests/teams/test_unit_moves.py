"""A unit comes under another superior, from a day."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from teams.actions.unit_ends import close_organisation
from teams.actions.unit_moves import move_organisation
from teams.actions.units import open_organisation
from teams.models import AuditEntry, Organisation, Parentage, User
from teams.tree import Branch, Tree, below_any
from tests.cast import START, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both]

TODAY = date(2026, 6, 18)


def move(cast, unit, parent, on=TODAY) -> Organisation:
    return move_organisation(actor=cast.city_official, organisation=unit, parent=parent, from_on=on)


def fresh(unit) -> Organisation:
    return Organisation.objects.get(pk=unit.pk)


def superior(unit) -> Organisation:
    return Organisation.objects.get_parent(fresh(unit))


def parents(unit) -> list[tuple[str, date, date | None]]:
    rows = Parentage.objects.filter(organisation=unit).order_by("from_on")
    return [(row.parent.short_name, row.from_on, row.to_on) for row in rows]


def test_a_unit_moves_with_all_below_and_the_days_before_stay(cast):
    move(cast, cast.town, cast.stranger, date(2026, 6, 1))
    assert superior(cast.town) == cast.stranger
    assert fresh(cast.village).is_under(fresh(cast.stranger).path)
    assert parents(cast.town) == [
        ("团茂南区委", START, date(2026, 6, 1)),
        ("团电白区委", date(2026, 6, 1), None),
    ]
    tree = Tree()
    assert cast.district.pk in tree.line(cast.village.pk, date(2026, 5, 31))
    assert cast.stranger.pk in tree.line(cast.village.pk, date(2026, 6, 1))
    assert [any(found) for found in Organisation.objects.find_problems()] == [False] * 5


def test_a_branch_read_by_itself_is_that_of_the_whole_tree_on_every_day(cast, django_assert_max_num_queries):
    move(cast, cast.town, cast.stranger, date(2026, 3, 1))
    move(cast, cast.village, cast.street, date(2026, 6, 1))
    move(cast, cast.street, cast.stranger)
    for day in (date(2025, 1, 1), date(2026, 2, 28), date(2026, 3, 1), date(2026, 6, 1), TODAY):
        lines = Tree().lines(day)
        for unit in lines:
            whole = {lower: line[: line.index(unit) + 1] for lower, line in lines.items() if unit in line}
            assert Branch(unit, day).lines == whole
        assert below_any([cast.city.pk, cast.college.pk], day) == {
            lower for lower, line in lines.items() if cast.city.pk in line
        }
    with django_assert_max_num_queries(4):  # whether it is the whole tree, and one for each level below
        assert Branch(cast.stranger.pk, TODAY).step(cast.community.pk) == cast.street.pk


def test_who_looked_after_it_sees_it_no_longer_and_its_new_superior_does(cast):
    move(cast, cast.town, cast.stranger)
    seen = Organisation.objects.visible_to
    assert cast.village not in seen(User.objects.get(pk=cast.official.pk))
    assert cast.village in seen(User.objects.get(pk=cast.outsider.pk))


def test_a_move_leaves_one_entry_that_names_both(cast):
    before = AuditEntry.objects.count()
    move(cast, cast.town, cast.stranger)
    entry = AuditEntry.objects.first()
    assert AuditEntry.objects.count() == before + 1
    assert (entry.verb, entry.before, entry.after) == (
        "调整隶属",
        {"parent": "团茂南区委"},
        {"parent": "团电白区委", "from_on": "2026-06-18"},
    )


def test_moves_of_one_day_leave_the_last_and_the_way_back_leaves_no_trace(cast):
    move(cast, cast.town, cast.stranger)
    move(cast, cast.town, cast.city)
    assert parents(cast.town) == [("团茂南区委", START, TODAY), ("团茂名市委", TODAY, None)]
    move(cast, cast.town, cast.district)
    assert parents(cast.town) == [("团茂南区委", START, None)]
    assert superior(cast.town) == cast.district


def test_a_unit_opened_today_may_move_today(cast):
    said = {"code": "440902-XX", "name": "新坡镇团委", "short_name": "新坡镇", "kind": "township"}
    unit = open_organisation(actor=None, parent=cast.district, from_on=TODAY, **said)
    move(cast, unit, cast.stranger)
    assert parents(unit) == [("团电白区委", TODAY, None)]


@pytest.mark.parametrize(
    ("unit", "parent", "day", "sentence"),
    [
        ("town", "town", TODAY, "不能归到自己名下"),
        ("town", "village", TODAY, "上级不能归到下级名下"),
        ("town", "district", TODAY, "现在就隶属"),
        ("province", "city", TODAY, "最上级的单位没有上级"),
        ("town", "stranger", date(2026, 6, 19), "日期不能晚于今天"),
        ("town", "stranger", date(2025, 12, 31), "日期不能早于这一天"),
    ],
)
def test_a_move_that_makes_no_tree_is_refused(cast, unit, parent, day, sentence):
    before = sorted(Organisation.objects.values_list("pk", "path"))
    with pytest.raises(ValidationError, match=sentence):
        move(cast, getattr(cast, unit), getattr(cast, parent), day)
    assert sorted(Organisation.objects.values_list("pk", "path")) == before


def test_nothing_moves_to_or_opens_under_a_closed_unit_and_a_closed_one_stays(cast):
    said = {"code": "440902-XX", "name": "新坡镇团委", "short_name": "新坡镇", "kind": "township"}
    closed = open_organisation(actor=None, parent=cast.district, from_on=START, **said)
    close_organisation(actor=cast.official, organisation=closed, from_on=TODAY)
    with pytest.raises(ValidationError, match="新坡镇已撤销，请选仍在的单位"):
        move(cast, cast.community, closed)
    with pytest.raises(ValidationError, match="隶属关系不再调整"):
        move(cast, closed, cast.street)
    said |= {"code": "440902-XX-1", "kind": "village"}
    with pytest.raises(ValidationError, match="新坡镇已撤销，不能再设下级单位"):
        open_organisation(actor=None, parent=closed, from_on=TODAY, **said)


def test_a_day_on_which_the_new_superior_stood_below_is_refused(cast):
    """The town's village leaves it in June; the town cannot have stood under that village since May."""
    move(cast, cast.village, cast.district, date(2026, 6, 10))
    with pytest.raises(ValidationError, match="石曹村在这一天以后曾隶属羊角镇"):
        move(cast, cast.town, cast.village, date(2026, 5, 1))
    move(cast, cast.town, cast.village, date(2026, 6, 10))
    line = Tree().line(cast.town.pk, TODAY)
    assert line[:3] == (cast.town.pk, cast.village.pk, cast.district.pk)


def test_a_superior_that_came_later_cannot_have_had_it_before(cast):
    said = {"code": "440905", "name": "新区团委", "short_name": "新区", "kind": "committee"}
    unit = open_organisation(actor=None, parent=cast.city, from_on=date(2026, 6, 10), **said)
    with pytest.raises(ValidationError, match="新区6月10日才成立"):
        move(cast, cast.town, unit, date(2026, 6, 9))


# --- the page --------------------------------------------------------------------------------------------------------


def post(client, user, unit, **said):
    client.force_login(user)
    return client.post(f"/organisations/{unit.code}/move/", {"from_on": "2026-06-18", **said})


def test_the_page_says_what_goes_along_before_it_moves(client, cast):
    asked = post(client, cast.city_official, cast.town, parent="440904")
    shown = asked.content.decode()
    assert "羊角镇由团茂南区委划归团电白区委？" in shown
    assert "连同下级1个单位、1个点位" in shown
    assert superior(cast.town) == cast.district
    moved = post(client, cast.city_official, cast.town, parent="440904", agreed="1")
    assert moved["Location"] == f"/organisations/{cast.town.code}/"
    assert superior(cast.town) == cast.stranger


@pytest.mark.parametrize("text", ["440902-GD", "官渡街道团工委", "官渡街道"])
def test_the_superior_is_named_by_code_or_name(client, cast, text):
    assert post(client, cast.official, cast.town, parent=text, agreed="1").status_code == 302
    assert superior(cast.town) == cast.street


@pytest.mark.parametrize("text", ["440904", "团电白区委", "没有这个单位"])
def test_a_unit_beyond_ones_reach_is_as_good_as_none(client, cast, text):
    shown = post(client, cast.official, cast.town, parent=text, agreed="1").content.decode()
    assert f"没有找到“{text}”" in shown
    assert superior(cast.town) == cast.district


def test_of_two_units_with_one_name_the_code_is_asked_for(client, cast):
    for code in ("A", "B"):
        said = {"code": code, "name": "新坡镇团委", "short_name": "新坡镇", "kind": "township"}
        open_organisation(actor=None, parent=cast.district, from_on=START, **said)
    shown = post(client, cast.official, cast.town, parent="新坡镇").content.decode()
    assert "不止一个叫这个名称，请从列出的里选一个" in shown
    assert "团茂南区委，A" in shown and "团茂南区委，B" in shown


def test_what_the_action_refuses_stands_at_the_field(client, cast):
    shown = post(client, cast.city_official, cast.town, parent=cast.village.code).content.decode()
    assert "上级不能归到下级名下" in shown
    assert "下一步" in shown


def test_nobody_moves_the_unit_that_they_serve_in(client, cast):
    official = make_user("town", "镇团委干部", cast.town)
    assert post(client, official, cast.town, parent=cast.village.code).status_code == 403
    assert post(client, cast.official, cast.district, parent=cast.town.code).status_code == 403
    assert post(client, cast.reader, cast.town, parent=cast.street.code).status_code == 403
    assert post(client, cast.outsider, cast.town, parent=cast.stranger.code).status_code == 404
