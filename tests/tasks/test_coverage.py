"""条款对照: what the clauses have, what they lack, and how the chain of documents takes them up."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tasks.actions.assignments import assign_tasks, confirm_done, receive_assignment
from tasks.actions.implementing import link_document, link_tasks
from tasks.clauses import clauses_of, implementing, taken_up, without
from tasks.coverage import ledger
from tasks.models import Document, Indicator, Issuer, Programme, Task
from teams.models import AuditEntry
from tests.cast import make_record

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 18)


def make_task(document, position: int, title: str, **fields) -> Task:
    return Task.objects.create(document=document, position=position, title=title, **{"kind": "key_task"} | fields)


@pytest.fixture
def item(cast) -> Task:
    """An item of 创文巩卫, which has an item itself."""
    item = make_task(cast.document, 5, "清理背街小巷", kind="key_task_bullet", parent=cast.task, number="1.")
    make_task(cast.document, 6, "建立巡查制度", kind="key_task_bullet", parent=item, number="（1）")
    return item


@pytest.fixture
def above(cast) -> Document:
    """The city's document, which the district issued too."""
    document = Document.objects.create(title="茂名市创文巩卫工作方案", short_title="市方案", owner=cast.city)
    Issuer.objects.create(document=document, organisation=cast.district, position=1)
    for position, title in enumerate(("创文巩卫行动", "农村人居环境整治"), start=1):
        make_task(document, position, title)
    make_task(document, 3, "坚持党建带团建", kind="principle")
    return document


def clause(cast, task: Task, user=None):
    return next(row for row in clauses_of(user or cast.official, cast.document) if row.task == task)


def give(cast, task: Task, *units):
    said = {"assigner": cast.district, "on": TODAY, "due": None}
    return assign_tasks(actor=cast.official, task=task, organisations=units, **said).given


@pytest.mark.both
def test_a_clause_counts_what_it_has_and_what_its_items_have(cast, item):
    make_record(cast)
    make_record(cast, state="submitted")
    Indicator.objects.create(document=cast.document, task=item, position=1, name="清理次数", measure="sum")
    Indicator.objects.create(
        document=cast.document, task=item, position=2, name="撤下的", measure="sum", state="dropped"
    )
    first, second = give(cast, item, cast.street, cast.town)
    give(cast, cast.task, cast.college)
    receive_assignment(actor=cast.official, assignment=first, on=TODAY)
    confirm_done(actor=cast.official, assignment=second, on=TODAY)
    Programme.objects.filter(pk=cast.visits.pk).update(task=item)
    stand = clause(cast, cast.task).stand
    assert (stand.items, stand.indicators, stand.programmes, stand.approved) == (2, 1, 2, 1)
    assert (stand.given, stand.received, stand.done) == (3, 1, 1)
    # Both programmes serve on both rows: rows and teams are counted once, however many clauses share them.
    assert (len(stand.placements), len(stand.teams)) == (2, 2)
    below = clause(cast, item).stand
    assert (below.items, below.given, len(below.teams)) == (1, 2, 2)


def test_what_is_without_is_found_and_what_asks_for_nothing_left_aside(cast, item):
    make_record(cast)
    spirit = make_task(cast.document, 9, "坚持以人为本", kind="principle")
    give(cast, item, cast.street)
    clauses = clauses_of(cast.official, cast.document)

    def titles(lack: str) -> list[str]:
        return [row.task.title for row in without(clauses, lack)]

    assert titles("assignments") == ["预防青少年违法犯罪", "建立巡查制度"]
    assert titles("teams") == ["预防青少年违法犯罪", "清理背街小巷", "建立巡查制度"]
    assert titles("records") == ["预防青少年违法犯罪", "清理背街小巷", "建立巡查制度"]
    assert spirit.title not in titles("indicators")


def test_the_reader_counts_only_what_they_see(cast, item):
    make_record(cast)
    give(cast, item, cast.street)
    stand = clause(cast, cast.task, cast.other_leader).stand
    assert (stand.given, len(stand.placements), stand.approved) == (0, 1, 0)


def test_of_cases_the_number_is_told(cast):
    make_record(cast)
    Task.objects.filter(pk=cast.task.pk).update(confidential=True)
    assert clause(cast, cast.task, cast.city_official).stand.approved == 1


def test_dropped_clauses_are_history(cast, item):
    Task.objects.filter(pk=item.pk).update(state="dropped")
    assert item not in [row.task for row in clauses_of(cast.official, cast.document)]
    branches = ledger(cast.official, cast.document, today=TODAY).key_tasks
    assert item not in [row.task for branch in branches for row in branch.below()]


def test_the_ledger_is_a_tree_of_any_depth_with_indicators_and_every_kind(cast, item):
    Indicator.objects.create(document=cast.document, task=item, position=1, name="清理次数", measure="sum")
    make_task(cast.document, 20, "坚持以人为本", kind="principle")
    make_task(cast.document, 21, "加强保障", kind="safeguard")
    found = ledger(cast.official, cast.document, today=TODAY)
    assert [(row.task.title, row.depth) for row in found.key_tasks[1].below()] == [
        ("清理背街小巷", 1),
        ("建立巡查制度", 2),
    ]
    assert [indicator.name for indicator in found.key_tasks[1].items[0].indicators] == ["清理次数"]
    assert [(word, [branch.task.title for branch in rows]) for word, rows in found.others] == [
        ("工作原则", ["坚持以人为本"])
    ]
    assert [branch.task.title for branch in found.safeguards] == ["加强保障"]


def test_the_page_costs_the_same_for_more_clauses_and_documents_below(cast, client, above):
    client.force_login(cast.official)
    link_document(actor=cast.official, document=cast.document, above=above)

    def queries(query: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse("tasks:coverage", args=[cast.document.pk]) + query).status_code == 200
        return len(seen)

    views = ("", "?without=teams", "?chain=above", "?chain=below")
    queries("")
    before = [queries(view) for view in views]
    for position in (20, 21, 22):
        task = make_task(cast.document, position, f"任务{position}", implements=above.tasks.first())
        Programme.objects.create(name=f"项目{position}", owner=cast.district, document=cast.document, task=task)
        Indicator.objects.create(
            document=cast.document, task=task, position=position, name=f"指标{position}", measure="sum"
        )
        lower = Document.objects.create(
            title=f"下级{position}", short_title=f"下级{position}", owner=cast.street, implements=cast.document
        )
        make_task(lower, 1, "落实", implements=task)
        give(cast, task, cast.street, cast.town)
    assert [queries(view) for view in views] == before


@pytest.mark.both
def test_coverage_is_read_up_and_down_the_chain(cast, above):
    first, second, _ = above.tasks.all()
    link_document(actor=cast.official, document=cast.document, above=above)
    assert link_tasks(actor=cast.official, document=cast.document, links={cast.task.pk: first.pk}) == 1
    cast.document.refresh_from_db()
    assert [(row.task, row.by) for row in taken_up(cast.document)] == [(first, [cast.task]), (second, [])]
    assert clause(cast, cast.task).above == first
    clauses = clauses_of(cast.city_official, above)
    assert [len(row.below) for row in clauses] == [1, 0, 0]
    assert [(row.document, row.clauses) for row in implementing(cast.city_official, above, clauses)] == [
        (cast.document, 1)
    ]


def test_what_cannot_be_read_is_not_named(cast, client, above):
    link_document(actor=cast.official, document=cast.document, above=above)
    link_tasks(actor=cast.official, document=cast.document, links={cast.task.pk: above.tasks.first().pk})
    for name, pk in (("tasks:coverage", cast.document.pk), ("tasks:task", cast.task.pk)):
        url = reverse(name, args=[pk])
        client.force_login(cast.official)
        assert "创文巩卫行动" in client.get(url).text
        client.force_login(cast.college_official)
        assert "创文巩卫行动" not in client.get(url).text


def test_another_document_above_ends_the_links_of_the_tasks(cast, above):
    link_document(actor=cast.official, document=cast.document, above=above)
    link_tasks(actor=cast.official, document=cast.document, links={cast.task.pk: above.tasks.first().pk})
    assert link_document(actor=cast.official, document=cast.document, above=None) == 1
    cast.task.refresh_from_db()
    assert cast.task.implements is None
    assert AuditEntry.objects.latest("pk").verb == "取消关联上级文件"
    entries = AuditEntry.objects.count()
    assert link_document(actor=cast.official, document=cast.document, above=None) == 0
    assert AuditEntry.objects.count() == entries


def test_no_document_implements_itself_by_way_of_others(cast, above):
    link_document(actor=cast.official, document=cast.document, above=above)
    middle = Document.objects.create(title="中间", short_title="中间", owner=cast.district, implements=cast.document)
    for document in (cast.document, middle):
        with pytest.raises(ValidationError, match="不能反过来"):
            link_document(actor=cast.city_official, document=above, above=document)
    with pytest.raises(ValidationError, match="不能反过来"):
        link_document(actor=cast.official, document=cast.document, above=cast.document)


def test_a_task_implements_only_what_is_in_the_document_above(cast, above):
    stray = make_task(Document.objects.create(title="别的", short_title="别的", owner=cast.city), 1, "别的任务")
    link_document(actor=cast.official, document=cast.document, above=above)
    for links in ({cast.task.pk: stray.pk}, {stray.pk: above.tasks.first().pk}):
        with pytest.raises(ValidationError, match="请刷新后再选"):
            link_tasks(actor=cast.official, document=cast.document, links=links)


def test_suggestions_are_confirmed_changed_and_ended_on_the_pages(cast, client, above):
    client.force_login(cast.official)
    url = reverse("tasks:document-implements", args=[cast.document.pk])
    Document.objects.filter(pk=cast.document.pk).update(basis="《茂名市创文巩卫工作方案》")
    assert f'value="{above.pk}"' in client.get(url).text
    assert "请选一份文件" in client.post(url, {}).text
    page = client.post(url, {"above": above.pk}, follow=True).text
    link = f"{cast.task.pk}:{above.tasks.get(title='创文巩卫行动').pk}"
    assert f'value="{link}" checked' in page
    links = reverse("tasks:document-tasks-link", args=[cast.document.pk])
    assert "请勾选要关联的任务" in client.post(links, {}, follow=True).text
    assert "已关联1项任务" in client.post(links, {"links": [link]}, follow=True).text
    page = client.get(reverse("tasks:task", args=[cast.task.pk])).text
    assert "创文巩卫行动" in page
    other = above.tasks.get(title="农村人居环境整治")
    change = reverse("tasks:task-implements", args=[cast.task.pk])
    assert "农村人居环境整治" in client.post(change, {"above": other.pk}, follow=True).text
    assert "不再对应上级任务" in client.post(change, {"above": ""}, follow=True).text
    end = reverse("tasks:document-implements-end", args=[cast.document.pk])
    assert "已取消关联" in client.post(end, follow=True).text
    assert "先说明这份文件落实哪份上级文件" in client.get(change, follow=True).text


def test_a_document_is_found_by_number_and_nothing_is_said_of_unseen_ones(cast, client, above):
    Document.objects.filter(pk=above.pk).update(number="茂青发〔2026〕3号")
    Document.objects.create(title="省里的方案", short_title="省里的方案", owner=cast.province)
    client.force_login(cast.official)
    url = reverse("tasks:document-implements", args=[cast.document.pk])
    assert "茂名市创文巩卫工作方案" in client.get(url, {"q": "〔2026〕3号"}).text
    assert "没有找到文件" in client.get(url, {"q": "省里"}).text
