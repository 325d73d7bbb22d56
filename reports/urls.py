from django.urls import path

from reports.views import downloads, figures, home, reports, rules, totals

app_name = "reports"

urlpatterns = [
    path("", home.home, name="home"),
    path("reports/", reports.reports, name="reports"),
    path("reports/<int:pk>/", reports.report, name="report"),
    path("reports/<int:pk>/lines/<int:line_pk>/", reports.report_line, name="report-line"),
    path("reports/<int:pk>/submit/", reports.report_submit, name="report-submit"),
    path("reports/<int:pk>/accept/", reports.report_accept, name="report-accept"),
    path("reports/<int:pk>/return/", reports.report_return, name="report-return"),
    path("reports/<int:pk>/download/", downloads.report_download, name="report-download"),
    path("reports/<int:pk>/bundle/", downloads.report_bundle, name="report-bundle"),
    path("reports/<int:pk>/records/", figures.figure, name="figure"),
    path("reporting-rules/<int:pk>/", rules.rule, name="rule"),
    path("reporting-rules/<int:pk>/map/", rules.rule_map, name="rule-map"),
    path("totals/", totals.totals, name="totals"),
    path("totals/export/", totals.totals_export, name="totals-export"),
]
