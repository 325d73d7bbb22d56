"""Paragraphs out of lines: what a page's width or end has broken is joined, what the author has parted stays apart."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from tasks.reader.blanks import HAN
from tasks.reader.lines import Line
from tasks.reader.marks import Style, mark_of
from tasks.reader.surroundings import TITLE
from youthwork.lib.papers import LINE, ROW

LONG = 30  # characters; a paragraph that a page's end has broken in its first sentence is at least as long
LONGEST_TITLE_LINE = 50
MOST_TITLE_LINES = 5
TAIL = 400  # characters of a paragraph that are looked at for how it may go on
ENDS = "。！？；：!?;:…"
NEVER_LAST = frozenset("，、（(《〈【〔“‘「")
HALVES = frozenset("―—…")  # signs that stand in pairs
OPENERS, CLOSERS = "（(《〈【〔“‘「", "）)》〉】〕”’」"
_NEVER_FIRST = re.compile(r"[，。；：、！？）)》〉】〕”’」％%]")
_PARTS = re.compile(r"[，。；、]")
_DATE = re.compile(
    r"^(?:\d{4}|[一二〇零○OＯ三四五六七八九]{4})\s*年\s*[\d一二三四五六七八九十]{1,3}\s*月\s*[\d一二三四五六七八九十]{1,3}\s*日(?:\s*印发)?$"
)
_LABEL = re.compile(rf"^[{HAN} ]{{1,10}}[：:]")
_LAST_BRACKETS = re.compile(r"[（(][^（）()]*[）)]$")
_BRACKETED = re.compile(r"^[（(【].{2,}[）)】]。?$")
_NUMBER = re.compile(rf"^[{HAN}A-Za-z]{{1,12}}[〔\[［【(（]\s*\d{{4}}\s*[〕\]］】)）]\s*(?:第\s*)?\d+\s*号$")
_LATIN = re.compile("[A-Za-z]")
_SIGNATURE = re.compile(
    r"(?:委员会|团委|团工委|办公室|办公厅|总队|支队|领导小组|委|部|局|处|会|中心|学院|大学|公司)(?:（盖?章）|（印）)?$"
)


def joined(lines: Sequence[Line]) -> list[Line]:
    """The paragraphs and rows. Lines of rows stay as they are."""
    groups: list[list[Line]] = []
    indents = _indents(lines)
    tail = ""  # the end of the paragraph so far
    listed = False  # inside the list of annexes
    index = 0
    while index < len(lines):
        line = lines[index]
        in_sentence = bool(groups) and groups[-1][-1].full and not _ended(tail) and bool(_PARTS.search(tail))
        count = 1 if in_sentence else _title_lines(lines, index)
        if count > 1:
            groups.append(list(lines[index : index + count]))
            tail, listed = _glued(groups[-1]), False
        elif groups and _goes_on(tail, groups[-1][-1], line, listed, indents):
            groups[-1].append(line)
            tail = (tail + line.text.strip())[-TAIL:]
        else:
            groups.append([line])
            tail = line.text.strip()[-TAIL:]
            listed = _lists_annexes(line, listed)
        index += count
    return [replace(group[0], text=_glued(group)) if len(group) > 1 else group[0] for group in groups]


def _lists_annexes(line: Line, listed: bool) -> bool:
    """Whether the list of annexes begins with this line (附件：1.…) or, begun before, goes on with it (2.…)."""
    mark = mark_of(line.text)
    if mark is None:
        return False
    if mark.style == Style.ANNEX:
        return mark.length < len(line.text.rstrip())
    return listed


def _goes_on(paragraph: str, last: Line, line: Line, listed: bool, indents: bool) -> bool:
    """Whether ``line`` continues the paragraph that ends with ``last``."""
    text = line.text.strip()
    if ROW in (last.kind, line.kind) or line.heading or line.item:
        return False
    if _NEVER_FIRST.match(text) or (text[0] in HALVES and paragraph[-1:] == text[0]):
        return True
    if last.heading:
        return False
    if _closes(paragraph, text):
        return True
    if mark_of(text) or _DATE.match(text) or _NUMBER.match(text):
        return False
    if paragraph[-1:] in NEVER_LAST and not (line.indented and last.room is not None and not last.full):
        return True
    if line.kind != LINE or last.kind != LINE:
        return False
    if (last.item or listed) and not line.gap and not _ended(paragraph) and not _SIGNATURE.search(text):
        return True
    if last.room is not None:
        return _runs_on(paragraph, last, line, indents)
    return _is_broken_off(paragraph, text)


def _indents(lines: Sequence[Line]) -> bool:
    """Whether paragraphs begin further in: most lines do that follow one which is not full."""
    firsts = [line.indented for last, line in pairwise(lines) if last.room is not None and not last.full]
    return sum(firsts) > 0.6 * len(firsts)


def _runs_on(paragraph: str, last: Line, line: Line, indents: bool) -> bool:
    """In a text that was broken at a width: a full line goes on in the next unless that begins something."""
    if not last.full or line.indented or (line.gap and _is_title(paragraph)):
        return False
    if last.size and line.size and abs(last.size - line.size) > 0.15 * last.size:
        return False
    if indents or not _ended(paragraph):
        return True
    if line.gap or _LABEL.match(line.text.strip()) or (paragraph[-1] in "：:" and "。" not in paragraph):
        return False
    return last.quite_full


def _is_broken_off(paragraph: str, text: str) -> bool:
    """In a text whose lines are paragraphs: one that ends in the middle of a sentence was cut by a page's end."""
    if _ended(paragraph) or _is_title(paragraph) or _LABEL.match(text) or _BRACKETED.match(text):
        return False
    if "。" not in paragraph and (len(paragraph) < LONG or not _PARTS.search(paragraph)):
        return False
    return not (len(text) < LONG and _SIGNATURE.search(text) and not _PARTS.search(text))


def _is_title(paragraph: str) -> bool:
    return bool(TITLE.search(paragraph)) and "。" not in paragraph


def _ended(paragraph: str) -> bool:
    """Whether a sentence ends with it, or a remark in brackets behind one: …。（责任部门：组织部）"""
    text = paragraph.rstrip()
    bare = _LAST_BRACKETS.sub("", text) or "。"
    return text[-1:] in ENDS or text.rstrip(CLOSERS)[-1:] in ENDS or (bare != text and bare[-1:] in ENDS)


def _closes(paragraph: str, text: str) -> bool:
    """Whether a bracket or quotation mark of the paragraph is open and ``text`` closes it."""
    if not _balance(paragraph) > 0:
        return False
    depth = 0
    for sign in text:
        if sign in OPENERS:
            depth += 1
        elif sign in CLOSERS:
            depth -= 1
            if depth < 0:
                return True
    return False


def _balance(text: str) -> int:
    """Brackets open at the end of the text; closed ones without an opening do not count (1） 2）)."""
    depth = 0
    for sign in text:
        if sign in OPENERS:
            depth += 1
        elif sign in CLOSERS:
            depth = max(depth - 1, 0)
    return depth


def _glued(lines: Sequence[Line]) -> str:
    """One after the other; a blank only between what is not Chinese."""
    texts = [line.text.strip() for line in lines]
    parts = texts[:1]
    for before, text in pairwise(texts):
        latin = _LATIN.match(before[-1:]) and _LATIN.match(text)
        parts.append(f" {text}" if latin else text)
    return "".join(parts)


# --- titles over several lines ---


def _title_lines(lines: Sequence[Line], start: int) -> int:
    """How many lines from ``start`` on are one title, which ends as titles do with the last. 1: none."""
    for count in range(1, min(MOST_TITLE_LINES, len(lines) - start) + 1):
        group = lines[start : start + count]
        if not _may_be_title(group[-1], first=count == 1) or (count > 1 and _differs(group[0], group[-1])):
            return 1
        said = _glued(group)
        if _is_unit(said):
            return 1
        following = lines[start + count].text.strip() if start + count < len(lines) else ""
        if TITLE.search(said) and not (following.startswith("的") and TITLE.search(following)):
            return count if _began(group) else 1
    return 1


def _is_unit(text: str) -> bool:
    """Whether a line names whoever issues: it stands above the title, not in it."""
    return bool(_SIGNATURE.search(text) or text.endswith("文件")) and "关于" not in text


def _may_be_title(line: Line, first: bool) -> bool:
    text = line.text.strip()
    if line.kind == ROW or line.item or (line.heading and not first) or len(text) > LONGEST_TITLE_LINE:
        return False
    return not (re.search(r"[。；，：:]", text) or _DATE.match(text) or _NUMBER.match(text) or mark_of(text))


def _differs(first: Line, line: Line) -> bool:
    """Whether two lines look too different to be one title."""
    if first.centred != line.centred and not (first.full or line.full):
        return True
    return bool(first.size and line.size and abs(first.size - line.size) > 0.15 * first.size)


def _began(lines: Sequence[Line]) -> bool:
    """Whether what stands before the last line is the beginning of a title, and no line of its own."""
    first = lines[0].text.strip()
    return len(lines) == 1 or "关于" in first or lines[0].centred or len(first) >= 12
