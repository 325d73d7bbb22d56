"""Whole numbers as Chinese writes them: 二十一, 一百零五, 二〇二三."""

HAN = "〇一二三四五六七八九"
_DIGITS = {sign: value for value, sign in enumerate(HAN)} | {"零": 0, "○": 0, "两": 2}
_SMALL = {"十": 10, "百": 100, "千": 1_000}
_LARGE = {"亿": 100_000_000, "万": 10_000}
NUMERALS = "".join((*_DIGITS, *_SMALL, *_LARGE))  # whatever may stand in a number


def in_han(number: int) -> str:
    """21 → 二十一, as items are numbered; from a hundred thousand on, digit by digit. Raises ValueError below zero."""
    if number < 0:
        raise ValueError(number)
    if number < 10:
        return HAN[number]
    if number >= 100_000:
        return "".join(HAN[int(digit)] for digit in str(number))
    for size, sign in ((10_000, "万"), (1_000, "千"), (100, "百"), (10, "十")):
        if number >= size:
            count, rest = divmod(number, size)
            head = "" if count == 1 and size == 10 else HAN[count]
            gap = "零" if 0 < rest < size // 10 else ""
            tail = in_han(rest) if rest else ""
            if size > 10 and 10 <= rest < 20:
                tail = "一" + tail  # 一百一十
            return f"{head}{sign}{gap}{tail}"
    raise AssertionError("unreachable")


def whole(text: str) -> int | None:
    """The number that ``text`` writes in digits (also full-width) or numerals; None for anything else.

    Numerals that stand side by side without 十 between them are no number (五一, 七一), unless they are a year.
    """
    if text.isdecimal():
        return int(text)
    if not text or any(sign not in NUMERALS for sign in text):
        return None
    if all(sign in _DIGITS for sign in text):
        if len(text) == 1 or len(text) == 4:
            return int("".join(str(_DIGITS[sign]) for sign in text))
        return None
    return _composed(text)


def _composed(text: str) -> int | None:
    for sign, size in _LARGE.items():
        before, found, after = text.rpartition(sign)
        if found:
            many, rest = _composed(before), _composed(after) if after else 0
            return many * size + rest if many and rest is not None and rest < size else None
    return _below_ten_thousand(text)


def _below_ten_thousand(text: str) -> int | None:
    total, size = 0, 10_000  # size: of the last sign; they only fall
    digit: int | None = None
    for sign in text:
        if sign in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[sign]
        elif _SMALL[sign] >= size or (digit is None and sign != "十"):
            return None
        else:
            size = _SMALL[sign]
            total += (1 if digit is None else digit) * size
            digit = None
    return total + (digit or 0) if text else None
