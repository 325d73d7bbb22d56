"""Cells made to harm: whatever stands in one, every reader takes a value or refuses it, and at once."""

import math
import time

import pytest

from tests.cells import READERS, month_of, refusal
from youthwork.lib.cells import CellRefused, name_of, phone_of, shown

everyone = pytest.mark.parametrize("read", READERS.values(), ids=READERS)
ENDLESS = {
    "text": "too_long",
    "name": "too_long",
    "phone": "too_long",
    "student number": "too_long",
    "month": "bad_date",
    "gender": "bad_value",
    "status": "bad_value",
    "league": "bad_value",
    "duty": "bad_value",
}
MEGABYTE = 1_000_000


@pytest.mark.parametrize(("field", "code"), ENDLESS.items())
@pytest.mark.parametrize("letter", ["9", "长", "a ", "\u0301", "a\u0301", "1-", "\u200b9", "𠮷"])
def test_a_megabyte_in_a_cell_is_refused_at_once(field, code, letter):
    began = time.process_time()
    assert refusal(READERS[field], letter * MEGABYTE).code == code
    assert time.process_time() - began < 0.5


@everyone
def test_a_megabyte_of_spaces_is_empty(read):
    assert read(" " * MEGABYTE) == read("")


@everyone
@pytest.mark.parametrize("exponent", [20, 400, 5000])
def test_an_endless_number_is_refused(read, exponent):
    assert refusal(read, 10**exponent).code in {"digits_lost", "bad_date", "bad_value"}
    assert refusal(read, -(10**exponent)).code in {"digits_lost", "bad_date", "bad_value"}


HOSTILE = [
    *(" " * 999 + "x", "\u0301" * 3_000, "a\u0301" * 1_900, "1E+" * 1_300, "-" * 3_999, "1 " * 1_900),
    *("\x00", "\u202e123", "\ud800", "𝟏𝟑𝟖", "①②③", "👩‍👩‍👧", "=cmd|'/c calc'!A1", "<script>", "%s{0}", "\ufdfa" * 200),
    *(True, False, math.nan, math.inf, -math.inf, 1e308, -0.0, 5e-324, 0),
]


@everyone
@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: str(value)[:8].encode("ascii", "replace").decode())
def test_a_hostile_cell_is_a_value_or_a_refusal(read, value):
    try:
        taken = read(value)
    except CellRefused as refused:
        assert len(str(refused)) < 120
        str(refused).encode()
    else:
        assert taken in (True, False, None) or (len(taken) <= 100 and taken.isprintable())


@everyone
def test_an_empty_cell_is_empty(read):
    assert read(None) in ("", None, False)
    assert read("") == read(None)


def test_an_id_number_in_the_wrong_column_is_in_no_message():
    for read in (phone_of, name_of, month_of):
        assert "44090220050301" not in str(refusal(read, "440902200503010012"))
    assert "44090220050301" not in str(refusal(phone_of, 440902200503010000))
    assert "44090220050301" not in shown(4.40902200503010e17)
