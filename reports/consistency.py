"""Everything that is derived, reckoned again from what it is derived from. Each check says how many it looked at and,
in sentences, which are wrong; none writes."""

from collections import Counter
from typing import Any

from django.db.models import Count, F, OuterRef, Q, Subquery

from reports.choices import RollupLine
from reports.lineage.frozen import unlike_lines
from reports.models import IndicatorRollup, ReportingPeriod, ReportVersion, Rollup, Window
from reports.rollup import differences
from reports.way.versions import sum_of
from tasks.models import Indicator, Placement, Programme
from teams.actions.files import read_back
from teams.models import Organisation, OrganisationName, Parentage, StoredFile
from youthwork.lib.sealed import CannotOpen

Checked = tuple[int, list[str]]


def wrong_totals() -> Checked:
    """Kept totals that differ from the records."""
    number, cells = differences(ReportingPeriod.objects.all())
    units = Organisation.objects.in_bulk({cell.organisation for cell in cells})
    windows = Window.objects.in_bulk({cell.window for cell in cells})
    names: dict[str, dict[int, Any]] = {
        model._meta.db_table: things.in_bulk({cell.thing for cell in cells if cell.table == model._meta.db_table})
        for model, things in ((Rollup, Programme.objects), (IndicatorRollup, Indicator.objects))
    }
    periods = {(row.starts_on, row.ends_on): str(row) for row in ReportingPeriod.objects.all()}
    sentences = []
    for cell in cells:
        window = windows[cell.window]
        span = periods.get((window.starts_on, window.ends_on), str(window))
        what = names[cell.table].get(cell.thing, "")
        sentences.append(f"汇总不一致：{units[cell.organisation]}，{span}，{what}，{RollupLine(cell.line).label}")
    return number, sentences


def wrong_fills() -> Checked:
    """Rows of the arrangement whose fill is not the number of their team's members."""
    rows = Placement.objects.annotate(
        members=Count("team__memberships", filter=Q(team__memberships__to_on=None))
    ).select_related("site")
    wrong = [f"实到人数不一致：{row}" for row in rows.exclude(filled=F("members"))]
    return rows.count(), wrong


def wrong_versions() -> Checked:
    """Sent reports whose content or files are not those that were sent, those without a file, and those of which the
    records kept with them do not make the figures that they say."""
    number, wrong = 0, []
    versions = ReportVersion.objects.select_related("report__organisation", "report__period").prefetch_related(
        "files__file"
    )
    for version in versions.order_by("pk"):
        number += 1
        if sum_of(version.payload) != version.sha256:
            wrong.append(f"报出的内容和校验码不一致：{version}")
        wrong += [f"报出的数字和留存的记录对不上：{version}，{name}" for name in unlike_lines(version)]
        files = list(version.files.all())
        if not files:
            wrong.append(f"报出的文件没有了：{version}")
        wrong += [f"报出的文件被改动或丢失：{row}" for row in files if not _is_as_sent(row.file)]
    return number, wrong


def _is_as_sent(file: StoredFile) -> bool:
    try:
        read_back(file)
    except (CannotOpen, OSError):
        return False
    return True


def wrong_places() -> Checked:
    """Units whose path, depth or number of children is not what the current parentages say, and merged ones that do
    not stand below the unit that they became part of. Two queries."""
    above = dict(Parentage.objects.filter(to_on=None).values_list("organisation_id", "parent_id"))
    rows = list(Organisation.objects.values_list("pk", "short_name", "path", "depth", "numchild", "merged_into"))
    at = {row[2]: row[0] for row in rows}
    paths = {pk: path for path, pk in at.items()}
    children = Counter(above.values())
    step = Organisation.steplen
    wrong = [
        f"组织树和隶属关系不一致：{name}"
        for pk, name, path, depth, numchild, into in rows
        if pk not in above
        or at.get(path[:-step]) != above[pk]
        or (depth, numchild) != (len(path) / step, children[pk])
        or (into is not None and not path.startswith(paths[into]))
    ]
    return len(rows), wrong


def wrong_names() -> Checked:
    """Units whose names are not those of their current row of names. Two queries."""
    current = OrganisationName.objects.filter(organisation=OuterRef("pk"), to_on=None)
    rows = Organisation.objects.annotate(
        kept=Subquery(current.values("name")), kept_short=Subquery(current.values("short_name"))
    )
    wrong = [
        f"名称和现用名称的记载不一致：{unit}"
        for unit in rows.exclude(kept__isnull=False, kept=F("name"), kept_short=F("short_name"))
    ]
    return rows.count(), wrong
