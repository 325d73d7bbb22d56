"""From the desk into the ledger: documents, issuers, tasks, units, indicators, targets; and sorting it anew."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from tasks.actions import reading_items as verbs
from tasks.actions.ledger import confirm_reading
from tasks.actions.reading_header import say_name, set_header
from tasks.actions.readings import carry_on, take_in
from tasks.actions.work import open_programme
from tasks.choices import ChangeVerb, Feed, ItemState, Part, ReadingState, TaskState
from tasks.models import Document, DocumentReading, Indicator, Responsibility, Task
from tasks.readings.changes import changes_of
from tasks.readings.desk import desk_of
from tasks.readings.plan import plan_of
from tasks.readings.tokens import seen_of, seen_of_header
from teams.actions.units import open_organisation
from teams.models import AuditEntry
from tests.cast import START
from tests.readings import item_titled, on_desk, plan
from tests.replay import added_once

pytestmark = pytest.mark.django_db


def with_header(cast, desk: DocumentReading, **said) -> DocumentReading:
    said = {"short_title": "洪江要点"} | said
    return set_header(actor=cast.official, reading=desk, seen=seen_of_header(desk), said=said)


@pytest.fixture
def departments(cast):
    return added_once(departments_of, cast)


def departments_of(cast):
    """Three departments of the district; the other four names of the plan are on no platform."""
    return [
        open_organisation(
            actor=None,
            code=f"440902-{code}",
            name=f"共青团茂名市茂南区委员会{name}",
            short_name=f"区委{name}",
            kind="department",
            level="county",
            parent=cast.district,
            from_on=START,
        )
        for code, name in (("XC", "宣传部"), ("ZZ", "组织部"), ("XX", "学校部"))
    ]


@pytest.fixture
def desk(cast, departments) -> DocumentReading:
    return added_once(ready_on_desk, cast)


def ready_on_desk(cast) -> DocumentReading:
    return with_header(cast, on_desk(cast))


def confirmed(cast, desk: DocumentReading) -> Document:
    return confirm_reading(actor=cast.official, reading=desk, as_proposed=True)


def test_the_whole_plan_becomes_a_ledger(cast, desk):
    document = confirmed(cast, desk)
    assert document.title == "2026年全市共青团重点工作实施方案"
    assert (document.dated, document.starts_on, document.ends_on) == (
        date(2026, 3, 5),
        date(2026, 1, 1),
        date(2026, 12, 31),
    )
    assert (document.owner, document.issuers_printed) == (cast.district, "共青团洪江市委员会")
    assert document.text == desk.text
    assert document.tasks.count() == 23
    assert Responsibility.objects.filter(task__document=document).count() == 72
    assert document.sortings.get().number == 1
    desk.refresh_from_db()
    assert (desk.state, desk.document) == (ReadingState.CONFIRMED, document)


def test_each_task_knows_its_units_and_its_place_in_the_text(cast, desk, departments):
    task = confirmed(cast, desk).tasks.get(title="开展主题宣讲")
    rows = [(row.name, row.organisation, row.part) for row in task.responsibilities.all()]
    assert rows == [
        ("宣传部", departments[0], Part.LEAD),
        ("组织部", departments[1], Part.PARTICIPATING),
        ("学校部", departments[2], Part.PARTICIPATING),
        ("青年发展部", None, Part.PARTICIPATING),
    ]
    assert desk.text[task.span_start : task.span_end].startswith("1. 开展主题宣讲")


def test_goals_become_indicators_with_targets(cast, desk):
    document = confirmed(cast, desk)
    jobs = document.indicators.get(quote__startswith="募集实习和就业岗位")
    target = jobs.targets.get()
    assert (jobs.task.title, jobs.feed) == ("促进高校毕业生就业", Feed.RECORDS)
    assert (target.bound, target.value) == (">=", 5000)
    assert [str(share.targets.get().value.normalize()) for share in jobs.shares.all()] == ["5E+2"]


def test_a_day_without_a_year_gets_it_from_the_period(cast, desk):
    indicator = confirmed(cast, desk).indicators.get(quote__contains="11月底前")
    assert (indicator.targets.get().due_printed, indicator.targets.get().due) == ("--11-30", date(2026, 11, 30))


def test_all_is_written_in_one_audit_entry(cast, desk):
    before = AuditEntry.objects.count()
    document = confirmed(cast, desk)
    entry = AuditEntry.objects.latest("pk")
    assert AuditEntry.objects.count() == before + 1
    assert (entry.verb, entry.target_id) == ("台账入库", str(document.pk))
    assert entry.after["responsible"] == 72


def test_what_waits_hinders_unless_it_is_taken_as_it_stands(cast, desk):
    with pytest.raises(ValidationError, match=f"还有{desk.items.count()}条没有确认"):
        confirm_reading(actor=cast.official, reading=desk)
    assert Document.objects.filter(title=desk.header["title"]).count() == 0
    verbs.confirm_sure(actor=cast.official, reading=desk)
    with pytest.raises(ValidationError, match="还有1条没有确认"):
        confirm_reading(actor=cast.official, reading=desk)


def test_a_document_needs_a_short_title(cast, departments):
    with pytest.raises(ValidationError, match="还没有简称"):
        confirmed(cast, on_desk(cast))


def test_what_is_left_out_is_not_written(cast, desk):
    item = item_titled(desk, "促进高校毕业生就业")
    verbs.leave_out(actor=cast.official, reading=desk, pk=item.pk, seen=seen_of(item))
    document = confirmed(cast, desk)
    assert document.tasks.count() == 22
    assert not document.indicators.filter(quote__contains="就业岗位").exists()


def test_it_is_written_once(cast, desk):
    confirmed(cast, desk)
    with pytest.raises(ValidationError, match="已入台账"):
        confirmed(cast, desk)


def test_an_ambiguous_name_must_be_decided(cast, desk, departments):
    twin = open_organisation(
        actor=None,
        code="440902-XC2",
        name="共青团茂名市茂南区委员会网络宣传部",
        short_name="宣传部",
        kind="department",
        level="county",
        parent=cast.district,
        from_on=START,
    )
    departments[0].aliases = ["宣传部"]
    departments[0].save()
    with pytest.raises(ValidationError, match="先选定"):
        confirmed(cast, desk)
    say_name(actor=cast.official, organisation=cast.district, name="宣传部", units=[twin])
    task = confirmed(cast, desk).tasks.get(title="开展主题宣讲")
    assert task.responsibilities.get(part=Part.LEAD).organisation == twin


def test_a_collective_name_is_kept_or_spelt_out(cast, departments):
    text = "工作方案\n一、重点任务\n（一）走访慰问。每年走访。（责任部门：宣传部、各镇街）\n（二）法治宣传。进校园。\n"
    desk = with_header(cast, on_desk(cast, text))
    assert [row.name for row in plan_of(desk).tasks[0].responsible] == ["宣传部", "各镇街"]
    say_name(
        actor=cast.official, organisation=cast.district, name="各镇街", units=[cast.street, cast.town], collective=True
    )
    units = [row.unit for row in plan_of(desk).tasks[0].responsible]
    assert units == [departments[0], cast.street, cast.town]


MADE_OF_OTHERS = """青年交友工作方案
一、重点任务
（一）牵线搭桥。至少成功为1对单身青年牵线搭桥，或组织不少于10名青年参加活动。
（二）建好阵地。60%以上的乡镇团委至少建有1个青年之家。
"""


def test_what_an_indicator_is_made_of_is_written_before_it_and_kept_when_read_again(cast, departments):
    document = confirmed(cast, with_header(cast, on_desk(cast, MADE_OF_OTHERS)))
    either = document.indicators.get(measure="composite")
    share = document.indicators.get(measure="coverage")
    assert either.any_part
    assert [str(part.targets.get().value.normalize()) for part in either.parts.order_by("position")] == ["1", "1E+1"]
    assert share.inner.targets.get().value == 1
    before = set(document.indicators.values_list("pk", "position", "state"))
    reading = again(cast, document, MADE_OF_OTHERS)
    assert grouped(reading) == {}
    confirm_reading(actor=cast.official, reading=reading, as_proposed=True)
    assert set(document.indicators.values_list("pk", "position", "state")) == before


# --- sorting anew ---


def again(cast, document: Document, text: str, why: str = "印发了补充通知") -> DocumentReading:
    taken = take_in(
        actor=cast.official,
        organisation=document.owner,
        content=text.encode(),
        file_name="补充.txt",
        document=document,
        why=why,
    )
    carry_on(taken.pk)
    return DocumentReading.objects.get(pk=taken.pk)


def grouped(reading: DocumentReading) -> dict[str, list[str]]:
    groups = changes_of(desk_of(reading)).groups
    return {label: [row.title for row in rows] for label, rows in groups if rows and label != "不变"}


def test_the_same_text_again_changes_nothing(cast, desk):
    document = confirmed(cast, desk)
    reading = again(cast, document, plan())
    assert grouped(reading) == {}
    assert set(reading.items.values_list("state", flat=True)) == {ItemState.CONFIRMED}
    confirm_reading(actor=cast.official, reading=reading)
    assert document.sortings.get(number=2).changes.count() == 0
    assert document.tasks.listed().count() == 23


def test_what_was_corrected_stays_corrected(cast, desk):
    item = item_titled(desk, "办好青年论坛")
    said = {"actor": cast.official, "reading": desk, "pk": item.pk, "seen": seen_of(item)}
    verbs.edit_item(**said, said={"title": "办好青年创新论坛"})
    gone = item_titled(desk, "每月推出一期")
    verbs.leave_out(actor=cast.official, reading=desk, pk=gone.pk, seen=seen_of(gone))
    reading = again(cast, confirmed(cast, desk), plan())
    assert grouped(reading) == {}


def test_what_is_new_changed_and_gone_is_told_apart_and_kept_as_history(cast, desk):
    document = confirmed(cast, desk)
    old = document.tasks.get(title="规范经费管理")
    text = plan().replace("不少于120场", "不少于150场").replace("规范经费管理", "整治办公用房")
    text = text.replace("团费收缴、使用情况每年公示。", "腾退多占的房间。").replace("不少于200名", "不少于300名")
    reading = again(cast, document, text)
    told = grouped(reading)
    assert told["新增"] == ["整治办公用房"]
    assert "规范经费管理" in told["撤下"]
    assert "培养青年骨干" in told["修改"]
    confirm_reading(actor=cast.official, reading=reading, as_proposed=True)
    old.refresh_from_db()
    assert old.state == TaskState.DROPPED
    assert document.tasks.listed().count() == 23
    changes = document.sortings.get(number=2).changes
    change = changes.get(verb=ChangeVerb.CHANGED, indicator__quote__contains="培训学员")
    assert (change.before["目标"], change.after["目标"]) == ("不少于200名", "不少于300名")
    assert {row.why for row in changes.all()} == {"印发了补充通知"}
    assert changes.get(task=old).verb == ChangeVerb.DROPPED


def test_positions_follow_the_new_text_and_dropped_rows_stand_behind(cast, desk):
    document = confirmed(cast, desk)
    lines = plan().split("\n")
    lines = [line for line in lines if "办好青年论坛" not in line]
    confirm_reading(actor=cast.official, reading=again(cast, document, "\n".join(lines)), as_proposed=True)
    listed = list(document.tasks.listed().values_list("position", flat=True))
    assert listed == list(range(1, 23))
    assert document.tasks.get(state=TaskState.DROPPED).position == 23


def test_a_row_that_is_gone_from_the_text_can_be_kept(cast, desk):
    document = confirmed(cast, desk)
    reading = again(cast, document, plan().replace("规范经费管理", "整治办公用房"))
    gone = next(item for item in reading.items.all() if item.state == ItemState.DROPPED and item.task_id)
    verbs.restore(actor=cast.official, reading=reading, pk=gone.pk, seen=seen_of(gone))
    confirm_reading(actor=cast.official, reading=reading, as_proposed=True)
    assert document.tasks.listed().count() == 24


def test_a_task_with_a_programme_is_withdrawn_and_never_deleted(cast, desk):
    document = confirmed(cast, desk)
    task = document.tasks.get(title="规范经费管理")
    open_programme(
        actor=cast.official, owner=cast.district, name="账目公开", counting="none", document=document, task=task
    )
    reading = again(cast, document, plan().replace("规范经费管理", "整治办公用房"))
    assert changes_of(desk_of(reading)).kept == ["“规范经费管理”已有1个项目，撤下后不再列入台账，这些都照旧保留。"]
    confirm_reading(actor=cast.official, reading=reading, as_proposed=True)
    assert Task.objects.get(pk=task.pk).programmes.count() == 1


def test_how_an_indicator_is_fed_outlives_the_next_sorting(cast, desk):
    document = confirmed(cast, desk)
    document.indicators.filter(quote__contains="培训学员").update(feed=Feed.TYPED)
    reading = again(cast, document, plan().replace("不少于200名", "不少于300名"))
    confirm_reading(actor=cast.official, reading=reading, as_proposed=True)
    assert Indicator.objects.get(document=document, quote__contains="培训学员").feed == Feed.TYPED


def test_sorting_anew_needs_a_reason(cast, desk):
    document = confirmed(cast, desk)
    with pytest.raises(ValidationError, match="写明原因"):
        again(cast, document, plan(), why=" ")


def test_a_document_is_sorted_on_one_desk_at_a_time(cast, desk):
    document = confirmed(cast, desk)
    again(cast, document, plan())
    with pytest.raises(ValidationError, match="正在再次梳理"):
        again(cast, document, plan())


def test_targets_that_were_settled_since_outlive_the_next_sorting(cast, desk):
    document = confirmed(cast, desk)
    homes = document.indicators.get(quote__contains="青年驿站")
    homes.targets.update(stage="第一阶段", levels=["county"], kinds=["committee"])
    homes.targets.create(position=2, bound=">=", value=9, applies="unit").units.add(cast.street)
    confirm_reading(actor=cast.official, reading=again(cast, document, plan()))
    first, second = homes.targets.all()
    assert (first.stage, first.levels, first.kinds) == ("第一阶段", ["county"], ["committee"])
    assert list(second.units.all()) == [cast.street]


def test_what_an_indicator_was_said_to_be_a_part_of_outlives_the_next_sorting(cast, desk):
    document = confirmed(cast, desk)
    share = document.indicators.exclude(part_of=None).get()
    whole, other = share.part_of, document.indicators.get(quote__contains="青年驿站")
    Indicator.objects.filter(pk=share.pk).update(part_of=None)
    Indicator.objects.filter(pk=other.pk).update(part_of=whole)
    confirm_reading(actor=cast.official, reading=again(cast, document, plan()))
    assert list(whole.shares.all()) == [other]


def test_two_documents_do_not_implement_each_other(cast, desk):
    document = confirmed(cast, desk)
    Document.objects.filter(pk=cast.document.pk).update(implements=document)
    reading = with_header(cast, again(cast, document, plan()), implements=cast.document.pk)
    with pytest.raises(ValidationError, match="本身落实的就是这份文件"):
        confirmed(cast, reading)


def test_another_document_above_ends_the_links_of_tasks_to_the_one_before(cast, desk):
    document = confirmed(cast, desk)
    above = Document.objects.create(title="市里的方案", short_title="市方案", owner=cast.city)
    task = document.tasks.first()
    task.implements = Task.objects.create(document=above, kind="key_task", position=1, title="市里的任务")
    task.save(update_fields=["implements"])
    Document.objects.filter(pk=document.pk).update(implements=above)
    reading = take_in(
        actor=cast.official,
        organisation=cast.district,
        content=plan().encode(),
        file_name="方案.txt",
        document=document,
        why="改了上级文件",
    )
    carry_on(reading.pk)
    reading.refresh_from_db()
    reading = with_header(cast, reading, implements=None)
    confirm_reading(actor=cast.official, reading=reading, as_proposed=True)
    task.refresh_from_db()
    assert task.implements is None


def test_a_ledger_has_an_end(cast, monkeypatch):
    monkeypatch.setattr("tasks.readings.plan.MOST_ITEMS", 3)
    desk = with_header(cast, on_desk(cast, plan()))
    with pytest.raises(ValidationError, match="最多3条"):
        confirm_reading(actor=cast.official, reading=desk, as_proposed=True)
