"""The models of what came of it. Files depend on each other in this order: rules → rollups → reports → lineage;
exports; reminders."""

from reports.models.exports import Export
from reports.models.lineage import VersionCell
from reports.models.reminders import ReminderRule
from reports.models.reports import (
    Correction,
    LineEdit,
    LineSentence,
    Report,
    ReportEvent,
    ReportLine,
    ReportMark,
    ReportVersion,
    VersionFile,
)
from reports.models.rollups import IndicatorFigure, IndicatorRollup, IndicatorWindow, Rollup, Window
from reports.models.rules import Category, CategoryMap, Reporter, ReportingPeriod, ReportingRule

__all__ = [
    "Category",
    "CategoryMap",
    "Correction",
    "Export",
    "IndicatorFigure",
    "IndicatorRollup",
    "IndicatorWindow",
    "LineEdit",
    "LineSentence",
    "ReminderRule",
    "Report",
    "ReportEvent",
    "ReportLine",
    "ReportMark",
    "ReportVersion",
    "Reporter",
    "ReportingPeriod",
    "ReportingRule",
    "Rollup",
    "VersionCell",
    "VersionFile",
    "Window",
]
