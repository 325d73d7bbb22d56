"""Numbers of identity cards: checked by the standard, never shown, found again under any known key."""

import math
import os
import re
from datetime import date

import pytest

from youthwork.lib.cells import CellRefused
from youthwork.lib.identity import (
    birth_of,
    check_identity,
    gender_of,
    identity_index,
    identity_indexes,
    is_identity,
    masked_identity,
)
from youthwork.lib.sealed import current_name

TODAY = date(2026, 6, 18)
NUMBER, WOMAN, WITH_X = "440902200503010017", "440902200503012004", "44090220050301005X"
ENDS_IN_ZEROS = "440902200503018000"  # the check digit holds
OUTSIDE = ("810000200001010129", "830000199912310139", "911056199901010125")


def refusal(value, **said) -> CellRefused:
    with pytest.raises(CellRefused, match="请") as caught:
        check_identity(value, today=TODAY, **said)
    message = str(caught.value)
    assert len(message) < 120
    assert not re.search(r"\d{9}", message), "no message holds a number"
    return caught.value


@pytest.mark.parametrize(
    ("written", "read"),
    [
        *((number, number) for number in (NUMBER, WOMAN, WITH_X, *OUTSIDE)),
        ("440106200002290120", "440106200002290120"),
        ("44090220050301005x", WITH_X),
        ("４４０９０２２００５０３０１００５Ｘ", WITH_X),
        (" 440902 20050301 0017\u3000", NUMBER),
        ("\ufeff440902200503010017\u200b", NUMBER),
        ("'440902200503010017", NUMBER),
        ("\t440902200503010017\n", NUMBER),
        (None, ""),
        ("", ""),
        ("  ", ""),
    ],
)
def test_a_number_whose_check_digit_holds_is_taken(written, read):
    assert check_identity(written, today=TODAY) == read


@pytest.mark.parametrize(
    ("written", "code", "said"),
    [
        (440902200503010017, "digits_lost", "当成了数字"),
        (440902200503010000, "digits_lost", "当成了数字"),
        (4.40902200503010e17, "digits_lost", "当成了数字"),
        (440902050301001, "digits_lost", "当成了数字"),
        ("4.40902E+17", "digits_lost", "科学计数"),
        ("4.40902200503010E+17", "digits_lost", "科学计数"),
        ("4.4E17", "digits_lost", "科学计数"),
        ("440902200503010000", "digits_lost", "末三位变成000"),
        (ENDS_IN_ZEROS, "digits_lost", "末三位变成000"),
        ("440902050301001", "bad_id", "旧号码"),
        ("44090220050301001", "bad_id", "17位"),
        ("4409022005030100171", "bad_id", "19位"),
        ("440902200503010017/440902200503012004", "bad_id", "37位"),
        ("44090220050301X017", "bad_id", "只有最后一位可以是X"),
        ("4409022005O3010017", "bad_id", "只有最后一位可以是X"),
        ("044090220050301001", "bad_id", "只有最后一位"),
        ("440902200513010017", "bad_id", "出生日期"),
        ("440902200502300017", "bad_id", "出生日期"),
        ("440902189905010017", "bad_id", "出生日期"),
        ("440902202606190017", "bad_id", "出生日期"),
        ("440902200503010016", "bad_id", "最后一位对不上"),
        ("44090220050301001X", "bad_id", "最后一位对不上"),
        ("440902200503011017", "bad_id", "最后一位对不上"),
        ("4409**********0017", "bad_id", "只有最后一位可以是X"),
        ("٤٤٠٩٠٢٢٠٠٥٠٣٠١٠٠١٧", "bad_id", "只有最后一位可以是X"),
        ("见附件", "bad_id", "见附件"),
        ("无", "bad_id", "18位"),
        (True, "bad_id", "TRUE"),
        (math.nan, "bad_id", "18位"),
        (math.inf, "bad_id", "18位"),
        ("-" * 4_000, "bad_id", "18位"),
    ],
)
def test_what_is_no_whole_number_is_refused_with_the_reason(written, code, said):
    refused = refusal(written)
    assert refused.code == code
    assert said in str(refused)


@pytest.mark.parametrize("endless", ["4" * 1_000_000, "\u0301" * 1_000_000, 10**5_000, -(10**400)], ids=range(4))
def test_an_endless_cell_is_refused(endless):
    assert refusal(endless).code in {"bad_id", "digits_lost"}


def test_a_sign_for_nothing_is_empty_where_it_may_be():
    assert check_identity("无", nothing=True) == check_identity("／", nothing=True) == ""


def test_zeros_at_the_end_are_let_through_when_typed_anew_and_only_if_the_check_digit_holds():
    assert check_identity(ENDS_IN_ZEROS, confirmed=True) == ENDS_IN_ZEROS
    assert refusal("440902200503010000", confirmed=True).code == "bad_id"
    assert refusal(440902200503018000, confirmed=True).code == "digits_lost", "a number of a sheet is never one"


def test_every_single_wrong_digit_and_every_swap_of_neighbours_is_noticed():
    for place, right in enumerate(NUMBER):
        for digit in set("0123456789") - {right}:
            assert not is_identity(NUMBER[:place] + digit + NUMBER[place + 1 :])
    for place in range(17):
        swapped = NUMBER[:place] + NUMBER[place + 1] + NUMBER[place] + NUMBER[place + 2 :]
        assert swapped == NUMBER or not is_identity(swapped)
    assert is_identity(NUMBER)


@pytest.mark.parametrize(
    ("number", "born", "gender"),
    [
        (NUMBER, date(2005, 3, 1), "male"),
        (WOMAN, date(2005, 3, 1), "female"),
        ("440106200002290120", date(2000, 2, 29), "female"),
        ("911056199901010133", date(1999, 1, 1), "male"),
    ],
)
def test_a_number_tells_birth_and_gender(number, born, gender):
    assert birth_of(check_identity(number)) == born
    assert gender_of(number) == gender


@pytest.mark.parametrize(
    ("text", "shown"),
    [(NUMBER, "4409************17"), ("440902050301001", "4409*********01"), ("12345678", "*" * 8), ("", "")],
)
def test_masking_leaves_the_ends_only(text, shown):
    assert masked_identity(text) == shown


# --- the hash that stays ---


def test_the_hash_names_its_key_and_says_nothing_of_the_number():
    index = identity_index(NUMBER)
    assert re.fullmatch(r"[0-9a-f]{8}:[0-9a-f]{64}", index)
    assert index.startswith(current_name())
    assert index == identity_index(NUMBER) != identity_index(WOMAN)
    assert identity_index("") == ""
    assert identity_indexes("") == []


def test_a_hash_under_a_former_key_is_found_while_that_key_is_known(settings):
    before = identity_index(NUMBER)
    former, settings.FIELD_KEY = settings.FIELD_KEY, os.urandom(32)
    settings.FIELD_KEYS_OLD = [former]
    assert identity_indexes(NUMBER) == [identity_index(NUMBER), before]
    assert identity_index(NUMBER) != before
    settings.FIELD_KEYS_OLD = []
    assert before not in identity_indexes(NUMBER)
