"""The words of a drafted line, from the records under it. Plain rules, no database: what was said, when, how many.

A line says how often and where, then its most telling records, each once, with dates and figures; what they name as
problems and as next steps stands apart. Every sentence keeps the ids of the records that it is drawn from.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from reports.choices import LineField
from tasks.choices import Counting
from tasks.counting import Total

SAID_LENGTH = 40  # of one record's words in a table cell
SHORT = 12  # of a first sentence that takes the second along
TELLING = 2  # things told after the summary
TROUBLES = 3  # problems, or next steps, in one line
NAMED = 2  # places that are named before they are numbered
SITE, ONLINE = "点位", "公众号"
NOTHING = "没有记录。"
STANDING = "常态化"
UNITS = {Counting.HEADCOUNT: "人", Counting.VISITS: "人次", Counting.READS: "次"}

# What a record begins with and its sentence does not need: the sentence has the date, and speaks of the unit.
OPENING = re.compile(
    r"^(?:(?:\d{4}年)?\d{1,2}月\d{1,2}日|今天|今日|昨天|本周|这周|上午|下午|我们|我队|本队|团队|队员们?)[，,、]?"
)
CLOSING = re.compile(r"[，,、](?:共|约|参加|到场|覆盖|共有)*\d+(?:多|余)?人次?(?:参加|参与|到场|受益)?$")
ON_THE_WAY = re.compile(r"^(?:到|在|赴|前往|走进|深入|来到)")
ONE_OF_ITS_KIND = re.compile(r"(?<![各第])([一两三四五六七八九十]|\d+)(场|次|期|篇|批|堂|条|款|节)")


@dataclass(frozen=True)
class Sentence:
    """One sentence of a text of a line, and the ids of the records that it is drawn from."""

    field: str
    text: str
    records: tuple[str, ...] = ()


@dataclass(frozen=True)
class Said:
    """One telling record: when, where, what, and the number that goes with it (None: no number)."""

    on: date
    place: str
    content: str
    people: int | None = None
    problems: str = ""
    next_steps: str = ""
    record: str = ""


@dataclass(frozen=True)
class Told:
    """What is known of one programme at one unit in one period. ``sites`` are numbers by kind of site, ``telling`` its
    records with the most telling first (perhaps not all), ``troubled`` those that name problems or next steps, the
    latest first. ``starts`` is the day on which its task begins, if that has not come by the end of the period."""

    counting: str
    records: int = 0
    people: int = 0
    visits: int = 0
    reads: int = 0
    sites: Mapping[str, int] = field(default_factory=dict)
    telling: Sequence[Said] = ()
    troubled: Sequence[Said] = ()
    unstaffed: Sequence[str] = ()
    staffed: bool = False
    starts: date | None = None


def sentences_of(told: Told) -> tuple[Sentence, ...]:
    """All that is drafted of a line, in the order of its texts."""
    return (*_progress(told), *_troubles(told, LineField.PROBLEMS), *_troubles(told, LineField.NEXT_STEPS))


def overview_text(
    *, period: str, categories: int, programmes: int, total: Total, sites: int, quiet: Sequence[str]
) -> str:
    """The paragraph that a text begins with: how much was done in all, and which programmes have nothing yet."""
    if not total.records:
        return f"{period}还没有通过审核的记录。"
    where = f"，在{sites}个点位" if sites else "，"
    reached = f"，覆盖青少年{total.people:,}人（次）" if total.people else ""
    read = f"，阅读{total.reads:,}次" if total.reads else ""
    begun = f"{period}围绕{categories}类{programmes}个项目{where}开展工作{total.records:,}次{reached}{read}。"
    return begun + (f"{_named(quiet, 5, '项目')}没有记录。" if quiet else "")


def due_text(due: date | None, *, year: int) -> str:
    """完成时限 as the form has it: 6月15日, with the year only when it is not ``year``; without one 常态化."""
    if due is None:
        return STANDING
    return f"{'' if due.year == year else f'{due.year}年'}{_day(due)}"


def places_text(sites: Mapping[str, int], names: Sequence[str]) -> str:
    """在官渡校园社区; 在官渡4个社区; 在官渡雅园等4个社区. ``names`` may be fewer than there are sites."""
    total, named = sum(sites.values()), list(dict.fromkeys(names))
    if not total:
        return ""
    noun = next(iter(sites)) if len(sites) == 1 else SITE
    if not named:
        return f"在{total}个{noun}" if total > 1 else ""
    if total <= NAMED and len(named) == total:
        return f"在{'、'.join(named)}"
    shared = _shared_start(named) if len(named) == total else ""
    if len(shared) > 1:
        return f"在{shared}{total}个{noun}"
    return f"在{named[0].removesuffix(noun)}等{total}个{noun}"


def days_text(days: Sequence[date], *, complete: bool) -> str:
    """6月13日; 6月6日、13日; 4月16日至6月10日5次 (多次, where more may have been)."""
    days = sorted(set(days))
    if len(days) > 3:
        return f"{_day(days[0])}至{_day(days[-1])}{f'{len(days)}次' if complete else '多次'}"
    months = [list(same) for _, same in groupby(days, key=lambda day: (day.year, day.month))]
    return "、".join(f"{month[0].month}月{'、'.join(f'{day.day}日' for day in month)}" for month in months)


def _progress(told: Told) -> list[Sentence]:
    if not told.records:
        return [_quiet(told)]
    things = _things(told)
    complete = len(told.telling) == told.records
    alone = complete and len(things) == 1
    found = [] if alone else [_summary(told)]
    chosen = sorted(things[:TELLING], key=lambda thing: min(said.on for said in thing))
    for number, thing in enumerate(chosen):
        among = "其中" if not number and sum(map(len, chosen)) < told.records else ""
        text = _thing(thing, told, alone=alone, complete=complete)
        found.append(_sentence(LineField.PROGRESS, f"{among}{text}。", thing))
    if told.unstaffed:
        found.append(Sentence(LineField.PROGRESS, f"{_unstaffed(told)}。"))
    return found


def _quiet(told: Told) -> Sentence:
    """A programme without a record, with the reason if there is one."""
    if told.starts:
        text = f"{_day(told.starts)}起开展，本期没有安排。"
    elif told.unstaffed:
        text = f"{NOTHING}{_unstaffed(told)}。"
    else:
        text = f"{NOTHING}已派队。" if told.staffed else NOTHING
    return Sentence(LineField.PROGRESS, text)


def _unstaffed(told: Told) -> str:
    return f"{_named(told.unstaffed, 3, SITE)}尚未派队"


def _named(names: Sequence[str], most: int, noun: str) -> str:
    listed = "、".join(names[:most])
    return listed if len(names) <= most else f"{listed}等{len(names)}个{noun}"


def _summary(told: Told) -> Sentence:
    where = places_text(told.sites, [said.place for said in told.telling if said.place])
    verb = "发布" if told.counting == Counting.READS else "开展"
    text = f"{where}{verb}{told.records:,}次{_reached(told)}。"
    return _sentence(LineField.PROGRESS, text, told.telling)


def _reached(told: Told) -> str:
    """What the figure column says; beside it how often, where the same people were met more than once."""
    if told.counting == Counting.READS:
        return f"，阅读{told.reads:,}次" if told.reads else ""
    if not told.people:
        return ""
    again = f"（{told.visits:,}人次）" if _met_again(told) else ""
    return f"，覆盖{told.people:,}{UNITS[Counting(told.counting)]}{again}"


def _met_again(told: Told) -> bool:
    return told.counting == Counting.HEADCOUNT and told.visits > told.people


def _things(told: Told) -> list[list[Said]]:
    """The records of one and the same thing together, those that tell most first."""
    same: dict[str, list[Said]] = {}
    for said in told.telling:
        same.setdefault(_gist(said), []).append(said)
    return sorted(same.values(), key=_weight, reverse=True)


def _weight(thing: Sequence[Said]) -> tuple[int, bool, date]:
    """The more people the more telling; then words with a figure; then what is new."""
    people = sum(said.people or 0 for said in thing)
    return people, bool(re.search(r"\d", _gist(thing[0]))), max(said.on for said in thing)


def _thing(thing: Sequence[Said], told: Told, *, alone: bool, complete: bool) -> str:
    """One thing that was done, perhaps several times; ``alone`` if the line has nothing else to say."""
    gist, places = _gist(thing[0]), list(dict.fromkeys(said.place for said in thing if said.place))
    said_already = not alone and len(places) == sum(told.sites.values())
    spare = said_already or not places or places[0].endswith(ONLINE) or ON_THE_WAY.match(gist)
    where = "" if spare else places_text({SITE: len(places)}, places)
    if len(thing) > 1:
        gist = ONE_OF_ITS_KIND.sub(r"各\1\2", gist, count=1)
    reached = _reached(told) if alone else _of(thing, told)
    return f"{days_text([said.on for said in thing], complete=complete)}{where}{gist}{reached}"


def _of(thing: Sequence[Said], told: Told) -> str:
    """The number of one thing. Readings add up to 人次 where the same people may be among them."""
    number = sum(said.people or 0 for said in thing)
    if not number or told.counting not in UNITS:
        return ""
    several = len(thing) > 1
    unit = "人次" if several and _met_again(told) else UNITS[Counting(told.counting)]
    return f"，{'阅读' if told.counting == Counting.READS else ''}{'共' if several else ''}{number:,}{unit}"


def _troubles(told: Told, name: LineField) -> list[Sentence]:
    """What the latest record of each place says in that field, the same words once, with their places."""
    latest: dict[str, Said] = {}
    for said in told.troubled:
        latest.setdefault(said.place or said.record, said)
    same: dict[str, list[Said]] = {}
    for said in latest.values():
        if words := _first_words(getattr(said, name)):
            same.setdefault(words, []).append(said)
    return [
        _sentence(name, f"{words}{_whose(whose, told.sites)}。", whose)
        for words, whose in list(same.items())[:TROUBLES]
    ]


def _whose(whose: Sequence[Said], sites: Mapping[str, int]) -> str:
    """（官渡雅园社区、羊角镇石曹村）, unless it is so at all places of the line."""
    places = list(dict.fromkeys(said.place for said in whose if said.place))
    return f"（{_named(places, NAMED, SITE)}）" if places and len(places) < sum(sites.values()) else ""


def _sentence(name: LineField, text: str, drawn_from: Sequence[Said]) -> Sentence:
    return Sentence(name, text, tuple(said.record for said in drawn_from if said.record))


def _gist(said: Said) -> str:
    """What was done, in one phrase: without the date, the place and the number, which the sentence has already."""
    text = said.content.strip()
    while opening := OPENING.match(text):
        text = text[opening.end() :]
    for start in filter(None, (f"在{said.place}", said.place) if said.place else ()):
        text = text.removeprefix(start).lstrip("，,、：: ")
    words = _first_words(text)
    return (CLOSING.sub("", words) if said.people else words) or _first_words(said.content)


def _first_words(text: str) -> str:
    """The first sentence, and the second where it is short, without a full stop; cut at a comma where too long."""
    parts = [part.strip(" ，,、.") for part in re.split(r"[。！？!?\n；;]", text) if part.strip(" ，,、.")]
    if not parts:
        return ""
    if len(parts) > 1 and len(parts[0]) < SHORT and len(parts[0]) + len(parts[1]) < SAID_LENGTH:
        return f"{parts[0]}，{parts[1]}"
    sentence = parts[0]
    if len(sentence) <= SAID_LENGTH:
        return sentence
    cut = max(sentence.rfind(mark, 0, SAID_LENGTH) for mark in "，,、")
    return sentence[:cut] if cut > SAID_LENGTH // 2 else f"{sentence[:SAID_LENGTH]}……"


def _shared_start(names: Sequence[str]) -> str:
    first, last = min(names), max(names)
    return first[: next((at for at, letter in enumerate(first) if not last.startswith(first[: at + 1])), len(first))]


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"
