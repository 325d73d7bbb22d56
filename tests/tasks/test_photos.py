"""A photo is kept as a plain small picture, upright, without anything else it carried; or it is refused in words."""

import io
import struct
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tasks.actions.photos import add_photo, remove_photo
from tasks.actions.records import discard
from tasks.actions.returns import return_record
from tasks.models import Photo
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


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_every_picture_becomes_a_small_jpeg(cast, draft, form):
    photo = add_photo(actor=cast.leader, record=draft, upload=upload(picture((3200, 2400), form=form)))
    assert (kept(photo).format, kept(photo).size) == ("JPEG", (1600, 1200))
    assert (photo.file.content_type, photo.file.owner) == ("image/jpeg", cast.college)


def test_what_is_transparent_turns_white(cast, draft):
    raw = picture((10, 10), form="PNG", mode="RGBA", colour=(0, 0, 0, 0))
    assert kept(add_photo(actor=cast.leader, record=draft, upload=upload(raw))).getpixel((5, 5)) == (255, 255, 255)


def test_the_same_picture_sent_again_is_the_same_photo(cast, draft):
    first, second = (add_photo(actor=cast.leader, record=draft, upload=upload(picture())) for _ in range(2))
    assert first == second
    assert StoredFile.objects.count() == 1


def bomb() -> bytes:
    """A PNG that claims 30,000 × 30,000 pixels in a few bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 30_000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "打不开", id="svg"),
        pytest.param(b"<!doctype html><script>alert(1)</script>", "打不开", id="html"),
        pytest.param(b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", "打不开", id="gif"),
        pytest.param(b"", "打不开", id="empty"),
        pytest.param(picture()[:400], "打不开", id="cut off"),
        pytest.param(picture((9000, 6000), form="PNG", mode="1", colour=0), "像素太大", id="too many pixels"),
        pytest.param(bomb(), "像素", id="bomb"),
        pytest.param(b"\0\0\0\x18ftypheic" + b"\0" * 40, "HEIC", id="heic"),
    ],
)
def test_what_is_no_photo_is_refused_in_words_and_nothing_is_kept(cast, draft, content, reason):
    with pytest.raises(ValidationError) as refused:
        add_photo(actor=cast.leader, record=draft, upload=upload(content, "合影.jpg"))
    assert refused.value.messages[0].startswith("合影.jpg没有收")
    assert reason in refused.value.messages[0]
    assert not StoredFile.objects.exists()


def test_what_hides_behind_a_picture_does_not_come_along(cast, draft):
    photo = add_photo(actor=cast.leader, record=draft, upload=upload(picture() + b"<script>alert(1)</script>"))
    with photo.file.content.open("rb") as content:
        assert b"script" not in content.read()


def test_too_many_bytes_are_refused_before_they_are_read(cast, draft, settings):
    settings.UPLOAD_MAX_BYTES = 1024 * 1024
    with pytest.raises(ValidationError, match="超过1兆"):
        add_photo(actor=cast.leader, record=draft, upload=upload(picture() + b"\0" * 1024 * 1024))


def test_the_tenth_photo_is_refused(cast, draft):
    for n in range(9):
        add_photo(actor=cast.leader, record=draft, upload=upload(picture(colour=(n * 20, 0, 0))))
    with pytest.raises(ValidationError, match="最多9张"):
        add_photo(actor=cast.leader, record=draft, upload=upload(picture(colour="blue")))
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
