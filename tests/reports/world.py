"""A rule on the cast's document, and how to bring the totals up to date, for the tests of reports."""

from datetime import date

from reports.actions.drafts import open_period
from reports.actions.reports import accept, submit
from reports.actions.rollups import refresh_rollups
from reports.actions.rules import set_up_rule
from reports.choices import CategoryKind
from reports.models import Report, ReportingPeriod, ReportingRule, Rollup
from tasks.models import Programme
from tests.cast import Cast, make_record

TITLE = "“百千万工程”项目推进表"


def make_rule(cast: Cast, **changes) -> ReportingRule:
    """The cast's plan reports quarterly: district and college to the city, the city to the province's department."""
    given = {
        "actor": cast.official,
        "document": cast.document,
        "title": TITLE,
        "categories": [
            ("预防青少年违法犯罪", CategoryKind.MAPPED, [cast.online_task], []),
            ("创文巩卫", CategoryKind.MAPPED, [cast.task], []),
            ("各地项目", CategoryKind.LOCAL, [], []),
        ],
        "reporters": [
            (cast.district, cast.city),
            (cast.college, cast.city),
            (cast.city, cast.rights_office),
        ],
    }
    return set_up_rule(**(given | changes))


def second_quarter(rule: ReportingRule) -> ReportingPeriod:
    return rule.periods.get(label="2026Q2")


def cells(period: ReportingPeriod) -> dict[tuple[str, str, str], tuple[int, int, int, int]]:
    """What stands in the roll-ups: (unit, programme, line) → people, visits, reads, records."""
    return {
        (cell.organisation.short_name, cell.programme.name, cell.line): (
            cell.people,
            cell.visits,
            cell.reads,
            cell.records,
        )
        for cell in Rollup.objects.of_periods([period])
        .filter(records__gt=0)
        .select_related("organisation", "programme")
    }


def own_programme(cast: Cast, name: str = "周末义诊", counting: str = "visits") -> Programme:
    """A programme that belongs to no document: 各地项目 of the district."""
    return Programme.objects.create(name=name, owner=cast.district, counting=counting)


JUNE = date(2026, 6, 13)


def make_report(cast: Cast, rule: ReportingRule | None = None, unit=None, *, first: bool = False) -> Report:
    """The second quarter's draft of ``unit`` (the district), with the totals of this moment. The rule begins with that
    quarter, which takes half the time, unless the ``first`` is wanted too."""
    rule = rule or ReportingRule.objects.first() or make_rule(cast)
    if not first:
        rule.periods.filter(label="2026Q1", reports=None).delete()
    refresh_rollups()
    open_period(on=date(2026, 6, 18))
    return Report.objects.get(period=second_quarter(rule), organisation=unit or cast.district)


def reported(cast: Cast) -> Report:
    """The district's draft with one record of 40 in it."""
    make_record(cast, people=40)
    return make_report(cast)


def send(cast: Cast, report: Report, actor=None) -> Report:
    """Submit it as the district's official (or ``actor``), and read it again."""
    submit(
        actor=actor or cast.official,
        report=report,
        filled_by="韩雪",
        contact="15400006688",
        filled_on=date(2026, 6, 18),
    )
    return Report.objects.get(pk=report.pk)


def accept_as_city(cast: Cast, report: Report) -> Report:
    """The city takes the last version; read again."""
    return accept(actor=cast.city_official, report=report, version=report.versions.count())


def accepted_last(cast: Cast) -> Report:
    """The district's report of a rule's last period, accepted; a record of it was approved afterwards."""
    rule = make_rule(cast)
    rule.periods.filter(starts_on__gt=second_quarter(rule).starts_on).delete()
    make_record(cast, people=40)
    report = accept_as_city(cast, send(cast, make_report(cast, rule)))
    make_record(cast, people=90)
    refresh_rollups()
    return report
