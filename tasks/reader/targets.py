"""The targets of a document: what is asked in figures, as a coverage, as a trend or by a date, each with its reason."""

from tasks.reader.dates import find_dues
from tasks.reader.goals.counts import counted_goals
from tasks.reader.goals.found import Found
from tasks.reader.goals.items import LIST_MARK
from tasks.reader.goals.milestones import milestone_goals
from tasks.reader.goals.sentences import Sentence, sentences_of
from tasks.reader.goals.wholes import whole_goals
from tasks.reader.model import Block, Clause, Due, Goal, Header, Paper
from tasks.reader.numbers import number

CHECKLIST = "cadre_checklist_item"  # tasks.choices.TaskKind.CADRE_CHECKLIST_ITEM; plain values need no Django


def read_goals(paper: Paper, header: Header, clauses: list[Clause]) -> list[Goal]:
    """The targets of the running text, in its order. Rows of tables are left to :func:`read_cell_goals` and to the
    readers of arrangements. A period of the whole document gives no target a date: it is the caller's to add."""
    goals: list[Goal] = []
    lead: Due | None = None
    for block in paper.blocks:
        if block.cells or is_header(block, header):
            continue
        lead = lead if LIST_MARK.match(block.text) and LIST_MARK.match(block.text)[0].strip() else None
        for sentence in sentences_of(block, header, lead):
            goals.extend(sentence_goals(sentence, goals, clauses))
        lead = opening_due(block, header) or lead
    for goal in goals:
        goal.quote = paper.text[slice(*goal.span)]
    return goals


def read_cell_goals(
    text: str, start: int, header: Header, *, metric: str = "", clause: int | None = None, plain: bool = True
) -> list[Goal]:
    """The targets of one cell of a table, which begins at offset ``start`` of the paper. In a 目标值 column a figure
    needs no verb to be one; elsewhere (``plain`` false) it does. ``metric`` is the name the row gives to what is
    counted, where it does."""
    goals = bare_number(text, start, metric, clause) if plain else []
    block = Block("" if goals else text, start)
    for sentence in sentences_of(block, header):
        found = sentence_goals(sentence, goals, [], plain=plain)
        for goal in found:
            goal.clause = clause
            goal.metric = goal.metric or metric
        goals.extend(found)
    for goal in goals:
        goal.quote = text[goal.span[0] - start : goal.span[1] - start]
    return goals


def bare_number(text: str, start: int, metric: str, clause: int | None) -> list[Goal]:
    """The goal of a cell that holds a number and nothing else; what it counts and in what is the table's to say."""
    try:
        value = number(text)
    except ValueError:
        return []
    span = start + len(text) - len(text.lstrip()), start + len(text.rstrip())
    reason = "目标值一栏只印出数，读作等于；单位没有印出。"
    return [Goal("", span, clause, metric, "sum", "=", value, reason=reason)]


def sentence_goals(
    sentence: Sentence, earlier: list[Goal], clauses: list[Clause], *, plain: bool = False
) -> list[Goal]:
    """The goals of one sentence in its order. ``earlier`` are those before it, for 其中 to point at; ``plain`` says
    that every figure is a target."""
    clause = innermost(sentence.start, clauses)
    personal = clause is not None and clauses[clause].kind == CHECKLIST
    counted = counted_goals(sentence, earlier, personal=personal, plain=plain)
    whole = [one for one in whole_goals(sentence) if not covered(one, counted)]
    taken = [one.goal.span for one in (*counted, *whole)]
    found = [*counted, *whole, *milestone_goals(sentence, taken)]
    found.sort(key=lambda one: (one.goal.span[0], one.goal.span[1]))
    return numbered(found, earlier, clauses)


def covered(one: Found, counted: list[Found]) -> bool:
    """Whether a figure in the same words says it already: 全覆盖 beside 100%, 提高 beside 提高到60%."""
    begin, end = one.goal.span
    for other in counted:
        low, high = other.goal.span
        within = low < end and begin < high
        if within and (
            one.goal.measure == other.goal.measure or (begin >= low and end <= high and one.goal.measure != "trend")
        ):
            return True
    return False


def numbered(found: list[Found], earlier: list[Goal], clauses: list[Clause]) -> list[Goal]:
    """The goals with the index of their clause and of the goal they are a part of."""
    goals = [*earlier, *(one.goal for one in found)]
    for one in found:
        one.goal.clause = innermost(one.goal.span[0], clauses)
        one.goal.part_of = place_of(one.parent, goals) if one.parent else None
    return [one.goal for one in found]


def place_of(goal: Goal, goals: list[Goal]) -> int | None:
    """Where this very goal stands, from the end, for a whole stands shortly before its part."""
    return next((place for place in reversed(range(len(goals))) if goals[place] is goal), None)


def innermost(position: int, clauses: list[Clause]) -> int | None:
    """The index of the smallest clause that holds a place of the paper."""
    holding = [index for index, clause in enumerate(clauses) if clause.span[0] <= position < clause.span[1]]
    return min(holding, key=lambda index: clauses[index].span[1] - clauses[index].span[0], default=None)


def opening_due(block: Block, header: Header) -> Due | None:
    """The deadline of a paragraph that opens a list (到2025年，实现以下目标：): it governs the items."""
    if not block.text.rstrip().endswith(("：", ":")):
        return None
    dated = [due for due in find_dues(block.text, block.start, header) if due.on]
    return dated[-1] if dated else None


def is_header(block: Block, header: Header) -> bool:
    """Title, number and addressees hold no targets."""
    return any(begin <= block.start and block.end <= end for begin, end in header.spans.values() if end > begin)
