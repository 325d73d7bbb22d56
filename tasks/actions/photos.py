"""Verbs on the photos of a record. A photo is never required, and nothing it carried but the picture is kept."""

import io
from hashlib import sha256
from uuid import UUID, uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from PIL import Image, ImageOps

from tasks.models import Photo, Record
from teams import audit
from teams.actions.files import drop, store
from teams.models import User

AT_MOST = 9
LONGEST_SIDE = 1600
QUALITY = 82
# Decoding costs three or four bytes a pixel; a JPEG is shrunk while it is decoded, the others are not.
MOST_PIXELS = {"JPEG": 52_000_000, "PNG": 25_000_000, "WEBP": 25_000_000}
HEIC_BRANDS = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"}
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)


def add_photo(*, actor: User, record: Record, upload: UploadedFile, key: UUID | None = None) -> Photo:
    """Keep ``upload`` as a photo of an open record: turned upright, at most 1600 px, a plain JPEG.

    The same ``key`` sent again is the same photo, and so is the same picture, under the key that it has. Raises
    ValidationError, naming the file, if it is no picture we read, too large in bytes or pixels, the tenth one, or if
    the record is no longer open.
    """
    key = key or uuid4()
    if known := Photo.objects.filter(record=record, key=key).first():
        return known
    content = _clean(upload)
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


def _clean(upload: UploadedFile) -> bytes:
    """The picture alone, as a JPEG; nothing is decoded before its bytes and pixels have been measured."""
    name = upload.name
    if (upload.size or 0) > settings.UPLOAD_MAX_BYTES:
        most = settings.UPLOAD_MAX_BYTES // 1024 // 1024
        raise ValidationError(f"{name}没有收：超过{most}兆，请换一张小一些的。")
    raw = upload.read()
    if raw[4:8] == b"ftyp" and raw[8:12] in HEIC_BRANDS:
        raise ValidationError(
            f"{name}没有收：HEIC格式还不能用。请在相机设置的“格式”里选“兼容性最佳”，或传这张照片的截图。"
        )
    try:
        with Image.open(io.BytesIO(raw), formats=tuple(MOST_PIXELS)) as probe:
            width, height = probe.size
            if width * height > MOST_PIXELS[probe.format or ""]:
                raise ValidationError(f"{name}没有收：{width}×{height}像素太大，请缩小后再传。")
            probe.verify()
        with Image.open(io.BytesIO(raw), formats=tuple(MOST_PIXELS)) as image:
            return _redrawn(image)
    except BOMBS as error:
        raise ValidationError(f"{name}没有收：像素太多，请缩小后再传。") from error
    except (OSError, SyntaxError, ValueError) as error:
        # Pillow says SyntaxError of a broken PNG and OSError of nearly everything else.
        raise ValidationError(f"{name}没有收：打不开，请传JPG、PNG或WebP照片。") from error


def _redrawn(image: Image.Image) -> bytes:
    """Upright, small, without transparency, and on a new canvas, so that no EXIF, position or comment comes along."""
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    image = ImageOps.exif_transpose(image)
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    image = image.convert("RGBA")
    canvas = Image.new("RGB", image.size, "white")
    canvas.paste(image, mask=image.getchannel("A"))
    out = io.BytesIO()
    canvas.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return out.getvalue()
