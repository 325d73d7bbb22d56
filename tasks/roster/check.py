"""What every line of a roster would become here and now. Reads the database, writes nothing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from tasks.models import Placement
from tasks.roster.columns import LABELS, MEMBER_FIELDS, READ_COLUMNS
from tasks.roster.people import PLAIN, Clues, People, Person
from tasks.roster.reading import Read, read_row
from tasks.roster.resource import MemberResource, shown
from tasks.roster.seats import Seats, cell_label
from teams.choices import PoliticalStatus, RowVerdict
from teams.models import GuardianConsent, Membership, Organisation, User
from teams.models.members import CONSENT_AGE
from teams.models.sheets import Layout
from teams.sheet_codes import Code, Level, Note, note
from teams.sheet_lines import Line, RowCheck, Tell
from youthwork.lib.cells import name_key
from youthwork.lib.dates import younger_than
from youthwork.lib.text import one_line

BOTH, RENAME, WHO = "both", "rename", "who"  # questions that only the user can answer
NOBODY = "new"
CORRECTABLE = (*(column.field for column in READ_COLUMNS), "placement", BOTH, RENAME, WHO)
_NUMBERING = re.compile(r"^[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．]\s*")
SAYS_LEAGUE = {PoliticalStatus.LEAGUE: True, PoliticalStatus.MASSES: False}


@dataclass(slots=True)
class Proposal:
    """One row as it would be written: who, on which row of the arrangement, and as what."""

    person: Person
    placement: Placement | None
    leads: bool
    joins: bool


class RosterCheck(RowCheck):
    """One check of all lines for one home unit, with the importer's eyes (``actor`` None: a job's). Ages are those of
    the day ``on`` which people join."""

    columns = READ_COLUMNS
    no_row = "合计或说明，不是队员，跳过。"

    def __init__(self, home: Organisation, actor: User | None, layout: Layout, *, on: date) -> None:
        super().__init__(layout)
        self.home, self.on = home, on
        self.widgets = {name: MemberResource.fields[name].widget for name in MEMBER_FIELDS}
        self.seats = Seats(home, actor)
        self.people: People
        self.first: dict[tuple[str, str], Line] = {}  # (what tells people apart, its value) → the first row of it
        self.persons: dict[int, Person] = {}  # people known, once each
        self.namesakes: dict[str, Line] = {}
        self.leaders: dict[int, Line] = {}
        self.serving: dict[int, dict[int, str]] = {}  # member → the teams they are in: id → name

    def run(self, lines: Sequence[Line], tell: Tell) -> list[Note]:
        """Set verdict, notes and proposal of each line; returns the notes on the whole file."""
        rows = self._begin(lines)
        reads = [(line, read_row(line, self.widgets, self._say)) for line in rows]
        self.people = People(self.home, (read.clues for _, read in reads))
        persons = [self._who(line, read) for line, read in reads]
        self._ask_where_they_serve()
        for number, ((line, read), person) in enumerate(zip(reads, persons, strict=True), start=1):
            self._check(line, read, person)
            tell(number, len(rows))
        return self._without_sites(rows)

    def _without_sites(self, rows: Sequence[Line]) -> list[Note]:
        """A file that says nowhere where anybody serves is no roster of teams."""
        if any("site" in letters for letters in self.layout.letters.values()) or any("group" in r.cells for r in rows):
            return []
        return [
            note(
                Code.HEADER_MISSING,
                "缺少“点位”一列。请补上这一列再上传，或在“列的对应”里指明哪一列是点位。",
                field="site",
            )
        ]

    # --- who ---

    def _who(self, line: Line, read: Read) -> Person | None:
        """The person of the row; None if it cannot be told, which is said."""
        first = self._seen_before(line, read)
        if first is not None:
            return first
        pk = self._known(line, read)
        if line.errors:
            return None
        if pk is None:
            person = Person(None, {}, read.values)
            self._note_namesake(line, read.clues.name)
        else:
            person = self.persons.get(pk) or Person(pk, self.people.known(pk), read.values)
            if pk in self.persons:
                self._twice(line, self.first["member", str(pk)])
                return None
            self.persons[pk] = person
            self.first["member", str(pk)] = line
        person.identity = read.clues.identity[0] if read.clues.identity else ""
        line.proposal = Proposal(person, None, False, False)
        return person

    def _seen_before(self, line: Line, read: Read) -> Person | None:
        """The person of an earlier row who serves here too; refusals where the rows contradict each other."""
        clues = read.clues
        same: Line | None = None
        for kind, value in (("student_number", clues.number), ("identity", "".join(clues.identity[:1]))):
            first = self.first.setdefault((kind, value), line) if value else line
            if first is not line and same is None:
                same = first
                if name_key(one_line(first.value("name"))) != name_key(clues.name):
                    message = f"{LABELS[kind]}与第{first.number}行相同，姓名却不同，请核对。"
                    return self._say(line, Code.DUPLICATE, message, kind, value=self._value(line, kind))
                elsewhere = self._site_key(line) != self._site_key(first)
                if not elsewhere:
                    message = f"{LABELS[kind]}与第{first.number}行相同，请核对是不是同一个人。"
                    return self._say(line, Code.DUPLICATE, message, kind, value=self._value(line, kind))
        if same is None:
            first = self.first.setdefault(("phone", clues.phone), line) if clues.phone else line
            if first is not line:
                message = f"手机与第{first.number}行相同，请核对是不是同一个人。"
                self._say(line, Code.DUPLICATE, message, "phone", value=line.value("phone"))
            return None
        return self._both(line, same)

    def _both(self, line: Line, first: Line) -> Person | None:
        if first.proposal is None or line.changes.get(BOTH) != "1":
            return self._twice(line, first)
        return first.proposal.person

    def _twice(self, line: Line, first: Line) -> None:
        there = one_line(first.value("site")) or "没有写点位"
        message = f"第{first.number}行（{there}）是同一个人。两处都参加，还是写错了？"
        control = [_choice(BOTH, "这个人", [["", "请选择"], ["1", "两处都参加"]])]
        self._say(line, Code.TWO_SITES, message, "site", value=line.value("site"), control=control)

    def _known(self, line: Line, read: Read) -> int | None:
        """The id of the member that the row means; None for a new one or where it is refused."""
        clues = read.clues
        by_number, by_identity = self.people.of_number(clues.number), self.people.of_identity(clues.identity)
        if by_number and by_identity and by_number != by_identity:
            one, other = (self.people.known(pk)["name"] for pk in (by_number, by_identity))
            message = f"学号登记在{one}名下，身份证号登记在{other}名下，请核对。"
            self._say(line, Code.PERSON_CONFLICT, message, "student_number", value=line.value("student_number"))
            return None
        phones = self.people.of_phone(clues.phone)
        by_phone = [pk for pk in phones if self._is_named(pk, clues.name)]
        found = by_number or by_identity
        if found is None and by_phone and not self._other_number(by_phone[0], clues.number):
            found = by_phone[0]
        others = [pk for pk in phones if pk != found]
        if others:
            message = f"这个手机号已登记在{self.people.known(others[0])['name']}名下，请核对。"
            self._say(line, Code.PHONE_TAKEN, message, "phone", value=line.value("phone"))
        if found is None:
            return self._chosen(line, read)
        if clues.name and not self._is_named(found, clues.name) and not (by_number and by_identity):
            self._ask_renaming(line, self.people.known(found)["name"], clues, by_number is not None)
        return found

    def _is_named(self, pk: int, name: str) -> bool:
        return name_key(self.people.known(pk)["name"]) == name_key(name)

    def _other_number(self, pk: int, number: str) -> bool:
        """Whether both have a student number, and not the same."""
        known = self.people.known(pk)["student_number"]
        return bool(known and number and known != number)

    def _ask_renaming(self, line: Line, known: str, clues: Clues, by_number: bool) -> None:
        if line.changes.get(RENAME) == "1":
            return
        kind = "student_number" if by_number else "identity"
        message = f"{LABELS[kind]}登记的是{known}，这里写的是{clues.name}。是同一个人改了名，还是写错了？"
        control = [_choice(RENAME, "这个人", [["", "请选择"], ["1", f"就是{known}，改名"]])]
        self._say(line, Code.PERSON_CONFLICT, message, kind, value=self._value(line, kind), control=control)

    def _chosen(self, line: Line, read: Read) -> int | None:
        """Somebody known by name alone, whom nothing contradicts: only the user can say whether it is the same."""
        alike = [pk for pk in self.people.of_name(read.clues.name) if not self._contradicts(pk, read.clues)]
        if not alike:
            return None
        chosen = str(line.changes.get(WHO, ""))
        if chosen.isdecimal() and int(chosen) in alike:
            return int(chosen)
        told = [[str(pk), f"就是已登记的{self._described(pk)}"] for pk in alike]
        control = [_choice(WHO, "这个人", [[NOBODY, "另一个人，新增"], *told])]
        message = f"已登记有同名的{self._described(alike[0])}，没有共同的号码可比，按另一个人新增。请核对。"
        self._say(line, Code.NAMESAKE, message, "name", level=Level.DOUBT, value=read.clues.name, control=control)
        return None

    def _contradicts(self, pk: int, clues: Clues) -> bool:
        """Whether something that both have differs."""
        known = self.people.known(pk)
        return self._other_number(pk, clues.number) or bool(
            known["identity_index"] and clues.identity and known["identity_index"] not in clues.identity
        )

    def _described(self, pk: int) -> str:
        known = self.people.known(pk)
        more = "，".join(str(known[name]) for name in ("student_number", "college") if known[name])
        return f"{known['name']}（{more}）" if more else known["name"]

    def _note_namesake(self, line: Line, name: str) -> None:
        first = self.namesakes.setdefault(name_key(name), line) if name else line
        if first is not line:
            message = f"与第{first.number}行同名，号码不同，按两个人导入。"
            self._say(line, Code.NAMESAKE, message, "name", level=Level.WARNING, value=name)

    def _value(self, line: Line, field: str) -> Any:
        """A cell as a note may show it: of an ID number only what is kept."""
        value = line.value(field)
        return value["shown"] if isinstance(value, dict) else value

    def _site_key(self, line: Line) -> str:
        return one_line(line.value("site")) + one_line(line.value("programme")) + str(line.changes.get("placement", ""))

    def _ask_where_they_serve(self) -> None:
        known = sorted(self.persons)
        for start in range(0, len(known), 5_000):
            rows = Membership.objects.current().filter(member__in=known[start : start + 5_000]).order_by()
            for member, team, name in rows.values_list("member", "team", "team__name"):
                self.serving.setdefault(member, {})[team] = name

    # --- where ---

    def _check(self, line: Line, read: Read, person: Person | None) -> None:
        if person is not None:
            self._check_consent(line, read, person)
        placement = self._placement(line)
        if person is not None and not line.errors:
            serving = self.serving.get(person.pk or 0, {})
            joins = placement is not None and placement.team_id not in serving
            line.proposal = Proposal(person, placement, bool(read.leads), joins)
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
            control = [_choice("site", "改为", [["", "请选点位"], *([name, name] for name in near)])] if near else None
            hint = f"是不是“{near[0]}”？" if near else ""
            message = f"没有“{site}”这个点位。{hint}"
            return self._say(line, Code.UNKNOWN_SITE, message, "site", value=site, control=control)
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

    def _site_of_group(self, line: Line) -> str:
        """The site that the group heading above the row names, if it names one."""
        label = _NUMBERING.sub("", one_line(line.cells.get("group")))
        for name in (label, label.partition("（")[0], label.partition("(")[0], label.partition("：")[2]):
            if name and self.seats.at(name):
                message = f"点位是空的，按上面的分组标题读作“{one_line(name)}”。"
                self._say(line, Code.SITE_FROM_GROUP, message, "site", level=Level.INFO)
                return name
        return ""

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
            first = self.leaders.setdefault(row.pk, line)
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
        if "league_member" not in person.after and "political_status" in person.after:
            said = SAYS_LEAGUE.get(person.after["political_status"])
            if said is not None:
                person.after["league_member"] = said
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
        before, after = person.before, person.after
        moved = [name for name in PLAIN if name in after and after[name] != before[name]]
        if "phone" in after and before["phone_index"] not in self.people.phones[after["phone"]]:
            moved.append("phone")
            person.old_phone = self.people.open_phones([person.pk])[person.pk]
        person.changed = list(moved)
        if person.identity and person.identity != before["identity_index"]:
            person.changed.append("identity")
            if not before["identity_index"]:
                self._say(line, Code.CHANGED, "身份证号：空 → 已核验（只存密文摘要）", "identity", level=Level.INFO)
        for name in moved:
            old = person.old_phone if name == "phone" else before[name]
            message = f"{LABELS[name]}：{shown(name, old)} → {shown(name, after[name])}"
            self._say(line, Code.CHANGED, message, name, level=Level.INFO)
        return person.changed


def _choice(name: str, label: str, options: list) -> dict:
    return {"name": name, "kind": "choice", "label": label, "value": "", "options": options}


def _row_label(row: Placement, rows: Sequence[Placement]) -> str:
    """The programmes, and the document where the rows are of several."""
    label = cell_label(row)
    return f"{label}（{row.document}）" if len({other.document_id for other in rows}) > 1 else label
