"""Made-up people for the files: names that are common, numbers that no network gives out (154…), ID numbers of nobody.

Everything follows from a person's number in the corpus, so a file built again is the same.
"""

from typing import Any

from tests.books import ORGANISATION_HEAD, ROSTER_HEAD
from tests.sheet_files.workbook import Tab, xlsx

_FAMILY = "陈李张黄梁何吴刘林杨邓罗谭叶苏梅潘蔡柯简龙卢冯"
_GIVEN = [
    "晓彤",
    "志强",
    "嘉怡",
    "俊杰",
    "思琪",
    "浩宇",
    "欣然",
    "子轩",
    "雅婷",
    "文博",
    "静仪",
    "伟健",
    "诗雨",
    "家明",
    "可欣",
    "泽楷",
    "美玲",
    "永康",
    "秀敏",
]
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)

CAMPUS = "官渡校园社区"
VILLAGE = "羊角镇石曹村"
ONLINE = "预防未成年人违法犯罪公众号"
TOWN = "羊角镇"  # two rows of the arrangement: 乡村振兴, 四点半课堂
SMALL = "河东荔红社区"  # three places
STREET = "“油城墟”青年直播街"
TITLE = ["茂职院“百千万工程”队员名单"]


def name_of(n: int) -> str:
    """Names of 437 people, no two alike."""
    return _FAMILY[n % len(_FAMILY)] + _GIVEN[n % len(_GIVEN)]


def number_of(n: int) -> str:
    return f"2026{5000 + n:05d}"


def phone_of(n: int) -> str:
    return f"154{60000000 + n * 7:08d}"


def id_number(n: int, birth: str = "20050312", *, region: str = "440902") -> str:
    """An ID number with a right check digit: region, birthday as YYYYMMDD, a running number."""
    digits = f"{region}{birth}{100 + n:03d}"
    return digits + "10X98765432"[sum(int(d) * w for d, w in zip(digits, _WEIGHTS, strict=True)) % 11]


def person(n: int, **cells: Any) -> list:
    """A row under ``ROSTER_HEAD``; ``cells`` by their head's word."""
    row = {
        "姓名": name_of(n),
        "性别": "女" if n % 2 else "男",
        "政治面貌": "共青团员",
        "学号": number_of(n),
        "学院": "计算机系",
        "班级": f"软件240{n % 4 + 1}",
        "手机": phone_of(n),
        "点位": CAMPUS,
        "项目": "",
        "职务": "队员",
    }
    unknown = set(cells) - set(row)
    assert not unknown, unknown
    return [row[head] if head not in cells else cells[head] for head in ROSTER_HEAD]


def people(*numbers: int, **cells: Any) -> list[list]:
    return [person(n, **cells) for n in numbers]


def stored(*numbers: int, site: str = CAMPUS) -> list[tuple[str, str, str]]:
    """Name, phone and site of these people, as they would be stored."""
    return [(name_of(n), phone_of(n), site) for n in numbers]


def roster(*rows: list, more: tuple[str, ...] = (), **options: Any) -> bytes:
    """A title in row 1, the heads in row 2 (``more`` behind the usual ones), the first person in row 3."""
    return xlsx(Tab([TITLE, [*ROSTER_HEAD, *more], *rows], **options))


def slim(n: int, *more: Any, site: str = CAMPUS) -> list:
    """The four cells that most rosters have: name, student number, phone, site."""
    return [name_of(n), number_of(n), phone_of(n), site, *more]


SLIM_HEAD = ("姓名", "学号", "手机", "点位")


def unit(code: Any, name: str, **cells: Any) -> list:
    """A township below the district under ``ORGANISATION_HEAD``; ``cells`` by their head's word."""
    row = {
        "代码": code,
        "名称": name,
        "简称": name.removesuffix("团委").removesuffix("团支部"),
        "类型": "乡镇（街道）团委",
        "层级": "乡镇级",
        "上级代码": "440902",
        "成立日期": "",
        "别名": "",
    }
    unknown = set(cells) - set(row)
    assert not unknown, unknown
    return [row[head] if head not in cells else cells[head] for head in ORGANISATION_HEAD]
