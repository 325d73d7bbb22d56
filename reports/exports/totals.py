"""Totals of a unit and a period as a workbook, grouped as on the page."""

from typing import Any, BinaryIO

from django.utils import timezone

from reports.access import periods_for
from reports.exporters.totals import TotalsSheet
from reports.exports.work import Tell, Work
from reports.totals import GROUPINGS, totals_of
from tasks.access import get_task_for
from tasks.models import Placement
from teams.access import get_organisation_for, pick
from teams.models import User
from teams.names import names_on
from teams.tree import Branch
from youthwork.lib.archives import safe_name
from youthwork.lib.dates import cn_moment


def totals_sheet_of(user: User, options: dict[str, Any]) -> Work:
    """``options``: period, organisation (code), by (a key of ``GROUPINGS``), task (or None)."""
    period = pick(periods_for(user), pk=options["period"])
    unit = get_organisation_for(user, options["organisation"]) if options.get("organisation") else user.organisation
    task = get_task_for(user, options["task"]) if options.get("task") else None
    grouping = options["by"] if options.get("by") in GROUPINGS else "programme"
    now = timezone.localtime()
    names = names_on(unit, period.ends_on)
    sheet = TotalsSheet(names, period, grouping, f"截至{cn_moment(now, now).removeprefix('今天')}")
    # Only sites are many; the others are as many as an office can read.
    below = list(Branch(unit.pk, period.ends_on).lines) if grouping == "site" else []
    rows = Placement.objects.filter(site__host__in=below).values("site").distinct().count() if below else 0

    def write(file: BinaryIO, tell: Tell) -> None:
        found = totals_of(unit, period, grouping, task=task)
        file.write(sheet.render(found))
        tell(len(found.groups))

    title = f"{names.short_name}{period}按{GROUPINGS[grouping]}汇总"
    return Work(title, safe_name(f"{title}.xlsx"), sheet.content_type, rows, write)
