"""WeChat's browser saves no files: it shows what to do, and a link that gives the file once in another browser."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tasks.actions.photos import add_photo
from teams.actions.accounts import appoint, disable_account, enable_account
from teams.actions.persons import export_person
from teams.actions.tickets import issue_ticket
from teams.downloads import XLSX
from teams.jobs import purge_expired
from teams.models import AuditEntry, DownloadTicket
from tests.cast import START, make_record
from tests.tasks.test_photos import picture

pytestmark = pytest.mark.django_db

ANDROID = "Mozilla/5.0 (Linux; Android 13) Chrome/111 Mobile Safari/537.36 MMWEBID/1 MicroMessenger/8.0.42 WeChat/arm64"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 16_6 like Mac OS X) Mobile/15E148 MicroMessenger/8.0.42 NetType/4G"
OF_WORK = "Mozilla/5.0 (Linux; Android 13) Mobile Safari/537.36 wxwork/4.1.10 MicroMessenger/7.0.1 NetType/WIFI"
ON_MAC = "Mozilla/5.0 (Macintosh) Safari/605.1.15 MicroMessenger/6.8.0 NetType/WIFI MiniProgramEnv/Mac MacWechat/WMPF"
ON_WINDOWS = "Mozilla/5.0 (Windows NT 10.0) Chrome/107 MicroMessenger/7.0.20 WindowsWechat/WMPF WindowsWechat(0x63090a)"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 16_6 like Mac OS X) Version/16.6 Mobile/15E148 Safari/604.1"


def ledger(cast) -> str:
    return reverse("tasks:ledger-export", args=[cast.document.pk])


def ticket(client, user, path: str) -> str:
    """The address to which WeChat is led when ``user`` presses a download."""
    client.force_login(user)
    answer = client.get(path, headers={"User-Agent": ANDROID})
    assert answer.status_code == 302
    return answer["Location"]


def take(url: str, agent: str = SAFARI, browser: Client | None = None):
    return (browser or Client()).get(url, headers={"User-Agent": agent})


@pytest.mark.parametrize("agent", [ANDROID, IPHONE, OF_WORK, ON_MAC])
def test_wechat_is_shown_the_way_out_and_a_link_to_copy(cast, client, agent):
    client.force_login(cast.leader)
    page = client.get(ledger(cast), headers={"User-Agent": agent}, follow=True)
    url = page.redirect_chain[0][0]
    assert url.startswith("/take/")
    assert f'value="http://testserver{url}"' in page.content.decode()
    assert "在浏览器打开" in page.content.decode()


@pytest.mark.parametrize("agent", [ON_WINDOWS, SAFARI, ""])
def test_browsers_that_save_files_get_them_as_ever(cast, client, agent):
    client.force_login(cast.leader)
    assert client.get(ledger(cast), headers={"User-Agent": agent})["Content-Type"] == XLSX
    assert not DownloadTicket.objects.exists()


def test_the_link_gives_the_file_where_nobody_has_signed_in(cast, client):
    browser = Client()
    answer = take(ticket(client, cast.official, ledger(cast)), browser=browser)
    assert (answer.status_code, answer["Content-Type"]) == (200, XLSX)
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Referrer-Policy"] == "strict-origin"
    assert "sessionid" not in browser.cookies
    assert browser.get("/").status_code == 302


def test_the_query_of_the_download_goes_along(cast, client):
    answer = take(ticket(client, cast.official, ledger(cast) + "?format=docx"))
    assert answer["Content-Disposition"].endswith(".docx")


def test_the_link_gives_the_file_once(cast, client):
    url = ticket(client, cast.official, ledger(cast))
    assert take(url).status_code == 200
    again = take(url)
    assert again.status_code == 404
    assert "不能用了" in again.content.decode()


def test_a_browser_that_asks_twice_for_one_download_gets_it(cast, client):
    """Many phones hand what is to be saved to a manager of their own, which asks again with the browser's cookies."""
    url, phone = ticket(client, cast.official, ledger(cast)), Client()
    assert [take(url, browser=phone).status_code for _ in range(2)] == [200, 200]
    DownloadTicket.objects.update(used_at=timezone.now() - timedelta(seconds=61))
    assert take(url, browser=phone).status_code == 404


def test_looking_at_the_page_in_wechat_spends_nothing(cast, client):
    url = ticket(client, cast.official, ledger(cast))
    assert [take(url, agent=ANDROID).status_code for _ in range(2)] == [200, 200]
    assert Client().head(url).status_code == 200
    assert take(url)["Content-Type"] == XLSX
    assert take(url, agent=ANDROID).status_code == 404


def test_after_ten_minutes_the_link_is_dead(cast, client):
    url = ticket(client, cast.official, ledger(cast))
    DownloadTicket.objects.update(expires_at=timezone.now())
    assert take(url).status_code == 404


def test_only_the_hash_of_the_link_is_kept(cast, client):
    token = ticket(client, cast.official, ledger(cast)).split("/")[2]
    assert token not in str(DownloadTicket.objects.values().get())


def test_the_view_itself_says_what_its_user_may_have(cast, client):
    """A ticket opens no more than its user could: for a stranger the ledger is not there."""
    assert take(ticket(client, cast.outsider, ledger(cast))).status_code == 404


def test_rights_lost_meanwhile_are_lost_for_the_link_too(cast, client):
    path = reverse("tasks:roster-template")
    url = ticket(client, cast.official, path)
    cast.official.appointments.update(to_on=START)
    assert take(url).status_code == 404


def test_an_account_closed_meanwhile_takes_nothing_even_opened_again(cast, client):
    urls = [ticket(client, cast.reader, ledger(cast)) for _ in range(2)]
    disable_account(actor=cast.admin, account=cast.reader)
    assert take(urls[0]).status_code == 404
    cast.reader.refresh_from_db()
    enable_account(actor=cast.admin, account=cast.reader)
    assert take(urls[1]).status_code == 404


def test_it_is_taken_under_the_appointment_that_was_in_force(cast, client):
    """Somebody with two offices acts under the second: the first would not see the document."""
    second = appoint(actor=None, user=cast.outsider, organisation=cast.district, role="official", from_on=START)
    client.force_login(cast.outsider)
    client.post(reverse("teams:act-as", args=[second.pk]))
    url = client.get(ledger(cast), headers={"User-Agent": ANDROID})["Location"]
    assert take(url).status_code == 200


def test_only_downloads_can_be_taken(cast):
    token = issue_ticket(user=cast.official, path=reverse("tasks:documents"))
    assert take(reverse("teams:take", args=[token])).status_code == 404


def test_the_log_has_the_download_as_that_of_its_user(cast, client):
    member = cast.team.leader
    export = export_person(actor=cast.college_official, member=member)
    client.force_login(cast.admin)
    url = ticket(client, cast.admin, reverse("tasks:member-export-file", args=[member.pk, export.pk]))
    assert not AuditEntry.objects.filter(verb="下载个人信息").exists()
    assert take(url).status_code == 200
    assert AuditEntry.objects.latest("pk").actor == cast.admin


def test_whoever_else_is_signed_in_there_has_nothing_to_do_with_it(cast, client):
    """Neither do they stand in the log for what was refused, nor does their session end or begin."""
    other = Client()
    other.force_login(cast.reader)
    url = ticket(client, cast.outsider, ledger(cast))
    assert take(url, browser=other).status_code == 404
    assert not AuditEntry.objects.filter(actor=cast.reader, verb="越权访问被拒").exists()
    assert AuditEntry.objects.filter(actor=cast.outsider, verb="越权访问被拒").exists()
    assert other.get("/me/").context["user"] == cast.reader


def test_a_session_that_has_run_out_does_not_stand_in_the_way(cast, client):
    browser = Client()
    browser.force_login(cast.official)
    session = browser.session
    session["started_at"] = 0
    session.save()
    assert take(ticket(client, cast.official, ledger(cast)), browser=browser).status_code == 200


def test_photos_are_looked_at_in_wechat_too(cast, client):
    record = make_record(cast, on=date(2026, 6, 13), state="draft")
    photo = add_photo(actor=cast.leader, record=record, upload=SimpleUploadedFile("1.jpg", picture()))
    client.force_login(cast.leader)
    answer = client.get(reverse("tasks:photo", args=[record.pk, photo.pk]), headers={"User-Agent": ANDROID})
    assert answer["Content-Disposition"].startswith("inline")


@pytest.mark.both
def test_old_tickets_go_at_night(cast, client):
    ticket(client, cast.official, ledger(cast))
    assert purge_expired()["tickets"] == 0
    DownloadTicket.objects.update(expires_at=timezone.now() - timedelta(days=2))
    assert purge_expired()["tickets"] == 1
    assert not DownloadTicket.objects.exists()
