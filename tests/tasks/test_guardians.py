"""Below 14 nobody is entered without a guardian's consent; below 18 whoever looks is written down."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from tasks.actions.roster import RosterSheet
from tasks.actions.staffing import appoint_leader, join_team
from teams.actions.consents import Consent, record_consent, withdraw_consent
from teams.actions.members import MINOR_SEEN, edit_member, note_seen, register_member
from teams.actions.sheet_writes import bring_in
from teams.models import AuditEntry, GuardianConsent, Member
from tests.books import ROSTER_HEAD, book, person
from tests.cast import make_member
from tests.tasks.test_people_pages import page, send
from youthwork.lib.dates import younger_than

pytestmark = [pytest.mark.django_db, pytest.mark.both]

TODAY = date(2026, 6, 18)
CHILD = "2013-01"  # 13 on that day
MINOR = "2009-01"  # 17
AGREED = Consent("林国强", "father", "15400007700", date(2026, 6, 1), "班主任办公室")
PAPER = {
    "guardian-name": "林国强",
    "guardian-relation": "father",
    "guardian-phone": "154 0000 7700",
    "guardian-consented_on": "2026-06-01",
}


def child(cast, **said) -> Member:
    return register_member(actor=cast.college_official, home=cast.college, name="小明", birth_month=CHILD, **said)


@pytest.mark.parametrize(
    ("on", "younger"),
    [
        (date(2026, 5, 31), True),
        (date(2026, 6, 1), True),  # perhaps the birthday itself, perhaps not yet
        (date(2026, 6, 30), True),
        (date(2026, 7, 1), False),
        (date(2027, 1, 1), False),
    ],
)
def test_somebody_is_younger_until_the_month_of_the_birthday_is_over(on, younger):
    assert younger_than(14, "2012-06", on=on) is younger


def test_of_whose_birth_nothing_is_known_nothing_is_said():
    assert not younger_than(14, "", on=TODAY)


# --- below 14 ---


def test_a_child_is_not_entered_without_consent_and_nothing_is_left(cast):
    with pytest.raises(ValidationError, match="要先登记监护人同意") as refusal:
        child(cast)
    assert "birth_month" in refusal.value.error_dict
    assert not Member.objects.filter(name="小明").exists()


def test_a_child_is_entered_with_consent_and_the_log_keeps_the_guardian_out(cast):
    member = child(cast, consent=AGREED)
    kept = member.consents.get()
    assert (kept.guardian_name, kept.guardian_phone, kept.recorded_by) == (
        "林国强",
        "15400007700",
        cast.college_official,
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT guardian_name, guardian_phone FROM teams_guardianconsent")
        assert "林国强" not in str(cursor.fetchall())
    assert AuditEntry.objects.filter(verb="登记监护人同意", target_id=str(member.pk)).exists()
    assert "林国强" not in str(list(AuditEntry.objects.values()))


def test_a_month_of_birth_that_makes_somebody_a_child_needs_consent_too(cast):
    member = cast.team.leader
    with pytest.raises(ValidationError, match="监护人"):
        edit_member(actor=cast.college_official, member=member, birth_month=CHILD)
    edit_member(actor=cast.college_official, member=member, birth_month=CHILD, consent=AGREED)
    edit_member(actor=cast.college_official, member=member, class_name="七年级一班")
    member.refresh_from_db()
    assert (member.birth_month, member.class_name) == (CHILD, "七年级一班")


def test_a_child_known_from_before_does_not_join_without_consent(cast):
    known = make_member(cast.college, "小红", "1")
    Member.objects.filter(pk=known.pk).update(birth_month=CHILD)
    known.refresh_from_db()
    with pytest.raises(ValidationError, match="监护人"):
        join_team(actor=cast.college_official, team=cast.team, member=known, on=TODAY)
    record_consent(actor=cast.college_official, member=known, consent=AGREED, today=TODAY)
    assert join_team(actor=cast.college_official, team=cast.team, member=known, on=TODAY).pk


def test_a_consent_taken_back_closes_the_door_again(cast):
    member = child(cast, consent=AGREED)
    withdraw_consent(actor=cast.college_official, consent=member.consents.get(), on=TODAY)
    with pytest.raises(ValidationError, match="已经撤回"):
        withdraw_consent(actor=cast.college_official, consent=member.consents.get(), on=TODAY)
    with pytest.raises(ValidationError, match="监护人"):
        edit_member(actor=cast.college_official, member=member, class_name="七年级一班")
    with pytest.raises(ValidationError, match="监护人"):
        join_team(actor=cast.college_official, team=cast.team, member=member, on=TODAY)


def test_a_child_whose_consent_was_taken_back_becomes_no_leader(cast):
    """With the team comes an account; who serves already may not be given one either."""
    member = child(cast, consent=AGREED, league_member=True, student_number="1")
    join_team(actor=cast.college_official, team=cast.other_team, member=member, on=TODAY)
    withdraw_consent(actor=cast.college_official, consent=member.consents.get(), on=TODAY)
    with pytest.raises(ValidationError, match="监护人"):
        appoint_leader(actor=cast.college_official, team=cast.other_team, member=member, on=TODAY)
    cast.other_team.refresh_from_db()
    assert cast.other_team.leader != member


@pytest.mark.parametrize(
    "wrong", [{"consented_on": date(2026, 6, 19)}, {"guardian_name": ""}, {"guardian_phone": ""}, {"relation": "uncle"}]
)
def test_a_consent_that_says_too_little_is_refused(cast, wrong):
    with pytest.raises(ValidationError):
        child(cast, consent=Consent(**{**vars(AGREED), **wrong}))
    assert not Member.objects.filter(name="小明").exists()


def test_one_consent_stands_at_a_time(cast):
    member = child(cast, consent=AGREED)
    with pytest.raises(IntegrityError), transaction.atomic():
        GuardianConsent.objects.create(
            member=member, guardian_name="某", relation="mother", guardian_phone="1", consented_on=TODAY
        )


def test_the_page_asks_for_the_consent_and_takes_it(cast, client):
    said = {"name": "小明", "birth_month": CHILD}
    refused = send(client, cast.college_official, "tasks:team-join", cast.team.pk, **said)
    assert "未满14周岁，要先登记监护人同意" in refused
    assert 'id="consent" open' in refused
    half = send(client, cast.college_official, "tasks:team-join", cast.team.pk, **said, **{"guardian-name": "林国强"})
    assert "登记监护人同意时要填这一项" in half
    assert not Member.objects.filter(name="小明").exists()
    assert "小明已加入" in send(client, cast.college_official, "tasks:team-join", cast.team.pk, **said, **PAPER)
    assert Member.objects.get(name="小明").consents.get().guardian_phone == "15400007700"


def test_the_card_shows_the_consent_and_takes_it_back(cast, client):
    member = cast.team.leader
    said = {"name": "林嘉豪", "student_number": "20260101", "league_member": "yes", "birth_month": CHILD}
    assert 'id="consent" open' not in page(client, cast.college_official, "tasks:member-edit", member.pk)
    refused = send(client, cast.college_official, "tasks:member-edit", member.pk, **said)
    assert "要先登记监护人同意" in refused
    assert 'id="consent" open' in refused
    assert "队员信息已改好" in send(client, cast.college_official, "tasks:member-edit", member.pk, **said, **PAPER)
    shown = page(client, cast.college_official, "tasks:member", member.pk)
    assert "6月1日同意" in shown
    assert "林国强" not in shown
    consent = member.consents.get()
    assert "不能再加入团队" in page(client, cast.college_official, "tasks:consent-withdraw", consent.pk)
    assert "监护人同意已撤回" in send(client, cast.college_official, "tasks:consent-withdraw", consent.pk)
    assert "6月18日撤回" in page(client, cast.college_official, "tasks:member", member.pk)


def test_a_roster_refuses_a_child_in_its_row_and_says_where_to_go(cast):

    head = [*ROSTER_HEAD, "出生年月"]
    content = book([head, [*person(), "2005-03"], [*person("小明", "20260299"), CHILD]])
    meaning = RosterSheet(cast.college, cast.college_official, on=TODAY)
    outcome = bring_in(actor=cast.college_official, meaning=meaning, content=content, file_name="a.xlsx")
    assert [(e["code"], e["row"], e["field"]) for e in outcome.errors] == [("needs_consent", 3, "birth_month")]
    assert "加队员" in outcome.errors[0]["message"]
    assert not Member.objects.filter(name__in=["小明", "何晓彤"]).exists()
    register_member(
        actor=cast.college_official,
        home=cast.college,
        name="小明",
        student_number="20260299",
        birth_month=CHILD,
        consent=AGREED,
    )
    meaning = RosterSheet(cast.college, cast.college_official, on=TODAY)
    outcome = bring_in(actor=cast.college_official, meaning=meaning, content=content, file_name="a.xlsx")
    assert outcome.errors == []


# --- below 18 ---


@pytest.fixture
def minor(cast) -> Member:
    Member.objects.filter(pk=cast.team.leader_id).update(birth_month=MINOR)
    return Member.objects.get(pk=cast.team.leader_id)


def looks(member: Member) -> list[str]:
    return list(
        AuditEntry.objects.filter(verb=MINOR_SEEN, target_id=str(member.pk)).values_list("actor__name", flat=True)
    )


def test_a_look_at_a_minor_is_written_down_once_for_each_reader_and_day(cast, client, minor):
    for _ in range(2):
        page(client, cast.official, "tasks:member", minor.pk)
    client.post(reverse("tasks:member-phone", args=[minor.pk]))
    page(client, cast.reader, "tasks:member", minor.pk)
    assert sorted(looks(minor)) == ["刘静", "韩雪"]
    note_seen(actor=cast.official, member=minor, today=date(2026, 6, 19))
    assert len(looks(minor)) == 3


def test_a_look_by_way_of_the_form_is_a_look_too(cast, client, minor):
    page(client, cast.college_official, "tasks:member-edit", minor.pk)
    assert looks(minor) == ["周敏"]


def test_of_an_adult_and_of_oneself_nothing_is_written(cast, client, minor):
    page(client, cast.official, "tasks:member", cast.other_team.leader_id)
    note_seen(actor=cast.leader, member=minor, today=TODAY)
    assert looks(minor) == looks(cast.other_team.leader) == []


def test_the_card_says_who_reads_that_log(cast, client, minor):
    assert "日志由团省委的安全审计员查看" in page(client, cast.official, "tasks:member", minor.pk)
    cast.auditor.appointments.update(to_on=TODAY)
    assert "还没有安全审计员" in page(client, cast.official, "tasks:member", minor.pk)
    assert "安全审计员" not in page(client, cast.official, "tasks:member", cast.other_team.leader_id)


def test_a_minor_is_marked_wherever_people_are_listed(cast, client, minor):
    for url, args in (
        ("tasks:member", [minor.pk]),
        ("tasks:members", []),
        ("tasks:team", [cast.team.pk]),
        ("tasks:placement", [cast.campus.pk]),
    ):
        assert page(client, cast.official, url, *args).count("未成年</span>") == 1, url
    assert "未成年</span>" in page(client, cast.college_official, "tasks:team-join", cast.other_team.pk)


def test_a_minors_number_is_shown_by_no_page_unasked_and_leaves_in_no_sheet(cast, client, minor):
    assert "15400001234" not in page(client, cast.leader, "tasks:my-team")
    assert "15400002071" in page(client, cast.leader, "tasks:my-team")
    client.force_login(cast.official)
    client.get(reverse("tasks:arrangement-export", args=[cast.document.pk]))
    exported = AuditEntry.objects.latest("pk")
    assert exported.after == {"phones": 1}, "that of the adult leader alone"
