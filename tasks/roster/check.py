"""What every line of a roster would become here and now. Reads the database, writes nothing."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property

from tasks.models import Placement
from tasks.roster.columns import LABELS, MEMBER_FIELDS, READ_COLUMNS
from tasks.roster.people import PLAIN, People, Person, chunks, open_phones
from tasks.roster.reading import Read, read_row
from tasks.roster.resource import MemberResource, shown
from tasks.roster.seats import Proposal, Seats, cell_label, row_label
from tasks.roster.who import BOTH, RENAME, WHO, Who, choice
from teams.choices import PoliticalStatus, RowVerdict
from teams.models import GuardianConsent, Membership, Organisation, User
from teams.models.members import CONSENT_AGE
from teams.models.sheets import Layout
from teams.sheets.codes import Code, Level, Note
from teams.sheets.lines import Line, RowCheck, Tell
from youthwork.lib.dates import younger_than
from youthwork.lib.text import one_line

CORRECTABLE = (*(column.field for column in READ_COLUMNS), "placement", BOTH, RENAME, WHO)
ANSWERS = {  # about what a cell says
    **dict.fromkeys(("name", "student_number", "phone", "identity"), (BOTH, RENAME, WHO)),
    **dict.fromkeys(("site", "programme"), ("placement", BOTH)),
}
NOWHERE: dict[int, str] = {}
SAYS_LEAGUE = {PoliticalStatus.LEAGUE: True, PoliticalStatus.MASSES: False}


class RosterCheck(RowCheck):
    """One check of all lines for one home unit, with the importer's eyes (``actor`` None: a job's). Ages are those of
    the day ``on`` which people join."""

    columns = READ_COLUMNS
    no_row = "合计或说明，不是队员，跳过。"

    def __init__(self, home: Organisation, actor: User | None, layout: Layout, *, on: date) -> None:
        super().__init__(layout)
        self.home, self.on = home, on
        self.seats = Seats(home, actor)
        self.leaders: dict[int, Line] = {}  # team → the first row that names one
        self.shared: set[int] = set()  # people of several rows, by their identity in memory
        self.seated: dict[tuple[int, int], Line] = {}  # (one of them, team) → the first row that says so
        self.serving: dict[int, dict[int, str]] = {}  # member → the teams they are in: id → name

    def run(self, lines: Sequence[Line], tell: Tell) -> list[Note]:
        """Set verdict, notes and proposal of each line; nothing is said of the whole file."""
        rows = self._begin(lines)
        widgets = [MemberResource.fields[name].widget for name in MEMBER_FIELDS]
        reads = [read_row(line, widgets, self._say) for line in rows]
        self.people = People(self.home, (read.clues for read in reads))
        who = Who(self.people, self._say)
        persons = [who.person(line, read) for line, read in zip(rows, reads, strict=True)]
        self._ask_where_they_serve(who.known)
        differing = [person for person in who.known.values() if self.people.differs(person)]
        for pk, phone in open_phones(differing).items():
            who.known[pk].old_phone = phone
        self.shared = who.shared
        del who
        for place, (line, person) in enumerate(zip(rows, persons, strict=True)):
            self._check(line, reads[place], person)
            reads[place] = persons[place] = None  # type: ignore[call-overload]  # there may be a hundred thousand
            tell(place + 1, len(rows))
        return []

    def _ask_where_they_serve(self, known: Iterable[int]) -> None:
        for some in chunks(known):
            rows = Membership.objects.current().filter(member__in=some).order_by()
            for member, team, name in rows.values_list("member", "team", "team__name"):
                self.serving.setdefault(member, {})[team] = name

    # --- where ---

    def _check(self, line: Line, read: Read, person: Person | None) -> None:
        if person is not None:
            self._check_consent(line, read, person)
        placement = self._placement(line)
        if person is not None and not line.errors:
            serving = self.serving.get(person.pk or 0, NOWHERE)
            joins = placement is not None and placement.team_id not in serving
            line.proposal = Proposal(person, placement, bool(read.leads), joins)
            if placement is not None and id(person) in self.shared:
                first = self.seated.setdefault((id(person), _team(placement)), line)
                if first is not line:
                    message = f"与第{first.number}行是同一个人、同一支团队，请删去一行。"
                    self._say(line, Code.DUPLICATE, message, "site", value=line.value("site"))
            self._check_seat(line, line.proposal)
        if line.errors:
            line.verdict, line.proposal = RowVerdict.REFUSED, None
            return
        self._judge(line, line.proposal, serving)

    def _check_consent(self, line: Line, read: Read, person: Person) -> None:
        born = read.born[:7] or person.value("birth_month")
        if born and younger_than(CONSENT_AGE, born, on=self.on) and person.pk not in self.consented:
            where = "在团队页的“加队员”或队员卡片的“修改”里填好，再导入这一行"
            message = f"{person.name}未满14周岁，要先登记监护人同意：{where}。"
            self._say(line, Code.NEEDS_CONSENT, message, "birth_month", value=line.value("birth_month"))

    @cached_property
    def consented(self) -> set[int | None]:
        """People of the unit for whom a guardian's consent stands; asked for only where somebody needs it."""
        standing = GuardianConsent.objects.current().filter(member__home=self.home)
        return set(standing.values_list("member", flat=True))

    def _placement(self, line: Line) -> Placement | None:
        site, programme = one_line(line.value("site")), one_line(line.value("programme"))
        chosen = str(line.changes.get("placement", ""))
        if chosen.isdecimal() and int(chosen) in self.seats.rows:
            return self.seats.rows[int(chosen)]
        if not site:
            site = self._site_of_group(line)
        if not site:
            return self._say(line, Code.NO_SITE, "没有写点位，只登记队员，不进团队。", "site", level=Level.WARNING)
        rows = self.seats.at(site)
        if not rows:
            near = self.seats.near(site)
            control = [choice("site", "改为", [["", "请选点位"], *([name, name] for name in near)])] if near else None
            hint = f"是不是“{near[0]}”？" if near else ""
            message = f"没有“{site}”这个点位。{hint}"
            return self._say(line, Code.UNKNOWN_SITE, message, "site", value=site, control=control)
        fit = self.seats.of_programme(rows, programme) if programme else rows
        if len(fit) == 1:
            return fit[0]
        options = [["", "请选项目"], *([str(row.pk), row_label(row, rows)] for row in rows)]
        control = [choice("placement", "项目", options)]
        if not fit:
            message = f"{site}没有“{programme}”这个项目。"
            return self._say(line, Code.UNKNOWN_PROGRAMME, message, "programme", value=programme, control=control)
        among = "、".join(row_label(row, rows) for row in fit)
        message = f"{site}有{len(fit)}行安排，须写明项目：{among}。"
        return self._say(line, Code.AMBIGUOUS, message, "programme", value=programme or None, control=control)

    def _site_of_group(self, line: Line) -> str:
        """The site that the group heading above the row names, if it names one."""
        name = self.seats.of_group(one_line(line.cells.get("group")))
        if name:
            message = f"点位是空的，按上面的分组标题读作“{name}”。"
            self._say(line, Code.SITE_FROM_GROUP, message, "site", level=Level.INFO)
        return name

    def _check_seat(self, line: Line, proposal: Proposal) -> None:
        """Quota, and the rules on leaders."""
        row, person = proposal.placement, proposal.person
        leader = row.team.leader if row and row.team else None
        leads_now = leader is not None and leader.pk == person.pk
        league = self._league(person)
        if (proposal.leads or leads_now) and league is not True:
            field = "league_member" if line.value("league_member") else "political_status"
            how = "不是共青团员" if league is False else "没有写明是共青团员"
            message = f"团队长必须为共青团员，{person.name}{how}。"
            self._say(line, Code.LEADER_NOT_LEAGUE, message, field, value=line.value(field))
        if proposal.leads and row is None:
            self._say(line, Code.REQUIRED, "团队长要写明点位。", "site")
        if proposal.leads and row is not None:
            first = self.leaders.setdefault(_team(row), line)
            if first is not line:
                message = f"{row.site}这一行已有团队长（第{first.number}行），一支团队只有一名。"
                self._say(line, Code.SECOND_LEADER, message, "duty", value=line.value("duty"))
            elif leader is not None and not leads_now:
                message = f"{row.team}的团队长由{leader.name}换成{person.name}。"
                self._say(line, Code.LEADER_REPLACED, message, "duty", level=Level.WARNING, value=line.value("duty"))
        elif leads_now:
            message = f"{person.name}现为团队长，名单没有写；团队长不由名单撤下。"
            self._say(line, Code.LEADER_KEPT, message, "duty", level=Level.WARNING, value=line.value("duty"))
        if proposal.joins and not line.errors:
            self._take_place(line, row)

    @staticmethod
    def _league(person: Person) -> bool | None:
        """Whether the person will be a league member: said, or told by the status, or as known."""
        if person.says("league_member") is None:
            said = SAYS_LEAGUE.get(person.says("political_status"))
            if said is not None:
                person.say("league_member", said)
        return person.value("league_member")

    def _take_place(self, line: Line, row: Placement) -> None:
        if self.seats.left[row.pk] <= 0:
            there = f"已有{row.filled}人" if row.filled else "还没有人"
            message = f"{row.site}（{cell_label(row)}）定额{row.headcount}人，{there}，加上名单里前面的就超了。"
            if row.missing <= 0:
                message = f"{row.site}（{cell_label(row)}）定额{row.headcount}人，已有{row.filled}人，满了。"
            self._say(line, Code.QUOTA, message, "site", value=line.value("site"))
            return
        for pk in self.seats.together[row.pk]:
            self.seats.left[pk] -= 1

    # --- what differs ---

    def _judge(self, line: Line, proposal: Proposal, serving: dict[int, str]) -> None:
        person, row = proposal.person, proposal.placement
        new = person.pk is None
        self._league(person)
        differ = [] if new else self._differences(line, person)
        team = row.team if row else None
        if not new and proposal.joins:
            self._say(line, Code.CHANGED, f"加入{team or row.site}。", "site", level=Level.INFO)
            if serving:
                message = f"{person.name}现在在{'、'.join(serving.values())}，将同时加入{team or row.site}。"
                self._say(line, Code.TWO_SITES, message, "site", level=Level.DOUBT, value=line.value("site"))
        becomes = proposal.leads and (team is None or team.leader_id is None or team.leader_id != person.pk)
        if not new and becomes:
            self._say(line, Code.CHANGED, "定为团队长。", "duty", level=Level.INFO)
        if person.value("league_member") is None and (new or "political_status" in differ):
            message = f"{person.name}的团籍没有写明，先记为未核实。"
            self._say(line, Code.STATUS_UNKNOWN, message, "political_status", level=Level.WARNING)
        if new:
            line.verdict = RowVerdict.NEW
        else:
            line.verdict = RowVerdict.CHANGED if differ or proposal.joins or becomes else RowVerdict.UNCHANGED

    def _differences(self, line: Line, person: Person) -> list[str]:
        """The fields that differ; each is said with what was there and what comes."""
        before = person.before
        moved = [name for name in PLAIN if (said := person.says(name)) is not None and said != before[name]]
        if self.people.differs(person):
            moved.append("phone")
        for name in moved:
            old = person.old_phone if name == "phone" else before[name]
            message = f"{LABELS[name]}：{shown(name, old)} → {shown(name, person.says(name))}"
            self._say(line, Code.CHANGED, message, name, level=Level.INFO)
        if person.identity and person.identity != before["identity_index"]:
            moved.append("identity")
            if not before["identity_index"]:
                self._say(line, Code.CHANGED, "身份证号：空 → 已核验（只存密文摘要）", "identity", level=Level.INFO)
        person.changed = tuple(moved)
        return moved


def _team(row: Placement) -> int:
    """The team that serves on a row, or will, as a number of its own: one team may serve on several."""
    return row.team_id or -row.pk
