"""An exported ledger, changed in Excel or Word, comes back through the desk; nothing changes before it is confirmed."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from tasks.actions.ledger import confirm_reading
from tasks.actions.reading_header import set_header
from tasks.choices import ChangeVerb, TaskState
from tasks.ledger_sheet.word import word
from tasks.ledger_sheet.workbook import workbook
from tasks.models import Document, DocumentReading
from tasks.readings.changes import changes_of
from tasks.readings.desk import SAME, desk_of
from tasks.readings.tokens import seen_of_header
from tests.readings import on_desk, plan
from tests.replay import added_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(cast) -> Document:
    return added_once(made_a_ledger, cast)


def made_a_ledger(cast) -> Document:
    desk = on_desk(cast, plan())
    said = {"short_title": "洪江要点"}
    desk = set_header(actor=cast.official, reading=desk, seen=seen_of_header(desk), said=said)
    return confirm_reading(actor=cast.official, reading=desk, as_proposed=True)


def edited(content: bytes, change) -> bytes:
    book = load_workbook(BytesIO(content))
    change(book["任务台账"])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def row_of(sheet, title: str) -> int:
    return next(cell.row for cell in sheet["B"] if cell.value and title in str(cell.value))


def other_than_same(reading: DocumentReading) -> list[tuple[str, str]]:
    return [
        (label, str(row.item))
        for label, rows in changes_of(desk_of(reading)).groups
        for row in rows
        if label != SAME[1]
    ]


def send(client, document: Document, content: bytes, name: str = "台账.xlsx", why: str = "市里调整了分工"):
    address = reverse("tasks:ledger-import", args=[document.pk])
    return client.post(address, {"why": why, "file": SimpleUploadedFile(name, content)})


def test_what_was_not_changed_is_found_as_it_stands(cast, client, document):
    client.force_login(cast.official)
    for write, name in ((workbook, "台账.xlsx"), (word, "台账.docx")):
        send(client, document, write(cast.official, document), name)
        reading = DocumentReading.objects.get(state="open")
        assert other_than_same(reading) == []
        DocumentReading.objects.filter(pk=reading.pk).update(state="discarded")


def test_an_edited_row_changes_the_ledger_once_it_is_confirmed(cast, client, document):
    client.force_login(cast.official)
    text, spans = document.text, dict(document.tasks.values_list("title", "span_start"))
    gone = document.tasks.get(title__contains="规范仪式教育")

    def change(sheet) -> None:
        sheet.cell(row_of(sheet, "办好青年论坛"), 4).value = "学校部"
        sheet.delete_rows(row_of(sheet, "规范仪式教育"))

    answer = send(client, document, edited(workbook(cast.official, document), change))
    reading = DocumentReading.objects.get(state="open")
    assert answer.url == reverse("tasks:reading", args=[reading.pk])
    assert document.tasks.listed().count() == 23
    confirm_reading(actor=cast.official, reading=reading, as_proposed=True)
    document.refresh_from_db()
    sorting = document.sortings.get(number=2)
    told = {(change.verb, change.label): change for change in sorting.changes.all()}
    changed = document.tasks.get(title__contains="办好青年论坛")
    assert set(told) == {(ChangeVerb.CHANGED, str(changed)), (ChangeVerb.DROPPED, str(gone))}
    assert sorting.why == "市里调整了分工"
    gone.refresh_from_db()
    assert gone.state == TaskState.DROPPED
    assert [row.label for row in changed.responsibilities.filter(part="lead")] == ["学校部"]
    # The document is still read from its own text.
    assert document.text == text
    assert dict(document.tasks.values_list("title", "span_start")) == spans


def test_every_cell_that_is_not_understood_is_named_and_nothing_is_kept(cast, client, document):
    client.force_login(cast.official)

    def change(sheet) -> None:
        sheet.cell(row_of(sheet, "培养青年骨干"), 6).value = "培训很多人"

    content = edited(workbook(cast.official, document), change)
    page = send(client, document, content).content.decode()
    assert "培训很多人" in page and "什么也没有写入" in page
    assert document.readings.count() == 1


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "台账.xlsx", "文件是空的"),
        (b"nothing of ours", "台账.xlsx", "请"),
        (b"nothing of ours", "台账.docx", "请"),
        (b"nothing of ours", "台账.txt", "再次梳理"),
    ],
)
def test_a_file_that_is_no_ledger_is_refused_with_what_to_do(cast, client, document, content, name, sentence):
    client.force_login(cast.official)
    answer = send(client, document, content, name)
    assert answer.status_code == 200 and sentence in answer.content.decode()
    assert document.readings.count() == 1


def test_a_second_file_waits_for_the_first_to_be_settled(cast, client, document):
    client.force_login(cast.official)
    content = workbook(cast.official, document)
    send(client, document, content)
    first = DocumentReading.objects.get(state="open")
    assert send(client, document, content).url == reverse("tasks:reading", args=[first.pk])
    assert DocumentReading.objects.filter(state="open").count() == 1


def test_sorting_by_the_text_afterwards_keeps_what_the_file_changed(cast, client, document):
    client.force_login(cast.official)

    def change(sheet) -> None:
        sheet.cell(row_of(sheet, "办好青年论坛"), 4).value = "学校部"

    send(client, document, edited(workbook(cast.official, document), change))
    confirm_reading(actor=cast.official, reading=DocumentReading.objects.get(state="open"), as_proposed=True)
    client.post(reverse("tasks:document-sort", args=[document.pk]), {"why": "再看一遍", "stored": "on"})
    reading = DocumentReading.objects.get(state="open")
    assert other_than_same(reading) == []


def test_the_file_that_was_read_is_handed_out_as_it_was_brought(cast, client, document):
    client.force_login(cast.official)
    answer = client.get(reverse("tasks:document-original", args=[document.pk]))
    assert b"".join(answer.streaming_content) == plan().encode()
    assert answer["Content-Type"] == "application/octet-stream"
    Document.objects.filter(pk=document.pk).update(original=None)
    assert client.get(reverse("tasks:document-original", args=[document.pk])).status_code == 404
