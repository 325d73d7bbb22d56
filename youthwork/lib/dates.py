"""Dates and times as Chinese offices write them. The year is named only where it is not this one."""

from datetime import date, datetime, timedelta

WEEKDAYS = "一二三四五六日"


def cn_date(day: date, today: date) -> str:
    """6月13日; 2025年6月13日 if ``day`` is not in the year of ``today``."""
    year = "" if day.year == today.year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日"


def cn_clock(moment: datetime) -> str:
    """9:05, in the zone that ``moment`` is in."""
    return f"{moment.hour}:{moment.minute:02}"


def cn_moment(moment: datetime, now: datetime) -> str:
    """今天9:05, 昨天16:40, 6月13日16:40: the nearer, the shorter. Both in the same zone."""
    days = (now.date() - moment.date()).days
    day = {0: "今天", 1: "昨天"}.get(days) or cn_date(moment.date(), now.date())
    return f"{day}{cn_clock(moment)}"


def cn_length(length: timedelta) -> str:
    """0.3秒, 12秒, 3分钟, 2小时, 5天: the longer, the coarser; what is less than nothing counts as nothing."""
    seconds = max(0.0, length.total_seconds())
    if seconds < 0.1:
        return "不到0.1秒"
    if seconds < 10:
        return f"{seconds:.1f}".removesuffix(".0") + "秒"
    for size, word in ((86400, "天"), (3600, "小时"), (60, "分钟")):
        if seconds >= size:
            return f"{int(seconds // size)}{word}"
    return f"{int(seconds)}秒"


def cn_ago(moment: datetime, now: datetime) -> str:
    """刚才, 40秒前, 3分钟前; 3分钟后 for what is still to come."""
    length = now - moment
    if abs(length) < timedelta(seconds=5):
        return "刚才" if length >= timedelta(0) else "马上"
    whole = timedelta(seconds=int(abs(length).total_seconds()))
    return f"{cn_length(whole)}{'前' if length > timedelta(0) else '后'}"


def cn_weekday(day: date) -> str:
    """星期四."""
    return f"星期{WEEKDAYS[day.weekday()]}"


def younger_than(years: int, birth_month: str, *, on: date) -> bool:
    """Whether somebody born in ``birth_month`` (2012-06) is younger than ``years`` on ``on``.

    The day of birth is not known, so the whole month of that birthday counts as younger. Without a month: False.
    """
    if not birth_month:
        return False
    year, month = birth_month.split("-")
    return (on.year, on.month) <= (int(year) + years, int(month))


def cn_span(start: date | None, end: date | None, today: date) -> str:
    """4月1日至6月30日; an open end is said: 4月1日起, 6月30日前. Empty if both are."""
    if start and end:
        return f"{cn_date(start, today)}至{cn_date(end, start if start.year == end.year else today)}"
    if start:
        return f"{cn_date(start, today)}起"
    return f"{cn_date(end, today)}前" if end else ""


def serial_day(days: int, *, date1904: bool = False) -> date | None:
    """The day that a spreadsheet counts as ``days``; None outside of what its calendar can count.

    Workbooks of old Macintosh programs (``date1904``) begin 1462 days later. The 1900 system counts a 29 February 1900
    that never was, so its days before 1 March 1900 are None.
    """
    if not 61 <= (counted := days + 1462 if date1904 else days) <= 2_958_465:
        return None
    return date(1899, 12, 30) + timedelta(days=counted)
