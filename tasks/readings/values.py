"""Numbers of goals as people write them on the desk, and back. Pure."""

import re
from decimal import Decimal
from typing import Any

from tasks.choices import Bound
from teams.choices import Grade, Level

Value = Any  # a number, [low, high], {level or rank: number}, or None

# The word in the text → for whom the number is.
OF_WHOM: dict[str, Level | Grade] = {
    "中央": Level.CENTRAL,
    "省级": Level.PROVINCE,
    "省": Level.PROVINCE,
    "地市级": Level.CITY,
    "地市": Level.CITY,
    "市级": Level.CITY,
    "市": Level.CITY,
    "县级": Level.COUNTY,
    "区县": Level.COUNTY,
    "县区": Level.COUNTY,
    "县": Level.COUNTY,
    "区": Level.COUNTY,
    "乡镇级": Level.TOWNSHIP,
    "乡镇": Level.TOWNSHIP,
    "镇街": Level.TOWNSHIP,
    "乡": Level.TOWNSHIP,
    "镇": Level.TOWNSHIP,
    "街道": Level.TOWNSHIP,
    "村级": Level.VILLAGE,
    "村": Level.VILLAGE,
    "社区": Level.VILLAGE,
    "书记班子成员": Grade.LEADERSHIP,
    "书记班子": Grade.LEADERSHIP,
    "班子成员": Grade.LEADERSHIP,
    "中层干部": Grade.MIDDLE,
    "其他干部": Grade.OTHER,
    **{level.value: level for level in Level},
    **{grade.value: grade for grade in Grade if grade.value not in Level.values},
}
_TIMES = {"": 1, "百": 100, "千": 1000, "万": 10_000, "百万": 1_000_000, "千万": 10_000_000, "亿": 100_000_000}
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)(百万|千万|百|千|万|亿)?[%％]?")
_RANGE = re.compile(rf"({_NUMBER.pattern})[-—–~～至到]+({_NUMBER.pattern})")
_EACH = re.compile(rf"([^\d，、；,;\s]+)\s*({_NUMBER.pattern})")


def whom(word: str) -> Level | Grade | None:
    """The level or rank that ``word`` means; None for one that means neither. A rank may stand behind the unit it is
    of: 团省委书记班子成员."""
    ranks = (word[-len(known) :] for known, meant in OF_WHOM.items() if isinstance(meant, Grade) and known in word)
    return OF_WHOM.get(word) or OF_WHOM.get(word.removesuffix("级")) or OF_WHOM.get(next(ranks, ""))


def plain(number: Any) -> str:
    """30000 → 30000, 62.50 → 62.5."""
    return f"{Decimal(str(number)):f}".rstrip("0").rstrip(".") if "." in str(number) else str(number)


def shown(value: Value) -> str:
    """The number as it stands in a field: 50, 2-3, 省级50，地市级20."""
    if value is None or value == "":
        return ""
    if isinstance(value, dict):
        return "，".join(f"{_label(word)}{plain(number)}" for word, number in value.items())
    if isinstance(value, list | tuple):
        return "-".join(plain(number) for number in value)
    return plain(value)


def _label(word: str) -> str:
    known = whom(word)
    return str(known.label) if known is not None else word


def worded(bound: str, value: Value, unit: str) -> str:
    """不少于50个; what is asked where no number stands beside it; "" where nothing is."""
    number = shown(value)
    if bound == Bound.RANGE and number:
        return f"{number}{unit}"
    if not bound:
        return f"{number}{unit}" if number else ""
    label = str(Bound(bound).label)
    return f"{label}{number}{unit}" if number else label


def worded_goal(said: dict[str, Any]) -> str:
    """What a goal asks; of a composite one each of its parts: 不少于1对或不少于10名."""
    parts = [worded_goal(part) or part.get("metric", "") for part in said.get("parts") or ()]
    if parts:
        return ("或" if said.get("any_part") else "并").join(parts)
    return worded(said.get("bound") or "", said.get("value"), said.get("unit", ""))


def parsed(text: str) -> Value:
    """What a field says: a number (3万 is 30000), a range (2-3), numbers by level or rank, or None for nothing.

    Raises ValueError for what is none of these.
    """
    text = text.strip()
    if not text:
        return None
    if found := _RANGE.fullmatch(text):
        low, high = found.group(1), found.group(4)
        return [_number(low), _number(high)]
    if _NUMBER.fullmatch(text):
        return _number(text)
    return _by_whom(text)


def _by_whom(text: str) -> dict[str, int | float]:
    said: dict[str, int | float] = {}
    for part in re.split(r"[，、；,;\s]+", text):
        found = _EACH.fullmatch(part)
        key = whom(found.group(1)) if found else None
        if found is None or key is None or key.value in said:
            raise ValueError(f"“{part}”看不懂")
        said[key.value] = _number(found.group(2))
    return said


def _number(text: str) -> int | float:
    found = _NUMBER.fullmatch(text)
    if found is None:
        raise ValueError(f"“{text}”不是数字")
    number = Decimal(found.group(1)) * _TIMES[found.group(2) or ""]
    return int(number) if number == number.to_integral_value() else float(number)
