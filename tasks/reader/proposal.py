"""Everything the reader proposes of one document: header, tasks, departments, due dates, targets."""

import re
from dataclasses import replace

from tasks.reader.clauses import read_clauses
from tasks.reader.dates import find_dues
from tasks.reader.header import read_header
from tasks.reader.ledger import read_tables
from tasks.reader.model import Clause, Due, Goal, Header, Paper, Reading
from tasks.reader.parts import parts_of
from tasks.reader.periods import stretch_in
from tasks.reader.targets import read_goals
from youthwork.lib.text import match_key

# 完成时限：… says by when the task as a whole is due.
_DUE_LABEL = re.compile(
    r"(?:(?:计划|预计|任务)?(?:完成|办理|办结|推进)(?:时限|时间|期限|日期|节点)|时限|时间节点|截止(?:时间|日期))\s*[：:]\s*([^；;。）)\n]+)"
)
_SENTENCE = re.compile(r"[。！？；;]")


def propose(paper: Paper) -> Reading:
    """The whole reading of a paper. Clauses stand in the order of the text; nothing in it is written anywhere."""
    header = read_header(paper)
    clauses: list[Clause] = []
    goals: list[Goal] = []
    for part in parts_of(paper):
        written = read_clauses(paper, part, header)
        _set_dues(written, header)
        listed, counted = read_tables(paper, part, header)
        _append(clauses, written)
        kept = _append(clauses, listed)
        goals += [replace(goal, clause=kept[goal.clause] if goal.clause is not None else None) for goal in counted]
    return Reading(paper, header, clauses, goals + read_goals(paper, header, clauses))


def _append(clauses: list[Clause], more: list[Clause]) -> list[int]:
    """Add what is new; a ledger that repeats a task of the text only completes it. The index of each in ``clauses``."""
    known = {match_key(clause.title).rstrip("。"): number for number, clause in enumerate(clauses)}
    places: list[int] = []
    for clause in more:
        same = known.get(match_key(clause.title).rstrip("。"))
        if same is not None and clause.kind == clauses[same].kind:
            _complete(clauses[same], clause)
            places.append(same)
            continue
        if clause.parent is not None:
            clause.parent = places[clause.parent]
        places.append(len(clauses))
        clauses.append(clause)
    return places


def _complete(clause: Clause, again: Clause) -> None:
    if not clause.departments:
        clause.departments, clause.lead = again.departments, again.lead
    clause.due = clause.due or again.due
    clause.standing = clause.standing or again.standing


def _set_dues(clauses: list[Clause], header: Header) -> None:
    for clause in clauses:
        clause.due = _phase_end(clause, header) if clause.kind == "phase" else _due_of_the_whole(clause, header)


def _due_of_the_whole(clause: Clause, header: Header) -> Due | None:
    """The deadline that the clause states for itself: behind 完成时限：, in its title, or in its only sentence.

    One inside a longer text belongs to a target there.
    """
    start = clause.span[0]
    if label := _DUE_LABEL.search(clause.text):
        dues = find_dues(label[1], start + label.start(1), header)
        return dues[-1] if dues else None
    single = len([part for part in _SENTENCE.split(clause.text) if part.strip()]) == 1
    found = find_dues(clause.text, start, header) if single else find_dues(*_title(clause), header)
    dues = [due for due in found if due.on]  # 每月 says how often, not by when
    return dues[0] if len(dues) == 1 and clause.kind not in {"overall_requirement", "principle"} else None


def _phase_end(clause: Clause, header: Header) -> Due | None:
    """The last day of a phase: 调查研究阶段（5月至6月上旬） → 10 June."""
    years = {int(day[:4]) for day in header.period if day and day[:4].isdigit()}
    title, start = _title(clause)
    stretch = stretch_in(title, years.pop() if len(years) == 1 else None)
    if stretch is None or stretch.last is None:
        return None
    printed = title[stretch.span[0] : stretch.span[1]]
    by = None if stretch.last.startswith("--") else stretch.last
    return Due(printed, (start + stretch.span[0], start + stretch.span[1]), on=stretch.last, by=by)


def _title(clause: Clause) -> tuple[str, int]:
    """The title as it stands in the text, and where."""
    start, end = clause.title_span
    return clause.text[start - clause.span[0] : end - clause.span[0]], start
