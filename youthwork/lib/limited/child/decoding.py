"""Which encoding a text file is in."""

import codecs
import re

from youthwork.lib.limited.child.limits import Refused

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030")
for _name in ENCODINGS:  # later no module can be loaded
    "".encode(_name)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


def decoded(content: bytes) -> str:
    """The text, by its mark, by where its zero bytes stand, else as UTF-8 or GB18030. Raises Refused."""
    tries = ["utf-8-sig", "gb18030"]
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        tries = ["utf-16"]
    elif b"\x00" in content[:4096]:
        even, odd = content[0:4096:2].count(0), content[1:4096:2].count(0)
        tries = ["utf-16-le" if odd > even else "utf-16-be"]
    for name in tries:
        try:
            text = content.decode(name)
        except UnicodeDecodeError:
            continue
        text = text.rstrip("\x1a").lstrip("\ufeff")
        if _CONTROL.search(text):
            break
        return text
    raise Refused("file_unknown")
