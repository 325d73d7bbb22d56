"""The people and units every test knows, made by the real actions. Small on purpose: each test adds its own."""

from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from tasks.actions.records import approve, save_draft, submit
from tasks.actions.staffing import appoint_leader, form_team, join_team
from tasks.choices import Counting, TaskKind
from tasks.models import Document, Issuer, Placement, PlacementProgramme, Programme, Record, Task
from teams.actions.accounts import appoint, open_account
from teams.actions.units import open_organisation
from teams.choices import OrganisationKind as Kind
from teams.choices import SiteKind
from teams.models import Member, Organisation, Site, Team, User

START = date(2026, 1, 1)
PASSWORD = "cast-password"


@dataclass
class Cast:
    """Units, from the top; then who works there; then one document with its arrangement."""

    province: Organisation  # 共青团广东省委员会
    rights_office: Organisation  # its 权益与社会工作部
    city: Organisation  # 共青团茂名市委员会
    district: Organisation  # 共青团茂南区委员会
    street: Organisation  # 官渡街道 of the district
    community: Organisation  # 官渡校园社区 of the street
    town: Organisation  # 羊角镇 of the district
    village: Organisation  # 石曹村 of the town
    college: Organisation  # 茂名职业技术学院, under the city
    stranger: Organisation  # 电白区, another district of the city

    admin: User
    auditor: User  # 安全审计员 of the province
    province_official: User
    city_official: User
    official: User  # 干部 of the district
    reader: User  # 只读 of the district
    college_official: User
    leader: User  # student, leads the team at 官渡校园社区
    other_leader: User  # student, leads the team at 羊角镇石曹村
    outsider: User  # 干部 of 电白区

    document: Document
    task: Task  # （四）创文巩卫
    online_task: Task  # （一）预防青少年违法犯罪
    cleaning: Programme  # 创文巩卫工作, counted 人数
    visits: Programme  # 入户宣传, counted 人次
    articles: Programme  # 编辑推文, counted 阅读量
    campus: Placement  # cleaning + visits at 官渡校园社区, 20 people, with a team of 2
    stone: Placement  # cleaning + visits at 羊角镇石曹村, 20 people, with a team of 1
    account: Placement  # articles for the 公众号, 10 people, without a team
    team: Team
    other_team: Team


def _units() -> dict[str, Organisation]:
    rows = [
        ("province", None, "440000", "共青团广东省委员会", "团省委", Kind.COMMITTEE, "province"),
        ("rights_office", "province", "440000-QY", "团省委权益与社会工作部", "权益部", Kind.DEPARTMENT, "province"),
        ("city", "province", "440900", "共青团茂名市委员会", "团茂名市委", Kind.COMMITTEE, "city"),
        ("district", "city", "440902", "共青团茂名市茂南区委员会", "团茂南区委", Kind.COMMITTEE, "county"),
        ("street", "district", "440902-GD", "官渡街道团工委", "官渡街道", Kind.TOWNSHIP, "township"),
        ("community", "street", "440902-GD-XY", "官渡校园社区团支部", "官渡校园社区", Kind.VILLAGE, "village"),
        ("town", "district", "440902-YJ", "羊角镇团委", "羊角镇", Kind.TOWNSHIP, "township"),
        ("village", "town", "440902-YJ-SC", "羊角镇石曹村团支部", "石曹村", Kind.VILLAGE, "village"),
        ("college", "city", "MMZY", "共青团茂名职业技术学院委员会", "茂职院团委", Kind.UNIVERSITY, ""),
        ("stranger", "city", "440904", "共青团茂名市电白区委员会", "团电白区委", Kind.COMMITTEE, "county"),
    ]
    units: dict[str, Organisation] = {}
    for key, parent, code, name, short_name, kind, level in rows:
        units[key] = open_organisation(
            actor=None,
            code=code,
            name=name,
            short_name=short_name,
            kind=kind,
            level=level,
            parent=units[parent] if parent else None,
            from_on=START,
        )
    return units


def make_user(username: str, name: str, organisation: Organisation | None = None, role: str = "official") -> User:
    """A user with the cast's password and, with an organisation, an appointment there."""
    user = open_account(actor=None, username=username, name=name, password=PASSWORD)
    if organisation is not None:
        appoint(actor=None, user=user, organisation=organisation, role=role, from_on=START)
    return user


def make_member(home: Organisation, name: str, number: str, *, league: bool | None = True, phone: str = "") -> Member:
    return Member.objects.create(home=home, name=name, student_number=number, league_member=league, phone=phone)


def make_placement(
    document: Document, site: Site, programmes: list[Programme], headcount: int, sending: Organisation | None
) -> Placement:
    """The next row of the document's arrangement."""
    position = document.placements.count() + 1
    names = [programme.name for programme in programmes]
    row = Placement.objects.create(
        document=document,
        position=position,
        block=position,
        programmes_printed="\n".join(names),
        programmes_key="\n".join(names),
        site=site,
        headcount=headcount,
        host=document.owner,
        sending=sending,
    )
    for index, programme in enumerate(programmes, start=1):
        PlacementProgramme.objects.create(placement=row, programme=programme, position=index)
    return row


def make_team(actor: User, placement: Placement, name: str, members: list[Member], leader: Member | None) -> Team:
    team = form_team(actor=actor, placement=placement, name=name)
    for member in members:
        join_team(actor=actor, team=team, member=member, on=START)
    if leader:
        appoint_leader(actor=actor, team=team, member=leader, on=START)
    return Team.objects.get(pk=team.pk)


def make_record(
    cast: Cast,
    *,
    placement: Placement | None = None,
    programme: Programme | None = None,
    on: date = date(2026, 6, 13),
    people: int | None = 40,
    same_group: bool = True,
    content: str = "清理背街小巷，上门宣传。",
    state: str = "approved",
) -> Record:
    """A record of the cast's leader (or of ``placement``'s team), brought to ``state`` by the real actions.

    Call it with the clock at or after ``on``.
    """
    placement = placement or cast.campus
    author = placement.team.leader.user if placement.team and placement.team.leader else cast.college_official
    record = save_draft(
        actor=author,
        record_id=uuid4(),
        placement=placement,
        programme=programme or placement.programmes.order_by("placement_rows__position").first(),
        occurred_on=on,
        content=content,
        people=people,
        same_group=same_group,
    )
    if state == "draft":
        return record
    record = submit(actor=author, record=record)
    return approve(actor=cast.official, record=record) if state == "approved" else record


def build_cast() -> Cast:
    """Make everything above; about 150 queries."""
    u = _units()
    users = {
        "admin": make_user("admin", "管理员", u["province"], "sysadmin"),
        "auditor": make_user("auditor", "谭静文", u["province"], "auditor"),
        "province_official": make_user("province", "陈晓岚", u["province"]),
        "city_official": make_user("city", "黄志远", u["city"]),
        "official": make_user("district", "韩雪", u["district"]),
        "reader": make_user("reader", "刘静", u["district"], "readonly"),
        "college_official": make_user("college", "周敏", u["college"]),
        "outsider": make_user("outsider", "梁伟", u["stranger"]),
    }
    document = Document.objects.create(
        title="关于共同推进“百县千镇万村高质量发展工程”促进城乡区域协调发展的实施方案",
        short_title="茂南区·茂职院“百千万工程”实施方案",
        arrangement_title="茂南区·茂职院共青团“百千万工程”工作安排表",
        owner=u["district"],
        starts_on=START,
        ends_on=date(2026, 12, 31),
        state="issued",
    )
    for position, key in enumerate(("district", "college"), start=1):
        Issuer.objects.create(document=document, organisation=u[key], position=position)
    online_task, task = (
        Task.objects.create(
            document=document, kind=TaskKind.KEY_TASK, position=n, number=number, title=title, standing=True
        )
        for n, number, title in ((1, "（一）", "预防青少年违法犯罪"), (4, "（四）", "创文巩卫"))
    )
    cleaning, visits, articles = (
        Programme.objects.create(
            name=name, owner=u["district"], document=document, task=of, counting=counting, position=n
        )
        for n, (name, of, counting) in enumerate(
            [
                ("创文巩卫工作", task, Counting.HEADCOUNT),
                ("入户宣传", task, Counting.VISITS),
                ("编辑推文", online_task, Counting.READS),
            ],
            start=1,
        )
    )
    campus_site = Site.objects.create(name="官渡校园社区", kind=SiteKind.COMMUNITY, host=u["community"])
    village_site = Site.objects.create(name="羊角镇石曹村", kind=SiteKind.VILLAGE, host=u["village"])
    online_site = Site.objects.create(
        name="预防未成年人违法犯罪公众号", kind=SiteKind.ONLINE, host=u["district"], has_branch=False
    )
    campus = make_placement(document, campus_site, [cleaning, visits], 20, u["college"])
    stone = make_placement(document, village_site, [cleaning, visits], 20, u["college"])
    account = make_placement(document, online_site, [articles], 10, u["college"])
    lin = make_member(u["college"], "林嘉豪", "20260101", phone="15400001234")
    zhou = make_member(u["college"], "周雨桐", "20260102", phone="15400002071")
    zheng = make_member(u["college"], "郑浩然", "20260103", phone="15400004417")
    team = make_team(users["college_official"], campus, "官渡校园社区服务队", [lin, zhou], lin)
    other_team = make_team(users["college_official"], stone, "石曹村服务队", [zheng], zheng)
    leader = open_account(actor=None, username="leader", name=lin.name, password=PASSWORD, member=lin)
    other_leader = open_account(actor=None, username="leader2", name=zheng.name, password=PASSWORD, member=zheng)
    for row in (campus, stone):
        row.refresh_from_db()
    return Cast(
        **u,
        **users,
        leader=leader,
        other_leader=other_leader,
        document=document,
        task=task,
        online_task=online_task,
        cleaning=cleaning,
        visits=visits,
        articles=articles,
        campus=campus,
        stone=stone,
        account=account,
        team=team,
        other_team=other_team,
    )
