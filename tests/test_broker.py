"""Real worker and beat processes, started as in production, on both brokers. Nothing is eager here."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest

from tests.services import server_variables, wait_for
from tests.tools import ROOT

pytestmark = pytest.mark.drill
ENTRYPOINT = str(ROOT / "scripts" / "entrypoint.sh")
SEND = "import sys; from youthwork.celery import app; app.send_task(sys.argv[1], eval(sys.argv[2]))"


class Platform:
    """One database, one broker, and the processes started on them."""

    def __init__(self, folder: Path, variables: dict[str, str]):
        self.folder = folder
        kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
        self.environment = kept | {"VAR_DIR": str(folder), "LOG_LEVEL": "INFO"} | variables
        self.processes: list[subprocess.Popen] = []
        self.notes = folder / "notes"
        subprocess.run([ENTRYPOINT, "migrate"], env=self.environment, check=True, stdout=subprocess.DEVNULL)

    def start(self, role: str, *arguments: str) -> subprocess.Popen:
        if role == "worker":
            arguments = ("--include", "tests.broker_jobs", *arguments)
        with (self.folder / f"{role}.log").open("ab") as log:
            process = subprocess.Popen(
                [ENTRYPOINT, role, *arguments], env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        self.processes.append(process)
        return process

    def log(self, role: str) -> str:
        path = self.folder / f"{role}.log"
        return path.read_text() if path.exists() else ""

    def count_done(self, job: str) -> int:
        return len(re.findall(rf"Task {re.escape(job)}\[[^]]+] succeeded", self.log("worker")))

    def send(self, job: str, *arguments: object) -> None:
        command = [sys.executable, "-c", SEND, job, repr(arguments)]
        subprocess.run(command, cwd=ROOT, env=self.environment, check=True)

    def noted(self) -> list[str]:
        """The words that the jobs have written, in order."""
        return [line.split()[0] for line in self._lines()]

    def last_process(self) -> int:
        """The process that wrote the last word."""
        return int(self._lines()[-1].split()[1])

    def _lines(self) -> list[str]:
        return self.notes.read_text().splitlines() if self.notes.exists() else []

    def wait_for_words(self, *words: str, seconds: float = 30) -> None:
        wait_for(lambda: self.noted() == list(words), f"{words}, have {self.noted()}\n{self.log('worker')}", seconds)

    def stop(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture
def database(postgres_url, tmp_path_factory):
    """An empty database of this test alone."""
    name = f"broker_{os.getpid()}_{tmp_path_factory.mktemp('name').name}"
    server = psycopg2.connect(postgres_url)
    server.autocommit = True
    server.cursor().execute(f'CREATE DATABASE "{name}"')
    yield urlsplit(postgres_url)._replace(path=f"/{name}").geturl()
    server.cursor().execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    server.close()


@pytest.fixture(params=["files", "redis"])
def platform(request, tmp_path):
    """SQLite with the broker of files, and PostgreSQL with Redis."""
    variables = {}
    if request.param == "redis":
        variables = server_variables() | {
            "DATABASE_URL": request.getfixturevalue("database"),
            "REDIS_URL": request.getfixturevalue("redis_url"),
            "BROKER_VISIBILITY_SECONDS": "10",
        }
    started = Platform(tmp_path, variables)
    yield started
    started.stop()


@pytest.mark.drill
def test_beat_and_worker_do_their_jobs_and_stop_when_asked(platform):
    worker, beat = platform.start("worker"), platform.start("beat")
    platform.send("tests.fail")
    platform.send("tests.note", str(platform.notes), "here")
    platform.wait_for_words("here")
    wait_for(lambda: "RuntimeError: a job that fails" in platform.log("worker"), "the failure in the log")

    wait_for(lambda: platform.count_done("reports.refresh_rollups") > 0, "a beat job", 60)
    assert {"beat", "worker"} == {sign.name.split("-")[0] for sign in (platform.folder / "alive").iterdir()}

    for process in (beat, worker):
        process.terminate()
    assert beat.wait(15) == 0
    assert worker.wait(15) == 0


def test_a_job_under_way_is_finished_before_the_worker_stops(platform):
    worker = platform.start("worker")
    platform.send("tests.slow", str(platform.notes), 3)
    platform.wait_for_words("started")
    worker.terminate()
    assert worker.wait(20) == 0
    assert platform.noted() == ["started", "done"]


@pytest.mark.drill
@pytest.mark.parametrize("platform", ["redis"], indirect=True)
def test_a_job_whose_process_is_killed_runs_again_at_once(platform):
    platform.start("worker")
    platform.send("tests.slow", str(platform.notes), 5)
    platform.wait_for_words("started")
    os.kill(platform.last_process(), signal.SIGKILL)
    platform.wait_for_words("started", "started", "done")


@pytest.mark.drill
@pytest.mark.parametrize("platform", ["redis"], indirect=True)
def test_a_job_of_a_killed_worker_comes_back_after_the_visibility_timeout(platform):
    worker = platform.start("worker")
    platform.send("tests.slow", str(platform.notes), 5)
    platform.wait_for_words("started")
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()
    platform.start("worker")
    platform.wait_for_words("started", "started", "done", seconds=90)


@pytest.mark.drill
@pytest.mark.parametrize("platform", ["files"], indirect=True)
def test_the_broker_of_files_loses_a_killed_job_and_beat_sends_the_next(platform):
    """Why nothing may hang on a message: the row is the truth, and a periodic job finds it again."""
    worker = platform.start("worker")
    platform.start("beat")
    platform.send("tests.slow", str(platform.notes), 30)
    platform.wait_for_words("started")
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()
    before = platform.count_done("reports.refresh_rollups")
    platform.start("worker")
    wait_for(lambda: platform.count_done("reports.refresh_rollups") > before, "a beat job", 90)
    assert platform.noted() == ["started"]


@pytest.mark.drill
def test_a_dead_beat_is_replaced_without_a_second_effect(platform):
    """Two beats for a while: every job may be sent twice, and nothing breaks."""
    platform.start("worker")
    first = platform.start("beat", "--schedule", str(platform.folder / "first"))
    platform.start("beat", "--schedule", str(platform.folder / "second"))
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    wait_for(lambda: platform.count_done("reports.refresh_rollups") >= 2, "two jobs of the second beat", 90)
    assert "Traceback" not in platform.log("worker")
