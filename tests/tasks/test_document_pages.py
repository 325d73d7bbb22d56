"""Documents, tasks and programmes at the desk."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tasks.actions.assignments import assign_task
from tasks.coverage import ledger
from tasks.models import Assignment, Document, Issuer, Programme, Task
from tests.cast import make_record

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 18)


def page(client, user, url, /, *args, **query) -> str:
    client.force_login(user)
    response = client.get(reverse(url, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def send(client, user, url, /, *args, **data):
    client.force_login(user)
    return client.post(reverse(url, args=args), data, follow=True)


@pytest.fixture
def roster_task(cast) -> Task:
    measure = Task.objects.create(
        document=cast.document, kind="safeguard", position=10, number="（一）", title="强化指导机制"
    )
    return Task.objects.create(
        document=cast.document,
        parent=measure,
        kind="safeguard_subitem",
        position=11,
        number="4.",
        title="报送团队长和队员名单",
        due_printed="--05-15",
    )


def test_the_list_says_who_issued_and_what_is_not_printed(cast, client):
    text = page(client, cast.official, "tasks:documents")
    assert "团茂南区委、茂职院团委" in text
    assert "未印" in text
    assert "没有找到文件" in page(client, cast.official, "tasks:documents", q="别的文件")


def test_a_list_of_three_costs_what_a_list_of_one_costs(cast, client):
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            page(client, cast.official, "tasks:documents")
        return len(seen)

    page(client, cast.official, "tasks:documents")
    one = queries()
    for n in (1, 2):
        other = Document.objects.create(title=f"文件{n}", short_title=f"文件{n}", owner=cast.district)
        Issuer.objects.create(document=other, organisation=cast.district, position=1)
    assert queries() == one


def test_the_ledger_is_the_tree_with_what_stands_behind_each_task(cast, roster_task):
    make_record(cast)
    make_record(cast, state="submitted")
    lone = Programme.objects.create(name="未归的项目", owner=cast.district, document=cast.document)
    found = ledger(cast.official, cast.document, today=TODAY)
    online, cleaning = found.key_tasks
    assert (cleaning.coverage.placements, cleaning.coverage.teams, cleaning.coverage.approved) == (2, 2, 1)
    assert (online.coverage.placements, online.coverage.teams, online.coverage.approved) == (1, 0, 0)
    assert [programme.name for programme, _ in cleaning.programmes] == ["创文巩卫工作", "入户宣传"]
    assert [branch.task for branch in found.safeguards[0].items] == [roster_task]
    assert [programme for programme, _ in found.unmapped] == [lone]


def test_coverage_counts_only_what_the_reader_sees(cast):
    make_record(cast)
    found = ledger(cast.other_leader, cast.document, today=TODAY)
    assert found.key_tasks[1].coverage.placements == 1
    assert found.key_tasks[1].coverage.approved == 0


def test_the_ledger_costs_the_same_for_more_tasks(cast, roster_task):
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            ledger(cast.official, cast.document, today=TODAY)
        return len(seen)

    queries()
    before = queries()
    for position in (20, 21, 22):
        task = Task.objects.create(
            document=cast.document, kind="key_task", position=position, title=f"任务{position}", standing=True
        )
        Programme.objects.create(name=f"项目{position}", owner=cast.district, document=cast.document, task=task)
    assert queries() == before


def test_a_document_without_period_says_so_and_dates_its_days_when_it_gets_one(cast, client, roster_task):
    Document.objects.update(starts_on=None, ends_on=None)
    text = page(client, cast.official, "tasks:document", cast.document.pk)
    assert "还没有设执行期" in text
    assert "5月15日" in text
    assert "未定年份" in text
    response = send(
        client,
        cast.official,
        "tasks:document-period",
        cast.document.pk,
        starts_on="2026-01-01",
        ends_on="2026-12-31",
    )
    assert "执行期已设好" in response.content.decode()
    roster_task.refresh_from_db()
    assert roster_task.due == date(2026, 5, 15)
    assert "逾期" in page(client, cast.official, "tasks:document", cast.document.pk)


def test_a_period_that_ends_too_early_is_said_at_the_field(cast, client):
    response = send(
        client,
        cast.official,
        "tasks:document-period",
        cast.document.pk,
        starts_on="2026-06-01",
        ends_on="2026-05-01",
    )
    assert "结束日期不能早于开始日期" in response.content.decode()


def test_a_programme_is_mapped_to_a_task_from_the_document(cast, client):
    Programme.objects.filter(pk=cast.articles.pk).update(task=None)
    assert "还没有归到任务的项目" in page(client, cast.official, "tasks:document", cast.document.pk)
    response = send(client, cast.official, "tasks:programme-task", cast.articles.pk, task=cast.task.pk)
    assert "已归到" in response.content.decode()
    cast.articles.refresh_from_db()
    assert cast.articles.task == cast.task


def test_a_task_of_another_document_cannot_be_chosen(cast, client):
    other = Document.objects.create(title="另一份", short_title="另一份", owner=cast.district)
    task = Task.objects.create(document=other, kind="key_task", position=1, title="别的任务")
    assert "没有归好" in send(client, cast.official, "tasks:programme-task", cast.articles.pk, task=task.pk).text
    cast.articles.refresh_from_db()
    assert cast.articles.task == cast.online_task


def test_a_task_is_given_and_confirmed_by_who_gave_it(cast, client):
    said = {"organisation": cast.college.code, "assigner": cast.district.pk, "due": "2026-06-20"}
    assert "已交办给茂职院团委" in send(client, cast.official, "tasks:task-assign", cast.task.pk, **said).text
    given = Assignment.objects.get()
    text = page(client, cast.official, "tasks:task", cast.task.pk)
    assert "还有2天" in text
    assert "确认办结" in text
    assert "确认办结" not in page(client, cast.college_official, "tasks:task", cast.task.pk)
    send(client, cast.official, "tasks:assignment-done", given.pk)
    given.refresh_from_db()
    assert (given.state, given.ended_on) == ("done", TODAY)
    assert "已经办结" in send(client, cast.official, "tasks:assignment-stop", given.pk, reason="不再需要").text


def test_a_task_that_everybody_has_done_is_not_overdue_any_more(cast, client):
    Task.objects.filter(pk=cast.task.pk).update(due=date(2026, 6, 1), standing=False)
    said = {"organisation": cast.college.code, "assigner": cast.district.pk, "due": "2026-06-20"}
    send(client, cast.official, "tasks:task-assign", cast.task.pk, **said)
    assert "逾期" in page(client, cast.official, "tasks:task", cast.task.pk)
    send(client, cast.official, "tasks:assignment-done", Assignment.objects.get().pk)
    text = page(client, cast.official, "tasks:task", cast.task.pk)
    assert "逾期" not in text
    assert "办结" in text


def test_only_units_below_and_issuers_are_offered_a_task(cast, client):
    def offered(typed: str) -> list[str]:
        client.force_login(cast.official)
        answer = client.get(reverse("tasks:assignee-search", args=[cast.task.pk]), {"q": typed}).json()
        return [hit["value"] for hit in answer["hits"]]

    assert offered("官渡街道") == ["官渡街道（440902-GD）"]
    assert offered("茂职院") == ["茂职院团委（MMZY）"]
    assert offered("电白") == offered("团茂南区委") == []
    for code in (cast.stranger.code, "NOWHERE"):
        refused = send(client, cast.official, "tasks:task-assign", cast.task.pk, organisation=code)
        assert f"没有找到“{code}”" in refused.text
    send(client, cast.official, "tasks:task-assign", cast.task.pk, organisation=cast.district.code)
    assert not Assignment.objects.exists()
    send(client, cast.official, "tasks:task-assign", cast.task.pk, organisation="MMZY", assigner=cast.district.pk)
    assert Assignment.objects.get().organisation == cast.college
    assert offered("茂职院") == []  # it has the task already


def test_a_stranger_to_the_assignment_does_not_see_it(cast, client):
    assign_task(
        actor=cast.official, task=cast.task, organisation=cast.street, assigner=cast.district, on=TODAY, due=None
    )
    assert "官渡街道" not in page(client, cast.college_official, "tasks:task", cast.task.pk)


def test_a_unit_opens_its_own_project_and_edits_it(cast, client):
    said = {"owner": cast.district.pk, "name": "周末课堂", "counting": "visits", "content": "周末陪伴"}
    assert "已立项" in send(client, cast.official, "tasks:programme-new", **said).text
    programme = Programme.objects.get(name="周末课堂")
    assert (programme.owner, programme.document) == (cast.district, None)
    again = send(client, cast.official, "tasks:programme-new", **said).text
    assert "已有同名项目" in again
    changed = said | {"counting": "none", "due": "2026-09-30"}
    send(client, cast.official, "tasks:programme-edit", programme.pk, **changed)
    programme.refresh_from_db()
    assert (programme.counting, programme.due) == ("none", date(2026, 9, 30))
    assert "周末课堂" in page(client, cast.official, "tasks:programmes", own="1")
    assert "创文巩卫工作" not in page(client, cast.official, "tasks:programmes", own="1")


def test_a_rule_that_would_change_what_was_said_is_refused_at_the_field(cast, client):
    make_record(cast)
    said = {"name": cast.cleaning.name, "task": cast.task.pk, "counting": "reads"}
    assert "不能改成“阅读量”" in send(client, cast.official, "tasks:programme-edit", cast.cleaning.pk, **said).text


def test_programmes_cost_the_same_at_one_and_at_three(cast, client):
    def queries(**query) -> int:
        with CaptureQueriesContext(connection) as seen:
            page(client, cast.official, "tasks:programmes", **query)
        return len(seen)

    queries()
    assert queries(q="编辑推文") == queries()
