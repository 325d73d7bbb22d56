"""The parts of a document: the notice on top, the plan inside it, the annexes behind.

共青团××市委文件 … 关于印发《××方案》的通知 …   notice
××方案  一、… 二、…                              plan
附件1 ××任务清单 …                               annex
"""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from tasks.reader.marks import Mark, Style, mark_of
from tasks.reader.model import Block, Paper
from tasks.reader.units import unit_line
from youthwork.lib.text import match_key, one_line

NOTICE, PLAN, ANNEX = "notice", "plan", "annex"

# The word a title ends with.
_KINDS = (
    *(
        "方案",
        "要点",
        "计划",
        "意见",
        "办法",
        "细则",
        "规定",
        "规划",
        "纲要",
        "通知",
        "通报",
        "决定",
        "公告",
        "通告",
        "清单",
    ),
    *(
        "措施",
        "制度",
        "指引",
        "指南",
        "章程",
        "倡议书",
        "安排",
        "分工",
        "任务书",
        "责任书",
        "台账",
        "台帐",
        "分解表",
        "分工表",
        "分解",
    ),
    *(
        "安排表",
        "一览表",
        "任务表",
        "推进表",
        "时间表",
        "行动",
        "工程",
        "守则",
        "批复",
        "请示",
        "启事",
        "简章",
        "须知",
        "总结",
        "函",
    ),
)
TITLE_END = re.compile(
    rf".*(?:{'|'.join(_KINDS)})(?:\s*[（(][^（）()]{{1,20}}[）)])?(?:的(?:通知|通报|函|公告|请示|意见))?"
)
_PASSED_ON = re.compile(r"(?:印发|转发|下发|发布|制定)")
_BOOK = re.compile(r"《(.+)》")
_PASSED_ON_BARE = re.compile(r"(?:印发|转发|下发|发布)([^《》]{6,})的通知")
_SUBTITLE = re.compile(r"[（(]\s*(?:\d{4}\s*年?\s*[-—–―－~～至]+\s*\d{4}\s*年?|试行|暂行|征求意见稿|修订)\s*[）)]")
_NO_TITLE = re.compile(
    r".*[。；;：:？?]\s*|.*(?:>>|\s>\s).*|.*[〔\[［【（(]\s*\d{4}\s*[〕\]］】）)].{0,6}号.*"
    r"|\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}.*"
    r"|[-·•]?\s*\S{2,6}[:：]\s*\S{1,12}|【[\u4e00-\u9fff]{2,6}】.*"  # what a page says of its file
    r"|(?:来源|作者|发布|索引号|字号|编辑).*[:：|].*|.*_{3}.*|(?:填报|填表|报送)?单位\s*[（(：:].*"
)
_TITLE_BLOCKS = 4  # a title is broken over no more lines
_HEAD_BLOCKS = 40  # nor is it looked for further down
_ALIKE = 0.8


@dataclass(frozen=True)
class Heading:
    """A title found at the blocks ``first`` to ``last`` (both in it)."""

    text: str
    first: int
    last: int


@dataclass(frozen=True)
class Part:
    """Blocks ``first`` up to, not including, ``end`` of the paper; ``body`` is the first one behind the title."""

    kind: str
    title: Heading | None
    first: int
    body: int
    end: int
    label: str = ""  # 附件1


def parts_of(paper: Paper) -> list[Part]:
    """The parts, in order; together they are the whole paper. A mere plan or notice is one part."""
    blocks = paper.blocks
    annexes = [place for place in _annex_starts(blocks) if place > 0]  # what begins with 附件 is that annex alone
    end = annexes[0] if annexes else len(blocks)
    contents = _behind_contents(blocks[:end])
    title = find_title(blocks, 0, end) or find_title(blocks, contents, end)
    body = max(title.last + 1 if title else 0, contents)
    inner = _inner_plan(blocks, title, len(blocks)) if title else None
    parts: list[Part] = []
    if inner is None:
        parts.append(Part(PLAN, title, 0, body, end))
    else:
        parts.append(Part(NOTICE, title, 0, body, min(end, inner.first)))
        if inner.first < end:
            parts.append(Part(PLAN, inner, inner.first, inner.last + 1, end))
    for number, first in enumerate(annexes):
        last = annexes[number + 1] if number + 1 < len(annexes) else len(blocks)
        parts.append(_annex(blocks, first, last, inner))
    return parts


def _behind_contents(blocks: tuple[Block, ...]) -> int:
    """Where the table of contents ends: its lines, less their page numbers, come again below. 0 where there is none."""
    keys = [re.sub(r"[\s.…·]*\d*$", "", match_key(block.text)) for block in blocks]
    place = next((place for place, key in enumerate(keys[:_HEAD_BLOCKS]) if key in {"目录", "目次"}), None)
    if place is None:
        return 0
    place += 1
    while place < len(keys) and keys[place] in keys[place + 1 :]:
        place += 1
    return place


def find_title(blocks: tuple[Block, ...], first: int, end: int) -> Heading | None:
    """The first line, or few lines together, that ends like a title, above the first item of the text."""
    end = min(end, first + _HEAD_BLOCKS)
    for start in range(first, end):
        if _starts_the_text(blocks[start].text):
            return None
        if unit_line(plain(blocks[start].text).removesuffix("文件")) or _annex_mark(blocks[start]):
            continue
        for last in range(start, min(start + _TITLE_BLOCKS, end)):
            if not _may_be_title(blocks[last]) or (last > start and mark_of(blocks[last].text)):
                break
            text = joined(blocks[start : last + 1])
            if TITLE_END.fullmatch(text) and len(text) <= 120 and not _goes_on(blocks, last, end):
                return _with_subtitle(blocks, Heading(text, start, last), end)
    return None


def _with_subtitle(blocks: tuple[Block, ...], title: Heading, end: int) -> Heading:
    """The title with the line in brackets under it: （2023—2025年）, （试行）."""
    below = title.last + 1
    if below < end and _SUBTITLE.fullmatch(plain(blocks[below].text)):
        return Heading(title.text + one_line(plain(blocks[below].text)), title.first, below)
    return title


def joined(blocks: tuple[Block, ...]) -> str:
    """Lines of a title as one: breaks and blanks between Chinese characters go."""
    return one_line(" ".join(plain(block.text) for block in blocks))


def plain(text: str) -> str:
    """Without signs of Markdown and bold."""
    return re.sub(r"^\s*#+\s*|\*\*|__", "", text).strip()


def is_list_of_annexes(text: str) -> bool:
    """附件：1.… , which names what follows and is no heading of it."""
    mark = mark_of(text)
    return bool(mark and mark.style is Style.ANNEX and (inner := mark_of(text[mark.length :])) and inner.ordinal)


def _goes_on(blocks: tuple[Block, ...], last: int, end: int) -> bool:
    """Whether the next line is the rest of the title: 关于印发《…方案 | 》的通知, …行动 | 实施方案."""
    if last + 1 >= end or not _may_be_title(blocks[last + 1]) or mark_of(blocks[last + 1].text):
        return False
    own, rest = plain(blocks[last].text), plain(blocks[last + 1].text)
    if own.count("《") > own.count("》"):
        return True
    return len(rest) <= 12 and bool(TITLE_END.fullmatch(rest)) and not re.search(r"(?:方案|要点|计划|意见|通知)$", own)


def _may_be_title(block: Block) -> bool:
    text = plain(block.text)
    filled = [cell for cell in block.cells if cell.strip()]
    return 1 < len(text) <= 90 and len(filled) <= 1 and not _NO_TITLE.fullmatch(text)


def _starts_the_text(text: str) -> bool:
    mark = mark_of(text)
    return bool(mark and mark.ordinal == 1 and mark.style not in {Style.ANNEX, Style.NAMED}) or len(text) > 160


def _inner_plan(blocks: tuple[Block, ...], notice: Heading, end: int) -> Heading | None:
    """The title line of the plan that the notice hands on; its wording may differ by a slip or a blank."""
    book = _BOOK.search(notice.text) if _PASSED_ON.search(notice.text) else None
    passed_on = book or _PASSED_ON_BARE.search(notice.text)
    if passed_on is None:
        return None
    wanted = match_key(passed_on[1])
    for start in range(notice.last + 1, end):
        if mark_of(blocks[start].text):
            continue
        for last in range(start, min(start + _TITLE_BLOCKS, end)):
            if not _may_be_title(blocks[last]):
                break
            text = joined(blocks[start : last + 1])
            if alike(match_key(text), wanted):
                return _with_subtitle(blocks, Heading(text, start, last), end)
    return None


def alike(text: str, wanted: str) -> bool:
    """Whether two titles differ by no more than a slip."""
    if abs(len(text) - len(wanted)) > 0.3 * len(wanted):
        return False
    return SequenceMatcher(None, text, wanted, autojunk=False).ratio() >= _ALIKE


def _annex_starts(blocks: tuple[Block, ...]) -> list[int]:
    """Where annexes begin: 附件1 on its line, or with its title, and something behind it. Lists of annexes are none."""
    marked = [(place, mark) for place, block in enumerate(blocks) if (mark := _annex_mark(block))]
    starts: list[int] = []
    named_below: set[int] = set()
    for place, mark in reversed(marked):
        named_again = (mark.ordinal or 1) in named_below or (mark.ordinal is None and named_below)
        named_below.add(mark.ordinal or 1)
        if not named_again and not is_list_of_annexes(blocks[place].text) and _content_behind(blocks, place):
            starts.insert(0, place)
    return starts


def _annex_mark(block: Block) -> Mark | None:
    mark = mark_of(block.text)
    filled = [cell for cell in block.cells if cell.strip()]
    return mark if mark and mark.style is Style.ANNEX and len(block.text) <= 80 and len(filled) <= 1 else None


def _content_behind(blocks: tuple[Block, ...], place: int) -> bool:
    """Whether a title, a table or items follow, not merely a signature and a date."""
    behind = blocks[place + 1 : place + 6]
    return any(
        block.cells or (mark_of(block.text) and _annex_mark(block) is None) or _is_title_line(block) for block in behind
    )


def _is_title_line(block: Block) -> bool:
    text = plain(block.text)
    return bool(_may_be_title(block) and TITLE_END.fullmatch(text)) or text.endswith("表")


def _annex(blocks: tuple[Block, ...], first: int, end: int, inner: Heading | None) -> Part:
    mark = _annex_mark(blocks[first])
    assert mark is not None
    label = re.sub(r"\s", "", mark.printed)
    if inner and first < inner.first < end:
        return Part(PLAN, inner, first, inner.last + 1, end)
    rest = plain(blocks[first].text[mark.length :])
    if rest:
        return Part(ANNEX, Heading(rest.rstrip("。"), first, first), first, first + 1, end, label)
    title = _annex_title(blocks, first + 1, end)
    return Part(ANNEX, title, first, title.last + 1 if title else first + 1, end, label)


def _annex_title(blocks: tuple[Block, ...], first: int, end: int) -> Heading | None:
    """The lines below 附件1 up to the table, the items or the text."""
    last = first
    while last < min(end, first + _TITLE_BLOCKS) and _may_be_title(blocks[last]) and mark_of(blocks[last].text) is None:
        last += 1
    return Heading(joined(blocks[first:last]), first, last - 1) if last > first else None
