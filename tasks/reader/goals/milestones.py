"""What is to be done by a date or again and again, without a figure: 5月15日前报送名单, 分别于6、9、12月底报至."""

import re
from collections.abc import Iterator

from tasks.reader.goals.asking import is_told
from tasks.reader.goals.found import Found
from tasks.reader.goals.items import LIST_MARK
from tasks.reader.goals.sentences import Sentence
from tasks.reader.goals.words import STRONGEST_FIRST
from tasks.reader.model import Due, Goal, Span

# A deadline by its wording: before, at the end of, until. 5月至6月上旬 and 6月中旬 say when, not by when.
DEADLINE = re.compile(r"前$|[底末]$|内$|^[到至截]")
PERIOD = re.compile(r"[—–－~～]|[月旬日年底]至|[月旬日年底]到|-")
OPENS = re.compile(r"^[\s，、]*(?:力争|争取|确保|各地|各级|原则上|并|其中|同时|要|请|务必|须|应)*$")
LEAST = 4  # signs that say something beside the date


def milestone_goals(sentence: Sentence, taken: list[Span]) -> Iterator[Found]:
    """The deadlines and recurrences of a sentence under which no target stands that has been read (``taken``)."""
    for position, due in enumerate(sentence.dues):
        following = sentence.dues[position + 1] if position + 1 < len(sentence.dues) else None
        if span := done_by(sentence, due, following, taken):
            yield Found(milestone(sentence, due, span))


def done_by(sentence: Sentence, due: Due, following: Due | None, taken: list[Span]) -> Span | None:
    """From the phrase of the date to the next that has a target or a date of its own; None where the date governs
    targets already, or is no deadline."""
    at = due.span[0] - sentence.start
    phrase = sentence.phrase_at(at)
    if sentence.aside_at(at) or is_told(sentence, at) or not is_deadline(sentence, due, phrase):
        return None
    begin, end = phrase[0], phrase[1]
    dates = [one.span for one in sentence.dues if phrase[0] <= one.span[0] - sentence.start < phrase[1]]
    bare = phrase[1] - phrase[0] - sum(span[1] - span[0] + 1 for span in dates) < LEAST
    if meets(sentence, phrase, taken):
        return None
    for span in sentence.phrases:
        if span[0] <= begin:
            continue
        ends = meets(sentence, span, taken) or (following and following.span[0] - sentence.start < span[1])
        if ends or "；" in sentence.plain[end : span[0]] or (due.every and not bare):
            break
        end, bare = span[1], False
    opens_list = sentence.text.rstrip().endswith("：") and end == sentence.phrases[-1][1]
    return None if bare or opens_list else (begin, end)


def meets(sentence: Sentence, phrase: Span, taken: list[Span]) -> bool:
    begin, end = phrase[0] + sentence.start, phrase[1] + sentence.start
    return any(span[0] < end and begin < span[1] for span in taken)


def is_deadline(sentence: Sentence, due: Due, phrase: Span) -> bool:
    if due.every:
        return "度" not in sentence.text[due.span[1] - sentence.start :][:1]
    if PERIOD.search(due.printed) or not DEADLINE.search(due.printed.strip()):
        return False
    before = sentence.text[phrase[0] : due.span[0] - sentence.start]
    opening = OPENS.match(before[LIST_MARK.match(before).end() :]) if LIST_MARK.match(before) else None  # type: ignore[union-attr]
    return bool(due.printed.rstrip().endswith("前") or opening)


def milestone(sentence: Sentence, due: Due, span: Span) -> Goal:
    begin, end = span
    mark = LIST_MARK.match(sentence.text) if begin == 0 else None
    begin = mark.end() if mark else begin
    while begin < end and sentence.text[begin] in " ，、；：":
        begin += 1
    while end > begin and sentence.text[end - 1] in " ，、；：。！":
        end -= 1
    words = sentence.text[begin:end]
    printed = sentence.text[due.span[0] - sentence.start : due.span[1] - sentence.start]
    reason = f"“{printed}”反复进行，没有印出数。" if due.every else f"“{printed}”是期限，没有印出数，读作按期完成。"
    return Goal(
        quote="",
        span=(sentence.start + begin, sentence.start + end),
        clause=None,
        metric=re.sub(r"分别$|分别(?=将)", "", words.replace(printed, "")).strip(" ，、分别")[:60],
        measure="milestone",
        due=due,
        strength=next((word for word in STRONGEST_FIRST if word in words), ""),
        reason=reason,
    )
