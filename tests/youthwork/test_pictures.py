"""Of a picture only its pixels are kept, as a small upright JPEG; what is no picture is refused with what to do."""

import io
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from PIL import Image

from youthwork.lib.images import MESSAGES, MOST_BYTES, PictureError, clean_picture
from youthwork.lib.images.child.cleaning import run
from youthwork.lib.limited.child.limits import Refused

FILES = Path(__file__).resolve().parents[1] / "files"
GPS, MAKE, ORIENTATION = 0x8825, 0x010F, 0x0112
SECRET = b"Phone Maker"  # stands in everything that is hidden in a picture here
RED, GREEN, BLUE, WHITE = (200, 0, 0), (0, 128, 0), (0, 0, 254), (255, 255, 255)


def exif(orientation: int = 1) -> Image.Exif:
    said = Image.Exif()
    said[MAKE], said[ORIENTATION] = SECRET.decode(), orientation
    said.get_ifd(GPS)[1], said.get_ifd(GPS)[2] = "N", (21.0, 39.0, 0.0)
    return said


def picture(form="JPEG", *, size=(60, 40), mode="RGB", colour: object = GREEN, **how) -> bytes:
    """Of one colour, with a red upper left corner where the mode has red."""
    image = Image.new(mode, size, colour)
    if mode in {"RGB", "RGBA"}:
        image.paste(RED, (0, 0, size[0] // 2, size[1] // 2))
    out = io.BytesIO()
    image.save(out, form, **how)
    return out.getvalue()


def several(form: str, **how) -> bytes:
    """A file of several images, the first of them green."""
    out = io.BytesIO()
    first, *others = (Image.new("RGB", (60, 40), colour) for colour in (GREEN, BLUE, WHITE))
    first.save(out, form, save_all=True, append_images=others, **how)
    return out.getvalue()


def sixteen_bits() -> bytes:
    out = io.BytesIO()
    Image.new("I;16", (60, 40), 128 * 256).save(out, "PNG")
    return out.getvalue()


def cleaned(content: bytes) -> Image.Image:
    """What is kept of ``content``, which holds no secret any more."""
    out = io.BytesIO()
    run(content, {"side": 1600, "bytes": MOST_BYTES}, out)
    assert SECRET not in out.getvalue()
    assert b"<script" not in out.getvalue()
    image = Image.open(out)
    assert (image.format, image.mode) == ("JPEG", "RGB")
    assert not dict(image.getexif())
    assert not image.info.keys() & {"exif", "icc_profile", "comment", "xmp", "photoshop"}
    return image


def near(one: tuple, other: tuple) -> bool:
    return all(abs(a - b) < 12 for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize(
    ("content", "size", "right_below"),
    [
        pytest.param(picture(exif=exif(), comment=SECRET), (60, 40), GREEN, id="JPEG"),
        pytest.param(picture(progressive=True), (60, 40), GREEN, id="progressive JPEG"),
        pytest.param(picture("PNG", exif=exif()), (60, 40), GREEN, id="PNG"),
        pytest.param(picture("WEBP", exif=exif(), xmp=SECRET, quality=95), (60, 40), GREEN, id="WebP"),
        pytest.param(several("WEBP", quality=95), (60, 40), GREEN, id="WebP that moves"),
        pytest.param(several("PNG"), (60, 40), GREEN, id="PNG that moves"),
        pytest.param(several("MPO"), (60, 40), GREEN, id="several JPEGs in one"),
        pytest.param((FILES / "turned.heic").read_bytes(), (48, 64), GREEN, id="HEIC, turned, with a position"),
        pytest.param((FILES / "two.heic").read_bytes(), (64, 48), GREEN, id="HEIC of two"),
        pytest.param(picture(mode="CMYK", colour=(0, 0, 0, 0)), (60, 40), WHITE, id="JPEG for print"),
        pytest.param(picture(mode="L", colour=128), (60, 40), (128, 128, 128), id="grey JPEG"),
        pytest.param(sixteen_bits(), (60, 40), (128, 128, 128), id="PNG of 16 bits"),
        pytest.param(picture("PNG", mode="1", colour=1), (60, 40), WHITE, id="PNG of one bit"),
        pytest.param(picture("PNG", mode="RGBA", colour=(0, 0, 0, 0)), (60, 40), WHITE, id="transparent PNG"),
        pytest.param(picture("PNG", mode="P", colour=0, transparency=0), (60, 40), WHITE, id="PNG with a palette"),
        pytest.param(picture(size=(3200, 1600)), (1600, 800), GREEN, id="large"),
        pytest.param(picture("PNG", size=(5, 4000)), (2, 1600), None, id="narrow"),
        pytest.param(picture() + b"PK\x03\x04<script>" + SECRET, (60, 40), GREEN, id="JPEG and ZIP"),
        pytest.param(picture(comment=b"%PDF-1.4 <script>" + SECRET), (60, 40), GREEN, id="JPEG and PDF"),
        pytest.param(picture("PNG") + b"<script>" + SECRET, (60, 40), GREEN, id="PNG and HTML"),
    ],
)
def test_the_pixels_are_kept_and_nothing_else(content, size, right_below):
    image = cleaned(content)
    assert image.size == size
    if right_below:
        assert near(image.getpixel((size[0] - 3, size[1] - 3)), right_below)


@pytest.mark.parametrize(
    ("held", "size", "corner"),
    [
        (1, (60, 40), (3, 3)),
        (2, (60, 40), (-3, 3)),
        (3, (60, 40), (-3, -3)),
        (4, (60, 40), (3, -3)),
        (5, (40, 60), (3, 3)),
        (6, (40, 60), (-3, 3)),
        (7, (40, 60), (-3, -3)),
        (8, (40, 60), (3, -3)),
    ],
)
def test_a_picture_stands_upright_however_the_camera_was_held(held, size, corner):
    image = cleaned(picture(exif=exif(held), quality=95))
    assert image.size == size
    assert near(image.getpixel(tuple(at % side for at, side in zip(corner, size, strict=True))), RED)


def test_a_heic_that_says_it_twice_is_turned_once():
    content = (FILES / "turned.heic").read_bytes()
    assert SECRET in content
    assert near(cleaned(content).getpixel((44, 3)), RED)


def test_what_exif_says_wrongly_turns_nothing():
    content = picture(exif=exif(6)).replace(b"\x01\x12\x00\x03", b"\x01\x12\x00\x63")
    assert cleaned(content).size == (60, 40)


def png_of(width: int, height: int) -> bytes:
    """A PNG that claims so many pixels in a few bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = chunk(b"IDAT", zlib.compress(b"\0" * 30_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + rows + chunk(b"IEND", b"")


def jpeg_of(side: int) -> bytes:
    """A JPEG that claims ``side`` × ``side`` pixels."""
    content = picture()
    at = content.index(b"\xff\xc0") + 5
    return content[:at] + struct.pack(">HH", side, side) + content[at + 4 :]


REFUSED = [
    pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "picture_none", id="SVG"),
    pytest.param(b"\xef\xbb\xbf <!doctype html><script>alert(1)</script>", "picture_none", id="HTML"),
    pytest.param(b"PK\x03\x04" + b"\0" * 60 + picture(), "picture_none", id="ZIP before a JPEG"),
    pytest.param(b"%PDF-1.4\n" + picture(), "picture_pdf", id="PDF before a JPEG"),
    pytest.param(several("GIF"), "picture_moving", id="GIF"),
    pytest.param(picture("TIFF"), "picture_raw", id="TIFF"),
    pytest.param(b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf" + b"\0" * 40, "picture_avif", id="AVIF"),
    pytest.param(b"just some words", "picture_unknown", id="text"),
    pytest.param(picture(size=(400, 300))[:700], "picture_broken", id="JPEG cut off"),
    pytest.param(picture("PNG", size=(400, 300))[:200], "picture_broken", id="PNG cut off"),
    pytest.param(picture("WEBP", size=(400, 300))[:100], "picture_broken", id="WebP cut off"),
    pytest.param((FILES / "turned.heic").read_bytes()[:500], "picture_broken", id="HEIC cut off"),
    pytest.param(b"\0\0\0\x18ftypheic" + b"\0" * 40, "picture_broken", id="HEIC of nothing"),
    pytest.param(png_of(30_000, 30_000), "picture_pixels", id="PNG of 900 million pixels"),
    pytest.param(jpeg_of(65_000), "picture_pixels", id="JPEG of 4 thousand million pixels"),
]


@pytest.mark.parametrize(("content", "code"), REFUSED)
def test_what_is_no_picture_is_refused_with_a_reason(content, code):
    with pytest.raises(Refused) as refused:
        run(content, {"side": 1600, "bytes": MOST_BYTES}, io.BytesIO())
    assert refused.value.code == code
    assert code in MESSAGES


def test_even_noise_fits_into_what_is_kept():
    out = io.BytesIO()
    Image.effect_noise((1700, 1700), 255).convert("RGB").save(out, "JPEG", quality=70)
    assert max(cleaned(out.getvalue()).size) < 1600


# --- through the limited process ---


def test_the_photo_of_a_phone_goes_through_the_limited_process():
    for content in (picture(size=(1200, 900)), (FILES / "turned.heic").read_bytes()):
        assert Image.open(io.BytesIO(clean_picture(io.BytesIO(content)))).format == "JPEG"


def test_what_it_refuses_is_said_with_its_size():
    with pytest.raises(PictureError, match="30000×30000像素太大，请缩小后再传"):
        clean_picture(io.BytesIO(png_of(30_000, 30_000)))


def test_what_needs_too_much_memory_is_refused_in_words(settings):
    settings.PHOTO_MEMORY_MB = 200
    with pytest.raises(PictureError, match="照片太大，没有处理完"):
        clean_picture(io.BytesIO(picture("PNG", size=(6000, 6000), mode="P", colour=0)))


def test_no_process_is_spent_on_an_empty_file_or_on_too_many_bytes(settings):
    settings.PHOTO_MAX_BYTES = 1024 * 1024
    with pytest.raises(PictureError, match="文件是空的"):
        clean_picture(io.BytesIO(b""))
    with pytest.raises(PictureError, match="超过1兆"):
        clean_picture(io.BytesIO(picture() + b"\0" * 1024 * 1024))


@pytest.mark.parametrize(("threads", "capped"), [(True, False), (False, True)])
def test_only_a_library_that_needs_a_thread_may_start_one(threads, capped):
    """Who runs as root is never refused a thread, so the limit itself is looked at."""
    said = f"limits.limit_myself({{'memory_mb': 500, 'cpu_seconds': 5, 'threads': {threads}}})"
    asked = "print(resource.getrlimit(resource.RLIMIT_NPROC)[0] == 0)"
    code = f"import resource\nfrom youthwork.lib.limited.child import limits\n{said}\n{asked}"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=FILES.parents[1], check=True
    )
    assert done.stdout.strip() == str(capped)


@pytest.mark.drill
def test_a_photo_of_40_megabytes_is_taken():
    out = io.BytesIO()
    Image.effect_noise((9000, 7000), 60).convert("RGB").save(out, "JPEG", quality=88)
    assert len(out.getvalue()) > 40 * 1024 * 1024
    out.seek(0)
    assert len(clean_picture(out)) <= MOST_BYTES
