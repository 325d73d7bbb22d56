"""One function a measure: values in, a result out. Decimals, no database, no clock.

A result without a value says why: 不适用 where there is nothing to divide by or nobody to ask it of, 尚无数据 where
nobody has said anything yet. The difference matters: the one is no fault, the other is work to do.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple, Protocol

from tasks.choices import Bound

ABOUT = Decimal("0.9")  # 约10000名 is reached at nine tenths of it; more is no fault
HUNDRED = Decimal(100)
NO_DATA = "尚无数据"  # with which a result says that nobody has said anything yet
WHOLE = (Bound.AT_LEAST, HUNDRED, None)


class Bar(NamedTuple):
    """What is asked of a value: the plain numbers of a target."""

    bound: str
    value: Decimal | None = None
    high: Decimal | None = None


class Part(NamedTuple):
    """What a result is made of: a unit, a person or another indicator, with what it has and what is asked of it."""

    who: Hashable
    value: Decimal | None
    met: bool | None = None
    bar: Bar | None = None
    inside: tuple["Part", ...] = ()


class Dated(NamedTuple):
    """A reading of a unit on a day."""

    unit: Hashable
    day: date
    value: Decimal


class Told(Protocol):
    """What words and lights are found by, whether it was just reckoned or kept."""

    @property
    def value(self) -> Decimal | None: ...

    @property
    def met(self) -> bool | None:
        """None where nothing is asked or nothing is known."""

    @property
    def asked(self) -> int | None:
        """How many units, persons or days the value counts among; None where it does not count."""

    @property
    def reached(self) -> int | None:
        """How many units or persons have what is asked of each; None for days."""

    @property
    def missed(self) -> date | None:
        """Of several days the first that was not kept."""

    @property
    def note(self) -> str: ...

    @property
    def why_not(self) -> str:
        """Why there is no value."""


@dataclass(frozen=True)
class Result:
    """What a measure comes to, with what it is made of. Is ``Told``."""

    value: Decimal | None = None
    met: bool | None = None
    parts: tuple[Part, ...] = ()
    note: str = ""
    why_not: str = ""

    @property
    def asked(self) -> int | None:
        return len(self.parts) if self._counts_each or self._counts_days else None

    @property
    def reached(self) -> int | None:
        return sum(part.met is True for part in self.parts) if self._counts_each else None

    @property
    def missed(self) -> date | None:
        return next((part.who for part in self.parts if isinstance(part.who, date) and part.met is False), None)

    @property
    def _counts_each(self) -> bool:
        """Whether each part has a bar of its own. Groups of a nested coverage have one too; its value is a share."""
        return bool(self.parts) and self.parts[0].bar is not None and not self.parts[0].inside

    @property
    def _counts_days(self) -> bool:
        return bool(self.parts) and isinstance(self.parts[0].who, date)


def not_applicable(reason: str) -> Result:
    return Result(why_not=f"不适用：{reason}")


def no_data(reason: str, parts: tuple[Part, ...] = ()) -> Result:
    return Result(why_not=f"{NO_DATA}：{reason}", parts=parts)


# --- what is asked ---------------------------------------------------------------------------------------------------


def meets(value: Decimal | None, bar: Bar | None, *, before: Decimal | None = None) -> bool | None:
    """Whether ``value`` is what ``bar`` asks; None where nothing is asked, or nothing is known.

    达到2000名 is reached at 2000 and above it: nobody is to stop there. 达到0 alone means none at all. A rise or a fall
    is asked against ``before``, the value of the previous period.
    """
    if bar is None or value is None:
        return None
    if bar.bound in (Bound.RISE, Bound.FALL):
        return None if before is None else (value > before if bar.bound == Bound.RISE else value < before)
    if bar.value is None:
        return None
    if bar.bound == Bound.RANGE:
        return bar.value <= value <= (bar.high if bar.high is not None else value)
    return {
        Bound.AT_LEAST: value >= bar.value,
        Bound.AT_MOST: value <= bar.value,
        Bound.EQUALS: value >= bar.value if bar.value else value == 0,
        Bound.OVER: value > bar.value,
        Bound.UNDER: value < bar.value,
        Bound.ABOUT: value >= bar.value * ABOUT,
    }.get(Bound(bar.bound) if bar.bound else Bound.AT_LEAST)


# --- measures --------------------------------------------------------------------------------------------------------


def total(values: Iterable[Decimal], bar: Bar | None = None) -> Result:
    """累加. Which days belong to it (all so far, this year) is for who reads the values to say."""
    values = list(values)
    if not values:
        return no_data("还没有计入的数")
    added = sum(values, Decimal(0))
    return Result(added, meets(added, bar))


def part_of(part: Result, whole: Result) -> Result:
    """其中: a part that is more than its whole is said to be wrong, and changes nothing."""
    if part.value is None or whole.value is None or part.value <= whole.value:
        return part
    return replace(part, note="其中数大于总数，请核对")


def latest_of(readings: Iterable[Dated]) -> list[Dated]:
    """最近一次: the last reading of each unit, which are then added. Of two of one day the later in ``readings``."""
    last: dict[Hashable, Dated] = {}
    for reading in readings:
        if reading.unit not in last or reading.day >= last[reading.unit].day:
            last[reading.unit] = reading
    return list(last.values())


def ratio(
    numerator: Decimal | None, denominator: Decimal | None, bar: Bar | None = None, *, percent: bool = True
) -> Result:
    """比例, in per cent unless it is an average. Both sides stand in ``parts``."""
    parts = (Part("numerator", numerator), Part("denominator", denominator))
    if denominator is None or numerator is None:
        return no_data(f"还没有{'分母' if denominator is None else '分子'}的数", parts)
    if denominator == 0:
        return replace(not_applicable("分母是0"), parts=parts)
    value = numerator * (HUNDRED if percent else 1) / denominator
    return Result(value, meets(value, bar), parts)


def coverage(units: Mapping[Hashable, bool | None], bar: Bar | None = None) -> Result:
    """覆盖面: the share of ``units`` that meet the inner condition. One of which nothing is known does not meet it, but
    where nothing is known of any there is no share either."""
    parts = tuple(Part(unit, None, met) for unit, met in units.items())
    if not parts:
        return not_applicable("范围内没有单位")
    if all(part.met is None for part in parts):
        return no_data(f"{len(parts)}个单位都还没有数", parts)
    value = HUNDRED * sum(part.met is True for part in parts) / Decimal(len(parts))
    return Result(value, meets(value, bar), parts)


def nested_coverage(groups: Mapping[Hashable, Mapping[Hashable, bool | None]], bar: Bar) -> Result:
    """覆盖面, first inside each group: the share of the groups (counties) whose own share reaches ``bar``; asked of all
    of them (县域内60%以上乡镇). A group without units in scope is left out."""
    shares = {group: coverage(units, bar) for group, units in groups.items() if units}
    if not shares:
        return not_applicable("范围内没有单位")
    parts = tuple(Part(group, share.value, share.met, bar, share.parts) for group, share in shares.items())
    over = coverage({part.who: part.met for part in parts}, Bar(*WHOLE))
    return replace(over, parts=parts)


def each(readings: Mapping[Hashable, Decimal | None], bars: Mapping[Hashable, Bar]) -> Result:
    """逐个达到: how many of those asked (``bars``, which may differ) have what is asked of them. The sum says nothing
    here: one that has much does not make up for one that has nothing."""
    parts = tuple(Part(who, readings.get(who), meets(readings.get(who), bar), bar) for who, bar in bars.items())
    if not parts:
        return not_applicable("范围内没有单位或人")
    if all(part.value is None for part in parts):
        return no_data(f"{len(parts)}个都还没有数", parts)
    reached = sum(part.met is True for part in parts)
    return Result(Decimal(reached), reached == len(parts), parts)


def milestone(done_on: date | None, due: date | None) -> Result:
    """按期完成: 1 once it is done, 0 until then. Late is done all the same, and said."""
    if done_on is None:
        return Result(Decimal(0), False)
    late = (done_on - due).days if due else 0
    return Result(Decimal(1), True, note=f"迟了{late}天" if late > 0 else "")


def recurring(done_on: Sequence[date], dues: Sequence[date], today: date) -> Result:
    """按期完成, again and again (6、9、12月底报送): of the days that have passed, how many were kept. Each needs one of
    its own, done after the day before it and up to it."""
    passed = [due for due in sorted(dues) if due <= today]
    if not passed:
        return not_applicable("还没有到期的")
    starts = [date.min, *passed]
    parts = tuple(
        Part(due, None, any(start < day <= due for day in done_on)) for start, due in zip(starts, passed, strict=False)
    )
    kept = sum(part.met is True for part in parts)
    return Result(Decimal(kept), kept == len(parts), parts)


def trend(now: Decimal | None, before: Decimal | None, bar: Bar | None = None) -> Result:
    """与上期比: the value of this period beside that of the one before."""
    parts = (Part("now", now), Part("before", before))
    if now is None:
        return no_data("本期还没有数", parts)
    note = "" if before is not None else "没有上期的数可比"
    return Result(now, meets(now, bar, before=before), parts, note)


def composite(results: Mapping[Hashable, Result], *, any_part: bool) -> Result:
    """组合条件: all of the parts, or any of them. What is not known undoes nothing that is decided."""
    parts = tuple(Part(who, result.value, result.met) for who, result in results.items())
    if not parts:
        return not_applicable("没有组成的指标")
    known = [part.met for part in parts if part.met is not None]
    if not known:
        return no_data("组成的指标都还没有数", parts)
    decisive = any_part in known
    undecided = len(known) < len(parts)
    met = any_part if decisive else (None if undecided else not any_part)
    return Result(Decimal(sum(known)), met, parts)
