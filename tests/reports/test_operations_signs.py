"""Signs of life and how jobs stand, in the words of the operations page."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from celery.schedules import crontab, schedule

from reports.operations.jobs import LIMIT, NAMES, Job, every_words, jobs_of
from reports.operations.vitals import Signs, vitals_of
from teams import job_runs
from teams.models import JobRun
from youthwork.celery import app
from youthwork.lib.broker import Queue

NOW = datetime(2026, 6, 18, 1, 0, tzinfo=UTC)  # nine in the morning
RESTART = "请重启后台进程。"


def ago(**length: float) -> datetime:
    return NOW - timedelta(**length)


def beaten(at: datetime) -> JobRun:
    return JobRun(sent_at=at - timedelta(seconds=1), started_at=at, succeeded_at=at)


WELL = Signs(NOW, ago(seconds=20), beaten(ago(seconds=20)), Queue(0, None, None), 10**12)


def said(title: str, **other: object) -> tuple[str, str, str]:
    """The word, what is said and what to do of one part, of a platform that is well but for ``other``."""
    (one,) = [one for one in vitals_of(replace(WELL, **other)) if one.title == title]
    return one.state.word, one.said, one.advice


def test_a_platform_that_is_well_asks_nothing_of_anybody():
    assert [(one.title, one.state.word, one.said, one.advice) for one in vitals_of(WELL)] == [
        ("定时派发", "正常", "20秒前派出了最近一项后台任务。", ""),
        ("任务队列", "正常", "没有排队的。", ""),
        ("后台进程", "正常", "最近一次心跳是20秒前，在队列里等了1秒。", ""),
        ("磁盘", "正常", "存放文件的磁盘还剩931.3GB。", ""),
    ]


@pytest.mark.parametrize(
    ("title", "other", "word", "told"),
    [
        ("定时派发", {"sent_at": None}, "还没开始", "请检查定时进程"),
        ("定时派发", {"sent_at": ago(minutes=12)}, "停了", "最近一项后台任务是12分钟前派出的。"),
        ("任务队列", {"queue": None}, "连不上", "网页照常可用"),
        ("任务队列", {"queue": Queue(3, ago(seconds=9), NOW, 2)}, "正常", "3项在排队，在做2项，最久的等了9秒。"),
        ("任务队列", {"queue": Queue(12, ago(minutes=8), NOW, 0)}, "慢", "12项在排队，最久的等了8分钟。"),
        ("后台进程", {"run": None}, "还没开始", "请检查后台进程"),
        ("后台进程", {"run": beaten(ago(minutes=3))}, "停了", RESTART),
        ("后台进程", {"run": beaten(ago(minutes=3)), "queue": None}, "停了", "先让上面两项恢复"),
        ("后台进程", {"run": beaten(ago(minutes=3)), "sent_at": ago(minutes=3)}, "停了", "先让上面两项恢复"),
        ("磁盘", {"free": None}, "连不上", "请检查数据目录所在的磁盘"),
        ("磁盘", {"free": 1024}, "快满了", "还剩0.0GB"),
    ],
)
def test_what_is_missing_says_so_and_what_to_do(title, other, word, told):
    found, *rest = said(title, **other)
    assert found == word
    assert told in "".join(rest)


@pytest.mark.parametrize(
    ("runs", "words"),
    [
        (schedule(20), "每20秒"),
        (schedule(60), "每分钟"),
        (schedule(15 * 60), "每15分钟"),
        (schedule(3600), "每小时"),
        (crontab(minute="5"), "每小时5分"),
        (crontab(hour="3", minute="5"), "每天3:05"),
        (crontab(hour="3,15", minute="20"), "每天3:20、15:20"),
        (crontab(hour="9", minute="0", day_of_week="1"), "按时"),
    ],
)
def test_how_often_a_job_runs_is_said_in_words(runs, words):
    assert every_words(runs) == words


def test_every_job_has_a_name_that_people_understand():
    app.loader.import_default_modules()
    ours = {name for name in app.tasks if name.split(".")[0] in {"teams", "tasks", "reports"}}
    assert ours | {entry["task"] for entry in app.conf.beat_schedule.values()} <= set(NAMES)


# --- jobs ------------------------------------------------------------------------------------------------------------


def job(title: str) -> Job:
    with time_machine.travel(NOW, tick=False):
        return next(job for job in jobs_of(now=NOW) if job.title == title)


@pytest.mark.django_db
def test_a_job_that_never_ran_says_when_the_clock_will_have_it_run():
    purge = job("清理到期的内容")
    assert (purge.state.word, purge.done_at, purge.every) == ("还没做过", None, "每天3:20")
    assert purge.due_at == NOW + timedelta(hours=18, minutes=20)
    assert job("心跳").due_at is None


@pytest.mark.django_db
def test_a_job_that_is_well_says_when_how_long_and_when_next():
    job_runs.began("teams.heartbeat", at=ago(seconds=30))
    job_runs.succeeded("teams.heartbeat", at=ago(seconds=27))
    found = job("心跳")
    assert (found.state.word, found.done_at, found.took, found.note) == ("正常", ago(seconds=27), "3秒", "")
    assert found.due_at == NOW + timedelta(seconds=30)


@pytest.mark.django_db
def test_a_failing_job_says_since_when_and_stands_first():
    job_runs.began("reports.purge_exports", at=ago(days=1))
    job_runs.succeeded("reports.purge_exports", at=ago(days=1))
    for hour in (3, 2):
        job_runs.began("reports.purge_exports", at=ago(hours=hour))
        job_runs.failed("reports.purge_exports", MemoryError(), at=ago(hours=hour))
    with time_machine.travel(NOW, tick=False):
        first = jobs_of(now=NOW)[0]
    assert (first.title, first.state.word) == ("清理到期的导出", "出错")
    assert first.note == "连续2次出错，上次做成是1天前。"
    assert first.fault == "内存不够（MemoryError）。"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("began", "word", "note"),
    [
        (ago(seconds=40), "正在做", "已做40秒。"),
        (NOW - LIMIT - timedelta(minutes=1), "中途停了", "后台进程可能中途被停掉了"),
    ],
)
def test_a_job_that_began_and_did_not_end_runs_or_was_killed(began, word, note):
    job_runs.began("reports.make_export", at=began)
    found = job("生成导出的文件")
    assert found.state.word == word
    assert note in found.note
    assert (found.took, found.every) == ("", "有需要时")


@pytest.mark.django_db
def test_a_job_that_nobody_started_in_time_is_late():
    job_runs.began("reports.refresh_rollups", at=ago(minutes=9))
    job_runs.succeeded("reports.refresh_rollups", at=ago(minutes=9))
    found = job("汇总新的变化")
    assert (found.state.word, found.note) == ("没按时", "该在8分钟前开始。")


@pytest.mark.django_db
def test_all_jobs_cost_one_question(django_assert_num_queries):
    with django_assert_num_queries(1):
        jobs_of(now=NOW)
