"""The workbook with the remarks is corrected in LibreOffice itself and goes through."""

import pytest
from django.urls import reverse

from tasks.models import Placement
from teams.models import Member, SheetImport
from tests.books import person, roster
from tests.libreoffice import edit, needed
from tests.sheet_pages import at, text, upload

pytestmark = [pytest.mark.drill, pytest.mark.django_db]


def test_a_marked_workbook_corrected_in_libreoffice_goes_through(cast, client):
    needed()
    client.force_login(cast.college_official)
    content = roster(
        person(点位="官渡校圆社区"),
        person("邓志强", "20260202", 手机="1.54E+10"),
        person("𠮷一平", "0026020300"),
        person("钟一平", "20260204", 政治面貌="团干"),
    )
    client.post(reverse("tasks:roster-import"), {"organisation": "MMZY", **upload(content, "名单.xlsx")})
    batch = SheetImport.objects.get()
    assert batch.summary["refused"] == 3
    marked = client.get(at("sheet-marked", batch)).content
    corrected = edit(marked, {"名单": {"I3": "官渡校园社区", "H4": "15400001111", "D6": "共青团员"}})
    sent = {"organisation": "MMZY", "instead": batch.pk, **upload(corrected, "名单（核对）.xlsx")}
    assert "写入4行" in text(client.post(reverse("tasks:roster-import"), sent, follow=True))
    fresh = SheetImport.objects.exclude(pk=batch.pk).get()
    assert "新增4人" in text(client.post(at("sheet-apply", fresh), follow=True))
    people = Member.objects.filter(name__in=("何晓彤", "邓志强", "𠮷一平", "钟一平"))
    assert set(people.values_list("student_number", flat=True)) == {"20260201", "20260202", "0026020300", "20260204"}
    assert Placement.objects.get(pk=cast.campus.pk).filled == 6
