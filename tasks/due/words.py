"""How what is due is put into words, the same for every kind."""

from datetime import date
from typing import Any

from django.urls import reverse

from teams.choices import Part
from teams.due import Said, Telling
from youthwork.lib.dates import cn_date
from youthwork.lib.text import shortened

LONGEST_TITLE, LONGEST_TEXT = 120, 400


def said(title: str, text: str, url: str) -> Said:
    """What is said, within what a notice can keep."""
    return Said(shortened(title, LONGEST_TITLE), shortened(text, LONGEST_TEXT), url)


def when(due: date, today: date) -> str:
    """6月13日到期: the day, since it is read later too; how many days that is, is told beside (``teams.pressing``)."""
    return f"{cn_date(due, today)}到期"


def waited(since: date, today: date) -> str:
    """已等5天; 今天报来 of what came in today."""
    days = (today - since).days
    return f"已等{days}天" if days > 0 else "今天报来"


def kept(row: Any, telling: Telling, *, name: str, code: str) -> Said:
    """Of what is confidential, to somebody who may not read it: that there is something at the unit called ``name``,
    and where to ask."""
    title = f"{name}有1项保密工作{when(row.due_on, telling.today)}"
    return said(title, f"内容只有经办单位看得到，请联系{name}。", unit_page(code))


def unit_page(code: str) -> str:
    """Where a superior finds who serves at a unit."""
    return reverse("teams:organisation", args=[code])


def is_above(telling: Telling) -> bool:
    """Whether it is said above the units that the thing is between: there confidential things have no names."""
    return telling.part == Part.SUPERIOR
