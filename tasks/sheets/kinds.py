"""What the pages of imports have to know of each kind of sheet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tasks.arrangement import check as arrangement
from tasks.arrangement import columns as arrangement_columns
from tasks.roster import check as roster
from tasks.roster import columns as roster_columns
from teams.choices import SheetKind
from teams.models import SheetImport
from teams.organisation_sheet import columns as organisation_columns
from teams.site_sheet import columns as site_columns
from youthwork.lib.tables import Column

IDENTITY = roster_columns.IDENTITY.field
PHONES = ("phone", "contact_phone")
# A value of these belongs to one row alone: what is right for one is wrong for every other.
ONE_ROW_ONLY = frozenset((*PHONES, IDENTITY, "name", "student_number", "birth_month", "code", "short_name"))


@dataclass(frozen=True)
class Kind:
    """Its columns, what may be corrected, which cells have few words, and where one searches."""

    columns: Sequence[Column]
    correctable: Sequence[str]
    words: Mapping[str, Sequence[str]]
    searched: Sequence[str]
    search_label: str


KINDS: dict[str, Kind] = {
    SheetKind.ARRANGEMENT: Kind(
        arrangement_columns.COLUMNS,
        arrangement.CORRECTABLE,
        {},
        ("programmes", "site", "leader", "members"),
        "项目、点位、姓名或电话",
    ),
    SheetKind.ROSTER: Kind(
        roster_columns.READ_COLUMNS,
        roster.CORRECTABLE,
        roster_columns.WORDS,
        ("name", "student_number", "site"),
        "姓名、学号、点位或手机号",
    ),
    SheetKind.ORGANISATIONS: Kind(
        organisation_columns.COLUMNS,
        organisation_columns.CORRECTABLE,
        organisation_columns.WORDS,
        ("code", "name", "short_name", "aliases", "parent"),
        "代码、名称或上级",
    ),
    SheetKind.SITES: Kind(
        site_columns.COLUMNS,
        site_columns.CORRECTABLE,
        site_columns.WORDS,
        ("name", "aliases", "host", "contact_name"),
        "名称、团组织、负责人或电话",
    ),
}


def columns_of(batch: SheetImport) -> list[Column]:
    """The columns that the file has, in the order of its first sheet, then those of others."""
    place: dict[str, tuple[int, int, str]] = {}
    for number, letters in enumerate(batch.layout.letters.values()):
        for field, letter in letters.items():
            place.setdefault(field, (number, len(letter), letter))
    return sorted((one for one in KINDS[batch.kind].columns if one.field in place), key=lambda one: place[one.field])


def sheets_of(batch: SheetImport) -> list[str]:
    """The worksheets of the file that were read."""
    return list(batch.layout.letters)
