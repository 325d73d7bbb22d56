from django.urls import path

from reports.views import figures, home, lines, received, reports, rules, totals, versions, way

app_name = "reports"

urlpatterns = [
    path("", home.home, name="home"),
    path("reports/", reports.reports, name="reports"),
    path("reports/received/", received.received, name="received"),
    path("reports/received/accept/", received.received_accept, name="received-accept"),
    path("reports/<int:pk>/", reports.report, name="report"),
    path("reports/<int:pk>/lines/<int:line_pk>/", lines.report_line, name="report-line"),
    path("reports/<int:pk>/lines/<int:line_pk>/redraft/", lines.line_redraft, name="line-redraft"),
    path("reports/<int:pk>/lines/<int:line_pk>/words/<int:said_pk>/", lines.line_take, name="line-take"),
    path("reports/<int:pk>/edits/<int:edit_pk>/undo/", lines.edit_undo, name="edit-undo"),
    path("reports/<int:pk>/sentences/", lines.sentence, name="sentence"),
    path("reports/<int:pk>/submit/", way.report_submit, name="report-submit"),
    path("reports/<int:pk>/accept/", way.report_accept, name="report-accept"),
    path("reports/<int:pk>/return/", way.report_return, name="report-return"),
    path("reports/<int:pk>/enter/", way.report_enter, name="report-enter"),
    path("reports/<int:pk>/take-over/", way.report_take_over, name="report-take-over"),
    path("reports/<int:pk>/hand-over/", way.report_hand_over, name="report-hand-over"),
    path("reports/<int:pk>/reopen/", way.report_reopen, name="report-reopen"),
    path("reports/<int:pk>/correct/", way.report_correct, name="report-correct"),
    path("reports/<int:pk>/changed/<int:programme_pk>/", versions.changed, name="report-changed"),
    path("reports/<int:pk>/versions/<int:nth>/", versions.version, name="report-version"),
    path("reports/<int:pk>/versions/<int:nth>/<slug:kind>/", versions.version_file, name="report-version-file"),
    path("reports/<int:pk>/download/", reports.report_download, name="report-download"),
    path("reports/<int:pk>/records/", figures.figure, name="figure"),
    path("reporting-rules/<int:pk>/", rules.rule, name="rule"),
    path("reporting-rules/<int:pk>/map/", rules.rule_map, name="rule-map"),
    path("totals/", totals.totals, name="totals"),
    path("totals/export/", totals.totals_export, name="totals-export"),
]
