"""Readers of cells as the roster uses them, and what every refusal of theirs has to be."""

from datetime import date
from functools import partial

import pytest

from youthwork.lib.cell_words import DUTIES, GENDERS, LEAGUE, STATUSES, Words
from youthwork.lib.cells import CellRefused, birth_month_of, name_of, phone_of, student_number_of, text_of

TODAY = date(2026, 6, 18)
GENDER = Words("性别", GENDERS, "男、女", empty="")
STATUS = Words("政治面貌", STATUSES, "共青团员、群众等", empty="")
LEAGUE_MEMBER = Words("共青团员", LEAGUE, "是或否", empty=None)
DUTY = Words("职务", DUTIES, "团队长或队员", empty=False)
month_of = partial(birth_month_of, today=TODAY)
READERS = {
    "text": partial(text_of, label="班级", longest=100, nothing=True),
    "name": name_of,
    "phone": partial(phone_of, nothing=True),
    "student number": partial(student_number_of, nothing=True),
    "month": partial(month_of, nothing=True),
    "gender": GENDER.read,
    "status": STATUS.read,
    "league": LEAGUE_MEMBER.read,
    "duty": DUTY.read,
}


def refusal(read, value) -> CellRefused:
    with pytest.raises(CellRefused) as caught:
        read(value)
    assert "请" in str(caught.value), "a refusal says what to do"
    assert len(str(caught.value)) < 120
    str(caught.value).encode()
    return caught.value
