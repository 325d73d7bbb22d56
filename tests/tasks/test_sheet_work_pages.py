"""The page while a job is at an import: how far it is, that it may have stopped, and asking for it again."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tasks.actions.sheets import ask_anew
from tasks.views.sheet_work import BEGINS_SECONDS
from teams.actions.sheet_writes import ask_to_apply, ask_to_undo
from teams.models import Member, SheetImport
from tests.books import ROSTER_HEAD, person
from tests.sheet_pages import applied, at, handed_over, roster_in, text, upload
from youthwork.lib import progress
from youthwork.lib.progress import Progress

pytestmark = pytest.mark.django_db


def large_roster() -> bytes:
    """More than is read while its user waits, as a text file."""
    rows = [ROSTER_HEAD, *(person("钟一平", str(20270000 + number), 学院="计算机系" * 4) for number in range(1200))]
    return "\n".join(",".join(row) for row in rows).encode()


def test_a_large_file_is_handed_to_a_job_and_its_page_says_so(cast, client, django_capture_on_commit_callbacks):
    client.force_login(cast.college_official)
    address = reverse("tasks:roster-import")
    sent = {"organisation": "MMZY", **upload(large_roster(), "大名单.csv")}
    with django_capture_on_commit_callbacks() as asked:
        response = client.post(address, sent)
    batch = SheetImport.objects.get()
    assert batch.state == "reading"
    shown = text(client.get(response.url))
    for part in ("正在读取", "<progress", "可以离开，回来接着看", "现在不会写入", '<meta http-equiv="refresh"'):
        assert part in shown
    for job in asked:
        job()
    assert "共1,200行" in text(client.get(response.url))


def test_the_progress_is_told_in_words_and_numbers(cast, client):
    batch = handed_over(cast, person())
    client.force_login(cast.college_official)
    assert client.get(at("sheet-progress", batch)).json()["said"] == "已交给后台，马上开始……"
    job = Progress(f"sheet:{batch.pk}")
    job.begin("正在核对")
    assert client.get(at("sheet-progress", batch)).json()["said"] == "正在核对……"
    job._told = 0
    job.step(3200, 10000)
    told = client.get(at("sheet-progress", batch)).json()
    expected = {"state": "reading", "said": "正在核对，3,200/10,000行", "done": 3200, "total": 10000, "stalled": ""}
    assert told == expected
    assert 'max="10000" value="3200"' in text(client.get(at("sheet", batch)))
    job.end()


def test_a_job_that_does_not_begin_is_said_and_asked_for_again(cast, client, django_capture_on_commit_callbacks):
    batch = handed_over(cast, person(), seconds_ago=BEGINS_SECONDS + 1)
    client.force_login(cast.college_official)
    shown = text(client.get(at("sheet", batch)))
    assert "后台还没有开始读取。" in shown
    assert "再试一次" in shown
    with django_capture_on_commit_callbacks(execute=True) as asked:
        client.post(at("sheet-nudge", batch))
    assert len(asked) == 1
    batch.refresh_from_db()
    assert batch.state == "read"


def test_a_job_that_is_at_work_is_not_asked_for_twice(cast, client, django_capture_on_commit_callbacks):
    batch = handed_over(cast, person(), seconds_ago=BEGINS_SECONDS + 1)
    job = Progress(f"sheet:{batch.pk}")
    job.begin("正在核对")
    client.force_login(cast.college_official)
    with django_capture_on_commit_callbacks() as asked:
        client.post(at("sheet-nudge", batch))
    assert asked == []
    job.end()


def test_a_write_that_stopped_says_that_nothing_was_written(cast, client, monkeypatch):
    batch = roster_in(cast, person())
    ask_to_apply(actor=cast.college_official, batch=batch)
    client.force_login(cast.college_official)
    assert "要么全部写入，要么一行不写" in text(client.get(at("sheet", batch)))
    job = Progress(f"sheet:{batch.pk}")
    job.begin("正在写入")
    now = progress.time.time()
    monkeypatch.setattr(progress.time, "time", lambda: now + 100)
    SheetImport.objects.filter(pk=batch.pk).update(asked_at=timezone.now() - timedelta(seconds=101))
    shown = text(client.get(at("sheet", batch)))
    assert "写入停下了，没有写入任何内容。" in shown
    assert ask_anew(batch)  # and no job has been heard since
    assert "已交给后台，马上开始……" in text(client.get(at("sheet", batch)))
    assert not Member.objects.filter(student_number="20260201").exists()
    job.end()


def test_undoing_says_what_is_the_case_meanwhile(cast, client):
    batch = applied(cast, person())
    ask_to_undo(actor=cast.college_official, batch=batch)
    client.force_login(cast.college_official)
    shown = text(client.get(at("sheet", batch)))
    assert "现在还没有撤销任何内容：要么整批撤销，要么一处不动" in shown


def test_a_reading_that_does_not_begin_can_be_given_up(cast, client):
    batch = handed_over(cast, person())
    client.force_login(cast.college_official)
    assert at("sheet-discard", batch) in text(client.get(at("sheet", batch)))
    client.post(at("sheet-discard", batch))
    batch.refresh_from_db()
    assert batch.state == "discarded"


@pytest.mark.parametrize(
    ("state", "word"),
    [
        ("reading", '<span class="st work">读取中'),
        ("unreadable", '<span class="st over">读不了'),
        ("read", '<span class="st soon">待确认'),
        ("applying", '<span class="st work">写入中'),
        ("applied", '<span class="st done">已导入'),
        ("undoing", '<span class="st work">撤销中'),
        ("undone", '<span class="st back">已撤销'),
        ("discarded", '<span class="st gone">已放弃'),
    ],
)
def test_the_list_shows_every_state_with_a_shape_and_a_word(cast, client, state, word):
    batch = roster_in(cast, person())
    SheetImport.objects.filter(pk=batch.pk).update(state=state)
    client.force_login(cast.college_official)
    assert word in text(client.get(reverse("tasks:sheets")))
    assert client.get(at("sheet", batch)).status_code == 200


def test_others_learn_nothing_of_the_progress(cast, client):
    batch = handed_over(cast, person(), seconds_ago=BEGINS_SECONDS + 1)
    client.force_login(cast.official)
    assert client.get(at("sheet-progress", batch)).status_code == 404
    assert client.post(at("sheet-nudge", batch)).status_code == 404
