from django.urls import path

from tasks.views import phone, records, review

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
]
