"""The verb "clean_picture": the pixels of a picture and nothing else it carried, as a JPEG of so many bytes at most.

The answer is the JPEG itself; a refusal is a line ``{"error": …}``.
"""

import io
from collections.abc import Iterator
from typing import IO, Any

import pi_heif
from PIL import (
    Image,
    ImageCms,
    ImageFile,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from youthwork.lib.limited.child.limits import Refused

TOO_BIG = "picture_too_big"  # the refusal when memory runs out
# No module can be loaded later: of these some are looked for only when a picture needs them.
LOADED = (JpegImagePlugin, MpoImagePlugin, PngImagePlugin, TiffImagePlugin, WebPImagePlugin)
pi_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)
Image.init()
Image.MAX_IMAGE_PIXELS = None  # judged here
ImageFile.LOAD_TRUNCATED_IMAGES = False
SRGB = ImageCms.createProfile("sRGB")

# How many millions of pixels are decoded. A JPEG is shrunk while it is decoded, if it comes line by line; of the others
# every pixel is in memory at once.
MILLION = 1_000_000
MOST_PIXELS = {"JPEG": 220, "PNG": 40, "WEBP": 40, "HEIF": 52}
MOST_PROGRESSIVE = 52
KINDS = {"MPO": "JPEG"}  # several JPEGs in one file, as phones store a photo with its depth
# What a file that cannot be opened begins with, and why it is refused.
BEGINNINGS = {
    b"\xff\xd8\xff": "picture_broken",
    b"\x89PNG": "picture_broken",
    b"RIFF": "picture_broken",
    b"GIF8": "picture_moving",
    b"%PDF-": "picture_pdf",
    b"II*\x00": "picture_raw",
    b"MM\x00*": "picture_raw",
    b"PK\x03\x04": "picture_none",
    b"<": "picture_none",
}
ORIENTATION = 0x0112
# What is done to a picture so that it stands upright, by what EXIF says of how the camera was held.
TURNED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# Tried one after the other until the picture is small enough: parts of the longest side, each at these qualities.
SIDES = (1, 0.8, 0.64, 0.5, 0.4, 0.3)
QUALITIES = (82, 72, 62, 52)


def run(content: bytes, arguments: dict[str, Any], out: IO[bytes]) -> None:
    """Write the clean JPEG of ``content`` to ``out``. Raises Refused."""
    side = arguments["side"]
    try:
        with Image.open(io.BytesIO(content), formats=tuple(MOST_PIXELS)) as image:
            judge(image)
            picture = redrawn(image, side)
    except Image.UnidentifiedImageError:
        raise Refused(reason_of(content)) from None
    except (OSError, SyntaxError, ValueError, EOFError, RuntimeError):
        # Pillow says SyntaxError of a broken PNG and OSError of nearly everything else.
        raise Refused("picture_broken") from None
    out.write(next(jpeg for jpeg in smaller_and_smaller(picture, side) if len(jpeg) <= arguments["bytes"]))


def reason_of(content: bytes) -> str:
    """Why what is no picture of the known kinds is refused."""
    if content[4:8] == b"ftyp":
        return "picture_avif" if b"avif" in content[8:32] else "picture_broken"
    head = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    return next((code for mark, code in BEGINNINGS.items() if head.startswith(mark)), "picture_unknown")


def judge(image: Image.Image) -> None:
    """Raise Refused for more pixels than are decoded. Only the head of the file has been read so far."""
    width, height = image.size
    kind = str(image.format)
    most = MOST_PROGRESSIVE if image.info.get("progressive") else MOST_PIXELS[KINDS.get(kind, kind)]
    if width * height > most * MILLION:
        raise Refused("picture_pixels", width=width, height=height)


def redrawn(image: Image.Image, side: int) -> Image.Image:
    """Small, upright, in sRGB and on a new white canvas: no EXIF, position, comment or profile comes along."""
    image.draft("RGB", (side, side))
    image.load()
    turned = TURNED.get(orientation(image))
    picture = in_eight_bits(image)
    picture.thumbnail((side, side))
    picture = in_srgb(picture, image.info.get("icc_profile"))
    if turned is not None:
        picture = picture.transpose(turned)
    picture = picture.convert("RGBA")
    canvas = Image.new("RGB", picture.size, "white")
    canvas.paste(picture, mask=picture.getchannel("A"))
    return canvas


def orientation(image: Image.Image) -> int:
    """What EXIF says of how the camera was held; 1 where it is broken."""
    try:
        return int(image.getexif().get(ORIENTATION, 1))
    except (ArithmeticError, LookupError, OSError, SyntaxError, TypeError, ValueError):
        return 1


def in_eight_bits(image: Image.Image) -> Image.Image:
    """In a mode that is shrunk smoothly: no palette, no greys of 16 bits (which Pillow would cut off at 255)."""
    if image.mode.startswith("I"):
        return image.convert("I").point(lambda grey: grey / 256).convert("L")
    if image.mode in {"RGB", "RGBA", "L", "CMYK"}:
        return image
    return image.convert("RGB" if image.mode in {"YCbCr", "1"} else "RGBA")


def in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """With the colours that its ``profile`` means; as it is, where that cannot be read or does not fit."""
    if not profile:
        return image
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    try:
        meant = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(image, meant, SRGB, outputMode=mode) or image
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image


def smaller_and_smaller(picture: Image.Image, side: int) -> Iterator[bytes]:
    """JPEGs of ``picture``, with fewer and fewer bytes; the last holds no 300 KB even of a picture of pure noise."""
    for part in SIDES:
        picture.thumbnail((int(side * part), int(side * part)))
        for quality in QUALITIES:
            out = io.BytesIO()
            picture.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
            yield out.getvalue()
