"""The seed documents with the facts read out of them, as cases; where somebody has them (``SEEDS_DIR``)."""

import json
import os
import re
from pathlib import Path
from typing import Any

from tests.reader.corpus.case import Case, Target, Task

# The signs of the facts, and ours. Others (by date, recurring, vague) are no numeric targets.
_BOUNDS = {"≥": ">=", "≤": "<=", "=": "=", ">": ">", "<": "<", "≈": "~", "range": "range"}
_BEHIND_UNIT = re.compile(r"\s*(?:of |/|\(|（).*")
_PERIOD = re.compile(r"(\d{4})年(\d{1,2})月—(\d{4})年(\d{1,2})月")
_YEAR = re.compile(r"\d{4}")


def seed_cases() -> list[Case]:
    """The five documents; none where ``SEEDS_DIR`` is not set."""
    place = os.environ.get("SEEDS_DIR")
    if not place:
        return []
    folder = Path(place)
    facts = json.loads((folder / "seed_facts.json").read_text(encoding="utf-8"))
    return [_case(name, (folder / name).read_text(encoding="utf-8"), known) for name, known in sorted(facts.items())]


def _case(name: str, text: str, facts: dict[str, Any]) -> Case:
    document = facts["document"]
    return Case(
        name=name[:3],
        text=text,
        title=document["title"],
        issuers=tuple(re.sub(r" \(.*", "", issuer) for issuer in document["issuing_body"]),
        number=document["document_number"],
        date=document["date"],
        addressees=document["addressees"],
        period=_period(document["period_covered"]),
        tasks=tuple(_task(task) for task in facts["tasks"]),
        targets=tuple(target for indicator in facts["indicators"] if (target := _target(indicator))),
        unscored=tuple(indicator["quote"] for indicator in facts["indicators"] if _target(indicator) is None),
    )


def _period(printed: str | None) -> tuple[str | None, str | None]:
    """Months or a year as printed; what the facts tell in words (to 2025) is no period of the header."""
    if found := _PERIOD.fullmatch(printed or ""):
        return f"{found[1]}-{int(found[2]):02}-01", f"{found[3]}-{int(found[4]):02}-31"
    return (f"{printed}-01-01", f"{printed}-12-31") if printed and _YEAR.fullmatch(printed) else (None, None)


def _task(task: dict[str, Any]) -> Task:
    return Task(
        task["number"] or "",
        task["item_type"],
        task["verbatim_title"],
        tuple(task["responsible_departments"]),
        task["lead_department"],
    )


def _target(indicator: dict[str, Any]) -> Target | None:
    value, unit = indicator["value"], indicator["unit"] or ""
    bound = _BOUNDS.get(indicator["comparator"])
    if value is None or bound is None or isinstance(value, str):
        return None
    if unit.startswith("万"):  # 500万, with the unit left out in the text
        value, unit = value * 10_000, ""
    return Target(indicator["quote"], bound, value, _BEHIND_UNIT.sub("", unit))
