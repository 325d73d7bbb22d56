"""The admin flow of django-import-export: an ordinary resource, a dry run for the preview, then the import."""

from datetime import date
from io import BytesIO
from typing import Any

from django.db.models import F
from import_export.fields import Field
from import_export.formats.base_formats import XLSX
from import_export.resources import ModelResource
from import_export.widgets import CharWidget, ForeignKeyWidget
from openpyxl import load_workbook

from tasks.models import Placement
from tasks.roster.widgets import GENDERS, STATUSES
from teams.choices import Post
from teams.models import Member, Membership, Organisation, Posting, Site

SITE = ForeignKeyWidget(Site, "name")


class WordWidget(CharWidget):
    """One of a few words."""

    def __init__(self, words: dict[str, Any]) -> None:
        super().__init__()
        self.words = words

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        return self.words[value]


class OrdinaryResource(ModelResource):
    """What one writes after reading the library's documentation: a field a column, the rest after each row is saved."""

    name = Field("name", "姓名")
    gender = Field("gender", "性别", widget=WordWidget(GENDERS))
    birth_month = Field("birth_month", "出生年月")
    political_status = Field("political_status", "政治面貌", widget=WordWidget(STATUSES))
    student_number = Field("student_number", "学号")
    phone = Field("phone", "手机")
    college = Field("college", "学院")
    class_name = Field("class_name", "班级")

    class Meta:
        model = Member
        import_id_fields = ("student_number",)
        fields = (
            *("name", "gender", "birth_month", "political_status", "student_number"),
            *("phone", "college", "class_name"),
        )

    def __init__(self, home: Organisation) -> None:
        super().__init__()
        self.home = home

    def init_instance(self, row: Any = None) -> Member:
        return Member(home=self.home)

    def after_save_instance(self, instance: Member, row: Any, **kwargs: Any) -> None:
        site = SITE.clean(row["点位"])
        placement = Placement.objects.select_related("team").get(site=site)
        Membership.objects.get_or_create(
            team=placement.team, member=instance, to_on=None, defaults={"from_on": date(2026, 6, 1)}
        )
        Posting.objects.create(
            member=instance, site=site, team=placement.team, post=Post.PART_TIME_CADRE, from_on=date(2026, 6, 1)
        )
        Placement.objects.filter(pk=placement.pk).update(filled=F("filled") + 1)


def bring_in(home: Organisation, content: bytes) -> None:
    """As the admin's two pages do: the file is read and run for each of them."""
    for dry_run in (True, False):
        result = OrdinaryResource(home).import_data(
            XLSX().create_dataset(_without_title(content)), dry_run=dry_run, raise_errors=True, use_transactions=True
        )
        assert result.totals["new"] == result.total_rows


def _without_title(content: bytes) -> bytes:
    """The library takes the first row for the header."""
    book = load_workbook(BytesIO(content))
    book.active.delete_rows(1)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()
