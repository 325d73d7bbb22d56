from django.urls import path

from teams.views import audit, me, notices, organisation_tree, organisations, search, second_factor, sign_in

app_name = "teams"

urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("me/", me.me, name="me"),
    path("me/appointments/<int:pk>/", me.act_as, name="act-as"),
    path("password/", sign_in.password, name="password"),
    path("me/phone/", sign_in.own_phone, name="own-phone"),
    path("second-factor/", second_factor.second_factor, name="second-factor"),
    path("second-factor/set-up/", second_factor.set_up, name="second-factor-set-up"),
    path("second-factor/code/", second_factor.code, name="second-factor-code"),
    path("second-factor/recovery/", second_factor.recovery, name="second-factor-recovery"),
    path("second-factor/renew/", second_factor.renew, name="second-factor-renew"),
    path("second-factor/recovery-codes/", second_factor.recovery_codes, name="recovery-codes"),
    path("second-factor/recovery-codes/renew/", second_factor.recovery_codes_renew, name="recovery-codes-renew"),
    path("accounts/<int:pk>/second-factor/reset/", second_factor.reset, name="second-factor-reset"),
    path("notices/", notices.notices, name="notices"),
    path("notices/read/", notices.notices_read, name="notices-read"),
    path("notices/<int:pk>/open/", notices.notice_open, name="notice-open"),
    path("search/units/", search.unit_search, name="unit-search"),
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/<str:code>/", organisations.organisation, name="organisation"),
    path("organisations/<str:code>/open/", organisations.organisation_open, name="organisation-open"),
    path("organisations/<str:code>/rename/", organisations.organisation_rename, name="organisation-rename"),
    path("organisations/<str:code>/move/", organisation_tree.organisation_move, name="organisation-move"),
    path("organisations/<str:code>/merge/", organisation_tree.organisation_merge, name="organisation-merge"),
    path("organisations/<str:code>/close/", organisation_tree.organisation_close, name="organisation-close"),
    path("organisations/<str:code>/reopen/", organisation_tree.organisation_reopen, name="organisation-reopen"),
    path("audit/", audit.audit, name="audit"),
    path("audit/<int:pk>/", audit.audit_entry, name="audit-entry"),
    path("audit/export/<str:ending>/", audit.audit_export, name="audit-export"),
]
