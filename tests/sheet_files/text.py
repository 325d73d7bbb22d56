"""Text files as Excel, WPS and other systems write them: .csv and .tsv in the encodings that are about."""

import codecs
import csv
import io
from collections.abc import Sequence
from typing import Any


def written(rows: Sequence[Sequence[Any]], delimiter: str = ",") -> str:
    """Rows as text with Windows line ends."""
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return stream.getvalue()


def encoded(rows: Sequence[Sequence[Any]], encoding: str = "utf-8", *, bom: bytes = b"", delimiter: str = ",") -> bytes:
    """Rows as the bytes of a file."""
    return bom + written(rows, delimiter).encode(encoding)


def utf16(rows: Sequence[Sequence[Any]], *, big: bool, delimiter: str = ",") -> bytes:
    """As "Unicode text" of Excel, with its byte order mark."""
    bom, name = (codecs.BOM_UTF16_BE, "utf-16-be") if big else (codecs.BOM_UTF16_LE, "utf-16-le")
    return encoded(rows, name, bom=bom, delimiter=delimiter)
