"""What every row of a sheet of sites would become here and now. Reads the database, writes nothing."""

from collections.abc import Iterable, Sequence
from typing import Any

from teams.choices import RowVerdict, SiteKind
from teams.models import Organisation, Site, User
from teams.models.scope import under
from teams.models.sheets import Layout
from teams.roles import PHONES_REVEAL, SHEETS_IMPORT, UNITS_EDIT
from teams.sheets.codes import Code, Level, Note
from teams.sheets.lines import Line, RowCheck
from teams.site_sheet.cells import Proposal, read_row, told
from teams.site_sheet.columns import CHOSEN_HOST, COLUMNS, LABELS
from teams.site_sheet.hosts import Hosts
from teams.site_sheet.known import Known, Sites
from teams.site_words import NO, YES, site_kind
from youthwork.lib.text import mask_phone, match_key, one_line

OFFERED = 20  # units of one name to choose from
NAMED = 3  # sites of one name that a doubt names


class SiteCheck(RowCheck):
    """One check of all rows below ``top``, with the importer's eyes (``actor`` None: a job's).

    What lies outside the importer's reach is answered as what does not exist. Who may not see a contact's number is not
    told whether the one in the sheet is the same, unless ``sees_phones``: such a row counts as changed.
    """

    columns = COLUMNS
    no_row = "合计或说明，不是点位，跳过。"

    def __init__(self, top: Organisation, actor: User | None, layout: Layout, *, sees_phones: bool = False) -> None:
        super().__init__(layout)
        self.sees_phones = sees_phones or actor is None
        self.revealed = actor.paths(PHONES_REVEAL) if actor is not None else ()
        units = Organisation.objects.in_subtree(top)
        sites = Site.objects.filter(under([top.path], "host"))
        if actor is not None:
            units = units.in_reach(actor, UNITS_EDIT, SHEETS_IMPORT)
            for word in (UNITS_EDIT, SHEETS_IMPORT):
                sites = sites.filter(under(actor.paths(word), "host"))
        self.hosts = Hosts(units)
        self.sites = Sites(sites, self.hosts)
        self.rows: dict[tuple, Line] = {}  # site, or unit and name → the first row that has it
        self.new: dict[str, list[Line]] = {}  # name → the new rows of it so far

    def run(self, lines: Sequence[Line]) -> list[Note]:
        """Set verdict, notes and proposal of each line; nothing is said of the whole file."""
        places = self._begin(lines)
        for line in places:
            line.proposal = read_row(line, self._say)
            line.proposal.host = self._host(line)
        self._find(places)
        for line in places:
            self._check(line, line.proposal)
            line.cells = {**line.cells, "read": _read(line.proposal)}
            if line.errors:
                line.verdict, line.proposal = RowVerdict.REFUSED, None
        return []

    def _host(self, line: Line) -> Organisation | None:
        """The one open unit that the row means; else None, and it is said what is wrong."""
        text = one_line(line.value("host"))
        chosen = self.hosts.by_code.get(str(line.changes.get(CHOSEN_HOST, "")))
        found = [chosen] if chosen is not None else self.hosts.meant(text)
        if not text and chosen is None:
            return self._say(line, Code.REQUIRED, "请填所在团组织：代码或名称。", "host", control=_asked())
        if len(found) == 1:
            return self._open(line, found[0])
        if found:
            message = f"有{len(found)}个团组织叫“{text}”，请选是哪一个，或者写代码。"
            control = _asked(found[:OFFERED])
            return self._say(line, Code.AMBIGUOUS, message, "host", value=line.value("host"), control=control)
        near = self.hosts.near(text)
        hint = f"是不是{'、'.join(unit.label for unit in near)}？" if near else "请核对，可以写代码或名称。"
        message = f"没有“{text}”这个团组织。{hint}"
        return self._say(
            line, Code.UNKNOWN_HOST, message, "host", value=line.value("host"), control=_asked(near, "是不是")
        )

    def _open(self, line: Line, unit: Organisation) -> Organisation | None:
        today = self.hosts.of_today(unit)
        if today is None:
            message = f"{unit}已撤销，请改写现在的团组织。"
            return self._say(line, Code.REFUSED, message, "host", value=line.value("host"), control=_asked())
        return today

    def _find(self, places: Iterable[Line]) -> None:
        """The site that each row speaks of; one row one site."""
        named: list[tuple[Line, list[Known]]] = []
        for line in places:
            row = line.proposal
            if row.host is not None and row.name:
                named.append((line, self.sites.at(row.host, row.name)))
        whole = self.sites.whole(known for _, found in named for known in found)
        for line, found in named:
            row = line.proposal
            if len(found) > 1:
                names = [known.name for known in found if known.pk in whole]
                control = [_choice("name", "是哪一个", [["", "请选择"], *([name, name] for name in names)])]
                message = f"{row.host}下面有{len(found)}个点位叫“{row.name}”，请选是哪一个。"
                self._say(line, Code.AMBIGUOUS, message, "name", value=row.name, control=control)
                continue
            row.site = whole.get(found[0].pk) if found else None
            key = (row.site.pk,) if row.site else (row.host.pk, match_key(row.name))
            first = self.rows.setdefault(key, line)
            if first is not line:
                message = f"与第{first.number}行是同一个点位，请核对，一个点位只写一行。"
                self._say(line, Code.DUPLICATE, message, "name", value=line.value("name"))

    def _check(self, line: Line, row: Proposal) -> None:
        if line.errors:
            return
        if row.site is None:
            self._check_new(line, row)
        else:
            self._check_standing(line, row, row.site)

    def _check_new(self, line: Line, row: Proposal) -> None:
        if row.kind is None:
            row.kind = site_kind(row.name)
            labels = [[label, label] for label in SiteKind.labels]
            control = [_choice("kind", "类型", labels, str(row.kind.label))]
            message = f"没有写类型，从名称看是{row.kind.label}，请核对。"
            where = "kind" if self.layout.letter(line.sheet, "kind") else "name"
            self._say(line, Code.NEW_SITE, message, where, level=Level.DOUBT, value=row.name, control=control)
        self._check_online(line, row, row.kind)
        if row.has_branch is None:
            row.has_branch = row.kind != SiteKind.ONLINE
        row.aliases = [alias for alias in row.aliases if match_key(alias) != match_key(row.name)]
        self._check_namesakes(line, row)

    def _check_online(self, line: Line, row: Proposal, kind: str) -> None:
        """An account is nowhere, and nobody has founded a branch at it."""
        if kind != SiteKind.ONLINE:
            return
        if row.place:
            self._say(line, Code.BAD_VALUE, "公众号没有地址，请空着。", "place", value=line.value("place"))
        if row.has_branch:
            message = "公众号没有团支部，请填否或空着。"
            self._say(line, Code.BAD_VALUE, message, "has_branch", value=line.value("has_branch"))

    def _check_namesakes(self, line: Line, row: Proposal) -> None:
        """A site of the same name elsewhere may be the one that is meant."""
        key = match_key(row.name)
        same = [f"{known.host}的{known.name}" for known in self.sites.by_name.get(key, [])[:NAMED]]
        same += [f"第{other.number}行的{row.name}" for other in self.new.get(key, [])[:NAMED]]
        if same:
            message = f"已有{'、'.join(same)}，请核对是不是同一个点位。导入不改点位所在的团组织。"
            self._say(line, Code.SAME_NAME, message, "name", level=Level.DOUBT, value=row.name)
        self.new.setdefault(key, []).append(line)
        for alias in row.aliases:
            if row.host is not None and (known := self.sites.at(row.host, alias)):
                message = f"{row.host}已有{known[0].name}，请核对是不是同一个点位：是就把名称和别名对调。"
                self._say(line, Code.SAME_NAME, message, "aliases", level=Level.DOUBT, value=alias)

    def _check_standing(self, line: Line, row: Proposal, site: Site) -> None:
        """What the row says otherwise than the site has it; empty cells take nothing away."""
        self._check_online(line, row, site.kind)
        if row.has_branch is False and site.has_branch and site.held:
            self._say(line, Code.REFUSED, "这里有人在任，不能改为没有团支部。", "has_branch", value=NO)
        if match_key(row.name) != match_key(site.name):
            message = f"“{row.name}”是点位{site.name}的别名，名称不改。"
            self._say(line, Code.NOT_TAKEN_OVER, message, "name", level=Level.INFO, value=row.name)
        if row.kind and row.kind != site.kind:
            message = "类型与平台上的不同，导入不改已有点位的类型，没有写入。"
            self._say(line, Code.NOT_TAKEN_OVER, message, "kind", level=Level.INFO, value=line.value("kind"))
        row.aliases = _other_names(row, site)
        for name in ("place", "has_branch", "contact_name", "contact_phone", "aliases"):
            old, new = getattr(site, name), getattr(row, name)
            if new in ("", None, []):
                continue
            told_apart = name != "contact_phone" or not old or self._sees_phone(row.host)
            if told_apart and old == new:
                continue
            row.changes[name] = new
            message = f"{LABELS[name]}：{_shown(name, old)} → {_shown(name, new)}"
            if not told_apart:
                message = f"{LABELS[name]}：写入表里的{_shown(name, new)}"
            self._say(line, Code.CHANGED, message, name, level=Level.INFO, value=told(line, name))
        line.verdict = RowVerdict.CHANGED if row.changes else RowVerdict.UNCHANGED

    def _sees_phone(self, host: Organisation | None) -> bool:
        return self.sees_phones or any(host is not None and host.is_under(path) for path in self.revealed)


def _other_names(row: Proposal, site: Site) -> list[str]:
    """The aliases that the row gives a known site; those it has where it gives none, or the same in another order.

    The name by which the row found it stays one: else the next import would not.
    """
    if not row.aliases:
        return site.aliases
    own = match_key(site.name)
    kept = [] if match_key(row.name) == own else [row.name]
    names = {match_key(name): name for name in reversed([*kept, *row.aliases])}
    names.pop(own, None)
    same = set(names) == {match_key(name) for name in site.aliases}
    return site.aliases if same else list(reversed(names.values()))


def _shown(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, list):
        value = "、".join(value)
    return (mask_phone(value) if name == "contact_phone" else value) or "空"


def _read(row: Proposal) -> dict[str, str]:
    """How cells were understood where that is not how they are written."""
    read = {"host": row.host.label if row.host else "", "contact_phone": row.contact_phone}
    kind = row.site.kind if row.site else row.kind
    if kind and row.host:
        read["kind"] = SiteKind(kind).label
    return {name: text for name, text in read.items() if text}


def _choice(name: str, label: str, options: list[list[str]], value: str = "") -> dict[str, Any]:
    return {"name": name, "kind": "choice", "label": label, "value": value, "options": options}


def _asked(units: Sequence[Organisation] = (), label: str = "是哪一个") -> list[dict[str, Any]]:
    """How the unit can be said: one of ``units``, or another that is typed."""
    control = [{"name": "host", "kind": "unit", "label": "或者填" if units else "改为", "value": ""}]
    if units:
        options = [["", "请选择"], *([unit.code, f"{unit.label}，{unit.name}"] for unit in units)]
        control.insert(0, _choice(CHOSEN_HOST, label, options))
    return control
