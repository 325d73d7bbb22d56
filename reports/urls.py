from django.urls import path

from reports.views import boards, counted, figures, home, indicators, reports, rules, totals

app_name = "reports"

urlpatterns = [
    path("", home.home, name="home"),
    path("boards/", boards.board, name="board"),
    path("boards/behind/", boards.behind, name="board-behind"),
    path("boards/trend/", boards.trend, name="board-trend"),
    path("boards/groups/", boards.side_by_side, name="board-groups"),
    path("boards/people/", boards.reached, name="board-people"),
    path("reports/", reports.reports, name="reports"),
    path("reports/<int:pk>/", reports.report, name="report"),
    path("reports/<int:pk>/lines/<int:line_pk>/", reports.report_line, name="report-line"),
    path("reports/<int:pk>/submit/", reports.report_submit, name="report-submit"),
    path("reports/<int:pk>/accept/", reports.report_accept, name="report-accept"),
    path("reports/<int:pk>/return/", reports.report_return, name="report-return"),
    path("reports/<int:pk>/download/", reports.report_download, name="report-download"),
    path("reports/<int:pk>/records/", figures.figure, name="figure"),
    path("reporting-rules/<int:pk>/", rules.rule, name="rule"),
    path("reporting-rules/<int:pk>/map/", rules.rule_map, name="rule-map"),
    path("records/<uuid:pk>/counted/", counted.counted, name="counted"),
    path("documents/<int:pk>/indicators/", indicators.indicators, name="indicators"),
    path("indicators/<int:pk>/", indicators.indicator, name="indicator"),
    path("indicators/<int:pk>/enter/", indicators.indicator_enter, name="indicator-enter"),
    path("totals/", totals.totals, name="totals"),
    path("totals/records/", figures.total, name="total"),
    path("totals/export/", totals.totals_export, name="totals-export"),
]
