"""The words of a drafted line, from the records under it. Plain rules, no database: what was said, when, how many."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from tasks.choices import Counting

SAID_LENGTH = 40  # of one record's words in a table cell
NOTHING = "没有记录。"
STANDING = "常态化"


@dataclass(frozen=True)
class Said:
    """One telling record: when, where, what, and the number that goes with it (None: no number)."""

    on: date
    place: str
    content: str
    people: int | None = None
    problems: str = ""
    next_steps: str = ""


@dataclass(frozen=True)
class Told:
    """What is known of one programme at one unit in one period."""

    counting: str
    records: int = 0
    places: int = 0
    reads: int = 0
    telling: Sequence[Said] = ()
    problem: Said | None = None
    unstaffed: Sequence[str] = field(default_factory=tuple)


def progress_text(told: Told) -> str:
    """推进情况: how often and where, the most telling records with dates and figures, problems and next steps."""
    parts = [_summary(told)]
    parts += [_sentence(said, told.counting) for said in sorted(told.telling, key=lambda said: said.on)]
    if told.problem:
        if told.problem.problems:
            parts.append(f"存在问题：{_first_words(told.problem.problems)}。")
        if told.problem.next_steps:
            parts.append(f"下一步：{_first_words(told.problem.next_steps)}。")
    if told.unstaffed:
        parts.append(f"{'、'.join(told.unstaffed)}尚未派队。")
    return "".join(parts)


def due_text(due: date | None, *, year: int) -> str:
    """完成时限 as the form has it: 6月15日, with the year only when it is not ``year``; without one 常态化."""
    if due is None:
        return STANDING
    return f"{'' if due.year == year else f'{due.year}年'}{due.month}月{due.day}日"


def _summary(told: Told) -> str:
    if not told.records:
        return NOTHING
    reads = f"，阅读{told.reads}次" if told.counting == Counting.READS else ""
    if told.counting == Counting.READS:
        return f"记录{told.records}次{reads}。"
    where = f"在{told.places}个点位" if told.places > 1 else ""
    return f"{where}开展{told.records}次。"


def _sentence(said: Said, counting: str) -> str:
    number = ""
    if said.people and counting in (Counting.HEADCOUNT, Counting.VISITS):
        number = f"，{said.people}{'人' if counting == Counting.HEADCOUNT else '人次'}"
    elif said.people and counting == Counting.READS:
        number = f"，阅读{said.people}次"
    place = f"在{said.place}" if said.place and counting != Counting.READS else ""
    return f"{said.on.month}月{said.on.day}日{place}{_first_words(said.content)}{number}。"


def _first_words(text: str) -> str:
    """The first sentence, without its full stop, cut at a comma where it is too long."""
    sentence = re.split(r"[。！？!?\n；;]", text.strip(), maxsplit=1)[0].strip(" ，,、.")
    if len(sentence) <= SAID_LENGTH:
        return sentence
    cut = max(sentence.rfind(mark, 0, SAID_LENGTH) for mark in "，,、")
    return sentence[:cut] if cut > SAID_LENGTH // 2 else f"{sentence[:SAID_LENGTH]}……"
