"""What is confidential: of cases (个案) only the number goes upward, and a confidential document is nobody else's."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from tasks.actions.assignments import assign_task
from tasks.actions.photos import add_photo
from tasks.actions.records import approve, save_draft, submit
from tasks.actions.returns import return_record
from tasks.coverage import ledger, programmes_with_coverage
from tasks.models import Assignment, Document, Indicator, Issuer, Placement, Programme, Record, Task
from tasks.personal import RULES
from teams.models import AuditEntry
from teams.persons import person_of, told
from tests.cast import make_record, make_user
from tests.tasks.test_photos import picture, upload

pytestmark = pytest.mark.django_db

SECRET = "帮小陈联系心理医生"
JUNE = date(2026, 6, 13)
UPWARD = ("city_official", "province_official", "admin")


@pytest.fixture
def case(cast, today) -> Record:
    """An approved record of the district itself under a confidential task, with a photo."""
    Task.objects.filter(pk=cast.online_task.pk).update(confidential=True)
    colleague = make_user("colleague", "黎志强", cast.district)
    record = save_draft(
        actor=cast.official,
        record_id=uuid4(),
        programme=cast.articles,
        organisation=cast.district,
        occurred_on=JUNE,
        content=SECRET,
        people=1,
    )
    record = submit(actor=cast.official, record=record)
    return approve(actor=colleague, record=record)


def page(client, user, name, *args, **query) -> str:
    client.force_login(user)
    return client.get(reverse(f"tasks:{name}", args=args), query).content.decode()


@pytest.mark.parametrize("who", UPWARD)
def test_a_case_is_a_number_above_the_unit_that_recorded_it(cast, client, case, who):
    user = getattr(cast, who)
    assert case not in Record.objects.visible_to(user)
    assert case in Record.objects.counted_for(user)
    client.force_login(user)
    assert client.get(case.get_absolute_url()).status_code == 404
    html = page(client, user, "records")
    assert SECRET not in html and "有1条个案只计数" in html


def test_its_author_and_who_acts_for_the_unit_read_it(cast, client, case):
    for user in (cast.official, make_user("third", "何文", cast.district)):
        assert SECRET in page(client, user, "records")
        assert SECRET in page(client, user, "record", case.pk)


def test_who_only_reads_at_the_unit_does_not(cast, client, case):
    assert case not in Record.objects.visible_to(cast.reader)
    assert SECRET not in page(client, cast.reader, "records")


def test_other_records_stay_as_they_were(cast, case):
    plain = make_record(cast)
    assert all(plain in Record.objects.visible_to(getattr(cast, who)) for who in UPWARD)


def test_its_photo_is_behind_the_same_door(
    cast,
    client,
    case,
):
    Record.objects.filter(pk=case.pk).update(state="returned", return_reason="补一张照片")
    photo = add_photo(actor=cast.official, record=Record.objects.get(pk=case.pk), upload=upload(picture()))
    address = reverse("tasks:photo", args=[case.pk, photo.pk])
    client.force_login(cast.official)
    assert client.get(address).status_code == 200
    for who in UPWARD:
        client.force_login(getattr(cast, who))
        assert client.get(address).status_code == 404


def test_a_search_does_not_tell_what_is_in_a_case(cast, client, case):
    html = page(client, cast.city_official, "records", q="心理医生")
    assert "个案" not in html
    assert "个案" not in page(client, cast.city_official, "records", q="没有这样的词")


def test_the_pages_of_the_programme_and_the_ledger_count_it(cast, client, case):
    html = page(client, cast.city_official, "programme", cast.articles.pk)
    assert SECRET not in html and "有1条个案" in html and "已审1条" in html
    (_, coverage), *_ = programmes_with_coverage(cast.city_official, Programme.objects.filter(pk=cast.articles.pk))
    assert coverage.approved == 1
    tops = ledger(cast.city_official, cast.document, today=JUNE).key_tasks
    assert {branch.task: branch.coverage.approved for branch in tops}[cast.online_task] == 1


def test_the_records_of_one_day_beside_a_review_are_not_those_of_other_units_cases(cast, client, case):
    """The reviewing desk shows what is like the record, out of what the reviewer may read."""
    client.force_login(cast.city_official)
    assert client.get(reverse("tasks:review-record", args=[case.pk])).status_code == 404


def test_both_units_of_a_row_read_the_case_of_its_team_and_nobody_above_them(cast, today):
    Task.objects.filter(pk=cast.task.pk).update(confidential=True)
    record = make_record(cast)
    assert all(
        record in Record.objects.visible_to(getattr(cast, who)) for who in ("leader", "official", "college_official")
    )
    assert not any(record in Record.objects.visible_to(getattr(cast, who)) for who in UPWARD)


def test_the_log_does_not_repeat_why_a_case_was_returned(cast, case):
    Record.objects.filter(pk=case.pk).update(state="submitted")
    return_record(actor=make_user("fourth", "何文", cast.district), record=case, reason="小陈的姓名不要写")
    entry = AuditEntry.objects.filter(verb="记录退回").order_by("pk").last()
    assert "小陈" not in str(entry.after)
    Task.objects.update(confidential=False)
    Record.objects.filter(pk=case.pk).update(state="submitted")
    return_record(actor=cast.official, record=case, reason="写清地点")
    assert "写清地点" in str(AuditEntry.objects.filter(verb="记录退回").order_by("pk").last().after)


def test_nor_why_a_record_of_a_confidential_document_was(cast):
    record = make_record(cast, state="submitted")
    Document.objects.update(confidential=True)
    return_record(actor=cast.official, record=record, reason="小陈的姓名不要写")
    assert "小陈" not in str(AuditEntry.objects.filter(verb="记录退回").get().after)


def test_the_file_of_a_person_leaves_the_cases_out(cast, case):
    plain = save_draft(
        actor=cast.official,
        record_id=uuid4(),
        programme=cast.cleaning,
        organisation=cast.district,
        occurred_on=JUNE,
        content="清理背街小巷",
    )
    rows = {rule.model: lines for rule, lines in told(person_of(user=cast.official))}["tasks.Record"]
    assert [line["做了什么"] for line in rows] == [plain.content]
    (rule,) = [rule for rule in RULES if rule.model == "tasks.Record"]
    assert rule.rows(person_of(user=cast.official)).count() == 2


# A confidential document


@pytest.fixture
def kept(cast) -> Document:
    """The cast's plan, confidential: of the district, issued with the college, its online task given to the street."""
    Document.objects.filter(pk=cast.document.pk).update(confidential=True)
    assign_task(
        actor=cast.official,
        task=cast.online_task,
        organisation=cast.street,
        assigner=cast.district,
        on=JUNE,
        due=None,
    )
    Indicator.objects.create(document=cast.document, position=1, name="新建阵地", measure="sum")
    return cast.document


def seen_of(kept: Document, user) -> dict[str, bool]:
    """What of the document the user may see."""
    return {
        "document": kept in Document.objects.visible_to(user),
        "tasks": Task.objects.visible_to(user).filter(document=kept).exists(),
        "programmes": Programme.objects.visible_to(user).filter(document=kept).exists(),
        "placements": Placement.objects.visible_to(user).filter(document=kept).exists(),
        "assignments": Assignment.objects.visible_to(user).filter(task__document=kept).exists(),
        "indicators": Indicator.objects.visible_to(user).filter(document=kept).exists(),
        "records": Record.objects.visible_to(user).filter(programme__document=kept).exists(),
    }


@pytest.mark.parametrize("who", [*UPWARD, "outsider"])
def test_a_confidential_document_does_not_exist_for_superiors_and_strangers(cast, client, kept, who, today):
    make_record(cast)
    user = getattr(cast, who)
    assert not any(seen_of(kept, user).values())
    client.force_login(user)
    for name in ("document", "arrangement"):
        assert client.get(reverse(f"tasks:{name}", args=[kept.pk])).status_code == 404
    assert kept.short_title not in page(client, user, "documents")


@pytest.mark.parametrize("who", ["official", "reader", "college_official"])
def test_who_files_or_issues_it_sees_all_of_it(cast, kept, who, today):
    make_record(cast)
    assert all(value for key, value in seen_of(kept, getattr(cast, who)).items() if key != "assignments")


def test_who_was_given_a_task_reads_it_and_so_does_the_leader_who_serves_under_it(cast, kept):
    street_official = make_user("street", "罗青", cast.street)
    for user in (street_official, cast.leader):
        assert kept in Document.objects.visible_to(user)
    assert seen_of(kept, street_official)["assignments"]


def test_a_plain_document_is_read_above_as_before(cast):
    assert cast.document in Document.objects.visible_to(cast.city_official)
    Issuer.objects.filter(document=cast.document).delete()
    assert cast.document in Document.objects.visible_to(cast.province_official)
