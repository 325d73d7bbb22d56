"""One person, with rows in every table by the real actions, is taken out as a file and erased from all of them."""

import io
import json
import re
import zipfile
from datetime import date, timedelta

import openpyxl
import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reports.actions.reports import submit
from reports.models import ReportVersion
from reports.table import table_of_version
from tasks.actions.arrangement import ArrangementSheet
from tasks.actions.photos import add_photo
from tasks.actions.returns import return_record
from tasks.actions.roster import RosterSheet
from tasks.actions.staffing import leave_team
from tasks.models import Record
from teams.actions.accounts import appoint, end_appointment
from teams.actions.consents import Consent
from teams.actions.members import edit_member, reveal_phone
from teams.actions.persons import erase_person, export_person
from teams.actions.site_sheet import SiteSheet
from teams.actions.sites import edit_site
from teams.models import (
    Appointment,
    AuditEntry,
    Authenticator,
    Invitation,
    Member,
    Membership,
    Notice,
    PersonExport,
    RecoveryCode,
    SheetImport,
    SignInAttempt,
    StoredFile,
    User,
)
from teams.models.sign_in import account_key
from teams.persons import blocks, consequences, person_of, told
from tests.books import arrangement, person, place, roster, sites
from tests.cast import START, Cast, build_cast, make_record
from tests.imports import apply, take_in
from tests.replay import made_once
from tests.reports.traces import leave_at_ledger, leave_at_reminders, leave_at_report, leave_at_site
from tests.reports.world import make_report
from tests.tasks.test_photos import picture
from youthwork.lib.identity import identity_index
from youthwork.lib.personal import ERASED, Fate, rules
from youthwork.lib.sealed import current_header, unseal

pytestmark = pytest.mark.django_db  # `both`: what looks into every table, and what a transaction takes back

NAME, NUMBER, PHONE, USERNAME, GUARDIAN = "林嘉豪", "20260101", "15400001234", "leader", "林国强"
IDENTITY = "440902200503010017"
TODAY = date(2026, 6, 18)
FROZEN = {"reports_reportversion"}
# Where the user name of the cast is a common word of the log and of other people's names.
HIS = (NAME, NUMBER, PHONE, GUARDIAN, "15400007700", "团支书一职")


def lived() -> tuple[Cast, Member]:
    """林嘉豪 has led a team, said what it did, held an office, sent a report, and been in sheets; now he is out."""
    cast = build_cast()
    Client().force_login(cast.leader)
    draft = make_record(cast, state="draft")
    add_photo(actor=cast.leader, record=draft, upload=SimpleUploadedFile("1.jpg", picture()))
    return_record(actor=cast.official, record=make_record(cast, state="submitted"), reason="请写清人数")
    make_record(cast)
    member = cast.team.leader
    college = cast.college_official
    edit_member(actor=college, member=member, class_name="七班", birth_month="2013-01", consent=_consent())
    reveal_phone(actor=cast.official, member=member)
    _sheets(cast)
    _office(cast)
    leave_at_ledger(cast, NAME, on=TODAY)
    leave_at_site(cast, NAME)
    leave_at_report(cast, NAME)
    leave_at_reminders(cast, NAME, on=TODAY)
    _door(cast.leader)
    edit_site(actor=cast.official, site=cast.campus.site, contact_name=NAME, contact_phone=PHONE)
    LogEntry.objects.create(
        user=cast.admin,
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(cast.leader.pk),
        object_repr=NAME,
        action_flag=2,
        change_message=json.dumps([{"changed": {"name": NAME}}], ensure_ascii=False),
    )
    export_person(actor=cast.admin, member=member)
    leave_team(actor=college, membership=member.memberships.get(to_on=None), on=TODAY)
    Member.objects.filter(pk=member.pk).update(identity_index=identity_index(IDENTITY))
    return cast, Member.objects.get(pk=member.pk)


@pytest.fixture
def cast_and_life(db, today) -> tuple[Cast, Member]:
    return made_once(lived)


@pytest.fixture
def cast(request, db, today) -> Cast:
    """That of ``life`` where a test asks for it."""
    return request.getfixturevalue("cast_and_life")[0] if "life" in request.fixturenames else made_once(build_cast)


@pytest.fixture
def life(cast_and_life) -> Member:
    return cast_and_life[1]


def _door(user: User) -> None:
    """What signing in leaves: an invitation, a try, an authenticator, recovery codes."""
    Invitation.objects.create(token_hash="0", user=user, invited_at=timezone.now(), expires_at=timezone.now())
    SignInAttempt.objects.create(account=account_key(user.pk), network="127.0.0.1")
    Authenticator.objects.create(user=user, secret="ab" * 20)
    RecoveryCode.objects.make(user, ["AAAA1111", "BBBB2222"])


def _consent() -> Consent:
    return Consent(GUARDIAN, "father", "15400007700", date(2026, 6, 1), "团支书一职")


def _sheets(cast) -> None:
    """An applied roster with his row, one that waits, one whose remark names him, and an arrangement that does."""
    actor = cast.college_official
    his = person(NAME, NUMBER, 手机=PHONE, 职务="团队长", 学院="机电系")
    another = person("邓志强", "20260202", 职务="团队长")
    for wanted, rows in ((True, [his, person()]), (False, [his]), (False, [another])):
        meaning = RosterSheet(cast.college, actor, on=TODAY)
        batch = take_in(actor=actor, meaning=meaning, content=roster(*rows), file_name="名单.xlsx")
        if wanted:
            apply(actor=actor, batch=batch, meaning=meaning)
    row = ("1. 创文巩卫工作\n2. 入户宣传", "官渡校园社区", 20, NAME, "154 0000 1234", f"{NAME}等5人")
    take_in(
        actor=cast.official,
        meaning=ArrangementSheet(cast.document, cast.official),
        content=arrangement(row),
        file_name="附件1.xlsx",
    )
    sites_sheet = SiteSheet(cast.district, cast.official)
    for contact in (NAME, "吴主任"):
        content = sites(place("车田村", 点位负责人=contact, 负责人电话=PHONE))
        batch = take_in(actor=cast.official, meaning=sites_sheet, content=content, file_name="点位.xlsx")
        if contact == NAME:
            apply(actor=cast.official, batch=batch, meaning=sites_sheet)


def _office(cast) -> None:
    held = appoint(
        actor=None, user=cast.leader, organisation=cast.college, role="official", from_on=START, rank="团支书一职"
    )
    report = make_report(cast, unit=cast.college)
    official = User.objects.get(pk=cast.leader.pk)
    submit(actor=official, report=report, filled_by=NAME, contact=PHONE, filled_on=TODAY)
    meaning = RosterSheet(cast.college, official, on=TODAY)
    take_in(actor=official, meaning=meaning, content=roster(person("冯可欣", "20260333")), file_name="新队员.xlsx")
    end_appointment(actor=None, appointment=Appointment.objects.get(pk=held.pk), on=TODAY)


def everything_kept() -> dict[str, str]:
    """Every value of every table as text, sealed ones opened, wherever in a value they lie; column → all of it."""
    kept: dict[str, str] = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for name, value in zip(names, row, strict=True):
                    plain = bytes(value) if isinstance(value, memoryview) else value
                    text = plain if isinstance(plain, str) else str(plain)
                    if "\\u" in text:
                        text = text.encode().decode("unicode_escape", "ignore") if text.isascii() else text
                    for sealed in re.findall(current_header() + r"[A-Za-z0-9+/=]{30,}", text):
                        text += unseal(sealed)
                    kept[f"{table}.{name}"] = kept.get(f"{table}.{name}", "") + "\n" + text
    return kept


def found(words: tuple[str, ...]) -> set[str]:
    return {column for column, text in everything_kept().items() if any(word in text for word in words)}


def erase(cast, member: Member) -> dict[Fate, int]:
    return erase_person(actor=cast.admin, member=member, name=NAME)


@pytest.mark.both
def test_the_person_of_these_tests_stands_in_every_table_that_holds_somebody(cast, life):
    """Else the next test would prove nothing of the others."""
    here = {one.rule.model for one in consequences(person_of(life))}
    assert Member.objects.with_identities(IDENTITY).get() == life
    assert {label for label, rule in rules().items() if rule.find} - here == {"teams.Team"}, "whose leader he was"
    assert found(HIS) >= {
        "teams_member.name", "teams_user.name", "teams_site.contact_name", "teams_auditname.text",
        "tasks_review.by_name",
        "reports_report.filled_by", "reports_reportevent.by_name", "teams_sheetrow.cells", "teams_sheetrow.notes",
        "teams_storedfile.name", "teams_guardianconsent.guardian_name", "teams_appointment.rank",
        "django_admin_log.object_repr", "django_admin_log.change_message",
    }  # fmt: skip


@pytest.mark.both
def test_afterwards_nothing_of_the_person_is_anywhere_but_in_what_was_frozen(cast, life):
    done = erase(cast, life)
    left = {column for column in found(HIS) if column.split(".")[0] not in FROZEN}
    assert left == set()
    assert done[Fate.DELETE] >= 4
    assert done[Fate.KEEP] >= 5
    user = User.objects.get(pk=cast.leader.pk)
    assert (user.username, user.name, user.is_active) == (f"erased-{user.pk}", ERASED, False)
    assert not user.has_usable_password()
    life.refresh_from_db()
    assert (life.name, life.erased_on, life.home) == (ERASED, TODAY, cast.college)
    assert not Member.objects.with_identities(IDENTITY).exists()
    assert life.identity_index == ""


def test_what_was_reported_stays_as_it_was_reported(cast, life):
    version = ReportVersion.objects.get()
    before, content = table_of_version(version), version.files.get(kind="xlsx").file.content.read()
    erase(cast, life)
    version = ReportVersion.objects.get()
    assert table_of_version(version) == before
    assert before.contact == PHONE
    assert version.files.get(kind="xlsx").file.content.open("rb").read() == content


def test_figures_stay_and_other_people_too(cast, life):
    others = {name: set() for name in ("周雨桐", "何晓彤", "15400002071")}
    before = {name: found((name,)) for name in others}
    counts = (Membership.objects.count(), Record.objects.count(), AuditEntry.objects.count())
    erase(cast, life)
    after = (Membership.objects.count(), Record.objects.count(), AuditEntry.objects.count() - 1)
    assert after == counts
    assert {name: found((name,)) for name in others} == before


def test_the_sessions_end_and_the_files_go(cast, life, client):
    client.force_login(cast.leader)
    export = PersonExport.objects.select_related("file").get()
    path = str(export.file.content.name)
    assert default_storage.exists(path)
    erase(cast, life)
    assert not [row for row in Session.objects.all() if row.get_decoded().get("_auth_user_id") == str(cast.leader.pk)]
    assert client.get("/").status_code == 302
    assert not StoredFile.objects.filter(pk=export.file_id).exists()
    assert not Notice.objects.filter(user=cast.leader).exists()


def test_a_waiting_roster_goes_on_without_the_person(cast, life):
    erase(cast, life)
    actor = cast.college_official
    waiting = SheetImport.objects.filter(uploaded_by=actor, state="read")
    assert sum(batch.rows.count() for batch in waiting) == 1, "that of 邓志强 alone; the row of the person is deleted"
    for batch in waiting:
        apply(actor=actor, batch=batch, meaning=RosterSheet(cast.college, actor, on=TODAY))
    assert Member.objects.filter(name="邓志强").exists()
    assert not Member.objects.filter(name=NAME).exists()


# --- what stands in the way ---


def test_who_leads_serves_or_holds_an_office_is_not_erased(cast):
    member = cast.team.leader
    appoint(actor=None, user=cast.leader, organisation=cast.college, role="readonly", from_on=START)
    with pytest.raises(ValidationError) as refusal:
        erase(cast, member)
    said = "".join(refusal.value.messages)
    assert "请先定新的团队长" in said
    assert "请先离队" in said
    assert "请先免职" in said
    member.refresh_from_db()
    assert member.name == NAME


def test_an_office_to_come_and_an_operators_account_stand_in_the_way_too(cast):
    """The office would begin for somebody who is nobody; and whoever keeps a unit must not end an operator."""
    cast.leader.is_staff = True
    cast.leader.save(update_fields=["is_staff"])
    appoint(actor=None, user=cast.leader, organisation=cast.college, role="readonly", from_on=date(2026, 9, 1))
    said = "".join(blocks(person_of(cast.team.leader), today=date(2026, 6, 18)))
    assert "将任）茂职院团委只读，请先免职" in said
    assert "账号是运维账号" in said


@pytest.mark.parametrize("typed", ["", "林嘉", "周雨桐"])
def test_another_name_erases_nobody(cast, life, typed):
    with pytest.raises(ValidationError, match="姓名不一样"):
        erase_person(actor=cast.admin, member=life, name=typed)
    assert Member.objects.filter(name=NAME).exists()


def test_nobody_is_erased_twice_or_changed_afterwards(cast, life):
    erase(cast, life)
    with pytest.raises(ValidationError, match="已经注销"):
        erase_person(actor=cast.admin, member=life, name=ERASED)
    with pytest.raises(ValidationError, match="已注销"):
        edit_member(actor=cast.admin, member=life, name="又一人")
    with pytest.raises(ValidationError, match="已注销"):
        export_person(actor=cast.admin, member=life)


@pytest.mark.both
def test_a_failure_half_way_leaves_everything_as_it_was(cast, life, monkeypatch):
    before = everything_kept()

    def broken(**said):
        raise RuntimeError

    monkeypatch.setattr("teams.actions.persons.audit.record", broken)
    with pytest.raises(RuntimeError):
        erase(cast, life)
    assert everything_kept() == before


# --- the pages ---


def test_the_page_says_in_numbers_what_will_happen_and_asks_for_the_name(cast, life, client):
    client.force_login(cast.admin)
    url = reverse("tasks:member-erase", args=[life.pk])
    shown = client.get(url).text
    for word in ("队员", "监护人同意", "删除", "抹去", "保留", "定格，不改动", "要逐条核对的记录", "共3条", "不能恢复"):
        assert word in shown
    assert "姓名不一样" in client.post(url, {"name": "别人"}).text
    done = client.post(url, {"name": NAME}, follow=True).text
    assert "个人信息已注销" in done
    assert "要逐条核对的记录" in done
    assert NAME not in done
    assert ERASED not in client.get(reverse("tasks:members")).text


def test_the_page_says_what_stands_in_the_way_and_offers_no_button(cast, client):
    client.force_login(cast.admin)
    shown = client.get(reverse("tasks:member-erase", args=[cast.team.leader_id])).text
    assert "现在还不能注销" in shown
    assert "请先定新的团队长" in shown
    assert 'name="name"' not in shown


@pytest.mark.both
def test_the_export_is_complete_legible_and_written_down(cast, life, client):
    client.force_login(cast.admin)
    url = reverse("tasks:member-export", args=[life.pk])
    client.post(url)
    export = life.exports.first()
    response = client.get(reverse("tasks:member-export-file", args=[life.pk, export.pk]))
    package = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    told = json.loads(package.read("个人信息.json"))
    assert told["内容"]["队员"][0]["手机"] == PHONE
    assert told["内容"]["监护人同意"][0]["监护人姓名"] == GUARDIAN
    assert {"用户", "队员关系", "挂任", "任职", "记录", "照片", "审核经过", "操作日志", "报送版本"} <= set(told["内容"])
    assert all(not key.isascii() for rows in told["内容"].values() for row in rows for key in row)
    assert not [name for name in ("周雨桐", "韩雪", "15400002071") if name in json.dumps(told, ensure_ascii=False)]
    assert "定格" in "".join(told["说明"])
    book = openpyxl.load_workbook(io.BytesIO(package.read("个人信息.xlsx")))
    assert set(book.sheetnames) == {"说明", *told["内容"]}
    verbs = list(AuditEntry.objects.values_list("verb", flat=True)[:2])
    assert verbs == ["下载个人信息", "导出个人信息"]
    assert export.file.expires_at.date() == (timezone.now() + timedelta(days=7)).date()


def test_the_export_tells_nothing_of_somebody_whose_row_names_the_person(cast):
    """Her row says that his number is his; her name, student number and class are hers."""
    lin = cast.team.leader
    rows = [
        person("何佳", "20269999", 手机=lin.phone),
        person(lin.name, lin.student_number, 手机=lin.phone, 班级="数控2402"),
    ]
    meaning = RosterSheet(cast.college, cast.college_official)
    take_in(actor=cast.college_official, meaning=meaning, content=roster(*rows), file_name="名单.xlsx")
    said = json.dumps({rule.model: rows for rule, rows in told(person_of(lin))}, ensure_ascii=False)
    assert "数控2402" in said
    assert not [hers for hers in ("何佳", "20269999", "软件2401") if hers in said]


def test_a_file_of_another_person_or_an_expired_one_is_not_given(cast, life, client):
    client.force_login(cast.admin)
    export = life.exports.get()
    other = reverse("tasks:member-export-file", args=[cast.other_team.leader_id, export.pk])
    assert client.get(other).status_code == 404
    StoredFile.objects.filter(pk=export.file_id).update(expires_at=timezone.now())
    assert client.get(reverse("tasks:member-export-file", args=[life.pk, export.pk])).status_code == 404
