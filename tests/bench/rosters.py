"""A roster of 10,000 rows into PostgreSQL, preview and apply together, beside two references on the same rows and tables.

- ours: as the page does it. The upload is kept sealed, read by the limited child, checked, stored row by row for the
  preview; then checked again and written.
- admin: django-import-export's own flow with an ordinary resource, a dry run for the preview, then the import.
- floor: calamine in this process, plain checks, COPY; nothing kept for a preview, nobody's file distrusted.

All end in the same members (sealed phone with its index), memberships and fill of the arrangement. Seconds by the clock.
"""

import os
import resource
import sys
import time
from collections.abc import Callable
from io import BytesIO
from typing import Any

import django

ROWS, MANY, SITES = 10_000, 100_000, 50
HEAD = ("序号", "姓名", "性别", "出生年月", "政治面貌", "学号", "手机", "学院", "班级", "职务", "点位", "项目")
GOALS = {"admin": 30.0, "floor": 6.0, "linear": 11.0, "megabytes": 400}
FAMILY, GIVEN = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨", "一二三四五六七八九十东南西北中山水云天海江河"


def measure() -> list[str]:
    """Run in a process of its own, on an empty database."""
    django.setup()
    from django.conf import settings  # noqa: PLC0415 -- only now is there one

    settings.SHEET_MAX_MB = 50
    world = World()
    few, many = workbook(world.sites, ROWS), workbook(world.sites, MANY)
    ours = world.timed(world.ours, few)
    again = world.timed(world.ours, few, keep=True)
    untouched = world.written_by_the_last() == 0
    world.empty()
    floor = min(world.timed(world.floor, few) for _ in range(3))
    admin = world.timed(world.admin, few)
    before = peak()
    large = world.timed(world.ours, many)
    return [
        f"{'':34}{'seconds':>9}{'ratio':>8}   goal",
        f"{f'ours, {ROWS:,} rows':34}{ours:9.2f}",
        f"{'the same file again':34}{again:9.2f}           writes no row: {'ok' if untouched else 'MISSED'}",
        line("floor: calamine, checks, COPY", floor, ours / floor, "at most", GOALS["floor"]),
        line("admin: dry run, then import", admin, admin / ours, "at least", GOALS["admin"]),
        line(f"ours, {MANY:,} rows", large, large / ours, "at most", GOALS["linear"]),
        f"{'peak memory, this process':34}{peak():9.0f} MB ({before:.0f} before)   goal at most {GOALS['megabytes']} "
        f"{'ok' if peak() <= GOALS['megabytes'] else 'MISSED'}",
        f"{'peak memory, the reading child':34}{peak(resource.RUSAGE_CHILDREN):9.0f} MB",
    ]


def line(what: str, seconds: float, ratio: float, bound: str, goal: float) -> str:
    reached = ratio >= goal if bound == "at least" else ratio <= goal
    return f"{what:34}{seconds:9.2f}{ratio:8.2f}   {bound} {goal:g}: {'ok' if reached else 'MISSED'}"


def peak(who: int = resource.RUSAGE_SELF) -> float:
    return resource.getrusage(who).ru_maxrss / 1024


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
        number, phone = f"26{n:08d}", f"154{n:08d}"
        college, class_name = f"{'计机经管外'[n % 5]}系", f"软件26{n % 40:02d}"
        sheet.append(
            [n + 1, name, "男女"[n % 2], birth, status, number, phone, college, class_name, "队员", sites[n % SITES], ""]
        )
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


class World:
    """A university, its teams on fifty sites with room for everybody, and the ways to bring a roster in."""

    def __init__(self) -> None:
        from django.contrib.auth.hashers import make_password  # noqa: PLC0415

        from tests.cast import build_cast  # noqa: PLC0415

        make_password("x")
        self.cast = build_cast()
        self.sites = [f"测试社区{n:02d}" for n in range(SITES)]
        self._place()

    def _place(self) -> None:
        from tasks.actions.staffing import form_team  # noqa: PLC0415
        from teams.choices import SiteKind  # noqa: PLC0415
        from teams.models import Site  # noqa: PLC0415
        from tests.cast import make_placement  # noqa: PLC0415

        for name in self.sites:
            site = Site.objects.create(name=name, kind=SiteKind.COMMUNITY, host=self.cast.street)
            row = make_placement(self.cast.document, site, [self.cast.cleaning], 9999, self.cast.college)
            form_team(actor=None, placement=row, name=f"{name}服务队")

    def timed(self, way: Callable[[bytes], None], content: bytes, *, keep: bool = False) -> float:
        """Seconds for one import into tables as they were before."""
        if not keep:
            self.empty()
        begun = time.perf_counter()
        way(content)
        return time.perf_counter() - begun

    def empty(self) -> None:
        from django.db import connection  # noqa: PLC0415

        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM teams_posting; DELETE FROM teams_membership")
            cursor.execute("UPDATE teams_team SET leader_id = NULL; UPDATE tasks_placement SET filled = 0")
            cursor.execute("DELETE FROM teams_user WHERE member_id IS NOT NULL AND false")
            cursor.execute("DELETE FROM teams_member WHERE id NOT IN (SELECT member_id FROM teams_user WHERE member_id > 0)")
            cursor.execute("DELETE FROM teams_sheetundo; DELETE FROM teams_sheetrow; DELETE FROM teams_sheetimport")
        connection.connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE teams_member, teams_membership, teams_sheetrow, tasks_placement")

    # --- the three ways ---

    def ours(self, content: bytes) -> None:
        from tasks.actions.roster import RosterSheet  # noqa: PLC0415
        from tests.imports import apply, take_in  # noqa: PLC0415

        actor = self.cast.college_official
        batch = take_in(actor=actor, meaning=RosterSheet(self.cast.college, actor), content=content, file_name="名单.xlsx")
        assert not batch.summary["refused"], batch.summary
        self.last = apply(actor=actor, batch=batch, meaning=RosterSheet(self.cast.college, actor))

    def written_by_the_last(self) -> int:
        return sum(self.last.summary["written"].values())

    def floor(self, content: bytes) -> None:
        from tests.bench.roster_floor import bring_in  # noqa: PLC0415

        bring_in(self.cast.college, content)

    def admin(self, content: bytes) -> None:
        from tests.bench.roster_admin import bring_in  # noqa: PLC0415

        bring_in(self.cast.college, content)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.settings")
    print("\n".join(measure()))
    sys.exit()
