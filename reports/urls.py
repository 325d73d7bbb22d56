from django.urls import path

from reports.views import (
    figures,
    home,
    reports,
    rule_categories,
    rule_periods,
    rule_reporters,
    rule_set_up,
    rules,
    totals,
)

app_name = "reports"

urlpatterns = [
    path("", home.home, name="home"),
    path("reports/", reports.reports, name="reports"),
    path("reports/<int:pk>/", reports.report, name="report"),
    path("reports/<int:pk>/lines/<int:line_pk>/", reports.report_line, name="report-line"),
    path("reports/<int:pk>/submit/", reports.report_submit, name="report-submit"),
    path("reports/<int:pk>/accept/", reports.report_accept, name="report-accept"),
    path("reports/<int:pk>/return/", reports.report_return, name="report-return"),
    path("reports/<int:pk>/download/", reports.report_download, name="report-download"),
    path("reports/<int:pk>/records/", figures.figure, name="figure"),
    path("reporting-rules/<int:pk>/", rules.rule, name="rule"),
    path("reporting-rules/", rules.rules, name="rules"),
    path("documents/<int:pk>/reporting-rules/new/", rule_set_up.rule_new, name="rule-new"),
    path("reporting-rules/<int:pk>/edit/", rule_set_up.rule_edit, name="rule-edit"),
    path("reporting-rules/<int:pk>/remove/", rule_set_up.rule_remove, name="rule-remove"),
    path("reporting-rules/<int:pk>/categories/", rule_categories.rule_categories, name="rule-categories"),
    path("reporting-rules/<int:pk>/map/", rule_categories.rule_map, name="rule-map"),
    path(
        "reporting-rules/<int:pk>/categories/<int:category_pk>/",
        rule_categories.rule_category,
        name="rule-category",
    ),
    path(
        "reporting-rules/<int:pk>/categories/<int:category_pk>/move/",
        rule_categories.rule_category_move,
        name="rule-category-move",
    ),
    path(
        "reporting-rules/<int:pk>/categories/<int:category_pk>/remove/",
        rule_categories.rule_category_remove,
        name="rule-category-remove",
    ),
    path("reporting-rules/<int:pk>/reporters/group/", rule_reporters.rule_group, name="rule-group"),
    path("reporting-rules/<int:pk>/reporters/new/", rule_reporters.rule_reporter_new, name="rule-reporter-new"),
    path("reporting-rules/<int:pk>/reporters/<int:reporter_pk>/", rule_reporters.rule_reporter, name="rule-reporter"),
    path(
        "reporting-rules/<int:pk>/reporters/<int:reporter_pk>/remove/",
        rule_reporters.rule_reporter_remove,
        name="rule-reporter-remove",
    ),
    path("reporting-rules/<int:pk>/periods/", rule_periods.rule_periods, name="rule-periods"),
    path("reporting-rules/<int:pk>/periods/new/", rule_periods.rule_period_new, name="rule-period-new"),
    path("reporting-rules/<int:pk>/periods/<int:period_pk>/", rule_periods.rule_period, name="rule-period"),
    path(
        "reporting-rules/<int:pk>/periods/<int:period_pk>/remove/",
        rule_periods.rule_period_remove,
        name="rule-period-remove",
    ),
    path("totals/", totals.totals, name="totals"),
    path("totals/export/", totals.totals_export, name="totals-export"),
]
