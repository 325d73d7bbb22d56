"""The official documents of the demonstration: each a whole ledger, brought in once."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import transaction

from reports.demo.documents import OTHERS, PLAN, bring_in_document
from reports.demo.plan import read_plan
from reports.demo.world import open_units
from tasks.actions.documents import set_period
from tasks.choices import Applies, Bound, Measure, Part, TaskKind
from tasks.models import Document, Indicator, Target, Task
from teams.choices import Grade, Level
from tests.cast import START, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def ledgers(django_db_setup, django_db_blocker) -> Iterator[dict[str, Document]]:
    """Name → document, brought in once for these tests and rolled back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        units = open_units(read_plan(), START)
        yield {name: bring_in_document(name, units) for name in (PLAN, *OTHERS)}
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("name", "tasks"), [(PLAN, 16), ("rural", 33), ("points2017", 16), ("youth2021", 31), ("nanchang", 23)]
)
def test_each_document_has_its_tasks_with_words_of_their_own(ledgers, name, tasks):
    kept = ledgers[name].tasks.all()
    assert len(kept) == tasks
    assert all(task.title and task.text and task.section and task.text != task.title for task in kept)


def test_clauses_of_every_kind_but_the_rows_of_an_annex_are_there(ledgers):
    """The items of 茂南's annex are placements and programmes, and are not said twice."""
    kinds = set(Task.objects.values_list("kind", flat=True))
    assert kinds == set(TaskKind.values) - {TaskKind.ANNEX_PROJECT_ITEM}


def test_items_hang_under_their_clause(ledgers):
    heads = ledgers["rural"].tasks.get(title="助力乡村社会建设")
    assert [task.number for task in heads.items.all()] == ["――"] * 4


def test_the_lead_is_first_where_the_document_says_so_and_nowhere_else(ledgers):
    links = [list(task.responsibilities.all()) for task in ledgers["nanchang"].tasks.all()]
    assert sum(len(parts) for parts in links) == 72
    assert all([row.part for row in parts] == [Part.LEAD, *[Part.PARTICIPATING] * (len(parts) - 1)] for parts in links)
    for name in ("youth2021", "rural", "points2017", PLAN):
        assert not ledgers[name].tasks.filter(responsibilities__part=Part.LEAD).exists()


def test_printed_names_are_units_but_for_those_of_many(ledgers):
    rows = [row for task in Task.objects.all() for row in task.responsibilities.select_related("organisation")]
    assert {row.name for row in rows if row.organisation is None} == {"机关各部门", "下属各单位"}
    nanchang = ledgers["nanchang"].tasks.get(number="1.").responsibilities.first()
    assert nanchang.label == "宣传部" and nanchang.organisation.code.startswith("360100-")


def test_rules_by_rank_and_by_level_are_targets(ledgers):
    chosen = Indicator.objects.get(name="选办任务数")
    assert {target.grade: target.value for target in chosen.targets.all()} == {
        Grade.LEADERSHIP: 4,
        Grade.MIDDLE: 2,
        Grade.OTHER: 1,
    }
    projects = Indicator.objects.get(name="新增直接联系服务重点青年创新创业项目")
    assert projects.measure == Measure.EACH
    assert [(target.levels, target.value, target.applies) for target in projects.targets.all()] == [
        ([Level.PROVINCE], 50, Applies.UNIT),
        ([Level.CITY], 20, Applies.UNIT),
        ([Level.COUNTY], 10, Applies.UNIT),
    ]


def test_named_units_have_a_minimum_of_their_own(ledgers):
    events = Indicator.objects.get(name="青年交友活动场次")
    assert events.qualifies_over == 100
    named = {tuple(t.units.values_list("short_name", flat=True)): t.value for t in events.targets.exclude(units=None)}
    assert named == {
        ("团省委", "省直机关团工委", "省属企业团工委", "省金融团工委"): 5,
        ("团省委直属机关团委", "省社会组织团工委"): 1,
    }


def test_every_measure_has_what_it_is_reckoned_from(ledgers):
    for indicator in Indicator.objects.all():
        has_both = indicator.numerator_id is not None and indicator.denominator_id is not None
        assert has_both == (indicator.measure == Measure.RATIO), indicator
        assert (indicator.inner_id is not None) == (indicator.measure == Measure.COVERAGE), indicator
        assert indicator.parts.exists() == (indicator.measure == Measure.COMPOSITE), indicator
    assert set(Indicator.objects.values_list("measure", flat=True)) == set(Measure.values)


def test_targets_carry_bounds_stages_and_words(ledgers):
    assert set(Target.objects.values_list("bound", flat=True)) == {"", *Bound.values} - {Bound.UNDER}
    models = Indicator.objects.get(name="乡村振兴青年典型")
    assert [(t.stage, t.bound, t.strength) for t in models.targets.all()] == [("2023", "=", "力争"), ("2025", ">=", "")]
    assert Indicator.objects.get(name="高质量实习岗位（团省委）").part_of.name == "高质量实习岗位"


def test_a_printed_day_gets_its_year_from_the_period_in_the_ledger_and_in_the_target(ledgers):
    plan = ledgers[PLAN]
    with transaction.atomic():
        set_period(actor=make_user("clerk", "韩雪"), document=plan, starts_on=START, ends_on=date(2026, 12, 31))
        assert plan.tasks.get(due_printed="--05-15").due == date(2026, 5, 15)
        assert Target.objects.get(due_printed="--05-15").due == date(2026, 5, 15)
        transaction.set_rollback(True)


def test_what_is_there_is_brought_in_no_second_time(ledgers):
    units = open_units(read_plan(), START)
    assert bring_in_document("rural", units) == ledgers["rural"]
    assert Document.objects.count() == len(ledgers)
