"""What is asked: documents of province, cities and counties, their tasks and programmes, the arrangements, the
reporting rule."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain, count, islice
from random import Random

from reports.choices import CategoryKind
from reports.generate.people import Account, People, TeamRow
from reports.generate.presets import Preset
from reports.generate.tables import Sink
from reports.generate.units import Area, SiteRow, Unit
from reports.generate.words import shares
from reports.models import Category, CategoryMap, Report, Reporter, ReportingPeriod, ReportingRule
from reports.rules.periods import dates_of
from tasks.choices import Counting, DocumentState, Part, TaskKind
from tasks.models import (
    Assignment,
    Document,
    Issuer,
    Placement,
    PlacementProgramme,
    Programme,
    Responsibility,
    Task,
)
from teams.choices import Level, Post
from teams.models import Posting
from youthwork.lib import periods
from youthwork.lib.bulk import Table

DOCUMENTS = Table(
    Document, "id title short_title number owner_id dated starts_on ends_on implements_id arrangement_title state"
)
ISSUERS = Table(Issuer, "id document_id organisation_id position")
TASKS = Table(Task, "id document_id kind position number title due standing")
RESPONSIBILITIES = Table(Responsibility, "id task_id organisation_id part position")
ASSIGNMENTS = Table(Assignment, "id task_id organisation_id assigner_id assigned_on due")
PROGRAMMES = Table(Programme, "id name owner_id document_id task_id content counting position")
PLACEMENTS = Table(
    Placement,
    "id document_id position block programmes_printed programmes_key site_id headcount filled team_id host_id "
    "sending_id",
)
PLACEMENT_PROGRAMMES = Table(PlacementProgramme, "id placement_id programme_id position")
POSTINGS = Table(Posting, "id member_id site_id team_id post from_on")
RULES = Table(ReportingRule, "id document_id title opens_days_before")
CATEGORIES = Table(Category, "id rule_id position name kind")
MAPS = Table(CategoryMap, "id rule_id category_id task_id")
REPORTERS = Table(Reporter, "id rule_id organisation_id receiver_id")
PERIODS = Table(ReportingPeriod, "id rule_id label name starts_on ends_on cutoff_on opens_on due_on")
REPORTS = Table(Report, "id period_id organisation_id receiver_id")

KEY_TASKS = ("预防青少年违法犯罪", "青少年法治宣教", "青年社区建功", "创文巩卫", "乡村振兴", "青少年身心健康")
# Name, which of the tasks, what it is, how its people are counted, one thing that is said of it, and how many came.
KINDS = (
    ("编辑推文", 1, "编发预防违法犯罪的推文", Counting.READS, "编发推文一篇，讲防网络诈骗。", 200, 900),
    ("法治宣讲", 2, "法治课、模拟法庭和普法展览", Counting.HEADCOUNT, "到学校上一堂法治课，讲校园欺凌怎么防。", 30, 80),
    ("青年人才联络", 3, "联络返乡青年和青年人才", Counting.HEADCOUNT, "开返乡青年座谈会，登记就业意向。", 8, 30),
    ("创文巩卫工作", 4, "网格卫生整治，清理背街小巷", Counting.HEADCOUNT, "清理背街小巷，劝导车辆停放。", 20, 60),
    ("入户宣传", 4, "入户讲文明公约、防溺水和反诈", Counting.VISITS, "入户宣传防溺水，登记要托管的孩子。", 20, 60),
    ("助农直播", 5, "帮农户拍短视频、做直播", Counting.READS, "帮农户直播卖果，拍短视频两条。", 300, 2_000),
    ("四点半课堂", 6, "放学后托管与功课辅导", Counting.HEADCOUNT, "放学后辅导功课，带低年级孩子读绘本。", 15, 40),
    ("法治海报设计", 1, "设计张贴法治海报", Counting.NONE, "设计海报一款，送印并张贴。", 0, 0),
)
NOTICES = ("暑期防溺水工作的通知", "五四期间主题团日的通知", "返家乡社会实践的通知")
RULE_TITLE = "“百千万工程”项目推进表"


@dataclass(frozen=True)
class ProgrammeRow:
    id: int
    name: str
    counting: str
    said: str
    low: int
    high: int


@dataclass(frozen=True)
class PlacementRow:
    id: int
    site: SiteRow
    team: TeamRow | None
    programmes: tuple[ProgrammeRow, ...]


@dataclass(frozen=True)
class Arrangement:
    """What one area's records are written on. ``own`` is its programme without a document."""

    area: Area
    placements: list[PlacementRow]
    own: ProgrammeRow
    officials: list[Account]


@dataclass
class Work:
    """Writes documents and arrangements; keeps of them only what the rule and the records ask for."""

    sink: Sink
    people: People
    preset: Preset
    seed: int
    today: date
    _ids: dict[Table, Iterator[int]] = field(default_factory=dict)
    _key_tasks: list[tuple[int, ...]] = field(default_factory=list)  # of each area, in the order of KEY_TASKS

    def add(self, table: Table, *values) -> int:
        """Write a row under the next id of its table."""
        row = next(self._ids.setdefault(table, count(1)))
        self.sink.add(table, row, *values)
        return row

    def plan(self) -> None:
        """The plans of province and cities, each implementing the one above."""
        tree = self.people.tree
        self._plans = {tree.province.id: self._plan(tree.province, None)}
        for city in tree.cities:
            if city not in [area.unit for area in tree.areas]:
                self._plans[city.id] = self._plan(city, self._plans[tree.province.id])

    def arrange(self, teams: Iterable[TeamRow]) -> Iterator[Arrangement]:
        """Each area's documents and its arrangement, with the next of ``teams`` on its sites."""
        teams, areas = iter(teams), self.people.tree.areas
        for area, number in zip(areas, shares(self.preset.teams, len(areas)), strict=True):
            yield self._arrangement(area, list(islice(teams, number)))

    def ask_for_reports(self) -> None:
        """The quarterly table of the province's plan: counties report to cities, these to the province; a draft of
        the current quarter stands open everywhere."""
        tree = self.people.tree
        rule = self.add(RULES, self._plans[tree.province.id], RULE_TITLE, 92)
        for position, name in enumerate(KEY_TASKS, start=1):
            category = self.add(CATEGORIES, rule, position, name, CategoryKind.MAPPED)
            for tasks in self._key_tasks:
                self.add(MAPS, rule, category, tasks[position - 1])
        self.add(CATEGORIES, rule, len(KEY_TASKS) + 1, "各地项目", CategoryKind.LOCAL)
        counties = (area.unit for area in tree.areas if area.unit.level == Level.COUNTY)
        reporters = [(unit.id, unit.parent.id) for unit in chain(tree.cities, counties) if unit.parent]
        reporters.append((tree.province.id, None))
        for unit, receiver in reporters:
            self.add(REPORTERS, rule, unit, receiver)
        year_end = date(self.today.year, 12, 31)
        for span in periods.quarters(periods.quarter_of(self.today).starts_on, year_end):
            dates = dates_of(span, opens_days_before=92)
            on = (span.starts_on, span.ends_on, dates.cutoff_on, dates.opens_on, dates.due_on)
            period = self.add(PERIODS, rule, span.label, span.name, *on)
            if dates.opens_on <= self.today:
                for unit, receiver in reporters:
                    self.add(REPORTS, period, unit, receiver)

    def _plan(self, owner: Unit, above: int | None) -> int:
        """A plan with its six key tasks."""
        place = owner.short_name.removeprefix("团").removesuffix("委")
        title = f"{place}共青团助力“百县千镇万村高质量发展工程”实施方案"
        return self._document(owner, title, f"{place}“百千万工程”方案", above)

    def _document(self, owner: Unit, title: str, short_title: str, above: int | None) -> int:
        year = self.today.year
        document = self.add(
            DOCUMENTS,
            title,
            short_title,
            f"{owner.short_name}发〔{year}〕{owner.id % 60 + 1}号",
            owner.id,
            date(year, 1, 8),
            date(year, 1, 1),
            date(year, 12, 31),
            above,
            f"{short_title}工作安排表",
            DocumentState.ISSUED,
        )
        self.add(ISSUERS, document, owner.id, 1)
        return document

    def _arrangement(self, area: Area, teams: list[TeamRow]) -> Arrangement:
        lot = Random(f"{self.seed}:work:{area.unit.code}")
        above = area.unit.parent
        document = self._plan(area.unit, self._plans.get(above.id) if above else None)
        tasks = tuple(
            self.add(TASKS, document, TaskKind.KEY_TASK, n, f"（{'一二三四五六'[n - 1]}）", title, None, True)
            for n, title in enumerate(KEY_TASKS, start=1)
        )
        self._key_tasks.append(tasks)
        for task in tasks:
            self.add(RESPONSIBILITIES, task, area.unit.id, Part.LEAD, 1)
        programmes = []
        for position, (name, task, content, counting, said, low, high) in enumerate(KINDS, start=1):
            row = self.add(PROGRAMMES, name, area.unit.id, document, tasks[task - 1], content, counting, position)
            programmes.append(ProgrammeRow(row, name, counting, said, low, high))
        self._send_notices(area, lot)
        own_row = self.add(PROGRAMMES, "青年志愿服务日", area.unit.id, None, None, "", Counting.HEADCOUNT, 0)
        own = ProgrammeRow(own_row, "青年志愿服务日", Counting.HEADCOUNT, "组织机关团员到社区服务半天。", 20, 90)
        rows = self._placements(area, document, teams, programmes, lot)
        return Arrangement(area, rows, own, self.people.officials[area.unit.id])

    def _send_notices(self, area: Area, lot: Random) -> None:
        """Smaller documents, each with one task that every township is given."""
        townships = {unit.parent.id: unit.parent for unit in area.villages if unit.parent}
        for number, name in enumerate(NOTICES):
            document = self._document(area.unit, f"关于做好{name}", name, None)
            due = self.today + timedelta(days=20 * number - lot.randint(2, 15))
            task = self.add(TASKS, document, TaskKind.KEY_TASK, 1, "一、", "报送落实情况", due, False)
            for township in townships.values():
                self.add(ASSIGNMENTS, task, township.id, area.unit.id, due - timedelta(days=21), due)

    def _placements(
        self, area: Area, document: int, teams: list[TeamRow], programmes: list[ProgrammeRow], lot: Random
    ) -> list[PlacementRow]:
        """A row for every team, and some that nobody has been sent to yet."""
        waiting = [None] * max(1, len(teams) // 5)
        rows = []
        for position, (team, site) in enumerate(zip([*teams, *waiting], area.sites, strict=False), start=1):
            first = lot.randrange(len(programmes) // 2)
            pair = (programmes[first], programmes[first + len(programmes) // 2])
            printed = "\n".join(programme.name for programme in pair)
            filled = len(team.members) if team else 0
            home = team.home if team else lot.choice(self.people.tree.universities)
            row = self.add(
                PLACEMENTS,
                document,
                position,
                position,
                printed,
                printed,
                site.id,
                filled + lot.randint(0, 4) or 10,
                filled,
                team.id if team else None,
                area.unit.id,
                home.id,
            )
            for number, programme in enumerate(pair, start=1):
                self.add(PLACEMENT_PROGRAMMES, row, programme.id, number)
            if team:
                self._post(team, site)
            rows.append(PlacementRow(row, site, team, pair))
        return rows

    def _post(self, team: TeamRow, site: SiteRow) -> None:
        for member in team.members:
            post = Post.FIRST_SECRETARY if member == team.leader else Post.PART_TIME_CADRE
            self.add(POSTINGS, member, site.id, team.id, post, self.people.since)
