"""What was sent is kept as it was sent: the same table and the same bytes, whatever is renamed, merged or removed."""

from hashlib import sha256

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from reports.actions.reports import return_report
from reports.actions.rollups import refresh_rollups
from reports.consistency import wrong_versions
from reports.exporters import EXPORTERS
from reports.models import Report, ReportLine, ReportVersion
from reports.table import table_of_version
from reports.way.versions import canonical, sum_of
from teams.actions.unit_ends import merge_organisation
from teams.actions.units import rename_organisation
from tests.cast import make_record
from tests.reports.world import accept_as_city, make_report, send

pytestmark = pytest.mark.django_db

LATER = "2029-06-18T09:00:00+08:00"


def downloads(client, report: Report) -> dict[str, bytes]:
    """Every file of every version, as the unit's own official gets it."""
    found = {}
    for version in report.versions.order_by("number"):
        for row in version.files.all():
            url = f"{reverse('reports:report-download', args=[report.pk])}?version={version.number}&kind={row.kind}"
            response = client.get(url)
            assert response.status_code == 200
            found[url] = b"".join(response.streaming_content)
    return found


def page_of(client, report: Report, number: int) -> str:
    """What the page of a version says, without what is drawn around it."""
    html = client.get(reverse("reports:report-version", args=[report.pk, number])).content.decode()
    return html.split("<main")[1].split("</main>")[0]


def test_every_kind_of_file_is_frozen_with_the_sum_of_the_content(cast):
    make_record(cast, people=40)
    version = send(cast, make_report(cast)).versions.get()
    assert set(version.files.values_list("kind", flat=True)) == set(EXPORTERS)
    assert version.sha256 == sha256(canonical(version.payload)).hexdigest()
    assert "15400006688" not in canonical(version.payload).decode()


def test_the_sum_is_the_same_whatever_the_order_of_keys_and_changes_with_a_figure():
    payload = {"unit": "团茂南区委", "lines": [{"people": 40, "name": "入户宣传"}], "contact": "sealed"}
    turned = {"contact": "sealed anew", "lines": [{"name": "入户宣传", "people": 40}], "unit": "团茂南区委"}
    assert sum_of(payload) == sum_of(turned)
    assert sum_of(payload) != sum_of(turned | {"lines": [{"name": "入户宣传", "people": 41}]})


@pytest.mark.both
def test_after_three_years_everything_renamed_merged_and_removed_a_version_is_the_same_to_the_byte(cast, client):
    make_record(cast, people=40)
    report = send(cast, make_report(cast))
    return_report(actor=cast.city_official, report=report, version=1, reason="请补充")
    accept_as_city(cast, send(cast, report))
    client.force_login(cast.city_official)
    tables = [table_of_version(version) for version in report.versions.order_by("number")]
    pages, files = [page_of(client, report, number) for number in (1, 2)], downloads(client, report)
    with time_machine.travel(LATER, tick=True):
        everything_is_different(cast, report)
        client.force_login(cast.city_official)
        assert [table_of_version(version) for version in report.versions.order_by("number")] == tables
        assert [page_of(client, report, number) for number in (1, 2)] == pages
        assert downloads(client, report) == files
        assert wrong_versions() == (2, [])


def everything_is_different(cast, report: Report) -> None:
    """Units are renamed and merged, programmes, rule and period renamed, records added, lines removed."""
    rename_organisation(actor=None, organisation=cast.city, name="共青团新茂名委员会", short_name="新茂名团委")
    rename_organisation(actor=None, organisation=cast.district, name="共青团老茂南委员会", short_name="老茂南团委")
    for programme in (cast.cleaning, cast.visits, cast.articles):
        programme.name = f"改名{programme.pk}"
        programme.save(update_fields=["name"])
    for row in (report.period.rule, report.period):
        row.title = row.name = "新的叫法"
        row.save()
    make_record(cast, people=500)
    refresh_rollups()
    ReportLine.objects.all().delete()
    Report.objects.filter(organisation=cast.district).exclude(pk=report.pk).delete()
    merge_organisation(actor=None, organisation=cast.district, into=cast.stranger, from_on=timezone.localdate())


@pytest.mark.both
def test_a_new_key_changes_neither_the_sum_nor_the_telephone_number(cast, settings):
    version = send(cast, make_report(cast)).versions.get()
    settings.FIELD_KEYS_OLD, settings.FIELD_KEY = [settings.FIELD_KEY], b"another key of thirty-two bytes!"
    call_command("rotate_field_key")
    again = ReportVersion.objects.get(pk=version.pk)
    assert again.payload["contact"] != version.payload["contact"]
    assert table_of_version(again).contact == "15400006688"
    assert wrong_versions() == (1, [])


def test_what_was_altered_afterwards_is_found(cast):
    version = send(cast, make_report(cast)).versions.get()
    assert wrong_versions() == (1, [])
    version.payload["people"] = 41
    version.save(update_fields=["payload"])
    file = version.files.first().file
    with file.content.open("r+b") as lying:
        lying.write(b"other")
    number, wrong = wrong_versions()
    assert (number, len(wrong)) == (1, 2)
    version.files.all().delete()
    assert "报出的文件没有了" in wrong_versions()[1][1]


def test_the_page_of_a_version_asks_nothing_of_today(cast, client):
    make_record(cast, people=40)
    report = send(cast, make_report(cast))
    client.force_login(cast.official)
    html = page_of(client, report, 1)
    assert "照报出时的样子保存" in html
    assert reverse("reports:figure", args=[report.pk]) not in html
    assert client.get(reverse("reports:report-version", args=[report.pk, 2])).status_code == 404
