"""A person of a roster as django-import-export sees one: columns, widgets, and how a value is shown in a difference.

The library's own flow works with it, row by row. Rosters of thousands come in another way (``check`` and
``tasks.actions.roster``), which takes from here what a cell means and how a value looks.
"""

from typing import Any

from import_export.fields import Field
from import_export.resources import ModelResource

from tasks.roster.columns import LABELS, MEMBER_FIELDS
from tasks.roster.widgets import (
    GENDERS,
    STATUSES,
    ChoiceWidget,
    LeagueWidget,
    MobileWidget,
    MonthWidget,
    NameWidget,
    StudentNumberWidget,
    TextWidget,
)
from teams.models import Member, Organisation


class KeptField(Field):
    """An empty cell says nothing: what is known of the person stays."""

    def save(self, instance: Member, row: dict, is_m2m: bool = False, **kwargs: Any) -> None:
        value = self.clean(row, **kwargs)
        if value not in (None, ""):
            setattr(instance, self.attribute, value)


def _field(name: str, widget: Any) -> KeptField:
    return KeptField(attribute=name, column_name=name, widget=widget)


class MemberResource(ModelResource):
    """Rows with the canonical field names as headers become members of one home unit, told apart by student number."""

    name = _field("name", NameWidget(LABELS["name"], 50))
    gender = _field("gender", ChoiceWidget(LABELS["gender"], GENDERS))
    political_status = _field("political_status", ChoiceWidget(LABELS["political_status"], STATUSES))
    league_member = _field("league_member", LeagueWidget())
    student_number = _field("student_number", StudentNumberWidget(LABELS["student_number"], 32))
    college = _field("college", TextWidget(LABELS["college"], 100))
    class_name = _field("class_name", TextWidget(LABELS["class_name"], 100))
    phone = _field("phone", MobileWidget())
    birth_month = _field("birth_month", MonthWidget())

    class Meta:
        model = Member
        fields = MEMBER_FIELDS
        import_order = MEMBER_FIELDS
        import_id_fields = ("student_number",)
        skip_unchanged = True
        report_skipped = True

    def __init__(self, home: Organisation) -> None:
        super().__init__()
        self.home = home

    def get_queryset(self) -> Any:
        return Member.objects.filter(home=self.home)

    def init_instance(self, row: dict | None = None) -> Member:
        return Member(home=self.home)


def shown(field: str, value: Any) -> str:
    """A value of a member as people read it, the phone masked."""
    return MemberResource.fields[field].widget.render(value) or "空"
