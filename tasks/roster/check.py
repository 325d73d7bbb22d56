"""What every line of a roster would become here and now. Reads the database, writes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from import_export.results import RowResult

from tasks.models import Placement
from tasks.roster.columns import COLUMNS, LABELS, MEMBER_FIELDS
from tasks.roster.resource import MemberResource, dataset_of
from tasks.roster.seats import Seats, cell_label
from tasks.roster.widgets import CellRefused, clean_duty
from teams.actions.sheets import Line, RowCheck
from teams.choices import Gender, PoliticalStatus, RowVerdict
from teams.models import GuardianConsent, Member, Organisation, User
from teams.sheet_codes import Code, Level, Note
from youthwork.lib.tables import is_aside
from youthwork.lib.text import mask_phone, one_line

CORRECTABLE = (*MEMBER_FIELDS, "site", "programme", "duty", "placement")


@dataclass
class Proposal:
    """One person as they would be written."""

    member: Member
    placement: Placement | None
    leads: bool
    joins: bool


class RosterCheck(RowCheck):
    """One check of all lines for one home unit, with the importer's eyes (``actor`` None: a job's). Ages are those of
    the day ``on`` which people join."""

    def __init__(self, home: Organisation, actor: User | None, letters: dict[str, str], *, on: date) -> None:
        self.home = home
        self.on = on
        self.letters = letters
        self.resource = MemberResource(home)
        self.seats = Seats(home, actor)
        self.numbers: dict[str, Line] = {}
        self.phones: dict[str, Line] = {}
        self.leaders: dict[int, Line] = {}

    def run(self, lines: Sequence[Line]) -> list[Note]:
        """Set verdict, notes and proposal of each line; returns the notes on the whole file."""
        people = []
        for line in lines:
            line.notes, line.proposal, line.verdict = [], None, RowVerdict.NEW
            if is_aside(line.cells, COLUMNS):
                line.verdict = RowVerdict.SKIPPED
                self._say(line, Code.SKIPPED_ROW, "合计或说明，不是队员，跳过。", None, level=Level.INFO)
            else:
                people.append(line)
        result = self.resource.import_data(dataset_of([values_of(line) for line in people]), preview=True)
        if result.base_errors:
            raise result.base_errors[0].error
        for line, row in zip(people, result.rows, strict=True):
            self._check(line, row)
        return []

    def _check(self, line: Line, row: RowResult) -> None:
        if row.errors:
            raise row.errors[0].error  # no refusal of ours: a fault that must be seen
        for field, errors in (row.validation_error.error_dict if row.validation_error else {}).items():
            self._say(line, errors[0].code, errors[0].message, field, value=line.value(field))
        member = row.instance
        if member is not None:
            self._check_alone(line, member)
        placement, leads = self._placement(line), self._leads(line)
        if member is not None and not line.errors:
            joins = placement is not None and (placement.team_id, member.pk) not in self.seats.members
            line.proposal = Proposal(member, placement, bool(leads), joins)
            self._check_seat(line, line.proposal)
        if line.errors:
            line.verdict = RowVerdict.REFUSED
            line.proposal = None
            return
        self._judge(line, row)

    def _check_alone(self, line: Line, member: Member) -> None:
        """Old enough or with a guardian's consent; one person once in the file, one phone one person."""
        if member.needs_consent_on(self.on) and member.pk not in self.consented:
            where = "在团队页的“加队员”或队员卡片的“修改”里填好，再导入这一行"
            message = f"{member.name}未满14周岁，要先登记监护人同意：{where}。"
            self._say(line, Code.NEEDS_CONSENT, message, "birth_month", value=line.value("birth_month"))
        for taken, value, field in (
            (self.numbers, member.student_number, "student_number"),
            (self.phones, member.phone, "phone"),
        ):
            first = taken.setdefault(value, line) if value else line
            if first is not line:
                message = f"{LABELS[field]}与第{first.number}行相同，请核对是不是同一个人。"
                self._say(line, Code.DUPLICATE, message, field, value=line.value(field))
        assert self.resource.loader is not None
        others = self.resource.loader.others_with_phone(member)
        if others:
            message = f"这个手机号已登记在{others[0].name}名下，请核对。"
            self._say(line, Code.PHONE_TAKEN, message, "phone", value=line.value("phone"))

    @cached_property
    def consented(self) -> set[int]:
        """People of the unit for whom a guardian's consent stands; asked for only where somebody needs it."""
        standing = GuardianConsent.objects.current().filter(member__home=self.home)
        return set(standing.values_list("member", flat=True))

    def _leads(self, line: Line) -> bool | None:
        try:
            return clean_duty(line.value("duty"))
        except CellRefused as refused:
            control = [_choice("duty", "职务", [["", "请选择"], ["团队长", "团队长"], ["队员", "队员"]])]
            return self._say(line, refused.code, str(refused), "duty", value=line.value("duty"), control=control)

    def _placement(self, line: Line) -> Placement | None:
        site, programme = one_line(line.value("site")), one_line(line.value("programme"))
        chosen = str(line.changes.get("placement", ""))
        if chosen.isdecimal() and int(chosen) in self.seats.rows:
            return self.seats.rows[int(chosen)]
        if not site:
            return self._say(line, Code.NO_SITE, "没有写点位，只登记队员，不进团队。", "site", level=Level.WARNING)
        rows = self.seats.at(site)
        if not rows:
            near = self.seats.near(site)
            control = [_choice("site", "改为", [["", "请选点位"], *([name, name] for name in near)])] if near else None
            return self._say(line, Code.UNKNOWN_SITE, f"没有“{site}”这个点位。", "site", value=site, control=control)
        fit = self.seats.of_programme(rows, programme) if programme else rows
        if len(fit) == 1:
            return fit[0]
        options = [["", "请选项目"], *([str(row.pk), _row_label(row, rows)] for row in rows)]
        control = [_choice("placement", "项目", options)]
        if not fit:
            message = f"{site}没有“{programme}”这个项目。"
            return self._say(line, Code.UNKNOWN_PROGRAMME, message, "programme", value=programme, control=control)
        among = "、".join(_row_label(row, rows) for row in fit)
        message = f"{site}有{len(fit)}行安排，须写明项目：{among}。"
        return self._say(line, Code.AMBIGUOUS, message, "programme", value=programme or None, control=control)

    def _check_seat(self, line: Line, person: Proposal) -> None:
        """Quota, and the rules on leaders."""
        row, member = person.placement, person.member
        leader = row.team.leader if row and row.team else None
        leads_now = leader is not None and leader.pk == member.pk
        if (person.leads or leads_now) and member.league_member is not True:
            field = "league_member" if line.value("league_member") else "political_status"
            how = "不是共青团员" if member.league_member is False else "没有写明是共青团员"
            message = f"团队长必须为共青团员，{member.name}{how}。"
            self._say(line, Code.LEADER_NOT_LEAGUE, message, field, value=line.value(field))
        if person.leads and row is None:
            self._say(line, Code.REQUIRED, "团队长要写明点位。", "site")
        if person.leads and row is not None:
            first = self.leaders.setdefault(row.pk, line)
            if first is not line:
                message = f"{row.site}这一行已有团队长（第{first.number}行），一支团队只有一名。"
                self._say(line, Code.SECOND_LEADER, message, "duty", value=line.value("duty"))
            elif leader is not None and not leads_now:
                message = f"{row.team}的团队长由{leader.name}换成{member.name}。"
                self._say(line, Code.LEADER_REPLACED, message, "duty", level=Level.WARNING, value=line.value("duty"))
        elif leads_now:
            message = f"{member.name}现为团队长，名单没有写；团队长不由名单撤下。"
            self._say(line, Code.LEADER_KEPT, message, "duty", level=Level.WARNING, value=line.value("duty"))
        if person.joins and not line.errors:
            self._take_place(line, row)

    def _take_place(self, line: Line, row: Placement) -> None:
        if self.seats.left[row.pk] <= 0:
            there = f"已有{row.filled}人" if row.filled else "还没有人"
            message = f"{row.site}（{cell_label(row)}）定额{row.headcount}人，{there}，加上名单里前面的就超了。"
            if row.missing <= 0:
                message = f"{row.site}（{cell_label(row)}）定额{row.headcount}人，已有{row.filled}人，满了。"
            self._say(line, Code.QUOTA, message, "site", value=line.value("site"))
            return
        for other in self.seats.rows.values():
            if other.pk == row.pk or (row.team_id and other.team_id == row.team_id):
                self.seats.left[other.pk] -= 1

    def _judge(self, line: Line, row: RowResult) -> None:
        person: Proposal = line.proposal
        new = row.import_type == RowResult.IMPORT_TYPE_NEW
        differ = [] if new else self._differences(line, row.original, person.member)
        team = person.placement.team if person.placement else None
        if not new and person.joins:
            self._say(line, Code.CHANGED, f"加入{team or person.placement.site}。", "site", level=Level.INFO)
        becomes = person.leads and (team is None or team.leader_id is None or team.leader_id != person.member.pk)
        if not new and becomes:
            self._say(line, Code.CHANGED, "定为团队长。", "duty", level=Level.INFO)
        if person.member.league_member is None and (new or "political_status" in differ):
            message = f"{person.member.name}的团籍没有写明，先记为未核实。"
            self._say(line, Code.STATUS_UNKNOWN, message, "political_status", level=Level.WARNING)
        if new:
            line.verdict = RowVerdict.NEW
        else:
            line.verdict = RowVerdict.CHANGED if differ or person.joins or becomes else RowVerdict.UNCHANGED

    def _differences(self, line: Line, before: Member, after: Member) -> list[str]:
        """The fields that differ; each is said with what was there and what comes."""
        moved = [name for name in MEMBER_FIELDS if getattr(before, name) != getattr(after, name)]
        for name in moved:
            message = f"{LABELS[name]}：{shown(name, getattr(before, name))} → {shown(name, getattr(after, name))}"
            self._say(line, Code.CHANGED, message, name, level=Level.INFO)
        return moved


def values_of(line: Line) -> dict[str, Any]:
    """The member's cells of a line with the user's corrections."""
    return {name: line.value(name) for name in MEMBER_FIELDS}


def shown(name: str, value: Any) -> str:
    """A value as people read it, the phone masked."""
    if name == "phone":
        return mask_phone(value) or "空"
    if name == "league_member":
        return {True: "是", False: "否", None: "未核实"}[value]
    labels = {"gender": Gender, "political_status": PoliticalStatus}
    return str(labels[name](value).label if name in labels and value else value) or "空"


def _choice(name: str, label: str, options: list) -> dict:
    return {"name": name, "kind": "choice", "label": label, "value": "", "options": options}


def _row_label(row: Placement, rows: Sequence[Placement]) -> str:
    """The programmes, and the document where the rows are of several."""
    label = cell_label(row)
    return f"{label}（{row.document}）" if len({other.document_id for other in rows}) > 1 else label
