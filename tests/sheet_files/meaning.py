"""What rows mean against what is there: who somebody is, where they belong, what a roster may not do."""

from collections.abc import Sequence
from functools import partial

from tests.sheet_files.case import Case
from tests.sheet_files.people import (
    CAMPUS,
    ONLINE,
    SLIM_HEAD,
    SMALL,
    STREET,
    TOWN,
    VILLAGE,
    id_number,
    name_of,
    people,
    person,
    phone_of,
    roster,
    slim,
    stored,
)
from tests.sheet_files.workbook import Tab, xlsx

# The cast's: the leader and a member at 官渡校园社区, the leader at 羊角镇石曹村.
LIN = ("林嘉豪", "20260101", "15400001234")
ZHOU = ("周雨桐", "20260102", "15400002071")
ZHENG = ("郑浩然", "20260103", "15400004417")


def slims(*rows: Sequence, more: Sequence[str] = ()) -> bytes:
    return xlsx(Tab([[*SLIM_HEAD, *more], *rows]))


def with_ids(*rows: Sequence) -> bytes:
    return slims(*rows, more=["身份证号"])


def one(name: str, build, code: str, *, new: int = 0, persons=(), **options) -> Case:
    """One row is refused."""
    return Case(name, build, "partly", new=new, refused=1, errors=[code], persons=persons, **options)


ONE_AND_TWO = with_ids([*slim(1), id_number(1)], [*slim(2), id_number(2)])
AT_ONLINE = {"点位": ONLINE, "职务": "团队长"}

MIXED = [
    person(1),
    person(2, 点位="官渡校圆社区"),
    person(3, 手机="1546"),
    person(4, 点位=VILLAGE),
    person(5, 姓名="", 手机="12"),
    person(6, 性别="不详", 职务="班长"),
    person(1, 手机=phone_of(7)),
    person(8, 点位=TOWN),
    person(9, 点位=TOWN, 项目="乡村振兴"),
    ["合计", None, None, 9],
]

FILES = [
    # --- who is it ---
    Case(
        "new_people_at_three_sites",
        partial(roster, *people(1, 2), person(3, 点位=VILLAGE), person(4, 点位=ONLINE)),
        new=4,
        persons=[*stored(1, 2), *stored(3, site=VILLAGE), *stored(4, site=ONLINE)],
    ),
    Case(
        "the_same_file_again",
        partial(roster, *people(1, 2, 3)),
        unchanged=3,
        persons=[],
        before=partial(roster, *people(1, 2, 3)),
    ),
    Case(
        "the_same_file_with_one_more",
        partial(roster, *people(1, 2, 3)),
        new=1,
        unchanged=2,
        persons=stored(3),
        before=partial(roster, *people(1, 2)),
    ),
    Case("people_of_the_cast_as_they_are", partial(slims, [*ZHOU, CAMPUS], [*ZHENG, VILLAGE]), unchanged=2, persons=[]),
    Case(
        "another_phone_and_class",
        partial(roster, person(1, 手机="15499990001", 班级="网络2403")),
        changed=1,
        says=["changed F3", "changed G3"],
        persons=[(name_of(1), "15499990001", CAMPUS)],
        members={name_of(1): {"class_name": "网络2403"}},
        before=partial(roster, person(1)),
    ),
    Case(
        "empty_cells_take_nothing_away",
        partial(roster, person(1, 性别="", 政治面貌=None, 学院="", 班级=" ", 手机="")),
        unchanged=1,
        persons=[],
        before=partial(roster, person(1)),
    ),
    one("another_name_under_the_same_number", partial(slims, ["周雨彤", *ZHOU[1:], CAMPUS]), "person_conflict B2"),
    Case("known_by_phone_and_name", partial(slims, [ZHOU[0], "", ZHOU[2], CAMPUS]), unchanged=1, persons=[]),
    one(
        "a_phone_known_with_another_student_number",
        partial(slims, [ZHOU[0], "20260998", ZHOU[2], CAMPUS]),
        "phone_taken C2",
    ),
    Case(
        "known_by_id_number_alone",
        partial(with_ids, [name_of(1), "", "", CAMPUS, id_number(1)]),
        unchanged=1,
        persons=[],
        before=lambda: ONE_AND_TWO,
    ),
    Case(
        "known_by_id_number_with_other_numbers",
        partial(with_ids, [name_of(1), "20269999", "15499990002", CAMPUS, id_number(1)]),
        changed=1,
        persons=[(name_of(1), "15499990002", CAMPUS)],
        members={name_of(1): {"student_number": "20269999"}},
        before=lambda: ONE_AND_TWO,
    ),
    one("number_and_phone_of_two_people", partial(slims, [*LIN[:2], ZHOU[2], CAMPUS]), "person_conflict|phone_taken 2"),
    one(
        "number_and_id_number_of_two_people",
        partial(with_ids, [*slim(1), id_number(2)]),
        "person_conflict 2",
        before=lambda: ONE_AND_TWO,
    ),
    one("phone_of_somebody_else", partial(slims, [*slim(1)[:2], LIN[2], CAMPUS]), "phone_taken C2"),
    one("phone_of_somebody_else_without_number", partial(slims, [name_of(1), "", LIN[2], CAMPUS]), "phone_taken C2"),
    Case(
        "two_people_of_one_name",
        partial(slims, slim(1), [name_of(1), *slim(2)[1:]]),
        new=2,
        says=["namesake 3"],
        persons=[*stored(1), (name_of(1), phone_of(2), CAMPUS)],
    ),
    Case(
        "a_namesake_of_somebody_there",
        partial(slims, [ZHOU[0], *slim(1)[1:]]),
        new=1,
        persons=[(ZHOU[0], phone_of(1), CAMPUS)],
    ),
    Case("a_student_number_that_another_unit_has_too", partial(slims, slim(50)), new=1, persons=stored(50)),
    one(
        "a_student_number_twice",
        partial(slims, slim(1), slim(2), [name_of(3), *slim(1)[1:2], phone_of(3), CAMPUS]),
        "duplicate B4",
        new=2,
        persons=stored(1, 2),
    ),
    one(
        "a_phone_twice",
        partial(slims, slim(1), [*slim(2)[:2], phone_of(1), CAMPUS]),
        "duplicate C3",
        new=1,
        persons=stored(1),
    ),
    one(
        "an_id_number_twice",
        partial(with_ids, [*slim(1), id_number(1)], [*slim(2), id_number(1)]),
        "duplicate E3",
        new=1,
        persons=stored(1),
    ),
    one("a_row_twice", partial(slims, slim(1), slim(2), slim(1)), "duplicate 4", new=2, persons=stored(1, 2)),
    one(
        "one_person_at_two_sites",
        partial(slims, slim(1), slim(2), slim(1, site=VILLAGE)),
        "two_sites 4",
        new=2,
        persons=stored(1, 2),
    ),
    one(
        "neither_number_nor_phone",
        partial(slims, slim(1), [name_of(2), "", None, CAMPUS]),
        "required B3",
        new=1,
        persons=stored(1),
    ),
    one(
        "a_child_without_consent",
        partial(roster, person(1), [*person(2), "2013-01"], more=("出生年月",)),
        "needs_consent K4",
        new=1,
        persons=stored(1),
    ),
    # --- where ---
    Case(
        "a_site_nearly_right",
        partial(roster, person(1, 点位="官渡校圆社区"), person(2)),
        "partly",
        new=1,
        refused=1,
        errors=["unknown_site H3"],
        persons=stored(2),
    ),
    Case(
        "a_site_out_of_reach_and_one_that_is_none",
        partial(roster, person(1, 点位="水东镇"), person(2, 点位="水西镇"), person(3)),
        "partly",
        new=1,
        refused=2,
        errors=["unknown_site H3", "unknown_site H4"],
        persons=stored(3),
    ),
    Case("a_site_by_its_alias", partial(slims, slim(1, site="荔红社区")), new=1, persons=stored(1, site=SMALL)),
    Case(
        "a_site_in_other_quotation_marks",
        partial(slims, slim(1, site='"油城墟"青年直播街'), slim(2, site="「油城墟」 青年直播街"), slim(3, site=STREET)),
        new=3,
        persons=stored(1, 2, 3, site=STREET),
    ),
    one(
        "a_site_with_two_rows",
        partial(roster, person(1, 点位=TOWN), person(2)),
        "ambiguous I3",
        new=1,
        persons=stored(2),
    ),
    Case(
        "a_site_with_two_rows_and_its_programme",
        partial(roster, person(1, 点位=TOWN, 项目="乡村振兴"), person(2, 点位=TOWN, 项目="1. 四点半课堂")),
        new=2,
        persons=stored(1, 2, site=TOWN),
    ),
    one(
        "a_programme_that_is_not_there",
        partial(roster, person(1, 项目="编辑推文"), person(2)),
        "unknown_programme I3",
        new=1,
        persons=stored(2),
    ),
    Case("no_site_at_all", partial(roster, person(1, 点位="")), new=1, says=["no_site H3"], persons=stored(1, site="")),
    # --- how many ---
    one(
        "more_than_there_are_places",
        partial(slims, *(slim(n, site=SMALL) for n in (1, 2, 3, 4))),
        "quota D5",
        new=3,
        persons=stored(1, 2, 3, site=SMALL),
    ),
    Case(
        "more_than_are_left",
        partial(slims, *(slim(n, site=SMALL) for n in (1, 2, 3, 4, 5))),
        "partly",
        new=1,
        unchanged=2,
        refused=2,
        errors=["quota D5", "quota D6"],
        persons=stored(3, site=SMALL),
        before=partial(slims, *(slim(n, site=SMALL) for n in (1, 2))),
    ),
    # --- who leads ---
    Case(
        "a_leader_for_a_row_without_one",
        partial(roster, person(1, **AT_ONLINE), person(2, 点位=ONLINE)),
        new=2,
        persons=stored(1, 2, site=ONLINE),
    ),
    Case(
        "leaders_who_are_not_league_members",
        partial(roster, *(person(n, 政治面貌=s, **AT_ONLINE) for n, s in enumerate(("群众", "中共党员", ""), start=1))),
        "partly",
        refused=3,
        errors=[
            "leader_not_league C3",
            "leader_not_league C4",
            "leader_not_league C5",
            "second_leader J4",
            "second_leader J5",
        ],
        persons=[],
    ),
    Case(
        "a_party_member_who_stayed_in_the_league_leads",
        partial(roster, [*person(1, 政治面貌="中共党员", **AT_ONLINE), "保留"], more=("团籍",)),
        new=1,
        persons=stored(1, site=ONLINE),
        members={name_of(1): {"political_status": "party", "league_member": True}},
    ),
    one(
        "two_leaders",
        partial(roster, person(1, **AT_ONLINE), person(2, **AT_ONLINE)),
        "second_leader J4",
        new=1,
        persons=stored(1, site=ONLINE),
    ),
    Case(
        "another_leader",
        partial(roster, person(1, 职务="团队长")),
        new=1,
        says=["leader_replaced J3"],
        persons=stored(1),
    ),
    Case(
        "a_leader_called_member",
        partial(slims, [*LIN, CAMPUS, "队员"], more=["职务"]),
        unchanged=1,
        says=["leader_kept E2"],
        persons=[],
    ),
    one(
        "a_leader_in_office_who_left_the_league",
        partial(slims, [*LIN, CAMPUS, "群众"], more=["政治面貌"]),
        "leader_not_league E2",
    ),
    one(
        "a_leader_without_a_site",
        partial(roster, person(1, 点位="", 职务="团队长")),
        "required H3",
        says=["no_site H3"],
    ),
    # --- what a roster may not do, and everything at once ---
    Case(
        "columns_that_a_roster_may_not_set",
        partial(slims, [*slim(1), 99, "团支部第一书记"], more=["人数", "挂任职务"]),
        new=1,
        says=["not_taken_over"],
        persons=stored(1),
    ),
    Case(
        "many_things_at_once",
        partial(roster, *MIXED),
        "partly",
        new=3,
        refused=6,
        skipped=1,
        errors=[
            "unknown_site H4",
            "bad_phone G5",
            "required A7",
            "bad_phone G7",
            "bad_value B8",
            "bad_value J8",
            "duplicate D9",
            "ambiguous I10",
        ],
        persons=[*stored(1), *stored(4, site=VILLAGE), *stored(9, site=TOWN)],
    ),
    Case(
        "nobody_is_written_twice_when_corrected",
        partial(roster, *people(1, 2), person(3, 手机=int(phone_of(3)))),
        new=1,
        unchanged=2,
        persons=stored(3),
        before=partial(roster, *people(1, 2), person(3, 手机="1.546E+10")),
    ),
]
