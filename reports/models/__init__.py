"""The models of what came of it. Files depend on each other in this order: rules → rollups → reports."""

from reports.models.reports import Report, ReportEvent, ReportLine, ReportVersion
from reports.models.rollups import Rollup
from reports.models.rules import Category, CategoryMap, Reporter, ReportingPeriod, ReportingRule

__all__ = [
    "Category",
    "CategoryMap",
    "Report",
    "ReportEvent",
    "ReportLine",
    "ReportVersion",
    "Reporter",
    "ReportingPeriod",
    "ReportingRule",
    "Rollup",
]
