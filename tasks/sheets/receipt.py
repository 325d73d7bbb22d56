"""What an import has written, would take back, and has taken back, in words."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from teams.choices import SheetKind
from teams.models import SheetImport

Fact = tuple[str, str]  # what of, how much


def _said(*parts: str) -> str:
    """The parts that are not of nothing; if all are, the first."""
    return "，".join([part for part in parts if re.search("[1-9]", part)] or parts[:1])


def _of_something(facts: Sequence[Fact]) -> list[Fact]:
    """The first line, and the others that are not of nothing."""
    return [*facts[:1], *(fact for fact in facts[1:] if re.search("[1-9]", fact[1]))]


def written(batch: SheetImport) -> list[Fact]:
    """The lines of the receipt."""
    summary = batch.summary
    made: Mapping[str, int] = Counter(summary.get("written", {}))
    same, changed = summary.get("unchanged", 0), summary.get("changed", 0)
    facts: dict[str, list[Fact]] = {
        SheetKind.ARRANGEMENT: [
            ("安排", _said(f"新增{made['created']:,}行", f"改动{made['changed']:,}行", f"无变化{same:,}行")),
            ("点位", f"新增{made['sites']:,}个"),
            ("项目", f"新增{made['programmes']:,}个"),
        ],
        SheetKind.ORGANISATIONS: [
            ("单位", _said(f"新设{made['opened']:,}个", f"更名{made['renamed']:,}个", f"无变化{same:,}个"))
        ],
        SheetKind.SITES: [
            ("点位", _said(f"新增{made['opened']:,}个", f"改动{made['edited']:,}个", f"无变化{same:,}个"))
        ],
        SheetKind.ROSTER: [
            ("队员", _said(f"新增{made['members']:,}人", f"改动{changed:,}人", f"无变化{same:,}人")),
            ("团队", _said(f"入队{made['joined']:,}人", f"新组{made['teams']:,}支")),
        ],
    }
    return _of_something(facts[batch.kind])


def undone(batch: SheetImport) -> list[Fact]:
    """The lines of the receipt of an import that was taken back."""
    back: Mapping[str, int] = Counter(batch.summary.get("undone", {}))
    facts: dict[str, list[Fact]] = {
        SheetKind.ARRANGEMENT: [("安排", _said(f"删除{back['created']:,}行", f"恢复{back['changed']:,}行"))],
        SheetKind.ORGANISATIONS: [("单位", _said(f"删除{back['opened']:,}个", f"改回名称{back['renamed']:,}个"))],
        SheetKind.SITES: [("点位", _said(f"删除{back['opened']:,}个", f"恢复{back['edited']:,}个"))],
        SheetKind.ROSTER: [
            ("队员", _said(f"删除{back['members']:,}人", f"恢复{back['changed']:,}人的资料")),
            ("团队", f"退出团队{back['joined']:,}人"),
        ],
    }
    return _of_something(facts[batch.kind])


def to_be_undone(batch: SheetImport, made: Sequence[Mapping[str, Any]]) -> list[str]:
    """What undoing will take back, a sentence each; ``made`` is what each row noted when it was written."""
    before = sum(bool(row.get("before")) for row in made)
    has = Counter(name for row in made for name in row)
    if batch.kind == SheetKind.ROSTER:
        counted = [
            (has["new"], "删除新登记的{}名队员。"),
            (before, "{}名队员的资料恢复成导入前的样子。"),
            (has["membership"], "{}人退出这次进的团队，点位的人数随之减少。"),
            (sum(len(row.get("postings", ())) for row in made), "收回随入队而来的{}项挂任。"),
            (has["team"], "删除为此新组的{}支团队。"),
            (has["leads"], "撤下这次定的{}名团队长，原来有团队长的恢复。"),
        ]
    elif batch.kind == SheetKind.ARRANGEMENT:
        counted = [
            (len(made) - before, "删除新增的{}行安排。"),
            (before, "{}行安排恢复成导入前的样子。"),
            (sum(len(row["sites"]) for row in made), "删除为此新增的{}个点位。"),
            (sum(len(row["programmes"]) for row in made), "删除为此新增的{}个项目。"),
        ]
    elif batch.kind == SheetKind.SITES:
        counted = [(len(made) - before, "删除新增的{}个点位。"), (before, "{}个点位恢复成导入前的样子。")]
    else:
        counted = [(len(made) - before, "删除新设的{}个单位。"), (before, "{}个单位改回原来的名称。")]
    return [sentence.format(f"{count:,}") for count, sentence in counted if count]
