"""A photo is kept as a plain small picture, upright, without anything else it carried; or it is refused in words."""

import io
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tasks.actions.photos import add_photo, remove_photo
from tasks.actions.records import discard
from tasks.actions.returns import return_record
from tasks.models import Photo
from teams.actions.files import store
from teams.models import StoredFile
from tests.cast import make_record

pytestmark = [pytest.mark.django_db]

GPS, MAKE, ORIENTATION = 0x8825, 0x010F, 0x0112


def picture(size=(400, 300), *, form="JPEG", exif=None, colour="green", mode="RGB") -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, colour).save(out, form, **({"exif": exif} if exif else {}))
    return out.getvalue()


def upload(content: bytes, name="IMG_1.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def kept(photo: Photo) -> Image.Image:
    with photo.file.content.open("rb") as content:
        return Image.open(io.BytesIO(content.read()))


@pytest.fixture
def draft(cast):
    return make_record(cast, state="draft")


def test_position_and_device_are_stripped_and_the_picture_stands_upright(cast, draft):
    exif = Image.Exif()
    exif[MAKE] = "Phone Maker"
    exif[ORIENTATION] = 6  # lying on its side
    exif.get_ifd(GPS)[1] = "N"
    exif.get_ifd(GPS)[2] = (21.0, 39.0, 0.0)
    raw = picture((400, 300), exif=exif)
    assert Image.open(io.BytesIO(raw)).getexif().get_ifd(GPS)

    photo = add_photo(actor=cast.leader, record=draft, upload=upload(raw))
    image = kept(photo)
    assert image.size == (300, 400)
    assert not dict(image.getexif())
    with photo.file.content.open("rb") as content:
        assert b"Phone Maker" not in content.read()


def test_every_picture_becomes_a_small_jpeg(cast, draft):
    photo = add_photo(actor=cast.leader, record=draft, upload=upload(picture((3200, 2400), form="PNG")))
    assert (kept(photo).format, kept(photo).size) == ("JPEG", (1600, 1200))
    assert (photo.file.content_type, photo.file.owner) == ("image/jpeg", cast.college)


def test_the_same_picture_sent_again_is_the_same_photo(cast, draft):
    first, second = (add_photo(actor=cast.leader, record=draft, upload=upload(picture())) for _ in range(2))
    assert first == second
    assert StoredFile.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"<!doctype html><script>alert(1)</script>", "这不是照片", id="html"),
        pytest.param(b"", "文件是空的", id="empty"),
        pytest.param(picture()[:400], "已损坏", id="cut off"),
    ],
)
def test_what_is_no_photo_is_refused_in_words_and_nothing_is_kept(cast, draft, content, reason):
    """What else is refused, and why: tests/youthwork/test_pictures.py."""
    with pytest.raises(ValidationError) as refused:
        add_photo(actor=cast.leader, record=draft, upload=upload(content, "合影.jpg"))
    assert refused.value.messages[0].startswith("合影.jpg没有收")
    assert reason in refused.value.messages[0]
    assert not StoredFile.objects.exists()


def test_the_same_key_sent_again_is_the_same_photo_whatever_comes_with_it(cast, draft):
    key = uuid4()
    first, second = (
        add_photo(actor=cast.leader, record=draft, key=key, upload=upload(picture(colour=colour)))
        for colour in ("green", "red")
    )
    assert (first, first.key) == (second, key)
    assert StoredFile.objects.count() == 1


def test_the_tenth_photo_is_refused(cast, draft):
    stored = {"actor": cast.leader, "name": "1.jpg", "content_type": "image/jpeg", "owner": cast.college}
    for n in range(9):
        Photo.objects.create(record=draft, file=store(content=bytes([n]), **stored), position=n)
    with pytest.raises(ValidationError, match="最多9张"):
        add_photo(actor=cast.leader, record=draft, upload=upload(picture()))
    assert StoredFile.objects.count() == 9


def test_a_record_that_is_no_longer_open_takes_and_gives_no_photo(cast):
    record = make_record(cast, state="submitted")
    with pytest.raises(ValidationError, match="照片不能再改"):
        add_photo(actor=cast.leader, record=record, upload=upload(picture()))
    return_record(actor=cast.official, record=record, reason="请附照片")
    photo = add_photo(actor=cast.leader, record=record, upload=upload(picture()))
    record.refresh_from_db()
    record.state = "submitted"
    record.save(update_fields=["state"])
    with pytest.raises(ValidationError, match="照片不能再改"):
        remove_photo(actor=cast.leader, photo=photo)


def test_a_photo_taken_off_leaves_no_bytes_behind(cast, draft, django_capture_on_commit_callbacks):
    photo = add_photo(actor=cast.leader, record=draft, upload=upload(picture()))
    name = photo.file.content.name
    assert default_storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        remove_photo(actor=cast.leader, photo=photo)
    assert not default_storage.exists(name)
    assert not StoredFile.objects.exists()


def test_a_discarded_draft_takes_its_photos_along(cast, draft, django_capture_on_commit_callbacks):
    name = add_photo(actor=cast.leader, record=draft, upload=upload(picture())).file.content.name
    with django_capture_on_commit_callbacks(execute=True):
        discard(actor=cast.leader, record=draft)
    assert not default_storage.exists(name)
