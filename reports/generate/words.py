"""The stock that invented names and sentences are drawn from. What is drawn depends on nothing but the lot."""

from datetime import date, datetime, time, timedelta
from itertools import product
from random import Random

from django.utils import timezone

SURNAMES = tuple("陈李黄张梁林刘吴罗杨何邓谢苏蔡钟叶曾许郑彭潘袁邱江余卢戴冯廖温莫庄伍岑区麦关招霍")
_GIVEN = (
    "子涵雨欣俊熙诗雅浩宇晓琳梓萱志豪嘉欣文轩思琪伟杰雅婷宇轩佳怡泽楷海珊锦鹏静雯家豪颖怡永康"
    "慧敏晓东倩文启航美玲国栋婉仪景行展鹏可盈乐瑶冠霖心悦柏林若楠世杰紫晴建邦秋月明哲咏诗立新"
)
GIVEN = tuple(_GIVEN[at : at + 2] for at in range(0, len(_GIVEN), 2))
_FIRST = "安白长春东丰福高官和红花江金锦乐莲龙梅明南平清泉仁瑞沙上石双水松泰桃天万文西仙新兴秀阳永玉云竹大小中"
_SECOND = "塘湖山田岗坪溪桥坑岭堂湾洲头宁林泉滩围坝陂寨埔冲浦洞峰源"
PLACES = tuple(a + b for a, b in product(_FIRST, _SECOND))
COLLEGES = ("计算机与电子信息学院", "机电工程学院", "经济管理学院", "土木工程学院", "教育学院", "化学工程学院")
SCHOOLS = ("大学", "师范学院", "职业技术学院", "理工学院", "财经学院", "医药学院", "农业工程学院", "科技职业学院")


def shares(total: int, parts: int) -> list[int]:
    """``total`` in ``parts`` whole portions that differ by one at most."""
    return [total * (n + 1) // parts - total * n // parts for n in range(parts)]


def person(lot: Random) -> str:
    return lot.choice(SURNAMES) + lot.choice(GIVEN)


def phone(lot: Random) -> str:
    """A number of the 154 range, which is assigned to nobody."""
    return f"154{lot.randrange(100_000_000):08d}"


def places(lot: Random, number: int) -> list[str]:
    """``number`` different place names of two characters, of three where two do not suffice."""
    if number <= len(PLACES):
        return lot.sample(PLACES, number)
    return lot.sample([side + name for side in ("", *"上下东西南北") for name in PLACES], number)


def moment(day: date, lot: Random, hour: int) -> datetime:
    """Some minute of that hour of ``day``, in the platform's time zone."""
    return timezone.make_aware(datetime.combine(day, time(hour, lot.randrange(60))))


def day_between(lot: Random, first: date, last: date) -> date:
    return first + timedelta(days=lot.randrange((last - first).days + 1))
