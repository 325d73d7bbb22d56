from django.urls import path

from tasks.views import (
    arrangement,
    documents,
    members,
    phone,
    placements,
    programmes,
    records,
    review,
    sheets,
    sites,
    teams,
    work,
)

app_name = "tasks"

urlpatterns = [
    # records: say, find, read
    path("records/", records.records, name="records"),
    path("records/start/", phone.record_start, name="record-start"),
    path("records/<uuid:pk>/", records.record, name="record"),
    path("records/<uuid:pk>/edit/", phone.record_edit, name="record-edit"),
    path("records/<uuid:pk>/discard/", phone.record_discard, name="record-discard"),
    path("records/<uuid:record_pk>/photos/<int:pk>/", records.photo, name="photo"),
    path("placements/<int:pk>/record/", phone.record_new, name="record-new"),
    path("programmes/<int:pk>/record/", phone.unit_record_new, name="unit-record-new"),
    path("my-team/", phone.my_team, name="my-team"),
    # review
    path("review/", review.review, name="review"),
    path("review/approve/", review.review_approve, name="review-approve"),
    path("review/<uuid:pk>/", review.review_record, name="review-record"),
    path("review/<uuid:pk>/approve/", review.record_approve, name="record-approve"),
    path("review/<uuid:pk>/return/", review.record_return, name="record-return"),
    # documents and tasks
    path("documents/", documents.documents, name="documents"),
    path("documents/<int:pk>/", documents.document, name="document"),
    path("documents/<int:pk>/period/", documents.document_period, name="document-period"),
    path("documents/<int:pk>/programmes/new/", programmes.document_programme_new, name="document-programme-new"),
    path("tasks/<int:pk>/", work.task, name="task"),
    path("tasks/<int:pk>/assign/", work.task_assign, name="task-assign"),
    path("assignments/<int:pk>/done/", work.assignment_done, name="assignment-done"),
    path("assignments/<int:pk>/stop/", work.assignment_stop, name="assignment-stop"),
    # programmes
    path("programmes/", programmes.programmes, name="programmes"),
    path("programmes/new/", programmes.programme_new, name="programme-new"),
    path("programmes/<int:pk>/", programmes.programme, name="programme"),
    path("programmes/<int:pk>/edit/", programmes.programme_edit, name="programme-edit"),
    path("programmes/<int:pk>/task/", programmes.programme_task, name="programme-task"),
    # the arrangement and its rows
    path("arrangements/", arrangement.arrangements, name="arrangements"),
    path("documents/<int:pk>/arrangement/", arrangement.arrangement, name="arrangement"),
    path("documents/<int:pk>/arrangement/export/", arrangement.arrangement_export, name="arrangement-export"),
    path("documents/<int:pk>/arrangement/new/", placements.placement_new, name="placement-new"),
    path("placements/<int:pk>/", placements.placement, name="placement"),
    path("placements/<int:pk>/edit/", placements.placement_edit, name="placement-edit"),
    path("placements/<int:pk>/team/", placements.placement_team, name="placement-team"),
    # sites
    path("sites/", sites.sites, name="sites"),
    path("sites/new/", sites.site_new, name="site-new"),
    path("sites/<int:pk>/", sites.site, name="site"),
    path("sites/<int:pk>/edit/", sites.site_edit, name="site-edit"),
    path("sites/<int:pk>/phone/", sites.site_phone, name="site-phone"),
    path("postings/<int:pk>/decide/", sites.posting_decide, name="posting-decide"),
    # teams and members
    path("teams/", teams.teams, name="teams"),
    path("teams/<int:pk>/", teams.team, name="team"),
    path("teams/<int:pk>/join/", teams.team_join, name="team-join"),
    path("teams/<int:pk>/leader/", teams.team_leader, name="team-leader"),
    path("memberships/<int:pk>/leave/", teams.team_leave, name="team-leave"),
    path("members/", members.members, name="members"),
    path("members/<int:pk>/", members.member, name="member"),
    path("members/<int:pk>/edit/", members.member_edit, name="member-edit"),
    path("members/<int:pk>/phone/", members.member_phone, name="member-phone"),
    path("consents/<int:pk>/withdraw/", members.consent_withdraw, name="consent-withdraw"),
    # imports
    path("sheets/", sheets.sheets, name="sheets"),
    path("sheets/roster/", sheets.roster_import, name="roster-import"),
    path("sheets/roster/template/", sheets.roster_template, name="roster-template"),
    path("documents/<int:pk>/arrangement/import/", sheets.arrangement_import, name="arrangement-import"),
    path("sheets/<int:pk>/", sheets.sheet, name="sheet"),
    path("sheets/<int:pk>/rows/<int:row_pk>/", sheets.sheet_row, name="sheet-row"),
    path("sheets/<int:pk>/apply/", sheets.sheet_apply, name="sheet-apply"),
    path("sheets/<int:pk>/discard/", sheets.sheet_discard, name="sheet-discard"),
]
