from django.urls import path

from reports.views import downloads, exports, figures, home, reports, rules, totals

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
    path("reporting-periods/<int:pk>/files/", exports.period_bundle, name="period-bundle"),
    path("exports/", exports.exports, name="exports"),
    path("exports/<uuid:pk>/", exports.export, name="export"),
    path("exports/<uuid:pk>/progress/", exports.export_progress, name="export-progress"),
    path("exports/<uuid:pk>/again/", exports.export_again, name="export-again"),
    path("exports/<uuid:pk>/delete/", exports.export_discard, name="export-discard"),
    path("exports/<uuid:pk>/download/", downloads.export_download, name="export-download"),
    path("totals/", totals.totals, name="totals"),
]
