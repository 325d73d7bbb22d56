"""For operators: look at what is there, close an account, reset a password. Everything else is done on the pages.

No personal data beyond the names of accounts: members, phones, texts and names in the log are not shown.
"""

from typing import Any

from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import Group
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from teams import audit
from teams.actions.sign_in import note_leaving
from teams.models import (
    Appointment,
    AuditEntry,
    Organisation,
    OrganisationName,
    Parentage,
    SheetImport,
    Site,
    StoredFile,
    Team,
    User,
)

admin.site.site_title = admin.site.site_header = "青年工作运维"
admin.site.index_title = "数据一览"


def one_door(request: HttpRequest, extra_context: Any = None) -> HttpResponse:
    """The operators' pages have no sign-in of their own, which would pass by the limits and the second factor."""
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect_to_login(request.GET.get(REDIRECT_FIELD_NAME) or reverse("admin:index"))


def own_password(request: HttpRequest, extra_context: Any = None) -> HttpResponse:
    """The page of the platform, which counts wrong passwords and leaves an entry in the log."""
    return redirect("teams:password")


def leave(request: HttpRequest, extra_context: Any = None) -> HttpResponse:
    """Out, with an entry in the log."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    note_leaving(actor=request.user)
    logout(request)
    return redirect("teams:sign-in")


admin.site.login = login_not_required(one_door)  # type: ignore[method-assign]
admin.site.password_change = own_password  # type: ignore[method-assign]
admin.site.logout = leave  # type: ignore[method-assign]


class Looking(admin.ModelAdmin):
    """A list and a page to look at, nothing to change: changes are actions, and actions leave audit entries.

    Only what ``shown`` names is on the page; it starts the list too.
    """

    shown: tuple[str, ...] = ()
    list_per_page = 50
    show_full_result_count = False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return self.shown

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return self.shown

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        return ("pk", *self.shown)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


admin.site.unregister(Group)


@admin.register(User)
class AccountAdmin(UserAdmin):
    """An account is opened by an administrator on the pages; here it is closed, or gets a new password."""

    list_display = ("username", "is_active", "is_staff", "is_superuser", "last_login")
    list_filter = ("is_active", "is_staff", "is_superuser")
    search_fields = ("username",)
    ordering = ("username",)
    fieldsets = ((None, {"fields": ("username", "password", "is_active", "is_staff", "last_login")}),)
    readonly_fields = ("username", "last_login")
    filter_horizontal = ()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        changed = list(form.changed_data)
        if "is_active" in changed and not obj.is_active:
            obj.closed_at = timezone.now()
            changed.append("closed_at")
        obj.save(update_fields=changed)

    def log_change(self, request: HttpRequest, obj: User, message: Any) -> Any:
        """Said in the log of the platform too. The changed fields are in Django's own message."""
        audit.record(actor=request.user, verb="运维改账号", target=obj, organisation=obj.organisation)
        return super().log_change(request, obj, message)


@admin.register(Appointment)
class AppointmentAdmin(Looking):
    shown = ("username", "organisation", "role", "from_on", "to_on")
    list_select_related = ("user", "organisation")
    search_fields = ("user__username", "organisation__name")

    @admin.display(description="用户名")
    def username(self, row: Appointment) -> str:
        return row.user.username


@admin.register(Organisation)
class OrganisationAdmin(Looking):
    shown = ("code", "name", "short_name", "kind", "level", "opened_on", "closed_on", "merged_into")
    list_select_related = ("merged_into",)
    search_fields = ("code", "name", "short_name")
    list_filter = ("kind", "level")


@admin.register(Parentage)
class ParentageAdmin(Looking):
    shown = ("organisation", "parent", "from_on", "to_on")
    list_select_related = ("organisation", "parent")
    search_fields = ("organisation__code", "organisation__name")


@admin.register(OrganisationName)
class OrganisationNameAdmin(Looking):
    shown = ("organisation", "name", "short_name", "from_on", "to_on")
    list_select_related = ("organisation",)
    search_fields = ("organisation__code", "name", "short_name")


@admin.register(Site)
class SiteAdmin(Looking):
    shown = ("name", "kind", "host", "has_branch")
    list_select_related = ("host",)
    search_fields = ("name",)
    list_filter = ("kind",)


@admin.register(Team)
class TeamAdmin(Looking):
    shown = ("name", "home")
    list_select_related = ("home",)
    search_fields = ("name",)


@admin.register(SheetImport)
class SheetImportAdmin(Looking):
    shown = ("kind", "state", "organisation")
    list_select_related = ("organisation",)
    list_filter = ("kind", "state")


@admin.register(StoredFile)
class StoredFileAdmin(Looking):
    shown = ("content_type", "size", "sha256", "owner")
    list_select_related = ("owner",)


@admin.register(AuditEntry)
class AuditEntryAdmin(Looking):
    shown = ("at", "verb", "target_type", "target_id", "organisation")
    list_select_related = ("organisation",)
    list_filter = ("verb",)
