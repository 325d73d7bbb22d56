"""A roster of 10,000 rows into PostgreSQL, preview and apply together, beside two references on the same rows.

- ours: as the page does it. The upload is kept sealed, read by the limited child, checked, stored row by row for the
  preview; then checked again and written.
- admin: django-import-export's own flow with an ordinary resource, a dry run for the preview, then the import.
- floor: calamine in this process, plain checks, COPY; nothing kept for a preview, nobody's file distrusted.

All end in the same members (sealed phone with its index), memberships, postings and fill of the arrangement. The ratios
are of processor time: the clock depends on what else the machine does.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile

import django

from tests.bench.bulk import spent as spent_here

ROWS, MANY, SITES = 10_000, 100_000, 50
HEAD = ("序号", "姓名", "性别", "出生年月", "政治面貌", "学号", "手机", "学院", "班级", "职务", "点位", "项目")
GOALS = {"admin": 30.0, "floor": 6.0, "linear": 11.0, "megabytes": 400}
FAMILY, GIVEN = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨", "一二三四五六七八九十东南西北中山水云天海江河"


def measure() -> list[str]:
    """Run in a process of its own, on an empty database."""
    django.setup()
    world = World()
    few = workbook(world.sites, ROWS)
    ours = min(world.timed(world.ours, few) for _ in range(2))
    again = world.timed(world.ours, few, keep=True)
    untouched = world.written_by_the_last() == 0
    floor = min(world.timed(world.floor, few) for _ in range(3))
    admin = world.timed(world.admin, few)
    world.empty()
    large = _large(workbook(world.sites, MANY))
    return [
        f"{'':34}{'processor s':>12}{'by the clock':>14}{'ratio':>8}   goal",
        f"{f'ours, {ROWS:,} rows':34}{ours}",
        f"{'the same file again':34}{again}           writes no row: {'ok' if untouched else 'MISSED'}",
        line("floor: calamine, checks, COPY", floor, ours / floor, "at most", GOALS["floor"]),
        line("admin: dry run, then import", admin, admin / ours, "at least", GOALS["admin"]),
        line(f"ours, {MANY:,} rows", large.spent, large.spent / ours, "at most", GOALS["linear"]),
        f"{'its peak memory':34}{large.megabytes:12.0f} MB, the reading child {large.child:.0f} MB   {_memory(large)}",
    ]


def _memory(large: "Large") -> str:
    return f"goal at most {GOALS['megabytes']}: {'ok' if large.megabytes <= GOALS['megabytes'] else 'MISSED'}"


@dataclass(frozen=True, order=True)
class Spent:
    """Seconds on a processor (this process, its children, its database's backend), and by the clock."""

    processor: float
    clock: float

    def __truediv__(self, other: "Spent") -> float:
        return self.processor / other.processor

    def __str__(self) -> str:
        return f"{self.processor:12.2f}{self.clock:14.2f}"


@dataclass(frozen=True)
class Large:
    """What the large file cost a process that did nothing else."""

    spent: Spent
    megabytes: float
    child: float


def _large(content: bytes) -> Large:
    with NamedTemporaryFile(suffix=".xlsx") as file:
        file.write(content)
        file.flush()
        ran = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "tests.bench.rosters", file.name], check=True, stdout=subprocess.PIPE
        )
    told = json.loads(ran.stdout)
    return Large(Spent(*told["spent"]), told["megabytes"], told["child"])


def measure_large(path: str) -> str:
    """One import of the file at ``path`` by a process that did nothing else."""
    django.setup()
    from django.conf import settings  # noqa: PLC0415 -- only now is there one

    settings.SHEET_MAX_MB = 50
    spent = World(built=True).timed_once(Path(path).read_bytes())
    child = peak(resource.RUSAGE_CHILDREN)
    return json.dumps({"spent": [spent.processor, spent.clock], "megabytes": own_peak(), "child": child})


def line(what: str, spent: Spent, ratio: float, bound: str, goal: float) -> str:
    reached = ratio >= goal if bound == "at least" else ratio <= goal
    return f"{what:34}{spent}{ratio:8.2f}   {bound} {goal:g}: {'ok' if reached else 'MISSED'}"


def spent() -> float:
    """Seconds on a processor so far: here, in children that have ended, in our backend."""
    from django.db import connection  # noqa: PLC0415

    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent_here(connection) + children.ru_utime + children.ru_stime


def peak(who: int) -> float:
    return resource.getrusage(who).ru_maxrss / 1024


def own_peak() -> float:
    """Megabytes of this process; what ``getrusage`` tells may be that of the one it was forked from."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def workbook(sites: list[str], rows: int) -> bytes:
    """Twelve columns as offices send them, nothing wrong in any cell."""
    from openpyxl import Workbook  # noqa: PLC0415

    book = Workbook(write_only=True)
    sheet = book.create_sheet("名单")
    sheet.append(["茂职院队员名单"])
    sheet.append(HEAD)
    for n in range(rows):
        name = FAMILY[n % 16] + GIVEN[n // 16 % 22] + GIVEN[n // 352 % 22]
        birth, status = f"200{n % 7}.{n % 9 + 1:02d}", ("共青团员", "中共党员", "群众")[n % 3]
        number, phone = f"26{n:08d}", f"155{n:08d}"
        college, class_name = f"{'计机经管外'[n % 5]}系", f"软件26{n % 40:02d}"
        sheet.append(
            [
                n + 1,
                name,
                "男女"[n % 2],
                birth,
                status,
                number,
                phone,
                college,
                class_name,
                "队员",
                sites[n % SITES],
                "",
            ]
        )
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


class World:
    """A university, its teams on fifty sites with room for everybody, and the ways to bring a roster in."""

    def __init__(self, *, built: bool = False) -> None:
        from teams.models import Organisation, User  # noqa: PLC0415

        self.sites = [f"测试社区{n:02d}" for n in range(SITES)]
        if not built:
            self._place()
        self.home = Organisation.objects.get(code="MMZY")
        self.actor = User.objects.get(username="college")

    def _place(self) -> None:
        from tests.cast import build_cast  # noqa: PLC0415

        self.cast = build_cast()
        from tasks.actions.staffing import form_team  # noqa: PLC0415
        from teams.choices import SiteKind  # noqa: PLC0415
        from teams.models import Site  # noqa: PLC0415
        from tests.cast import make_placement  # noqa: PLC0415

        for name in self.sites:
            site = Site.objects.create(name=name, kind=SiteKind.COMMUNITY, host=self.cast.street)
            row = make_placement(self.cast.document, site, [self.cast.cleaning], 9999, self.cast.college)
            form_team(actor=None, placement=row, name=f"{name}服务队")

    def timed(self, way: Callable[[bytes], None], content: bytes, *, keep: bool = False) -> Spent:
        """One import into tables as they were before."""
        if not keep:
            self.empty()
        processor, clock = spent(), time.perf_counter()
        way(content)
        return Spent(spent() - processor, time.perf_counter() - clock)

    def timed_once(self, content: bytes) -> Spent:
        return self.timed(self.ours, content, keep=True)

    def empty(self) -> None:
        from django.db import connection  # noqa: PLC0415

        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM teams_posting; DELETE FROM teams_membership")
            cursor.execute("UPDATE teams_team SET leader_id = NULL; UPDATE tasks_placement SET filled = 0")
            cursor.execute(
                "DELETE FROM teams_member WHERE id NOT IN (SELECT member_id FROM teams_user WHERE member_id > 0)"
            )
            cursor.execute("DELETE FROM teams_sheetundo; DELETE FROM teams_sheetrow; DELETE FROM teams_sheetimport")
        connection.connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE teams_member, teams_membership, teams_sheetrow, tasks_placement")

    # --- the three ways ---

    def ours(self, content: bytes) -> None:
        from tasks.actions.roster import RosterSheet  # noqa: PLC0415
        from tests.imports import apply, take_in  # noqa: PLC0415

        meaning = RosterSheet(self.home, self.actor)
        batch = take_in(actor=self.actor, meaning=meaning, content=content, file_name="名单.xlsx")
        assert not batch.summary["refused"], [r.notes for r in batch.rows.filter(verdict="refused")]
        self.last = apply(actor=self.actor, batch=batch, meaning=RosterSheet(self.home, self.actor))

    def written_by_the_last(self) -> int:
        return sum(self.last.summary["written"].values())

    def floor(self, content: bytes) -> None:
        from tests.bench.roster_floor import bring_in  # noqa: PLC0415

        bring_in(self.home, content)

    def admin(self, content: bytes) -> None:
        from tests.bench.roster_admin import bring_in  # noqa: PLC0415

        bring_in(self.home, content)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.settings")
    print(measure_large(sys.argv[1]) if len(sys.argv) > 1 else "\n".join(measure()))
    sys.exit()
