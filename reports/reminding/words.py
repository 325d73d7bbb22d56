"""A rule in plain words: of whom and what it is, and on which days who is told."""

from collections.abc import Iterable
from typing import NamedTuple

from reports.models import ReminderRule
from reports.reminding.rules import Rules
from reports.reminding.timing import DEFAULTS, WEEK, Timing
from tasks.models import Document
from teams.choices import DueKind

DOER, OFFICIAL = "经办的人", "督办的人"
SILENT = "不提醒。"


class Standing(NamedTuple):
    """What counts for some kinds of things: their names, when is told, and who said so."""

    kinds: str
    words: str
    source: str


def standing(rules: Rules, path: str, document: Document | None) -> list[Standing]:
    """What ``rules`` come to for the unit at ``path``, of ``document`` or of what is of none: every kind, those that
    are told alike in one line."""
    alike: dict[tuple[str, str], list[str]] = {}
    for kind in DEFAULTS:
        rule = rules.of(kind, document.pk if document else None, path)
        alike.setdefault((in_words(rule.timing, enabled=rule.enabled), rule.source), []).append(kind.label)
    return [Standing("、".join(kinds), words, source) for (words, source), kinds in alike.items()]


def reach_of(rule: ReminderRule) -> str:
    """团茂南区委和下级“茂南区方案”里交办的任务; 团茂南区委和下级的工作对接方案."""
    of = f"“{rule.document}”里" if rule.document else ""
    what = DueKind(rule.about).label if rule.about else "所有的事"
    return f"{rule.organisation}和下级{of}{'' if '的' in what else '的'}{what}"


def in_words(timing: Timing, *, enabled: bool = True) -> str:
    """到期前7天、3天、1天和当天提醒经办的人；逾期1天、3天再提醒；逾期7天起改为提醒督办的人，每周一次。"""
    if not enabled:
        return SILENT
    parts = [_early(timing), _late(timing), _official(timing), _superior(timing)]
    return "；".join(filter(None, parts)) + "。" if any(parts) else SILENT


def _early(timing: Timing) -> str:
    days = f"到期前{_days(timing.before)}" if timing.before else ""
    if not timing.on_day:
        return f"{days}提醒{DOER}" if days else ""
    return f"{days}和当天提醒{DOER}" if days else f"到期当天提醒{DOER}"


def _late(timing: Timing) -> str:
    """What the one who is late is told until somebody else is."""
    end = timing.official_after
    days = [day for day in timing.after if end is None or day < end]
    first = (timing.after[-1] if timing.after else 0) + WEEK
    weekly = timing.weekly and (end is None or first < end)
    again = "再提醒" if timing.before or timing.on_day else f"提醒{DOER}"
    if days:
        return f"逾期{_days(days)}{again}" + ("，以后每周一次" if weekly else "")
    return f"逾期后每周{again}一次" if weekly else ""


def _official(timing: Timing) -> str:
    if timing.official_after is None:
        return ""
    return f"逾期{timing.official_after}天起改为提醒{OFFICIAL}" + ("，每周一次" if timing.weekly else "，只提醒一次")


def _superior(timing: Timing) -> str:
    return "" if timing.superior_after is None else f"逾期{timing.superior_after}天起同时提醒{OFFICIAL}的上级"


def _days(days: Iterable[int]) -> str:
    return "、".join(f"{day}天" for day in days)
