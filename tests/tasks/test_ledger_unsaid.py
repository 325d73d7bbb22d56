"""What neither a text nor a table has words for outlives the next sorting: cases, parts, feeds, whom a target asks."""

import pytest

from tasks.actions.ledger import confirm_reading
from tasks.actions.ledger_files import take_in_ledger
from tasks.choices import Applies, Every, Feed
from tasks.ledger_sheet.workbook import workbook
from tasks.models import Document, DocumentReading, Programme, Task
from tasks.readings.changes import changes_of
from tasks.readings.desk import desk_of
from tests.readings import on_desk
from tests.tasks.test_ledger_confirm import again, confirmed, with_header

pytestmark = pytest.mark.django_db

TEXT = """青年交友工作方案
一、重点任务
（一）牵线搭桥。至少成功为1对单身青年牵线搭桥，或组织不少于10名青年参加活动。
（二）建好阵地。60%以上的乡镇团委至少建有1个青年之家。
（三）募集岗位。募集岗位不少于500个，其中面向困难家庭不少于50个。
"""


@pytest.fixture
def document(cast) -> Document:
    """A ledger of which much was settled after it was confirmed."""
    document = confirmed(cast, with_header(cast, on_desk(cast, TEXT)))
    Task.objects.filter(document=document, title="牵线搭桥").update(confidential=True, phase="第一阶段")
    posts = document.indicators.get(targets__value=500)
    posts.feed, posts.every, posts.qualifies_over = Feed.TYPED, Every.QUARTER, 100
    posts.save()
    posts.programmes.add(Programme.objects.first())
    target = posts.targets.get()
    target.applies, target.kinds, target.levels = Applies.UNIT, ["township"], ["county", "township"]
    target.save()
    target.units.add(cast.street)
    return document


def from_table(cast, document: Document) -> DocumentReading:
    """Its table, as it went out, on the desk."""
    said = {"content": workbook(cast.official, document), "file_name": "台账.xlsx", "why": "台账改过"}
    taken = take_in_ledger(actor=cast.official, document=document, **said)
    return DocumentReading.objects.get(pk=taken.pk)


def moved(reading: DocumentReading) -> list[str]:
    return [row.title for label, rows in changes_of(desk_of(reading)).groups if label != "不变" for row in rows]


def as_it_stands(document: Document) -> list:
    rows = document.indicators.listed().prefetch_related("targets__units", "programmes", "parts")
    names = ("measure", "feed", "every", "qualifies_over", "any_part", "inner_id", "part_of_id", "position")
    return [
        (
            [getattr(row, name) for name in names],
            [part.pk for part in row.parts.all()],
            [one.pk for one in row.programmes.all()],
            [(t.value, t.applies, t.kinds, t.levels, t.grade, list(t.units.all())) for t in row.targets.all()],
        )
        for row in rows
    ]


def test_its_own_table_changes_nothing_of_a_ledger(cast, document):
    before = as_it_stands(document)
    reading = from_table(cast, document)
    assert moved(reading) == []
    confirm_reading(actor=cast.official, reading=reading, as_proposed=True)
    assert as_it_stands(document) == before
    task = document.tasks.get(title="牵线搭桥")
    assert (task.confidential, task.phase) == (True, "第一阶段")


def test_a_case_stays_one_when_its_words_are_changed(cast, document):
    reading = again(cast, document, TEXT.replace("10名", "20名").replace("牵线搭桥。", "牵线搭桥活动。", 1))
    assert reading.items.get(said__title="牵线搭桥活动").said["confidential"]
    confirm_reading(actor=cast.official, reading=reading, as_proposed=True)
    assert document.tasks.get(title="牵线搭桥活动").confidential


def test_a_changed_number_leaves_whom_it_is_asked_of(cast, document):
    reading = again(cast, document, TEXT.replace("500个", "600个"))
    confirm_reading(actor=cast.official, reading=reading, as_proposed=True)
    posts = document.indicators.get(targets__value=600)
    target = posts.targets.get()
    assert (posts.feed, posts.programmes.count()) == (Feed.TYPED, 1)
    assert (target.applies, target.kinds, list(target.units.all())) == (Applies.UNIT, ["township"], [cast.street])
