"""User names: what one may look like, and one for a person who has none yet."""

import re
import unicodedata
from itertools import count

from teams.models import Member, User
from youthwork.lib.pinyin import pinyin
from youthwork.lib.text import clean_mobile

USERNAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,29}")
LONGEST_SPELLING = 24


def fault_of(username: str) -> str:
    """What is wrong with a user name, in a sentence; "" if it may be taken."""
    if _is_mobile(username):
        return "用户名不能写成手机号的样子，请换一个。"
    if not USERNAME.fullmatch(username):
        return "用户名由2至30个字母、数字、点或短横线组成，以字母或数字开头。"
    if User.objects.filter(username__iexact=username).exists():
        return f"用户名{username}已有人用，请换一个。"
    return ""


def _is_mobile(text: str) -> bool:
    """Whether it would be read as a mobile number, with which people sign in too."""
    try:
        return bool(clean_mobile(text))
    except ValueError:
        return False


def spell(name: str) -> str:
    """A name in letters without tones: 韩雪 → hanxue. What cannot be spelled is left out; "user" if nothing is left."""
    letters = pinyin(unicodedata.normalize("NFKC", name)).lower()
    return re.sub(r"[^a-z0-9]", "", letters)[:LONGEST_SPELLING] or "user"


def suggest(name: str) -> str:
    """A user name that is free now: the name as it is spelled, with a number from 2 where others have it."""
    base = spell(name)
    taken = {
        known.lower() for known in User.objects.filter(username__istartswith=base).values_list("username", flat=True)
    }
    for n in count(1):
        wanted = base if n == 1 else f"{base}{n}"
        if len(wanted) > 1 and wanted not in taken:
            return wanted
    raise AssertionError("the numbers do not end")


def suggest_for_member(member: Member) -> str:
    """The student number if it can be a user name and nobody has it, else the name as it is spelled."""
    number = member.student_number
    return number if number and not fault_of(number) else suggest(member.name)
