"""What a reading is worth beside the known facts of its document."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from tasks.reader.model import Clause, Goal, Reading
from tests.reader.corpus.case import Case, Target, Task
from youthwork.lib.text import match_key

HEADER_FIELDS = ("title", "number", "date", "addressees", "period")
_SAME_TITLE = 0.92
_SAME_QUOTE = 0.5  # of the shorter one


@dataclass
class Count:
    """Right ones out of all."""

    right: int = 0
    of: int = 0

    def add(self, right: int, of: int) -> None:
        self.right += right
        self.of += of

    @property
    def share(self) -> float:
        return self.right / self.of if self.of else 1.0


@dataclass
class Score:
    """The counts of one document or, added up, of many; ``wrong`` says in words what failed."""

    recall: Count = field(default_factory=Count)
    precision: Count = field(default_factory=Count)
    kinds: Count = field(default_factory=Count)
    numbers: Count = field(default_factory=Count)
    leads: Count = field(default_factory=Count)
    dues: Count = field(default_factory=Count)
    links_found: Count = field(default_factory=Count)
    links_right: Count = field(default_factory=Count)
    header: Count = field(default_factory=Count)
    target_recall: Count = field(default_factory=Count)
    target_precision: Count = field(default_factory=Count)
    target_values: Count = field(default_factory=Count)
    invented: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def departments(self) -> float:
        """F1 of the links between tasks and departments."""
        found, right = self.links_found.share, self.links_right.share
        return 2 * found * right / (found + right) if found + right else 0.0

    def __iadd__(self, other: "Score") -> "Score":
        for name, mine in vars(self).items():
            theirs = getattr(other, name)
            if isinstance(mine, Count):
                mine.add(theirs.right, theirs.of)
        self.invented += other.invented
        self.wrong += other.wrong
        return self


def score(case: Case, reading: Reading) -> Score:
    """The reading against the facts."""
    result = Score()
    _score_header(case, reading, result)
    _score_tasks(case, reading, result)
    if case.targets is not None:
        numeric = [goal for goal in reading.goals if goal.value is not None]
        _score_targets(case, numeric, result)
    return result


def _score_header(case: Case, reading: Reading, result: Score) -> None:
    for name in HEADER_FIELDS:
        wanted, found = getattr(case, name), getattr(reading.header, name)
        if found in (None, (None, None)):
            if wanted not in (None, (None, None)):
                result.header.add(0, 1)
                result.wrong.append(f"{name}: {wanted} not found")
            continue
        same = _key(str(found)) == _key(str(wanted))
        result.header.add(same, 1)
        if not same:
            result.invented += wanted in (None, (None, None))
            result.wrong.append(f"{name}: {found} for {wanted}")
    found_issuers = {_key(name) for name in reading.header.issuers}
    known = {_key(name) for name in case.issuers}
    result.header.add(len(known & found_issuers), len(known))
    result.invented += len(found_issuers - known)
    if known != found_issuers:
        result.wrong.append(f"issuers: {reading.header.issuers} for {case.issuers}")


def _score_tasks(case: Case, reading: Reading, result: Score) -> None:
    left = list(reading.clauses)
    pairs: list[tuple[Task, Clause]] = []
    for task in case.tasks:
        if (clause := _matching(task, left)) is not None:
            left.remove(clause)
            pairs.append((task, clause))
        else:
            result.wrong.append(f"missed: {task.number} {task.title}")
            result.links_found.add(0, len(task.departments))
    result.wrong += [f"no task: {clause.number} {clause.title} ({clause.kind})" for clause in left]
    result.links_right.add(0, sum(len(clause.departments) for clause in left))
    result.recall.add(len(pairs), len(case.tasks))
    result.precision.add(len(pairs), len(reading.clauses))
    for task, clause in pairs:
        _score_pair(task, clause, result)


def _matching(task: Task, clauses: list[Clause]) -> Clause | None:
    wanted = _key(task.title)
    same = [clause for clause in clauses if _key(clause.title) == wanted]
    near = [clause for clause in clauses if SequenceMatcher(None, _key(clause.title), wanted).ratio() >= _SAME_TITLE]
    found = same or near
    return next((clause for clause in found if clause.kind == task.kind), found[0] if found else None)


def _score_pair(task: Task, clause: Clause, result: Score) -> None:
    wanted, found = {_key(name) for name in task.departments}, {_key(named.name) for named in clause.departments}
    result.links_found.add(len(wanted & found), len(wanted))
    result.links_right.add(len(wanted & found), len(found))
    checks: Iterable[tuple[str, Count, object, object]] = (
        ("kind", result.kinds, task.kind, clause.kind),
        ("number", result.numbers, _key(task.number), _key(clause.number)),
        ("lead", result.leads, _key(task.lead or ""), _key(clause.lead or "")),
        ("departments", Count(), wanted, found),
    )
    for name, count, expected, proposed in checks:
        count.add(expected == proposed, 1)
        if expected != proposed:
            result.wrong.append(f"{task.title[:20]} {name}: {proposed} for {expected}")
    if task.due is not None:
        said = "standing" if clause.standing else (clause.due.by or clause.due.on) if clause.due else ""
        result.dues.add(task.due == said, 1)
        if task.due != said:
            result.wrong.append(f"{task.title[:20]} due: {said} for {task.due}")


def _score_targets(case: Case, goals: list[Goal], result: Score) -> None:
    wanted = case.targets or ()
    left = list(goals)
    pairs: list[tuple[Target, Goal, bool]] = []
    open_targets = list(wanted)
    for same_value in (True, False):  # first those that agree, so that a neighbour's number is not taken for them
        for target in list(open_targets):
            fits = [
                goal
                for goal in left
                if overlap(target.quote, goal.quote) and (not same_value or _same_value(target, goal))
            ]
            if fits:
                best = max(fits, key=lambda goal: (_right(target, goal), _closeness(target.quote, goal.quote)))
                left.remove(best)
                open_targets.remove(target)
                pairs.append((target, best, same_value))
    left = [goal for goal in left if not any(overlap(quote, goal.quote) for quote in case.unscored)]
    result.target_recall.add(sum(same for _, _, same in pairs), len(wanted))
    result.target_precision.add(len(pairs), len(pairs) + len(left))
    result.target_values.add(sum(_right(target, goal) for target, goal, _ in pairs), len(pairs))
    result.wrong += [f"target missed: {target.quote} {target.value}" for target in open_targets]
    result.wrong += [f"no target: {goal.quote} {goal.value} {goal.unit}" for goal in left]
    result.wrong += [
        f"target {target.quote[:24]}: {_said(goal)} for {_said(target)}"
        for target, goal, _ in pairs
        if not _right(target, goal)
    ]


def _said(one: Target | Goal) -> str:
    return f"{one.bound} {one.value} {one.unit}"


def overlap(one: str, other: str) -> bool:
    """Whether one quote holds the other, or they share at least half of the shorter."""
    first, second = _key(one), _key(other)
    if first in second or second in first:
        return True
    common = SequenceMatcher(None, first, second, autojunk=False).find_longest_match()
    return common.size >= _SAME_QUOTE * min(len(first), len(second))


def _closeness(one: str, other: str) -> float:
    return SequenceMatcher(None, _key(one), _key(other), autojunk=False).ratio()


def _same_value(target: Target, goal: Goal) -> bool:
    value = goal.value
    if isinstance(target.value, dict) and isinstance(value, dict):
        return sorted(target.value.values()) == sorted(value.values())
    if isinstance(target.value, list) and isinstance(value, list):
        return [float(number) for number in value] == [float(number) for number in target.value]
    return bool(isinstance(value, int | float) and isinstance(target.value, int | float) and value == target.value)


def _right(target: Target, goal: Goal) -> bool:
    units = _key(target.unit), _key(goal.unit)
    same_unit = units[0] == units[1] or bool(units[1] and units[0].startswith(units[1]))
    return _same_value(target, goal) and same_unit and target.bound == goal.bound


def _key(text: str) -> str:
    return match_key(text).rstrip("。.").replace(",", "，").replace("、", "，")
