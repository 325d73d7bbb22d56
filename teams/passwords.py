"""What a password must be. Every rule says in one Chinese sentence what is wrong and what to do; all are said at once.

Length is what counts. The lists hold what people here fall back on: the words of the field, its anniversaries, 5201314,
and their own names and numbers.
"""

import re
import unicodedata
from collections.abc import Iterator

from django.contrib.auth.password_validation import CommonPasswordValidator, MinimumLengthValidator
from django.core.exceptions import ValidationError

from teams.models import Organisation, User
from youthwork.lib.pinyin import pinyin

# Left out before what remains is measured.
HABITS = """
gongqingtuan gongqing gqt tuanwei tuanyuan tuanganbu tuanzhibu tuan qingnian qingchun qingniandaxuexi zhiyuanzhe
xuexiao daxue xuesheng laoshi youthwork youth league guangdong zhongguo china baiqianwan wanshiruyi woaini aini
mima passw0rd password pass admin root user test demo qwertyuiop qwerty asdfghjkl asdf zxcvbnm qazwsx abcdef abc aa
1qaz2wsx 5201314 1314520 520 1314 1922 54 0504 1949 1001 1234567890 123456 12345 1234 123 000 111 222 333 444 555
666 777 888 999 147258369 147258 112233
"""
LONGEST_FIRST = sorted(HABITS.split(), key=len, reverse=True)
YEAR = re.compile(r"(?:19|20)\d\d")
LEAST_OF_ONES_OWN = 4
LEAST_OF_A_WORD = 4  # what is shorter turns up by chance
PARTS_OF_NAMES = re.compile(r"共青团|委员会|团工委|团总支|团支部|团委|^团|委$|[省市县区镇乡]$")


def _folded(text: str) -> str:
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text).casefold())


class LongEnough(MinimumLengthValidator):
    def get_error_message(self) -> str:
        return f"太短了：至少要{self.min_length}个字符，可以用几个不相干的词连起来。"

    def get_help_text(self) -> str:
        return f"至少{self.min_length}个字符"


class Mixed:
    """Asks for ``classes`` of the four kinds of signs, as 等保 does; 0 asks for nothing."""

    KINDS = (r"[A-Z]", r"[a-z]", r"[0-9]", r"[^A-Za-z0-9]")

    def __init__(self, classes: int = 0) -> None:
        self.classes = classes

    def validate(self, password: str, user: User | None = None) -> None:
        if sum(bool(re.search(kind, password)) for kind in self.KINDS) < self.classes:
            raise ValidationError(f"花样太少：{self.get_help_text()}。", code="password_too_plain")

    def get_help_text(self) -> str:
        return f"大写字母、小写字母、数字、符号至少要有{self.classes}种" if self.classes else ""


class NotCommon(CommonPasswordValidator):
    """Refuses Django's list of twenty thousand, with digits around it too, digits alone, and habits with little of
    one's own added to them."""

    def validate(self, password: str, user: User | None = None) -> None:
        folded = _folded(password)
        if folded.isdigit():
            raise ValidationError("不能全是数字，请加上字母或汉字。", code="password_entirely_numeric")
        listed = {folded, folded.strip("0123456789")} & self.passwords
        if listed or len(_own_part(folded)) < LEAST_OF_ONES_OWN:
            raise ValidationError("太容易猜中：不要用常见的词、年份和顺口的数字拼成。", code="password_too_common")
        super().validate(password, user)

    def get_error_message(self) -> str:
        return "太常见，很容易被猜中，请换一个。"

    def get_help_text(self) -> str:
        return "不能全是数字，不能是常见的词加数字"


def _own_part(folded: str) -> str:
    rest = YEAR.sub("", folded)
    for word in LONGEST_FIRST:
        rest = rest.replace(word, "")
    return rest


class NotPersonal:
    """Refuses passwords that hold what others know of the user: names, also spelled in letters, numbers, the unit."""

    def validate(self, password: str, user: User | None = None) -> None:
        folded = _folded(password)
        if user is not None and any(word in folded for word in _words_of(user)):
            raise ValidationError(f"{self.get_help_text()}：别人一猜就中，请换一个。", code="password_too_personal")

    def get_help_text(self) -> str:
        return "不能含有自己的用户名、姓名、手机号、学号，或单位的名称、代码"


def _words_of(user: User) -> Iterator[str]:
    for word in _facts_of(user):
        # A Chinese name counts as it is written, however short; letters and digits only when they are a word.
        if len(word) >= LEAST_OF_A_WORD or (len(word) >= 2 and not word.isascii()):
            yield word


def _facts_of(user: User) -> Iterator[str]:
    yield _folded(user.username)
    yield from _spellings(user.name)
    yield user.phone
    units = [appointment.organisation for appointment in user.current_appointments] if user.pk else []
    if user.member_id is not None:
        yield user.member.phone
        yield _folded(user.member.student_number)
        units.append(user.member.home)
    for unit in units:
        yield from _names_of(unit)


def _names_of(unit: Organisation) -> Iterator[str]:
    yield _folded(unit.code)
    yield from _spellings(unit.short_name)
    yield from _spellings(PARTS_OF_NAMES.sub("", PARTS_OF_NAMES.sub("", unit.short_name)))


def _spellings(name: str) -> Iterator[str]:
    yield _folded(name)
    yield _folded(pinyin(name))
