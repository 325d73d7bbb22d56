"""A person of a roster through django-import-export: columns, widgets, who is who, and what differs."""

from typing import Any

from django.core.exceptions import ValidationError
from import_export.fields import Field
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import ModelResource
from tablib import Dataset

from tasks.roster.columns import LABELS, MEMBER_FIELDS
from tasks.roster.widgets import (
    GENDERS,
    STATUSES,
    CellRefused,
    ChoiceWidget,
    LeagueWidget,
    MobileWidget,
    MonthWidget,
    StudentNumberWidget,
    TextWidget,
)
from teams.choices import PoliticalStatus
from teams.models import Member, Organisation
from teams.sheet_codes import Code
from youthwork.lib.sealed import blind_indexes
from youthwork.lib.text import match_key


class KeptField(Field):
    """An empty cell says nothing: what is known of the person stays."""

    def save(self, instance: Member, row: dict, is_m2m: bool = False, **kwargs: Any) -> None:
        value = self.clean(row, **kwargs)
        if value not in (None, ""):
            setattr(instance, self.attribute, value)


class HomeLoader(BaseInstanceLoader):
    """Who of the home unit a row means: the same student number; without one, the same phone and name.

    Two queries for the whole file.
    """

    def __init__(self, resource: "MemberResource", dataset: Dataset | None = None) -> None:
        super().__init__(resource, dataset)
        numbers, phones = set(), set()
        for row in dataset.dict if dataset else ():
            numbers.add(resource.cleaned("student_number", row))
            phones.update(blind_indexes(resource.cleaned("phone", row) or "", "phone"))
        people = Member.objects.filter(home=resource.home)
        self.by_number = {m.student_number: m for m in people.filter(student_number__in=numbers - {"", None})}
        self.by_phone: dict[str, list[Member]] = {}
        for member in people.filter(phone_index__in=phones):
            self.by_phone.setdefault(member.phone, []).append(member)

    def get_instance(self, row: dict) -> Member | None:
        number = self.resource.cleaned("student_number", row)
        if number:
            return self.by_number.get(number)
        alike = self.by_phone.get(self.resource.cleaned("phone", row) or "", [])
        name = match_key(row["name"])
        return next((member for member in alike if match_key(member.name) == name), None)

    def others_with_phone(self, member: Member) -> list[Member]:
        """People of the home unit who have the member's phone and are somebody else."""
        return [other for other in self.by_phone.get(member.phone, []) if other.pk != member.pk]


def _field(name: str, widget: Any) -> KeptField:
    return KeptField(attribute=name, column_name=name, widget=widget)


class MemberResource(ModelResource):
    """Rows with the canonical field names as headers become members of one home unit.

    ``preview=True`` as an argument of ``import_data`` checks and compares without saving. The writing of members is
    row by row; whatever belongs to a team is not the resource's business.
    """

    name = _field("name", TextWidget(LABELS["name"], 50))
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
        instance_loader_class = HomeLoader
        skip_unchanged = True
        report_skipped = True
        skip_html_diff = True
        store_instance = True
        use_transactions = False

    def __init__(self, home: Organisation) -> None:
        super().__init__()
        self.home = home
        self.loader: HomeLoader | None = None

    def cleaned(self, name: str, row: dict) -> Any:
        """The value of a cell, or None where it is refused (its own row says why)."""
        try:
            return self.fields[name].clean(row)
        except CellRefused:
            return None

    def init_instance(self, row: dict | None = None) -> Member:
        return Member(home=self.home)

    def get_or_init_instance(self, instance_loader: HomeLoader, row: dict) -> tuple[Member, bool]:
        self.loader = instance_loader
        return super().get_or_init_instance(instance_loader, row)

    def import_instance(self, instance: Member, row: dict, **kwargs: Any) -> None:
        """As the library does it, but each refusal keeps its code, and the status may tell of league membership."""
        errors: dict[str, ValidationError] = {}
        for field in self.get_import_fields():
            try:
                self.import_field(field, instance, row, **kwargs)
            except CellRefused as refused:
                errors[field.attribute] = ValidationError(str(refused), code=str(refused.code))
        if not row.get("league_member"):
            said = {PoliticalStatus.LEAGUE: True, PoliticalStatus.MASSES: False}
            status = self.cleaned("political_status", row)
            instance.league_member = said.get(status, instance.league_member)
        if not instance.name and "name" not in errors:
            errors["name"] = ValidationError("请填姓名。", code=str(Code.REQUIRED))
        if not (instance.student_number or instance.phone) and not {"student_number", "phone"} & set(errors):
            errors["student_number"] = ValidationError("学号和手机至少填一个，才分得清是谁。", code=str(Code.REQUIRED))
        if errors:
            raise ValidationError(errors)

    def save_instance(self, instance: Member, is_create: bool, row: dict, **kwargs: Any) -> None:
        if kwargs.get("preview"):
            return
        if is_create:
            instance.save(force_insert=True)
        else:
            instance.save(update_fields=MEMBER_FIELDS)


def dataset_of(rows: list[dict[str, Any]]) -> Dataset:
    """A dataset with all the member's columns, empty where a row has none."""
    return Dataset(*[[row.get(name) for name in MEMBER_FIELDS] for row in rows], headers=list(MEMBER_FIELDS))
