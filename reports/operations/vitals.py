"""Does it run? Four signs of life, each with what to do where it is missing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

from reports.operations.states import AWAITED, CUT_OFF, DOWN, SCARCE, SLOW, WELL, State
from teams.models import JobRun
from teams.readiness import HEARTBEAT, free_bytes, has_room, is_fresh
from youthwork.lib import broker
from youthwork.lib.asking import ask
from youthwork.lib.dates import cn_ago, cn_length

SECONDS = 2  # for what may hang
WAITS = timedelta(minutes=2)  # a message older than this is in a queue that does not move
GB = 1024**3


@dataclass(frozen=True)
class Vital:
    """One sign of life in the words of the page."""

    title: str
    state: State
    said: str
    advice: str = ""


@dataclass(frozen=True)
class Signs:
    """What is known at ``now``; None for what could not be found out."""

    now: datetime
    sent_at: datetime | None  # when beat last sent something
    run: JobRun | None  # of the heartbeat
    queue: broker.Queue | None
    free: int | None  # bytes of the disk


def signs_at(now: datetime) -> Signs:
    """One query; the rest is asked of broker and disk, for ``SECONDS`` at most."""
    run = JobRun.objects.filter(name=HEARTBEAT).first()
    questions: dict[str, Callable[[], object]] = {"queue": broker.look, "free": free_bytes, "beat": beat_marks}
    answers = ask(questions, seconds=SECONDS)
    marks = answers.get("beat", [])
    sent_at = max([*marks, *([run.sent_at] if run and run.sent_at else [])], default=None)
    return Signs(now, sent_at, run, answers.get("queue"), answers.get("free"))


def beat_marks() -> list[datetime]:
    """When a beat last sent something, as it has marked itself on a disk that is shared with it."""
    marks = Path(settings.VAR_DIR, "alive").glob("beat-*")
    return [datetime.fromtimestamp(mark.stat().st_mtime, UTC) for mark in marks]


def vitals_of(signs: Signs) -> list[Vital]:
    """The four, in the order in which one hangs on the other. Pure."""
    return [_beat(signs), _queue(signs), _worker(signs), _disk(signs)]


def _beat(signs: Signs) -> Vital:
    title = "定时派发"
    if signs.sent_at is None:
        return Vital(title, AWAITED, "还没有派出过后台任务。", "刚启动时要等一分钟；一直这样，请检查定时进程。")
    ago = cn_ago(signs.sent_at, signs.now)
    if is_fresh(signs.sent_at, signs.now):
        return Vital(title, WELL, f"{ago}派出了最近一项后台任务。")
    return Vital(
        title, DOWN, f"最近一项后台任务是{ago}派出的。", "请重启定时进程。停着的这段时间不会漏掉提醒，恢复后补上。"
    )


def _queue(signs: Signs) -> Vital:
    title, queue = "任务队列", signs.queue
    if queue is None:
        return Vital(title, CUT_OFF, "连不上任务队列。", "请检查队列服务。网页照常可用，后台的事等它恢复再做。")
    taken = f"，在做{queue.taken}项" if queue.taken else ""
    if not queue.length:
        return Vital(title, WELL, f"没有排队的{taken}。")
    waits = cn_length(signs.now - queue.oldest_at) if queue.oldest_at else "不知多久"
    said = f"{queue.length}项在排队{taken}，最久的等了{waits}。"
    if queue.oldest_at and signs.now - queue.oldest_at > WAITS:
        return Vital(title, SLOW, said, "后台进程太忙，或停了：看下一行。")
    return Vital(title, WELL, said)


def _worker(signs: Signs) -> Vital:
    title, run = "后台进程", signs.run
    if run is None or run.succeeded_at is None:
        return Vital(title, AWAITED, "还没有做过任何任务。", "刚启动时要等一两分钟；一直这样，请检查后台进程。")
    said = f"最近一次心跳是{cn_ago(run.succeeded_at, signs.now)}"
    if is_fresh(run.succeeded_at, signs.now):
        waited = run.started_at - run.sent_at if run.started_at and run.sent_at else None
        return Vital(title, WELL, f"{said}，在队列里等了{cn_length(waited)}。" if waited is not None else f"{said}。")
    advice = (
        "请重启后台进程。" if is_fresh(signs.sent_at, signs.now) and signs.queue else "先让上面两项恢复，再看这里。"
    )
    return Vital(title, DOWN, f"{said}。", advice)


def _disk(signs: Signs) -> Vital:
    title = "磁盘"
    if signs.free is None:
        return Vital(title, CUT_OFF, "读不到存放文件的磁盘。", "请检查数据目录所在的磁盘。")
    said = f"存放文件的磁盘还剩{signs.free / GB:.1f}GB。"
    if has_room(signs.free):
        return Vital(title, WELL, said)
    return Vital(title, SCARCE, said, "请尽快清出空间或换更大的磁盘：写满后照片和报表都存不进去。")
