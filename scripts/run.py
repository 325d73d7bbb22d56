"""Starts everything on this machine, says where it is, and stops everything at Ctrl-C or SIGTERM.

Web, worker and beat are the very processes of a server (scripts/entrypoint.sh), each in a session of its own: a Ctrl-C
reaches only this supervisor, which asks them to stop one by one. Should it be killed itself, the kernel stops them.
"""

import ctypes
import errno
import fcntl
import hashlib
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import unicodedata
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NoReturn

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("VAR_DIR") or ROOT / "var").absolute()
LOGS = VAR / "log"
BIND_ADDRESS = os.environ.get("BIND_ADDRESS") or "127.0.0.1"
ENTRYPOINT = str(ROOT / "scripts" / "entrypoint.sh")
STOP_SECONDS = 20
LOG_BYTES = 5 * 1024 * 1024
PR_SET_PDEATHSIG = 1
# The words of load_demo's output, as people say them.
ROLES = {"sysadmin": "系统管理员", "official": "干部", "auditor": "安全审计员", "leader": "团队长"}

running: dict[str, subprocess.Popen] = {}


class Stopped(Exception):
    """Somebody pressed Ctrl-C or sent SIGTERM."""


def refuse(message: str) -> NoReturn:
    print(message, file=sys.stderr, flush=True)
    sys.exit(1)


def end_with_parent() -> None:
    """Asks the kernel for a SIGTERM when the process that started this one is gone."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def free_port() -> int:
    word = os.environ.get("PORT") or "8000"
    if not word.isdigit() or not 0 < int(word) < 65536:
        refuse(f"PORT={word} 不是有效的端口号，请改为 1 到 65535 之间的数字，例如：make run PORT=8001")
    with socket.socket() as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind((BIND_ADDRESS, int(word)))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                refuse(f"端口 {word} 已被占用。请先停止占用它的程序，或换一个端口，例如：make run PORT={int(word) + 1}")
            refuse(f"无法使用 {BIND_ADDRESS}:{word}（{error.strerror}）。")
    return int(word)


def only_one_here() -> IO[str]:
    """Two platforms on one folder would share a queue. The lock goes with the process, however it ends."""
    try:
        LOGS.mkdir(parents=True, exist_ok=True)
        lock = (VAR / "run.lock").open("w")
    except OSError as error:
        refuse(f"无法写入 {VAR}（{error.strerror}）。请换一个有写权限的目录，例如：VAR_DIR=~/youthwork-var make run")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        refuse(f"平台已在运行（数据目录 {VAR}）。如需另开一个，请指定别的目录：VAR_DIR=/别的目录 make run PORT=8001")
    return lock


def step(*command: str, keep: bool = False) -> str:
    """Runs one preparing command to its end; what it says is shown only when it fails, or returned if `keep`."""
    done = subprocess.run(
        command,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=end_with_parent,
    )
    if done.returncode != 0:
        refuse(f"{done.stdout}{done.stderr}\n启动失败：{' '.join(Path(part).name for part in command)}（原因见上）。")
    return done.stdout if keep else ""


def prepare() -> None:
    """Tables, static files, demo: each only where something is missing."""
    (VAR / "static").mkdir(parents=True, exist_ok=True)
    stamp, print_now = VAR / "static" / ".fingerprint", static_fingerprint()
    if not stamp.exists() or stamp.read_text() != print_now:
        step(ENTRYPOINT, "static", "--clear")
        stamp.write_text(print_now)
    step(ENTRYPOINT, "migrate")
    unfinished = VAR / "demo.unfinished"
    if unfinished.exists() or is_fresh():
        print("正在载入演示数据……", flush=True)
        unfinished.touch()
        (VAR / "demo.json").write_text(
            step(sys.executable, str(ROOT / "manage.py"), "load_demo", "--format", "json", keep=True)
        )
        unfinished.unlink()


def static_fingerprint() -> str:
    """Changes when a file under static/ or a package does."""
    files = sorted(path for path in (ROOT / "static").rglob("*") if path.is_file())
    parts = [f"{path.relative_to(ROOT)} {path.stat().st_mtime_ns} {path.stat().st_size}" for path in files]
    parts.append((ROOT / "requirements.lock").read_text())
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def is_fresh() -> bool:
    """Whether the embedded database has nobody in it yet. A server's database never gets demo people by itself."""
    if os.environ.get("DATABASE_URL"):
        return False
    connection = sqlite3.connect(VAR / "youthwork.sqlite3", timeout=20)
    try:
        return connection.execute("SELECT NOT EXISTS (SELECT 1 FROM teams_user)").fetchone()[0] == 1
    finally:
        connection.close()


def start(role: str) -> None:
    path = LOGS / f"{role}.log"
    if path.exists() and path.stat().st_size > LOG_BYTES:
        path.replace(path.with_suffix(".log.1"))
    with path.open("ab") as log:
        running[role] = subprocess.Popen(
            [ENTRYPOINT, role],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=end_with_parent,
        )


def refuse_if_one_died() -> None:
    for role, process in running.items():
        if process.poll() is not None:
            tail = (LOGS / f"{role}.log").read_text(errors="replace").splitlines()[-20:]
            refuse("\n".join(tail) + f"\n{role} 进程意外退出（退出码 {process.returncode}），其余进程随之停止。")


def wait_until_it_answers(port: int) -> None:
    host = "127.0.0.1" if BIND_ADDRESS == "0.0.0.0" else BIND_ADDRESS
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    end = time.monotonic() + 60
    while True:
        refuse_if_one_died()
        try:
            with opener.open(f"http://{host}:{port}/healthz", timeout=5):
                return
        except OSError as error:
            if time.monotonic() > end:
                refuse(f"网页进程 60 秒内没有应答（{error}）。日志：{LOGS / 'web.log'}")
        time.sleep(0.1)


def watch() -> NoReturn:
    """Until somebody stops it. Says once that a job was done: the worker leaves a sign after each."""
    started, seen = time.time(), False
    while True:
        refuse_if_one_died()
        if not seen:
            seen = any(sign.stat().st_mtime > started for sign in (VAR / "alive").glob("worker-*"))
            if seen:
                print(f"后台作业运行正常（启动后 {time.time() - started:.0f} 秒完成了第一个）。", flush=True)
        time.sleep(0.5)


def account_lines() -> Iterator[str]:
    """The demo accounts as a table; empty when the demo was not loaded here."""
    path = VAR / "demo.json"
    if not path.exists():
        return
    accounts, units = json.loads(path.read_text())["accounts"], unit_names()
    rows = [("账号", "身份", "所在单位")]
    for account in accounts:
        role, unit = account["role"], account["organisation"]
        rows.append((account["username"], ROLES.get(role, role), units.get(unit, unit)))
    widths = [max(shown_width(str(row[column])) for row in rows) for column in range(3)]
    yield ""
    yield f"演示账号（密码都是 {os.environ.get('DEMO_PASSWORD') or 'demo-youthwork'}）："
    for row in rows:
        cells = (f"{cell}{' ' * (width - shown_width(str(cell)))}" for cell, width in zip(row, widths, strict=True))
        yield "  " + "  ".join(cells).rstrip()


def unit_names() -> dict[str, str]:
    """Code to name; empty on a server, which has no demo."""
    if os.environ.get("DATABASE_URL"):
        return {}
    connection = sqlite3.connect(VAR / "youthwork.sqlite3", timeout=20)
    try:
        return dict(connection.execute("SELECT code, name FROM teams_organisation"))
    finally:
        connection.close()


def shown_width(text: str) -> int:
    """A Chinese character takes two columns of a terminal."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def stop_everything() -> None:
    """SIGTERM to each main process alone (it stops its own children in order); what will not go is killed."""
    for process in running.values():
        if process.poll() is None:
            process.terminate()
    end = time.monotonic() + STOP_SECONDS
    for process in running.values():
        try:
            process.wait(max(0.1, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def main() -> None:
    def stopped(*_: object) -> NoReturn:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        raise Stopped

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stopped)
    if os.environ.get("MAKELEVEL"):
        end_with_parent()
    try:
        port = free_port()
        lock = only_one_here()  # held until this process ends, however it ends
        prepare()
        start("web")  # alone at first: people wait for the page, and there are few cores
        wait_until_it_answers(port)
        start("worker")
        start("beat")
        print(f"\n平台已启动：http://{'localhost' if BIND_ADDRESS == '127.0.0.1' else BIND_ADDRESS}:{port}/")
        print("\n".join(account_lines()))
        print(f"\n日志：{LOGS}\n按 Ctrl-C 停止。", flush=True)
        watch()
    except Stopped:
        print("\n正在停止……", flush=True)
    finally:
        stop_everything()
    lock.close()
    print("已停止。", flush=True)


if __name__ == "__main__":
    main()
