"""What a document says of itself: title, issuers, number, date, addressees, period, the rule of the lead.

Nothing is concluded: what is not printed stays empty, a web page's date is not the document's, and a number inside a
citation is not its own.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import takewhile

from tasks.reader.marks import mark_of
from tasks.reader.model import Block, Header, Paper, Span
from tasks.reader.parts import ANNEX, PLAN, Part, alike, parts_of, plain
from tasks.reader.periods import day_in, day_without_year_in, stretch_in, years_in
from tasks.reader.units import unit_line
from youthwork.lib.text import match_key, one_line

_NUMBER = re.compile(
    r"[\u4e00-\u9fff]{1,12}(?:\s*[A-Za-z]{0,4})\s*[〔\[［﹝（(【]\s*\d{4}\s*[〕\]］﹞）)】]\s*(?:第\s*)?\d+\s*号"
)
_NUMBER_FIELD = re.compile(r"(?:发文字号|发文编号|文件编号|文号|字号|编号)\s*[:：]\s*")
_HEAD_LINE = 200  # no line above the title is longer
_RED_HEAD = re.compile(r"(.+?)\s*文\s*件")
_PRINTED = re.compile(
    r"(?P<who>.*?)[\s，,]*(?P<date>(?:\d{4}|[〇○零一二三四五六七八九]{4})\s*年.*?月.*?日)\s*(?:印\s*发|印\s*制|印)\s*$"
)
_WEB_DATE = re.compile(r"来源|查看|浏览|点击|发布(?:时间|日期|于)|更新|阅读|编辑|作者|\d{1,2}:\d{2}")
_WRITTEN = re.compile(r"(?:成文日期|发文日期|印发日期|签发日期)\s*[:：]")
_ISSUED_BY_TITLE = re.compile(
    r"(?P<who>(?:中共|团)[^《》，。]*?)(?:关于|印发|转发|发布)"
    r"|(?P<whole>(?:共青团|中国共产主义青年团)[^《》，。]*?)(?:关于|印发|转发|发布|“?\d{4})"
    r"|(?P<organ>(?![省市州县区旗乡镇我本])[^《》，。“”]{2,40}?)(?:关于|印发|转发)"  # 市教育局 is no whole name
)
_SALUTATION = re.compile(r"[^。；;！？:：]{2,400}[：:]\s*")
_NO_SALUTATION = re.compile(r".*(?:如下|附件|通知|时间|主题|地点|目的|对象|联系人|要求|内容|下列|以下)\s*[：:]\s*")
_ADDRESSED = re.compile(r"各|全|[委部局处室院校会组社厅办司]|团|同志|同学|单位|青年|朋友")
_TIME_HEADING = re.compile(
    r"(?:(?:活动|实施|工作|行动|开展|起止|执行|任务)(?:开展|实施)?(?:时间|期限|周期|日期)|时间(?:安排|范围)?|实施期)(?:安排)?"
)
_PLANNED = re.compile(r"要点|计划|方案|安排|规划|纲要|意见|清单|分工|任务|措施|台账|台帐|表|行动")
_BRACKETED_DAY = re.compile(r"[（(]\s*([^（）()]*?日)[^（）()]*[）)]")

# 列在首位的为牵头部门 | 排在第一位的部门为牵头部门，下同 | 列首位者为牵头 | 第一个单位牵头 | 牵头单位为列第一位的单位
_FIRST = r"(?:首位|第一位|第一个|首个|首家|最前|前面|(?<=[名列])第一)(?!责任)"
_LEADING = r"(?:牵头|主办|主责|主要责任)"
_UNIT = r"(?:的|者)?(?:责任|承办|主办)?(?:部门|单位|者)?(?:均|皆|都)?"
_LEAD_RULES = (
    re.compile(rf"{_FIRST}{_UNIT}(?:为|是|系|即|作为)(?:该项|各项|本)?(?:任务|工作|事项)?(?:的)?{_LEADING}"),
    re.compile(rf"{_FIRST}{_UNIT}(?:负责)?牵头"),
    re.compile(rf"{_LEADING}(?:部门|单位)?(?:均|皆)?(?:为|是|系)(?:排|列)(?:在|于)?{_FIRST}"),
)
_CITED = re.compile(r"《[^《》]*(?:《[^《》]*》[^《》]*)*》")
_CITED_NUMBER = re.compile(r"\s*[（(]\s*(" + _NUMBER.pattern + r")\s*[）)]")


@dataclass
class _Found:
    """What is gathered on the way, with where it stands."""

    values: dict[str, str] = field(default_factory=dict)
    spans: dict[str, Span] = field(default_factory=dict)

    def say(self, name: str, value: str, start: int, length: int) -> None:
        if name not in self.values:
            self.values[name], self.spans[name] = value, (start, start + length)


def read_header(paper: Paper) -> Header:
    """The header of the whole document; of a plan inside a notice, its own title and the notice's number."""
    parts = parts_of(paper)
    found = _Found()
    _title(paper, parts, found)
    _number(paper, parts, found)
    issuers = _issuers(paper, parts, found)
    _date(paper, parts, found)
    _addressees(paper, parts, found)
    _lead_rule(paper, found)
    period = _period(paper, parts, found)
    return Header(
        title=found.values.get("title"),
        issuers=issuers,
        number=found.values.get("number"),
        date=found.values.get("date"),
        addressees=found.values.get("addressees"),
        period=period,
        lead_rule=found.values.get("lead_rule"),
        cites=_cites(paper.text, found.values.get("title", "")),
        spans=found.spans,
    )


def _title(paper: Paper, parts: list[Part], found: _Found) -> None:
    plan = next((part for part in parts if part.kind == PLAN and part.title), parts[0])
    if plan.title:
        start = paper.blocks[plan.title.first].start
        found.say("title", plan.title.text, start, paper.blocks[plan.title.last].end - start)


def _head(paper: Paper, parts: list[Part]) -> tuple[Block, ...]:
    """The blocks above the text, with the title and the salutation."""
    end = parts[0].body
    while end < parts[0].end and end < parts[0].body + 8 and mark_of(paper.blocks[end].text) is None:
        end += 1
    return paper.blocks[:end]


def _number(paper: Paper, parts: list[Part], found: _Found) -> None:
    """The number on a line of its own (or beside the red head), never one behind a book title."""
    for block in _head(paper, parts):
        text = plain(block.text)
        printed = _NUMBER.search(text) if len(text) <= _HEAD_LINE else None
        if printed is None or "》" in text[: printed.start()] or "《" in text:
            continue
        around = _NUMBER_FIELD.sub("", text.replace(printed[0], "", 1)).strip()
        around = re.sub(r"签发人\s*[:：]?.*|文\s*件|[（()）]", "", around).strip()
        if not around or unit_line(around) or _NUMBER_FIELD.search(text):
            start = block.start + block.text.index(printed[0])
            number = re.sub(r"\s", "", printed[0])
            found.say("number", _NUMBER_FIELD.sub("", number), start, len(printed[0]))
            return


def _issuers(paper: Paper, parts: list[Part], found: _Found) -> tuple[str, ...]:
    """Whoever stands above the title, signs, or prints; a unit named twice (委员会, 委) counts once."""
    names: dict[str, str] = {}
    for name, span in _issuing(paper, parts) or list(_in_title(paper, parts)):
        key = match_key(name).replace("中国共产主义青年团", "共青团").removesuffix("员会")
        if key not in names:
            names[key] = name
            found.spans.setdefault("issuers", span)
    return tuple(names.values())


def _issuing(paper: Paper, parts: list[Part]) -> list[tuple[str, Span]]:
    return [*_above_title(paper, parts), *_signing(paper, parts)]


def _signing(paper: Paper, parts: list[Part]) -> Iterator[tuple[str, Span]]:
    for block, before in _signed(paper, parts):
        for above in before:
            yield from _units_of(above)
        text = plain(block.text)
        printed = _PRINTED.fullmatch(text)
        day = day_in(text)
        who = printed["who"] if printed else text[: day[1][0]] if day else ""
        yield from ((piece.name, (block.start, block.start + len(who))) for piece in unit_line(who))


def _in_title(paper: Paper, parts: list[Part]) -> Iterator[tuple[str, Span]]:
    """团市委关于…的通知: only where nobody signs, for it may be the short name of who does."""
    for part in parts[:2]:
        if part.title is None or part.kind == ANNEX:
            continue
        block = paper.blocks[part.title.first]
        if printed := _ISSUED_BY_TITLE.match(plain(block.text)):
            who = printed["who"] or printed["whole"] or printed["organ"]
            for piece in unit_line(who):
                yield piece.name, (block.start, block.start + len(who))


def _above_title(paper: Paper, parts: list[Part]) -> Iterator[tuple[str, Span]]:
    top = parts[0].title.first if parts[0].title else 0
    for block in paper.blocks[:top]:
        yield from _units_of(block)


def _units_of(block: Block) -> Iterator[tuple[str, Span]]:
    """The units of a line that names nothing else but the number, or 文件 in a red head."""
    text = plain(block.text)
    if len(text) > _HEAD_LINE:
        return
    text = _unsealed(_NUMBER.sub("", text)).strip()
    if red := _RED_HEAD.fullmatch(text):
        text = red[1]
    yield from ((piece.name, (block.start, block.end)) for piece in unit_line(text))


def _signed(paper: Paper, parts: list[Part]) -> Iterator[tuple[Block, list[Block]]]:
    """The lines that hold the date of issue, each with the lines of units right above it."""
    for part in parts:
        if part.kind == ANNEX:
            continue
        for place in range(part.first, part.end):
            block = paper.blocks[place]
            if not block.cells and _is_date_line(plain(block.text)):
                before = []
                while place > part.first and unit_line(_unsealed(paper.blocks[place - 1].text)):
                    place -= 1
                    before.insert(0, paper.blocks[place])
                yield block, before


def _unsealed(text: str) -> str:
    """The line without the place for the seal."""
    return re.sub(r"[（(]\s*(?:盖章|章|印章)\s*[）)]", "", plain(text))


def _is_date_line(text: str) -> bool:
    """Whether the line holds a date and at most the units that sign, or 印发."""
    if _WEB_DATE.search(text) or len(text) > 80 or mark_of(text):
        return False
    if _WRITTEN.match(text) or _PRINTED.fullmatch(text):
        return True
    day = day_in(text) or day_without_year_in(text)
    if day is None:
        return False
    rest = (text[: day[1][0]] + " " + text[day[1][1] :]).strip(" （）()　")
    return not rest or bool(unit_line(rest))


def _date(paper: Paper, parts: list[Part], found: _Found) -> None:
    """The day of the signature; else that in brackets under the title; else that of printing."""
    lines = [block for block, _ in _signed(paper, parts)]
    lines.sort(key=lambda block: bool(_PRINTED.fullmatch(plain(block.text))))
    title = parts[0].title
    if title:
        under = paper.blocks[title.last + 1 : title.last + 2]
        lines = [block for block in under if _BRACKETED_DAY.fullmatch(plain(block.text))] + lines
    for block in lines:
        if day := day_in(block.text) or day_without_year_in(block.text):
            found.say("date", day[0], block.start + day[1][0], day[1][1] - day[1][0])
            return


def _addressees(paper: Paper, parts: list[Part], found: _Found) -> None:
    """The line below the title that ends with a colon and names units or people; above it where no notice has one."""
    first, title = parts[0], parts[0].title
    above = paper.blocks[first.first : title.first] if title else ()
    below = paper.blocks[first.body : min(first.body + 8, first.end)]
    unmarked = takewhile(lambda block: mark_of(block.text) is None, below)
    for block in (*unmarked, *above):
        text = plain(block.text)
        if _SALUTATION.fullmatch(text) and not _NO_SALUTATION.fullmatch(text) and _ADDRESSED.search(text):
            found.say("addressees", text.rstrip("：: \u3000"), block.start, len(block.text.rstrip("：: \u3000")))
            return


def _lead_rule(paper: Paper, found: _Found) -> None:
    for pattern in _LEAD_RULES:
        if rule := pattern.search(paper.text):
            start, end = _sentence_around(paper.text, rule.start(), rule.end())
            found.say("lead_rule", one_line(paper.text[start:end]), start, end - start)
            return


def _sentence_around(text: str, start: int, end: int) -> Span:
    """From the sign before to the one behind: a sentence, or what a bracket holds."""
    first = max(text.rfind(sign, 0, start) for sign in "。\n（(；") + 1
    ends = [place for sign in "。\n）)；" if (place := text.find(sign, end)) >= 0]
    return first, min(ends, default=len(text))


def _period(paper: Paper, parts: list[Part], found: _Found) -> tuple[str | None, str | None]:
    """The time a section or a line gives; else the years in the title."""
    for part in parts:
        if part.kind == ANNEX:
            continue
        for place in range(part.body, part.end):
            if said := _told_time(paper.blocks, place, part.end):
                start, text = said
                if stretch := stretch_in(text) or years_in(text):
                    first, last = stretch.span
                    found.say("period", text[first:last], start + first, last - first)
                    return stretch.first, stretch.last
    for part in parts:
        if part.title is None or part.kind == ANNEX or not _PLANNED.search(part.title.text):
            continue
        if years := years_in(_CITED.sub("", part.title.text)):
            start, end = paper.blocks[part.title.first].start, paper.blocks[part.title.last].end
            found.say("period", part.title.text, start, end - start)
            return years.first, years.last
    return None, None


def _told_time(blocks: tuple[Block, ...], place: int, end: int) -> tuple[int, str] | None:
    """The text behind 活动时间： or under it, with where it starts."""
    text = blocks[place].text
    mark = mark_of(text)
    start = mark.length if mark else 0
    label, colon, rest = text[start:].partition("：") if "：" in text[start:] else text[start:].partition(":")
    if not _TIME_HEADING.fullmatch(plain(label).strip()):
        return None
    if rest.strip():
        return blocks[place].start + start + len(label) + len(colon), rest
    if place + 1 < end and mark_of(blocks[place + 1].text) is None:
        return blocks[place + 1].start, blocks[place + 1].text
    return None


def _cites(text: str, title: str) -> tuple[str, ...]:
    """Every document named in 《》, with the number behind it as printed; not the document itself."""
    cited: dict[str, str] = {}
    for book in _CITED.finditer(text):
        name = one_line(book[0])
        if alike(match_key(name[1:-1]), match_key(title)):
            continue
        number = _CITED_NUMBER.match(text, book.end())
        if name not in cited or (number and cited[name] == name):
            cited[name] = f"{name}（{number[1]}）" if number else name
    return tuple(cited.values())
