"""What every page shows around its own content: where one can go, and what waits."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from tasks.models import Record
from teams.access import SIGNED_IN
from teams.models import Notice
from teams.roles import ACCOUNTS_EDIT, AUDIT_READ, PLATFORM_WATCH, READ, RECORDS_REVIEW, SHEETS_IMPORT, TASKS_ASSIGN


@dataclass(frozen=True)
class Section:
    """One entry of the bar: the page it leads to and the word that shows it. ``apart``: not daily work."""

    page: str
    label: str
    word: str
    apart: bool = False

    @property
    def url(self) -> str:
        return reverse(self.page)


SECTIONS = (
    Section("reports:home", "首页", SIGNED_IN),
    Section("tasks:documents", "文件与任务", READ),
    Section("tasks:arrangements", "工作安排", READ),
    Section("tasks:review", "审核", RECORDS_REVIEW),
    Section("reports:reports", "报表", READ),
    Section("tasks:teams", "团队与点位", READ),
    Section("reports:reminder-rules", "提醒", TASKS_ASSIGN, apart=True),
    Section("tasks:sheets", "导入", SHEETS_IMPORT, apart=True),
    Section("teams:organisations", "组织", READ, apart=True),
    Section("teams:accounts", "账号", ACCOUNTS_EDIT, apart=True),
    Section("reports:operations", "运行", PLATFORM_WATCH, apart=True),
    Section("teams:audit", "日志", AUDIT_READ, apart=True),
)


class Frame:
    """Asked by the templates, so that a page without a bar, or a download, costs no query."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.user = getattr(request, "user", None)

    @property
    def signed_in(self) -> bool:
        """Not yet, for somebody who still owes a second factor."""
        if self.user is None or getattr(self.request, "half_signed_in", False):
            return False
        return self.user.is_authenticated

    @cached_property
    def on_phone(self) -> bool:
        """Whether the reader is at home on the leader's pages: somebody who leads a team and holds no office."""
        return self.signed_in and self.user.member_id is not None and not self.user.current_appointments

    @property
    def layout(self) -> str:
        """The template that pages for everybody extend."""
        return "phone.html" if self.on_phone else "base.html"

    @cached_property
    def sections(self) -> list[Section]:
        if not self.signed_in:
            return []
        return [s for s in SECTIONS if s.word == SIGNED_IN or self.user.may(s.word)]

    @cached_property
    def waiting(self) -> int:
        """Records that the reader is to review."""
        if not self.signed_in or not self.user.may(RECORDS_REVIEW):
            return 0
        return Record.objects.waiting_for(self.user).count()

    @cached_property
    def unread(self) -> int:
        return Notice.objects.visible_to(self.user).unread().current().count() if self.signed_in else 0


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor; costs nothing until a template asks."""
    return {"frame": Frame(request)}
