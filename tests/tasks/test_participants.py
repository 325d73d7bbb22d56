"""Who takes part in a task beyond the text, who sees what was done by duty, and who does not."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from tasks.access import adders_for, joinable_for
from tasks.actions.participants import add_participant, remove_participant
from tasks.models import Document, Record, Responsibility, Task
from teams.models import AuditEntry, Notice
from tests.cast import make_record

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 18)
WHY = "青年志愿服务由校团委统筹"


@pytest.fixture
def lead(cast) -> Responsibility:
    """The college's neighbour in the text: 电白区 leads 创文巩卫, though no line of the arrangement reaches it."""
    return Responsibility.objects.create(task=cast.task, organisation=cast.stranger, part="lead", position=1)


def add(cast, organisation=None, *, actor=None, adder=None, reason=WHY) -> Responsibility:
    return add_participant(
        actor=actor or cast.outsider,
        task=cast.task,
        organisation=organisation or cast.rights_office,
        adder=adder or cast.stranger,
        on=TODAY,
        reason=reason,
    )


@pytest.mark.both
def test_the_lead_adds_a_unit_with_a_reason_on_record(cast, lead):
    row = add(cast)
    assert (row.part, row.position, row.added_on, row.added_by, row.reason) == (
        "participating",
        2,
        TODAY,
        cast.stranger,
        WHY,
    )
    assert Notice.objects.get(user=cast.province_official).title == "增加为配合单位：创文巩卫"
    entry = AuditEntry.objects.latest("pk")
    assert (entry.verb, entry.organisation, entry.after["reason"]) == ("增加参与单位", cast.rights_office, WHY)


@pytest.mark.parametrize("reason", ["", "   "])
def test_nobody_is_added_without_a_reason(cast, lead, reason):
    with pytest.raises(ValidationError, match="为什么增加"):
        add(cast, reason=reason)


def test_who_takes_part_is_not_added_again_and_a_dropped_task_takes_nobody(cast, lead):
    with pytest.raises(ValidationError, match="已经是这项任务的责任单位"):
        add(cast, cast.stranger, actor=cast.official, adder=cast.district)
    Task.objects.filter(pk=cast.task.pk).update(state="dropped")
    with pytest.raises(ValidationError, match="已从台账撤下"):
        add(cast)


def test_one_takes_off_only_what_one_added_oneself(cast, lead):
    row = add(cast)
    with pytest.raises(ValidationError, match="团电白区委增加的"):
        remove_participant(actor=cast.official, responsibility=row, remover=cast.district)
    with pytest.raises(ValidationError, match="文件里写明"):
        remove_participant(actor=cast.official, responsibility=lead, remover=cast.district)
    remove_participant(actor=cast.outsider, responsibility=row, remover=cast.stranger)
    assert not Responsibility.objects.filter(pk=row.pk).exists()
    assert not Notice.objects.filter(user=cast.province_official).unread().exists()
    with pytest.raises(ValidationError, match="已经去掉"):
        remove_participant(actor=cast.outsider, responsibility=row, remover=cast.stranger)


def test_the_lead_and_the_owner_may_add_and_nobody_else(cast, lead):
    assert adders_for(cast.outsider, cast.task) == [cast.stranger]
    assert adders_for(cast.official, cast.task) == [cast.district]
    for user in (cast.college_official, cast.city_official, cast.reader, cast.admin, cast.leader):
        assert adders_for(user, cast.task) == []


def test_peers_below_the_owner_and_the_issuers_are_offered(cast, lead):
    offered = set(joinable_for([cast.stranger], cast.task, on=TODAY))
    assert {cast.district, cast.town, cast.college} <= offered
    assert not offered & {cast.stranger, cast.city, cast.province}


@pytest.mark.both
def test_the_lead_sees_every_record_under_its_task_and_its_items_and_no_other(cast, lead):
    done = make_record(cast)
    elsewhere = make_record(cast, placement=cast.stone)
    cast.articles.task = Task.objects.create(
        document=cast.document, parent=cast.task, kind="key_task_bullet", position=5, title="编好推文"
    )
    cast.articles.save(update_fields=["task"])
    item = make_record(cast, placement=cast.account, programme=cast.articles, state="submitted")
    draft = make_record(cast, state="draft")
    assert set(Record.objects.visible_to(cast.outsider)) == {done, elsewhere, item}
    assert draft in Record.objects.visible_to(cast.leader)
    cast.articles.task = cast.online_task  # led by nobody
    cast.articles.save(update_fields=["task"])
    assert set(Record.objects.visible_to(cast.outsider)) == {done, elsewhere}


def test_a_participant_reads_the_text_and_no_record(cast, lead):
    done = make_record(cast)
    lead.part = "participating"
    lead.save(update_fields=["part"])
    assert cast.task in Task.objects.visible_to(cast.outsider)
    assert done not in Record.objects.visible_to(cast.outsider)


def test_who_is_neither_sees_nothing(cast, lead, client):
    lead.delete()
    done = make_record(cast)
    assert not Document.objects.visible_to(cast.outsider).exists()
    client.force_login(cast.outsider)
    assert client.get(reverse("tasks:task", args=[cast.task.pk])).status_code == 404
    assert client.get(done.get_absolute_url()).status_code == 404


def test_the_page_says_who_was_added_by_whom_and_why(cast, lead, client):
    client.force_login(cast.outsider)
    url = reverse("tasks:participant-add", args=[cast.task.pk])
    refused = client.post(url, {"organisation": cast.college.code, "reason": ""})
    assert "这个字段是必填项" in refused.text
    added = client.post(url, {"organisation": cast.college.code, "reason": WHY, "adder": cast.stranger.pk}, follow=True)
    assert "已增加茂职院团委" in added.text
    assert WHY in added.text
    assert "6月18日团电白区委增加" in added.text
    row = Responsibility.objects.get(organisation=cast.college)
    remove = reverse("tasks:participant-remove", args=[row.pk])
    assert remove in added.text
    client.force_login(cast.official)
    assert remove not in client.get(reverse("tasks:task", args=[cast.task.pk])).text
    assert client.post(remove).status_code == 403
    client.force_login(cast.outsider)
    assert "已去掉茂职院团委" in client.post(remove, follow=True).text


def test_participants_read_what_the_lead_reports(cast, lead, client):
    from_lead = "三个镇都办完了。"
    given = cast.task.assignments.create(
        organisation=cast.stranger, assigner=cast.district, assigned_on=TODAY, state="reported", reported_on=TODAY
    )
    given.steps.create(verb="reported", by=cast.outsider, by_name="梁伟", organisation=cast.stranger, reason=from_lead)
    client.force_login(cast.college_official)
    page = client.get(reverse("tasks:task", args=[cast.task.pk])).text
    assert from_lead in page
    assert reverse("tasks:assignment", args=[given.pk]) not in page
    Task.objects.filter(pk=cast.task.pk).update(confidential=True)
    assert from_lead not in client.get(reverse("tasks:task", args=[cast.task.pk])).text
