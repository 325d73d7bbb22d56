"""Each job behind the pages: when it was last done, how long that took, when it is due, and what went wrong."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from celery import current_app
from celery.schedules import BaseSchedule, crontab, maybe_schedule
from django.conf import settings
from django.utils import timezone

from reports.operations.states import DIED, FAILING, LATE, NEVER, RUNNING, WELL, State
from teams.models import JobRun
from youthwork.lib.dates import cn_ago, cn_length

# In the order of the page: what runs by the clock, then what pages ask for.
NAMES = {
    "teams.heartbeat": "心跳",
    "reports.refresh_rollups": "汇总新的变化",
    "reports.remind": "生成提醒",
    "reports.compose_digests": "合并要外发的提醒",
    "reports.send_deliveries": "派发要外发的提醒",
    "reports.open_period": "备好到期的推进表",
    "tasks.carry_on_sheets": "接着做停下的导入",
    "tasks.read_documents": "接着读停下的文件",
    "reports.carry_on_exports": "接着做停下的导出",
    "teams.seal_audit": "封存操作日志",
    "teams.purge_expired": "清理到期的内容",
    "tasks.purge_photos": "清理到期的照片",
    "reports.purge_exports": "清理到期的导出",
    "reports.deliver": "外发提醒",
    "tasks.carry_on_sheet": "读写导入的表格",
    "tasks.read_document": "读上传的文件",
    "reports.make_export": "生成导出的文件",
    "reports.warm_figures": "预先算好常看的数",
}
ON_DEMAND = "有需要时"
GRACE = timedelta(minutes=2)  # so much later than due is late
LIMIT = timedelta(seconds=getattr(settings, "CELERY_TASK_TIME_LIMIT", 20 * 60))  # no run lasts longer


@dataclass(frozen=True)
class Job:
    """One job in the words of the page."""

    title: str
    every: str
    state: State
    done_at: datetime | None = None
    took: str = ""
    due_at: datetime | None = None
    note: str = ""
    fault: str = ""  # in the words of the program


def jobs_of(*, now: datetime) -> list[Job]:
    """Every job by its name, those in trouble first. One query."""
    runs, schedules = {run.name: run for run in JobRun.objects.all()}, _schedules()
    found = [
        _job(title, runs.get(name), schedules.get(name), now)
        for name, title in NAMES.items()
        if name in schedules or name in runs
    ]
    return sorted(found, key=lambda job: -job.state.gravity if job.state.troubled else 0)


def _schedules() -> dict[str, BaseSchedule]:
    """By job: when beat sends it. Of one with two entries the first stands for both."""
    found: dict[str, BaseSchedule] = {}
    for entry in current_app.conf.beat_schedule.values():
        found.setdefault(entry["task"], maybe_schedule(entry["schedule"], app=current_app))
    return found


def _job(title: str, run: JobRun | None, schedule: BaseSchedule | None, now: datetime) -> Job:
    every = every_words(schedule) if schedule else ON_DEMAND
    if run is None or run.started_at is None:
        by_the_clock = isinstance(schedule, crontab)
        return Job(title, every, NEVER, due_at=_due(schedule, now) if by_the_clock else None)
    due_at = _due(schedule, run.started_at)
    took = run.ended_at - run.started_at if run.ended_at and not run.under_way else None
    state, note = _standing(run, due_at, now)
    length = cn_length(took) if took is not None else ""
    return Job(title, every, state, run.succeeded_at, length, due_at, note, run.error if run.fails else "")


def _due(schedule: BaseSchedule | None, last: datetime) -> datetime | None:
    return timezone.now() + schedule.remaining_estimate(last) if schedule else None


def _standing(run: JobRun, due_at: datetime | None, now: datetime) -> tuple[State, str]:
    """How a job stands that has begun at least once, and what there is to say of it."""
    if run.fails:
        since = f"上次做成是{cn_ago(run.succeeded_at, now)}" if run.succeeded_at else "从来没有做成"
        return FAILING, f"连续{run.fails}次出错，{since}。"
    if run.under_way and run.started_at and now - run.started_at > LIMIT:
        return DIED, f"{cn_ago(run.started_at, now)}开始，没有做完：后台进程可能中途被停掉了。下次照常再做。"
    if due_at and now - due_at > GRACE:
        return LATE, f"该在{cn_ago(due_at, now)}开始。"
    if run.under_way and run.started_at:
        return RUNNING, f"已做{cn_length(now - run.started_at)}。"
    return WELL, ""


def every_words(schedule: BaseSchedule) -> str:
    """每20秒, 每15分钟, 每小时5分, 每天3:20; 按时 for one more intricate."""
    if isinstance(schedule, crontab):
        return _crontab_words(schedule)
    return f"每{cn_length(schedule.run_every)}".replace("每1分钟", "每分钟").replace("每1小时", "每小时")


def _crontab_words(schedule: crontab) -> str:
    days = (schedule.day_of_week, schedule.day_of_month, schedule.month_of_year)
    if len(schedule.minute) > 1 or [len(part) for part in days] != [7, 31, 12]:
        return "按时"
    (minute,) = schedule.minute
    if len(schedule.hour) == 24:
        return f"每小时{minute}分"
    return "每天" + "、".join(f"{hour}:{minute:02}" for hour in sorted(schedule.hour))
