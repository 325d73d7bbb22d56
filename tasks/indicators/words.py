"""Targets and numbers in the words of offices: 不少于30000个, 每个镇街至少1个, 省50市20县10."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from tasks.choices import Applies, Bound
from tasks.models import Target
from teams.choices import Grade, Level, OrganisationKind

# How a unit of a level or a kind is called where each of them is asked.
LEVEL_WORDS = {
    Level.CENTRAL: "中央",
    Level.PROVINCE: "省",
    Level.CITY: "市",
    Level.COUNTY: "县",
    Level.TOWNSHIP: "镇街",
    Level.VILLAGE: "村",
}
KIND_WORDS = {
    OrganisationKind.COMMITTEE: "团委",
    OrganisationKind.DEPARTMENT: "部门",
    OrganisationKind.AFFILIATED: "直属单位",
    OrganisationKind.UNIVERSITY: "高校",
    OrganisationKind.SYSTEM: "系统",
    OrganisationKind.TOWNSHIP: "镇街",
    OrganisationKind.VILLAGE: "村",
    OrganisationKind.BRANCH: "团支部",
}
BOUND_WORDS = {
    Bound.AT_LEAST: "不少于",
    Bound.AT_MOST: "不超过",
    Bound.EQUALS: "达到",
    Bound.OVER: "超过",
    Bound.UNDER: "低于",
    Bound.ABOUT: "约",
    Bound.RISE: "比上期上升",
    Bound.FALL: "比上期下降",
}
EACH_WORDS = {Bound.AT_LEAST: "至少", Bound.AT_MOST: "至多", Bound.EQUALS: ""}
NAMED = 4  # so many named units are written out


def number_words(value: Decimal | None, unit: str = "") -> str:
    """30000个, 62.5%: no zero behind the point that says nothing; "" for no value."""
    if value is None:
        return ""
    plain = f"{value:f}"
    return f"{plain.rstrip('0').rstrip('.') if '.' in plain else plain}{unit}"


def target_words(target: Target) -> str:
    """What one target asks, and of whom: 力争每个村1名. Reads the named units and the unit of the indicator."""
    return f"{target.strength}{whom_words(target)}{asked_words(target, target.indicator.unit)}"


def targets_words(targets: Iterable[Target]) -> str:
    """All that is asked, stage by stage: 省50市20县10个；2025年：不少于1000个."""
    stages: dict[str, list[Target]] = {}
    for target in targets:
        stages.setdefault(target.stage, []).append(target)
    said = [f"{stage}：{_stage_words(rows)}" if stage else _stage_words(rows) for stage, rows in stages.items()]
    return "；".join(said)


def whom_words(target: Target) -> str:
    """每个镇街, 每名中层干部, 团省委; empty where the whole is asked without more."""
    if target.applies == Applies.PERSON:
        within = _scope_words(target)
        return f"{within}每名{Grade(target.grade).label if target.grade else '干部'}"
    named = _named(target)
    if named:
        return f"{named}每个单位" if target.applies == Applies.UNIT and "、" in named else named
    scope = _scope_words(target)
    if target.applies == Applies.UNIT:
        return f"每个{scope or '单位'}"
    return scope and f"{scope}合计"


def asked_words(target: Target, unit: str) -> str:
    """不少于30000个, 1至3名, 比上期上升; 没有印数 where the text prints none."""
    if target.bound in (Bound.RISE, Bound.FALL):
        return BOUND_WORDS[Bound(target.bound)]
    if target.value is None:
        return "没有印数"
    number = number_words(target.value)
    if target.bound == Bound.RANGE:
        return f"{number}至{number_words(target.high, unit)}"
    return f"{_bound_words(target)}{number}{unit}"


def _bound_words(target: Target) -> str:
    if not target.bound:
        return ""
    bound = Bound(target.bound)
    whole = target.applies == Applies.WHOLE
    return BOUND_WORDS[bound] if whole else EACH_WORDS.get(bound, BOUND_WORDS[bound])


def _named(target: Target) -> str:
    names = [str(unit) for unit in target.units.all()]
    return f"{'、'.join(names[:NAMED])}等{len(names)}个单位" if len(names) > NAMED else "、".join(names)


def _scope_words(target: Target) -> str:
    levels = [LEVEL_WORDS[Level(level)] for level in target.levels]
    kinds = [KIND_WORDS[OrganisationKind(kind)] for kind in target.kinds]
    return "".join(levels) if levels == kinds else "、".join([*levels, *kinds])


def _stage_words(targets: Sequence[Target]) -> str:
    if len(targets) > 1 and all(_is_of_one_level(target) for target in targets):
        numbers = "".join(f"{LEVEL_WORDS[Level(t.levels[0])]}{number_words(t.value)}" for t in targets)
        return f"{targets[0].strength}{numbers}{targets[0].indicator.unit}"
    return "；".join(target_words(target) for target in targets)


def _is_of_one_level(target: Target) -> bool:
    """Whether it is a part of 省50市20县10: each unit of one level, at least so many."""
    plain = target.applies == Applies.UNIT and target.bound in (Bound.AT_LEAST, Bound.EQUALS)
    return plain and len(target.levels) == 1 and not target.kinds and target.value is not None and not _named(target)
