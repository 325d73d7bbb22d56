"""Verbs on the photos of a record. Nothing that a photo carried but the picture is kept."""

from hashlib import sha256
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from tasks.models import Photo, Record
from teams import audit
from teams.actions.files import drop, store
from teams.models import User
from youthwork.lib.images import PictureError, clean_picture

AT_MOST = 9


def add_photo(*, actor: User, record: Record, upload: UploadedFile, key: UUID | None = None) -> Photo:
    """Keep ``upload`` as a photo of an open record: upright, at most 1600 px and 300 KB, a plain JPEG.

    The same ``key`` sent again is the same photo, and so is the same picture, under the key that it has. Raises
    ValidationError, naming the file, if it is no picture we read, too large in bytes or pixels, the tenth one, or if
    the record is no longer open.
    """
    key = key or uuid4()
    if known := Photo.objects.filter(record=record, key=key).first():
        return known
    _demand_open(Record.objects.get(pk=record.pk))
    try:
        content = clean_picture(upload)
    except PictureError as refusal:
        raise ValidationError(f"{upload.name}没有收：{refusal}") from None
    with transaction.atomic():
        locked = Record.objects.select_for_update().get(pk=record.pk)
        photos = list(Photo.objects.filter(record=locked).select_related("file"))
        for photo in photos:
            if photo.key == key or photo.file.sha256 == sha256(content).hexdigest():
                return photo
        _demand_open(locked)
        if len(photos) >= AT_MOST:
            raise ValidationError(f"{upload.name}没有收：一条记录最多{AT_MOST}张照片。")
        position = max((photo.position for photo in photos), default=0) + 1
        file = store(
            actor=actor,
            content=content,
            name=f"{locked.occurred_on:%Y%m%d}-{position}.jpg",
            content_type="image/jpeg",
            owner=locked.organisation,
        )
        photo = Photo.objects.create(record=locked, key=key, file=file, position=position)
        audit.record(actor=actor, verb="上传照片", target=locked, organisation=locked.organisation)
        return photo


@transaction.atomic
def remove_photo(*, actor: User, photo: Photo) -> None:
    """Take a photo off an open record and delete it. ValidationError if the record is no longer open."""
    locked = Record.objects.select_for_update().get(pk=photo.record_id)
    _demand_open(locked)
    file = photo.file
    photo.delete()
    drop(file)
    audit.record(actor=actor, verb="删除照片", target=locked, organisation=locked.organisation)


def _demand_open(record: Record) -> None:
    if not record.is_open:
        raise ValidationError(f"这条记录已经是“{record.get_state_display()}”，照片不能再改。")
