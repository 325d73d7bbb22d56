"""How much there is: nothing, one, just as much as is taken, and too much."""

import random
from collections.abc import Iterator
from functools import partial
from typing import Any

from tests.books import ROSTER_HEAD
from tests.sheet_files.case import Case, refused
from tests.sheet_files.people import SLIM_HEAD, person, roster, slim, stored
from tests.sheet_files.text import encoded
from tests.sheet_files.workbook import Tab, package, parts, xlsx

FIRST_NAMES = "一二三四五六七八九十百千万东南西北中"


def sheet(*rows: Any, **options: Any) -> bytes:
    return xlsx(Tab(rows, **options))


def crowd(count: int) -> Iterator[list]:
    """So many people without a site, no two of one name."""
    for n in range(count):
        digits = [FIRST_NAMES[n // 18**power % 18] for power in range(4)]
        yield person(n, 姓名="陈" + "".join(digits), 学号=f"20{n:08d}", 手机=f"154{70_000_000 + n}", 点位="")


def crowded(count: int, *, faulty: int = 0) -> bytes:
    """A roster of ``count`` rows; of every hundred, ``faulty`` have a phone that is none."""
    rows = list(crowd(count))
    for n, row in enumerate(rows):
        if n % 100 < faulty:
            row[6] = "1540"
    return package(parts(Tab([ROSTER_HEAD, *rows])), squeeze=True)


def with_pictures(size: int) -> bytes:
    """A roster with a photo of so many bytes that nothing can squeeze."""
    photo = random.Random(4).randbytes(size)
    return package({**parts(Tab([SLIM_HEAD, slim(1), slim(2)])), "xl/media/image1.jpeg": photo})


def many_sheets(count: int) -> bytes:
    return xlsx(*(Tab([SLIM_HEAD, slim(n)], name=f"第{n}组") for n in range(1, count + 1)))


def wide(columns: int) -> bytes:
    extra = [f"附加{n}" for n in range(columns)]
    return package(parts(Tab([[*SLIM_HEAD, *extra], [*slim(1), *([1] * columns)]])), squeeze=True)


def empty_rows_below(count: int) -> bytes:
    """Rows that were formatted for people who never came."""
    rows = "".join(f'<row r="{n}" s="1"><c r="A{n}" s="1"/><c r="B{n}" s="1"/></row>' for n in range(4, count))
    return package(parts(Tab([SLIM_HEAD, slim(1), slim(2)], rows_xml=rows)), squeeze=True)


def noted(length: int) -> bytes:
    return sheet([*SLIM_HEAD, "备注"], [*slim(1), "长" * length], slim(2))


def thin(count: int) -> bytes:
    """Very many rows of little."""
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="D{n}"><v>1</v></c></row>' for n in range(2, count))
    return package(parts(Tab([SLIM_HEAD], rows_xml=rows)), squeeze=True)


FILES = [
    refused("nothing_in_the_sheet", lambda: xlsx(Tab([])), "no_header"),
    refused("title_only", partial(sheet, ["茂职院“百千万工程”队员名单"]), "no_header"),
    refused("head_only", partial(sheet, ["名单"], SLIM_HEAD), "no_rows 2"),
    refused("head_and_blanks", partial(sheet, SLIM_HEAD, [" ", None, "\u3000"], []), "no_rows 1"),
    refused("csv_of_the_head_only", partial(encoded, [SLIM_HEAD]), "no_rows 1", ending="csv"),
    Case("one_person", partial(sheet, SLIM_HEAD, slim(1)), new=1, skipped=0, persons=stored(1)),
    Case(
        "eighteen_places_filled",
        partial(roster, *(person(n) for n in range(1, 19))),
        new=18,
        persons=stored(*range(1, 19)),
    ),
    Case("a_note_of_4000_characters", partial(noted, 4000), new=2, persons=stored(1, 2)),
    refused("a_note_of_4001_characters", partial(noted, 4001), "cell_too_long"),
    refused("a_note_of_32767_characters", partial(noted, 32767), "cell_too_long", kept=False),
    Case("forty_columns_more", partial(wide, 40), new=1, persons=stored(1), says=["header_unknown E1"], kept=False),
    refused("every_column_there_is", partial(wide, 16380), "too_many_columns", kept=False),
    Case("twelve_sheets", partial(many_sheets, 12), new=12, persons=stored(*range(1, 13)), kept=False),
    refused("three_hundred_sheets", partial(many_sheets, 300), "file_bomb", kept=False),
    Case("a_photo_in_it", partial(with_pictures, 2_000_000), new=2, persons=stored(1, 2), kept=False),
    Case("five_thousand_formatted_rows", partial(empty_rows_below, 5000), new=2, persons=stored(1, 2), kept=False),
    refused(
        "more_bytes_than_are_taken", partial(with_pictures, 64 * 1024 * 1024), "file_too_big", kept=False, drill=True
    ),
    refused("more_rows_than_are_taken", partial(thin, 300_000), "too_many_rows|sheet_too_big", kept=False, drill=True),
    Case("ten_thousand_people", partial(crowded, 10_000), new=10_000, kept=False, drill=True),
    Case(
        "twenty_thousand_people_and_a_thousand_errors",
        partial(crowded, 20_000, faulty=5),
        "partly",
        new=19_000,
        refused=1000,
        errors=[f"bad_phone G{n + 2}" for n in range(20_000) if n % 100 < 5],
        kept=False,
        drill=True,
    ),
]
