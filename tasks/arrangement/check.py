"""What every row of an arrangement sheet would become here and now. Reads the database, writes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tasks.access import revealable_for
from tasks.arrangement import guesses
from tasks.arrangement.cells import Cell, read_cells
from tasks.arrangement.columns import COLUMNS, LABELS, broken_lines, clean_headcount, is_aside, printed
from tasks.arrangement.places import NewSite, Places
from tasks.choices import Counting
from tasks.models import Document, Placement, Programme, Task
from teams.choices import RowVerdict, SiteKind
from teams.models import Member, Site, User
from teams.models.sheets import Layout
from teams.sheets.codes import Code, Level, Note, note
from teams.sheets.lines import Line, RowCheck
from youthwork.lib.text import clean_mobile, match_key, one_line, quoted

CORRECTABLE = ("programmes", "site", "headcount", "kind", "host", "site_id", "run")


@dataclass(frozen=True)
class NewProgramme:
    name: str
    counting: str
    task: Task | None


@dataclass
class Proposal:
    """One row as it would be written."""

    position: int
    block: int
    programmes: list[tuple[str, Programme | NewProgramme]]
    printed: str
    site: Site | NewSite
    headcount: int
    members_note: str
    placement: Placement | None = None


class ArrangementCheck(RowCheck):
    """One check of all lines against one document, with the importer's eyes (``actor`` None: a job's)."""

    columns = COLUMNS
    no_row = "合计或说明，不是安排，跳过。"

    def __init__(self, document: Document, actor: User | None, layout: Layout, *, new_sites: bool) -> None:
        super().__init__(layout)
        self.document, self.actor = document, actor
        self.new_sites = new_sites
        self.places = Places(document, actor)
        self.programmes = {match_key(row.name): row for row in document.programmes.all()}
        self.tasks = list(document.tasks.listed())
        self.placements = _by_place(document)
        self.new: dict[str, NewProgramme] = {}
        self.offered: dict[str, Line] = {}
        self.taken: dict[tuple, Line] = {}
        self.cells: dict[int, Cell] = {}

    def run(self, lines: Sequence[Line]) -> list[Note]:
        """Set verdict, notes and proposal of each line; returns the notes on the whole file."""
        rows = self._begin(lines, is_aside)
        self.cells = read_cells(lines, self.layout, self.programmes)
        for position, line in enumerate(rows, start=1):
            self._check_row(line, position)
            if line.verdict == RowVerdict.UNCHANGED:  # read as last time: nothing to ask
                line.notes = [said for said in line.notes if said["level"] != Level.DOUBT]
        return self._left_out(rows)

    def _check_row(self, line: Line, position: int) -> None:
        cell = self.cells[line.sheet, line.number]
        site = self._site(line)
        headcount = self._headcount(line)
        programmes = self._programmes(line, cell, site)
        members = one_line(line.value("members"))[:100]
        read = {
            "programmes": printed(cell.items),
            "site": site.name if site else one_line(line.value("site")),
            "headcount": headcount if headcount is not None else line.value("headcount"),
        }
        line.cells = {**line.cells, "read": read}
        if line.errors or site is None or headcount is None:
            line.verdict = RowVerdict.REFUSED
            return
        line.proposal = Proposal(
            position=position,
            block=cell.number,
            programmes=programmes,
            printed=printed(cell.items),
            site=site,
            headcount=headcount,
            members_note=members,
        )
        self._judge(line, line.proposal)

    def _site(self, line: Line) -> Site | NewSite | None:
        text = line.value("site")
        name = one_line(text)
        if not name:
            return self._say(line, Code.REQUIRED, "请填点位。", "site")
        if len(name) > 100:
            return self._say(line, Code.TOO_LONG, "点位名称超过100字。", "site", value=name)
        chosen = self._chosen_site(line)
        if chosen is not None:
            return chosen
        found = self.places.named(name)
        if not found and "site" not in line.changes and broken_lines(text):
            control = [{"name": "site", "kind": "text", "label": "点位", "value": name}]
            message = f"点位名称中间换行，连写成{quoted(name)}。"
            self._say(line, Code.JOINED_LINES, message, "site", level=Level.DOUBT, value=text, control=control)
        if len(found) == 1:
            return found[0]
        if found:
            control = [_choice("site_id", "是哪一个", "", [["", "请选择"], *_options(found)])]
            message = f"有{len(found)}个点位叫{quoted(name)}，请选是哪一个。"
            return self._say(line, Code.AMBIGUOUS, message, "site", value=name, control=control)
        return self._new_site(line, name)

    def _chosen_site(self, line: Line) -> Site | None:
        chosen = str(line.changes.get("site_id", ""))
        return self.places.sites.get(int(chosen)) if chosen.isdecimal() else None

    def _new_site(self, line: Line, name: str) -> NewSite | None:
        near = self.places.near(name)
        if not self.new_sites:
            hint = f"是不是“{near[0].name}”？" if near else ""
            message = f"没有{quoted(name)}这个点位。{hint}"
            return self._say(line, Code.UNKNOWN_SITE, message, "site", value=name)
        same = self.offered.get(match_key(name))
        told = same or line
        try:
            site = self.places.proposed(name, told.changes.get("kind"), told.changes.get("host"))
        except ValueError as error:
            control = [_host("")]
            return self._say(line, Code.BAD_VALUE, str(error), "site", value=told.changes.get("host"), control=control)
        if same is not None:
            self._say(
                line, Code.NEW_SITE, f"新点位，与第{same.number}行是同一个。", "site", level=Level.INFO, value=name
            )
            return site
        self.offered[match_key(name)] = line
        control = [
            _choice("kind", "类型", site.kind, [[kind.value, kind.label] for kind in SiteKind]),
            _host(site.host.label),
        ]
        message = f"还没有{quoted(name)}这个点位，将新建。请核对类型和所在团组织。"
        if near:
            control.append(_choice("site_id", "或者就是", "", [["", "都不是，新建"], *_options(near)]))
            message = f"还没有{quoted(name)}这个点位，名称相近的有{'、'.join(other.name for other in near)}。"
        self._say(line, Code.NEW_SITE, message, "site", level=Level.DOUBT, value=name, control=control)
        return site

    def _headcount(self, line: Line) -> int | None:
        value = line.value("headcount")
        try:
            number, worded = clean_headcount(value)
        except ValueError as error:
            empty = value is None or not str(value).strip()
            return self._say(line, Code.REQUIRED if empty else Code.NOT_A_NUMBER, str(error), "headcount", value=value)
        if worded and "headcount" not in line.changes:
            control = [{"name": "headcount", "kind": "number", "label": "人数", "value": str(number)}]
            message = f"从“{one_line(value)}”读出{number}。"
            self._say(line, Code.READ_NUMBER, message, "headcount", level=Level.DOUBT, value=value, control=control)
        return number

    def _programmes(self, line: Line, cell: Cell, site: Site | NewSite | None) -> list:
        if not cell.items:
            return self._say(line, Code.REQUIRED, "请填项目。", "programmes") or []
        if len(printed(cell.items)) > 300 or any(len(name) > 100 for _, name in cell.items):
            return self._say(line, Code.TOO_LONG, "项目名称太长：一项不超过100字。", "programmes") or []
        if len({match_key(name) for _, name in cell.items}) < len(cell.items):
            return self._say(line, Code.DUPLICATE, "同一格里有两个相同的项目。", "programmes") or []
        kind = site.kind if site else SiteKind.FACILITY
        return [(number, self._programme(line, name, kind)) for number, name in cell.items]

    def _programme(self, line: Line, name: str, kind: str) -> Programme | NewProgramme:
        key = match_key(name)
        if key in self.programmes:
            return self.programmes[key]
        if key not in self.new:
            counting = line.changes.get(f"counting:{name}") or guesses.counting(name, kind)
            task = next((t for t in self.tasks if str(t.pk) == str(line.changes.get(f"task:{name}", ""))), None)
            counting = counting if counting in Counting.values else Counting.HEADCOUNT
            self.new[key] = NewProgramme(name, counting, task)
            control = [_choice(f"counting:{name}", "人数怎么算", counting, [[c.value, c.label] for c in Counting])]
            if self.tasks:
                options = [["", "不属于哪一项任务"], *([str(t.pk), str(t)] for t in self.tasks)]
                control.append(_choice(f"task:{name}", "任务", str(task.pk) if task else "", options))
            message = f"新项目{quoted(name)}。请核对人数怎么算、属于哪一项任务。"
            self._say(line, Code.NEW_PROGRAMME, message, "programmes", level=Level.DOUBT, value=name, control=control)
        return self.new[key]

    def _judge(self, line: Line, row: Proposal) -> None:
        """New, changed or unchanged; and what cannot be: twice the same, fewer places than people."""
        place = row.site.pk if isinstance(row.site, Site) else row.site.name
        key = (place, tuple(match_key(programme.name) for _, programme in row.programmes))
        first = self.taken.setdefault(key, line)
        if first is not line:
            message = f"与第{first.number}行的点位和项目都相同，请并成一行。"
            self._say(line, Code.DUPLICATE, message, "site", value=one_line(line.value("site")))
            line.verdict = RowVerdict.REFUSED
            return
        row.placement = self.placements.get(key)
        self._not_taken_over(line, row.placement)
        if row.placement is None:
            return
        if row.headcount < row.placement.filled:
            message = f"这一行已有{row.placement.filled}名队员，人数不能少于{row.placement.filled}。"
            self._say(line, Code.BELOW_FILL, message, "headcount", value=line.value("headcount"))
            line.verdict = RowVerdict.REFUSED
            return
        before = _before(row)
        line.verdict = RowVerdict.CHANGED if before else RowVerdict.UNCHANGED
        labels = {**LABELS, "position": "行序", "block": "项目格"}
        for field, (old, new) in before.items():
            message = f"{labels[field]}：{one_line(old) or '空'} → {one_line(new) or '空'}"
            known = field if field in LABELS else None
            self._say(line, Code.CHANGED, message, known, level=Level.INFO, value=line.cells.get(field))

    def _not_taken_over(self, line: Line, placement: Placement | None) -> None:
        """Leader and phone are the sending unit's to set: said, unless the sheet repeats what is there."""
        leader = placement.team.leader if placement and placement.team else None
        name, phone = one_line(line.cells.get("leader")), line.cells.get("phone")
        if name and (leader is None or match_key(leader.name) != match_key(name)):
            message = "团队长由派出单位在队员名单里定，这里的没有写入。"
            self._say(line, Code.NOT_TAKEN_OVER, message, "leader", level=Level.INFO, value=name)
        if phone and (leader is None or leader.pk not in self._known_numbers or leader.phone != _mobile(phone)):
            message = "电话由派出单位在队员名单里填，这里的没有写入。"
            self._say(line, Code.NOT_TAKEN_OVER, message, "phone", level=Level.INFO)

    @cached_property
    def _known_numbers(self) -> set[int]:
        """Leaders whose number the importer may see; of the others it must not be told whether a number is right."""
        seen = revealable_for(self.actor) if self.actor else Member.objects.all()
        return set(seen.filter(teams_led__placements__document=self.document).values_list("pk", flat=True))

    def _left_out(self, rows: Sequence[Line]) -> list[Note]:
        if any(line.proposal is None for line in rows):
            return []
        kept = {line.proposal.placement.pk for line in rows if line.proposal.placement}
        missing = [row for row in self.placements.values() if row.pk not in kept]
        if not missing:
            return []
        message = f"已有的{len(missing)}行安排不在这份表里，保持不动：{'、'.join(str(row.site) for row in missing[:5])}"
        return [note(Code.NOT_IN_SHEET, message + ("等。" if len(missing) > 5 else "。"), level=Level.WARNING)]


def _by_place(document: Document) -> dict[tuple, Placement]:
    """The document's rows by site and by programmes in printed order; three queries."""
    rows = document.placements.select_related("site", "team__leader").prefetch_related("programme_rows__programme")
    return {
        (row.site_id, tuple(match_key(item.programme.name) for item in row.programme_rows.all())): row for row in rows
    }


def _before(row: Proposal) -> dict[str, tuple[Any, Any]]:
    """Field → (as it is, as the sheet has it) where the two differ."""
    old = row.placement
    pairs = {
        "headcount": (old.headcount, row.headcount),
        "programmes": (old.programmes_printed, row.printed),
        "members": (old.members_note, row.members_note),
        "position": (old.position, row.position),
        "block": (old.block, row.block),
    }
    return {field: pair for field, pair in pairs.items() if pair[0] != pair[1]}


def _choice(name: str, label: str, value: str, options: list) -> dict:
    return {"name": name, "kind": "choice", "label": label, "value": str(value), "options": options}


def _host(value: str) -> dict:
    return {"name": "host", "kind": "unit", "label": "所在团组织", "value": value}


def _options(sites: Sequence[Site]) -> list:
    return [[str(site.pk), f"{site.name}（{site.host.short_name}）"] for site in sites]


def _mobile(value: Any) -> str:
    try:
        return clean_mobile(value)
    except ValueError:
        return ""
