"""Running a script of ours on somebody's file in a process with limits: whatever happens there is one SheetError here.

The script gets the content on stdin and its arguments, the limits among them, as JSON; it limits itself by them (see
``youthwork/lib/sheets/child/limits.py``). Here stand the limits that only a parent can keep: the time by the clock and
the size of the answer.
"""

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from django.conf import settings

from youthwork.lib.sheets.errors import SheetError

CHUNK = 1024 * 1024
LONGEST_ANSWER = 100 * 1024 * 1024
LONGEST_COMPLAINT = 4096  # of stderr
TOO_SLOW = "文件太复杂，读了很久还没有读完，没有写入任何内容。请只保留要导入的工作表和列，再上传。"
TOO_LARGE = "文件太大，读取时内存不够，没有写入任何内容。请只保留要导入的工作表和列，或分成几份再上传。"


def run_limited(script: Path, arguments: dict[str, Any], content: bytes) -> bytes:
    """What ``script`` (a file or a directory with a ``__main__.py``) writes about ``content``.

    Costs a process of about 0.05 s. Raises SheetError: ``sheet_too_big`` for one that needs more time or memory than
    ``SHEET_WALL_SECONDS``, ``SHEET_CPU_SECONDS`` and ``SHEET_MEMORY_MB`` allow or answers without end,
    ``reader_failed`` for one that dies otherwise. What the answer says is for the caller to judge: it is not trusted.
    """
    limits = {"memory_mb": settings.SHEET_MEMORY_MB, "cpu_seconds": settings.SHEET_CPU_SECONDS}
    child = subprocess.Popen(
        [sys.executable, "-I", str(script), json.dumps(limits | arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={},
        start_new_session=True,
        bufsize=0,
    )
    try:
        answer, complaint = _talk(child, content, time.monotonic() + settings.SHEET_WALL_SECONDS)
        code = child.wait(timeout=1)
    except subprocess.TimeoutExpired:
        code, complaint = -signal.SIGKILL, b""
    finally:
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout, child.stderr):
            if pipe is not None:
                pipe.close()
    if code == 0:
        return answer
    if code in {-signal.SIGXCPU, -signal.SIGKILL}:
        raise SheetError("sheet_too_big", TOO_SLOW)
    if b"memory allocation" in complaint or b"MemoryError" in complaint:
        raise SheetError("sheet_too_big", TOO_LARGE)
    raise SheetError("reader_failed")


def _talk(child: subprocess.Popen[bytes], content: bytes, until: float) -> tuple[bytes, bytes]:
    """Feed the child and hear it out. Raises SheetError when the time is up or the answer has no end."""
    assert child.stdin is not None and child.stdout is not None and child.stderr is not None
    said: dict[Any, bytearray] = {child.stdout: bytearray(), child.stderr: bytearray()}
    unsent = memoryview(content)
    with selectors.DefaultSelector() as pipes:
        for pipe, event in ((child.stdin, selectors.EVENT_WRITE), *((out, selectors.EVENT_READ) for out in said)):
            os.set_blocking(pipe.fileno(), False)
            pipes.register(pipe, event)
        while pipes.get_map():
            ready = pipes.select(max(until - time.monotonic(), 0))
            if not ready or time.monotonic() > until:
                raise SheetError("sheet_too_big", TOO_SLOW)
            for key, _ in ready:
                if key.fileobj is child.stdin:
                    unsent = unsent[_send(child.stdin.fileno(), unsent) :]
                    if not unsent:
                        pipes.unregister(child.stdin)
                        child.stdin.close()
                elif piece := os.read(key.fd, CHUNK):
                    heard = said[key.fileobj]
                    if key.fileobj is child.stdout or len(heard) < LONGEST_COMPLAINT:
                        heard += piece
                    if len(heard) > LONGEST_ANSWER:
                        raise SheetError("sheet_too_big", TOO_LARGE)
                else:
                    pipes.unregister(key.fileobj)
    return bytes(said[child.stdout]), bytes(said[child.stderr])


def _send(pipe: int, rest: memoryview) -> int:
    """Write what the pipe takes; all counts as sent to a child that does not listen any more."""
    try:
        return os.write(pipe, rest[:CHUNK])
    except BlockingIOError:
        return 0
    except BrokenPipeError:
        return len(rest)
