"""All that is kept of one person: taken out as a file, or erased. For those who keep the unit's accounts."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from tasks.access import get_member_for
from tasks.forms.persons import EraseForm
from tasks.models import Record
from teams.access import demand, pick, requires
from teams.actions.persons import erase_person, export_person, note_download
from teams.downloads import stream
from teams.models import Member, User
from teams.persons import blocks, consequences, person_of
from teams.roles import PERSONS_CARE
from teams.views.tickets import download
from youthwork.lib.forms import attempt

TO_CHECK = 50  # records named one by one; of the others it is said how many there are


def _member_in_care(user: User, pk: int) -> Member:
    member = get_member_for(user, pk)
    demand(user, PERSONS_CARE, member.home)
    return member


@require_http_methods(["GET", "HEAD", "POST"])
@requires(PERSONS_CARE)
def member_export(request: HttpRequest, pk: int) -> HttpResponse:
    """The files made of a person's data so far, and another one on a POST."""
    member = _member_in_care(request.user, pk)
    if request.method == "POST":
        try:
            export_person(actor=request.user, member=member)
            messages.success(request, "文件已生成，请下载后交给本人。")
        except ValidationError as refusal:
            messages.error(request, refusal.messages[0])
        return redirect("tasks:member-export", pk=member.pk)
    exports = member.exports.select_related("file", "made_by")
    return render(request, "tasks/member_export.html", {"member": member, "exports": exports})


@require_safe
@requires(PERSONS_CARE)
@download
def member_export_file(request: HttpRequest, pk: int, export_pk: int) -> HttpResponse:
    """One of these files; that it was downloaded is written down."""
    member = _member_in_care(request.user, pk)
    export = pick(member.exports.select_related("file").filter(file__expires_at__gt=timezone.now()), pk=export_pk)
    note_download(actor=request.user, export=export)
    return stream(export.file)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(PERSONS_CARE)
def member_erase(request: HttpRequest, pk: int) -> HttpResponse:
    """What an erasure does, in numbers, and the erasure itself once the name is typed."""
    member = _member_in_care(request.user, pk)
    if member.erased_on:
        return redirect("tasks:member", pk=member.pk)
    form = EraseForm(request.POST or None)
    if form.is_valid():
        done = attempt(form, erase_person, actor=request.user, member=member, **form.cleaned_data)
        if done is not None:
            messages.success(request, "个人信息已注销。请照下面的清单核对文字里写到这个人的记录。")
            return redirect("tasks:member", pk=member.pk)
    person = person_of(member)
    return render(
        request,
        "tasks/member_erase.html",
        {
            "member": member,
            "form": form,
            "blocks": blocks(person, today=timezone.localdate()),
            "consequences": consequences(person),
            **to_check(request.user, member),
        },
    )


def to_check(user: User, member: Member) -> dict:
    """The records whose words may name the member, for a person to read: the latest of those the user sees."""
    records = Record.objects.touching(member)
    seen = Record.objects.visible_to(user).filter(pk__in=records.values("pk")).for_list()
    return {"records": seen[:TO_CHECK], "records_total": records.count()}
