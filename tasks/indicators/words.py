"""Targets and numbers in the words of offices: 不少于30000个, 每个镇街至少1个, 省50市20县10."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from tasks.choices import Applies, Basis, Bound, Counts, Feed, Measure
from tasks.indicators.measures import Told
from tasks.models import Indicator, Target
from teams.choices import Grade, Level, OrganisationKind

# How a unit of a level or a kind is called where each of them is asked.
LEVEL_WORDS: dict[str, str] = {
    Level.CENTRAL: "中央",
    Level.PROVINCE: "省",
    Level.CITY: "市",
    Level.COUNTY: "县",
    Level.TOWNSHIP: "镇街",
    Level.VILLAGE: "村",
}
KIND_WORDS: dict[str, str] = {
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
MEASURE_WORDS = {
    Measure.SUM: "各单位的数加起来",
    Measure.LATEST: "各单位最近一次的数加起来",
    Measure.RATIO: "分子除以分母",
    Measure.COVERAGE: "达到条件的单位占范围内单位的百分比",
    Measure.EACH: "每个单位或每个人各自达到，多的不抵少的",
    Measure.MILESTONE: "到期前做完没有",
    Measure.TREND: "本期与上一期相比",
    Measure.COMPOSITE: "几个条件合起来",
}
BASIS_WORDS = {Basis.OWN: "本级，含部门和直属单位", Basis.BELOW: "本级和所有下级"}
COUNTS_WORDS = {
    Counts.VALUES: "已审记录里填的数",
    Counts.PEOPLE: "已审记录的覆盖人数，按项目的算法",
    Counts.RECORDS: "已审记录的条数",
}


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
    if target.indicator.measure == Measure.COVERAGE:
        inside = target.indicator.inside
        within = f"每个{LEVEL_WORDS[inside]}的" if inside else ""
        return f"{within}{scope or '单位'}中"
    return scope and f"{scope}合计"


def asked_words(target: Target, unit: str) -> str:
    """不少于30000个, 1至3名, 比上期上升; where the text prints no number: 按期完成, or 若干."""
    if target.bound in (Bound.RISE, Bound.FALL):
        return BOUND_WORDS[Bound(target.bound)]
    if target.value is None:
        return "按期完成" if target.indicator.measure == Measure.MILESTONE else "若干（文中没有印数）"
    number = number_words(target.value)
    if target.bound == Bound.RANGE:
        return f"{number}至{number_words(target.high, unit)}"
    return f"{_bound_words(target)}{number}{unit}"


def result_words(result: Told, indicator: Indicator) -> str:
    """The value as one reads it: 45个, 33.3%, 3个里2个达到, 已完成; "" where there is none."""
    if result.value is None:
        return ""
    if result.asked is not None:
        return f"{result.asked}个里{number_words(result.value)}个达到"
    if indicator.measure == Measure.COMPOSITE:
        return {True: "已达到", False: "没有达到", None: "还不能判断"}[result.met]
    if indicator.measure == Measure.MILESTONE:
        return "已完成" if result.met else "未完成"
    return number_words(round(result.value, 1 if indicator.unit == "%" else 2), unit_of(indicator))


def unit_of(indicator: Indicator) -> str:
    """The unit that stands behind its numbers; shares are per cents where nothing else is said."""
    shares = (Measure.RATIO, Measure.COVERAGE)
    return indicator.unit or ("%" if indicator.measure in shares else "")


def definition_words(indicator: Indicator) -> list[tuple[str, str]]:
    """How it is reckoned, line by line: label and words. Reads its programmes and parts."""
    said = [("算法", f"{indicator.get_measure_display()}：{MEASURE_WORDS[Measure(indicator.measure)]}")]
    said += [("口径", BASIS_WORDS[Basis(indicator.basis)]), ("数据来源", _source_words(indicator))]
    said.append(("周期", indicator.get_every_display() if indicator.every else "文件执行期内累计"))
    if indicator.measure == Measure.COMPOSITE:
        said.append(("条件", "任一达到即可" if indicator.any_part else "都要达到"))
    if indicator.inside:
        said.append(("先在哪里算", f"每个{LEVEL_WORDS[indicator.inside]}内"))
    if indicator.qualifies_over is not None:
        said.append(("计入的条件", f"人数超过{indicator.qualifies_over}"))
    if indicator.qualifies:
        said.append(("计入的条件", indicator.qualifies))
    return said


def _source_words(indicator: Indicator) -> str:
    if indicator.feed != Feed.RECORDS:
        return indicator.get_feed_display()
    names = "、".join(str(programme) for programme in indicator.programmes.all())
    return COUNTS_WORDS[Counts(indicator.counts)] + (f"（{names}）" if names else "")


def _bound_words(target: Target) -> str:
    if not target.bound:
        return ""
    bound = Bound(target.bound)
    whole = target.applies == Applies.WHOLE
    return BOUND_WORDS[bound] if whole else EACH_WORDS.get(bound, BOUND_WORDS[bound])


def _named(target: Target) -> str:
    names = [str(unit) for unit in target.named]
    return f"{'、'.join(names[:NAMED])}等{len(names)}个单位" if len(names) > NAMED else "、".join(names)


def _scope_words(target: Target) -> str:
    levels = [LEVEL_WORDS.get(level, level) for level in target.levels]
    kinds = [KIND_WORDS.get(kind, kind) for kind in target.kinds]
    return "、".join(levels) + ("" if levels == kinds else "、".join(kinds))


def _stage_words(targets: Sequence[Target]) -> str:
    if len(targets) > 1 and all(_is_of_one_level(target) for target in targets):
        numbers = "".join(f"{LEVEL_WORDS.get(t.levels[0], t.levels[0])}{number_words(t.value)}" for t in targets)
        return f"{targets[0].strength}{numbers}{targets[0].indicator.unit}"
    return "；".join(target_words(target) for target in targets)


def _is_of_one_level(target: Target) -> bool:
    """Whether it is a part of 省50市20县10: each unit of one level, at least so many."""
    plain = target.applies == Applies.UNIT and target.bound in (Bound.AT_LEAST, Bound.EQUALS)
    return plain and len(target.levels) == 1 and not target.kinds and target.value is not None and not _named(target)
