"""What went wrong, in words for whoever watches the platform: what kind of thing it was and where, never the values at
hand. An exception's own text may hold a name or a phone number; the log has it, with the way that led there."""

import traceback
from pathlib import Path

from celery.exceptions import SoftTimeLimitExceeded, TimeLimitExceeded, WorkerLostError
from django.db import DataError, IntegrityError, InterfaceError, OperationalError
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import RedisError

ROOT = Path(__file__).resolve().parents[2]
# The first that fits tells.
KINDS: tuple[tuple[tuple[type[BaseException], ...], str], ...] = (
    ((SoftTimeLimitExceeded, TimeLimitExceeded), "超过时限，已停下"),
    ((WorkerLostError,), "后台进程中途退出"),
    ((BrokerError, RedisError), "连不上消息队列"),
    ((OperationalError, InterfaceError), "数据库没有应答或拒绝了连接"),
    ((IntegrityError, DataError), "数据库不接受要写的内容"),
    ((MemoryError,), "内存不够"),
    ((OSError,), "文件或网络读写失败"),
)
FAULT = "程序出错"


def in_words(error: BaseException) -> str:
    """The kind of fault, with the place in our own code that met it: 程序出错（KeyError，tasks/plans.py第40行）。"""
    kind = next((words for kinds, words in KINDS if isinstance(error, kinds)), FAULT)
    told = [type(error).__name__, *_place(error)]
    return f"{kind}（{'，'.join(told)}）。"


def _place(error: BaseException) -> list[str]:
    """The last line of ours on the way to the error; none where it came from outside."""
    ours = [
        (Path(frame.filename).relative_to(ROOT), frame.lineno)
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(ROOT) and ".venv" not in frame.filename
    ]
    return [f"{ours[-1][0].as_posix()}第{ours[-1][1]}行"] if ours else []
