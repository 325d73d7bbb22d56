"""What this app, and the libraries below it, keep of persons. See ``youthwork.lib.personal``."""

from collections.abc import Callable
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.db.models import Model, Q, QuerySet

from teams import audit
from teams.models import (
    Appointment,
    AuditEntry,
    AuditName,
    Authenticator,
    Delivery,
    Digest,
    DownloadTicket,
    GuardianConsent,
    Invitation,
    Member,
    Membership,
    Mute,
    Notice,
    NoticePreference,
    Pause,
    PersonExport,
    Posting,
    RecoveryCode,
    SheetImport,
    SignInAttempt,
    Site,
    StoredFile,
    Team,
    User,
)
from teams.sheets.persons import empty_rows, empty_undos, own_rows_of, rows_of, undos_of
from youthwork.lib.personal import ERASED, Fate, Person, Rule, nobody

WHO_DID_WHAT = "谁在什么时候经办过什么要能追查，只留编号，不留姓名"


def of_member(model: type[Model], column: str = "member") -> Callable[[Person], QuerySet]:
    """The rows that name the member; none for somebody who is only a user."""
    return lambda person: model._base_manager.filter(**{column: person.member_id or 0})


def of_user(model: type[Model], column: str = "user") -> Callable[[Person], QuerySet]:
    """The rows that name the user; none for a member without an account."""
    return lambda person: model._base_manager.filter(**{column: person.user_id or 0})


def _sites_of(person: Person) -> QuerySet:
    """Sites whose contact has the person's number: it is sealed without an index, so all have to be opened."""
    phones = ((site.pk, site.contact_phone) for site in Site.objects.only("contact_phone").iterator())
    return Site._base_manager.filter(pk__in=[pk for pk, phone in phones if phone and phone in person.phones])


def _sessions_of(person: Person) -> QuerySet:
    sessions = ((row.pk, row.get_decoded().get("_auth_user_id")) for row in Session.objects.iterator())
    return Session.objects.filter(pk__in=[pk for pk, user in sessions if user == str(person.user_id)])


def _entries_of(person: Person) -> QuerySet:
    about = Q(target_type="teams.member", target_id=str(person.member_id or ""))
    about |= Q(target_type="teams.user", target_id=str(person.user_id or ""))
    return AuditEntry._base_manager.filter(about | Q(actor=person.user_id or 0))


def _operators_entries_of(person: Person) -> QuerySet:
    about = Q(content_type__app_label="teams", content_type__model="user", object_id=str(person.user_id or ""))
    return LogEntry.objects.filter(about | Q(user=person.user_id or 0))


def _names_of(person: Person) -> QuerySet:
    about = Q(person_kind="member", person_id=person.member_id or 0)
    about |= Q(person_kind="user", person_id=person.user_id or 0)
    return AuditName.objects.filter(about | Q(person_kind="site", text__in=person.names)).exclude(text="")


def _forget(person: Person) -> int:
    return audit.forget(member_id=person.member_id, user_id=person.user_id, contacts=person.names)


def _nameless(column: str) -> Callable[[Person, Any], str]:
    """The text of ``column`` without the person's names."""

    def rewritten(person: Person, row: Any) -> str:
        text = getattr(row, column)
        for name in person.names:
            text = text.replace(name, ERASED)
        return text

    return rewritten


def _invitations_of(person: Person) -> QuerySet:
    return Invitation._base_manager.filter(Q(user=person.user_id or 0) | Q(member=person.member_id or 0))


RULES = (
    Rule(
        "teams.Member",
        "只留编号和所属单位，让过去的人数不变",
        of_member(Member, "pk"),
        Fate.BLANK,
        told=(
            *("name", "gender", "birth_month", "political_status", "league_member", "home"),
            *("student_number", "college", "class_name", "phone"),
        ),
        blank={
            "name": ERASED,
            "gender": "",
            "birth_month": "",
            "political_status": "",
            "league_member": None,
            "student_number": "",
            "college": "",
            "class_name": "",
            "phone": "",
            "phone_index": "",
            "identity_index": "",
        },
    ),
    Rule(
        "teams.User",
        "账号停用，用户名和密码作废；" + WHO_DID_WHAT,
        of_user(User, "pk"),
        Fate.BLANK,
        told=("username", "name", "phone", "email", "last_login", "date_joined"),
        blank={
            "username": lambda person, row: f"erased-{row.pk}",
            "password": lambda person, row: make_password(None),
            "name": ERASED,
            "phone": "",
            "phone_index": "",
            "email": "",
            "is_active": False,
            "is_staff": False,
            "is_superuser": False,
        },
    ),
    Rule(
        "teams.SignInAttempt",
        "",
        lambda person: SignInAttempt.objects.of_user(person.user_id or 0),
        Fate.DELETE,
        told=("at", "network", "succeeded"),
        plain=("account",),
    ),
    Rule("teams.Authenticator", "", of_user(Authenticator), Fate.DELETE, told=("bound_at",), blank={"secret": ""}),
    Rule(
        "teams.DownloadTicket",
        "",
        of_user(DownloadTicket),
        Fate.DELETE,
        told=("path", "made_at"),
        plain=("token_hash",),
    ),
    Rule("teams.RecoveryCode", "", of_user(RecoveryCode), Fate.DELETE, told=("used_at",), plain=("digest",)),
    Rule(
        "teams.GuardianConsent",
        "",
        of_member(GuardianConsent),
        Fate.DELETE,
        told=(
            "guardian_name",
            "relation",
            "guardian_phone",
            "consented_on",
            "withdrawn_on",
            "note",
        ),
    ),
    Rule(
        "teams.Invitation",
        "",
        _invitations_of,
        Fate.DELETE,
        told=("invited_at", "expires_at", "used_at", "revoked_at"),
        plain=("token_hash",),
    ),
    Rule("teams.Membership", "队伍和安排表的人数", of_member(Membership), told=("team", "from_on", "to_on")),
    Rule("teams.Posting", "点位的挂任人数", of_member(Posting), told=("site", "post", "state", "from_on", "to_on")),
    Rule("teams.Team", "注销前须先交接", of_member(Team, "leader"), told=("name",)),
    Rule(
        "teams.Appointment",
        WHO_DID_WHAT,
        of_user(Appointment),
        Fate.BLANK,
        told=("organisation", "role", "rank", "grade", "tenure", "from_on", "to_on"),
        blank={"rank": ""},
    ),
    Rule(
        "teams.Site",
        "点位还在，只抹去负责人的姓名和电话",
        _sites_of,
        Fate.BLANK,
        told=("name", "contact_name", "contact_phone"),
        plain=("aliases", "place", "search_text"),
        blank={"contact_name": "", "contact_phone": ""},
    ),
    Rule(
        "teams.Notice",
        "",
        of_user(Notice),
        Fate.DELETE,
        told=("title", "text", "why", "created_at"),
        plain=("subject", "occasion", "url"),
    ),
    Rule(
        "teams.NoticePreference",
        "",
        of_user(NoticePreference),
        Fate.DELETE,
        told=("hour", "by_email", "by_sms", "by_robot", "a_week"),
    ),
    Rule("teams.Mute", "", of_user(Mute), Fate.DELETE, told=("title", "until"), plain=("subject",)),
    Rule("teams.Digest", "", of_user(Digest), Fate.DELETE, told=("day",)),
    Rule(
        "teams.Delivery",
        "",
        of_user(Delivery, "digest__user"),
        Fate.DELETE,
        told=("route", "state", "items", "ended_at"),
        plain=("outcome", "receipt"),
    ),
    Rule(
        "teams.Pause",
        "只抹去设定人",
        of_user(Pause, "set_by"),
        Fate.BLANK,
        told=("organisation", "reason"),
        blank={"set_by": None},
    ),
    nobody("teams.Channel", "单位的通道，不属于任何人", "settings", "test_outcome"),
    nobody("teams.JobRun", "后台任务的情况", "name", "error"),
    nobody("teams.Failure", "做不下去的对象的编号", "what", "subject", "error"),
    Rule(
        "teams.SheetImport",
        "导入过几行的回执",
        of_user(SheetImport, "uploaded_by"),
        told=("kind", "file_name", "uploaded_at"),
        plain=("options", "sha256", "file_errors", "summary"),
    ),
    nobody("teams.ColumnMeaning", "列名和它的含义", "heading", "field"),
    Rule(
        "teams.SheetUndo",
        "只去掉本人资料的原值；这批导入从此不能整批撤销",
        undos_of,
        Fate.BLANK,
        told=(),
        blank={"made": []},
        act=empty_undos,
    ),
    Rule(
        "teams.SheetRow",
        "本人的一行清空；别人的行里只去掉姓名和电话",
        rows_of,
        Fate.BLANK,
        told=("sheet", "number", "cells"),
        plain=("codes",),
        blank=dict.fromkeys(("cells", "changes", "notes")),
        act=empty_rows,
        own=own_rows_of,
    ),
    Rule(
        "teams.PersonExport",
        "",
        of_member(PersonExport),
        Fate.DELETE,
        told=("made_at",),
        files=("file",),
    ),
    Rule(
        "teams.StoredFile",
        "上传的照片属于记录，报出的表属于单位",
        of_user(StoredFile, "stored_by"),
        told=("name", "stored_at"),
        plain=("content", "content_type", "sha256"),
    ),
    Rule(
        "teams.AuditEntry",
        WHO_DID_WHAT,
        _entries_of,
        told=("at", "verb", "address"),
        plain=(
            *("target_type", "target_id", "target_label", "before", "after"),
            *("actor_hash", "target_hash", "request_id", "digest"),
        ),
    ),
    Rule(
        "teams.AuditName",
        "日志里只留编号，不留姓名",
        _names_of,
        Fate.BLANK,
        told=("text",),
        plain=("part", "person_kind"),
        blank={"text": "", "salt": ""},
        act=_forget,
    ),
    nobody("teams.AuditSeal", "日志的校验值", "previous", "hash"),
    nobody("teams.AuditRange", "日志封存的范围"),
    nobody("teams.Organisation", "团组织不是人", "path", "code", "name", "short_name", "aliases", "search_text"),
    nobody("teams.Tag", "分类", "name"),
    nobody("teams.OrganisationName", "团组织的历用名称", "name", "short_name"),
    nobody("teams.Parentage", "团组织的隶属关系"),
    # the libraries below
    Rule(
        "sessions.Session", "", _sessions_of, Fate.DELETE, plain=("session_key", "session_data"), told=("expire_date",)
    ),
    Rule(
        "admin.LogEntry",
        WHO_DID_WHAT,
        _operators_entries_of,
        Fate.BLANK,
        told=("action_time",),
        plain=("object_id",),
        blank={name: _nameless(name) for name in ("object_repr", "change_message")},
    ),
    nobody("auth.Permission", "权限的名称", "name", "codename"),
    nobody("auth.Group", "没有使用", "name"),
    nobody("contenttypes.ContentType", "表的名称", "app_label", "model"),
)
