"""One export at hand: what it will be called, how much there is of it, and how it is written."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

AT_ONCE = 500  # rows that are written while their user waits

Tell = Callable[[int], None]  # so many rows are written; raises what ends the work if nobody wants it any more


@dataclass(frozen=True)
class Work:
    """``rows`` are those of the sheet, or as many as making the files takes the time of."""

    title: str
    file_name: str
    content_type: str
    rows: int
    write: Callable[[BinaryIO, Tell], None]
