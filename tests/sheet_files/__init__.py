"""The corpus: files as people have them, files that are broken, files that mean harm, each with its verdict.

``python -m tests.sheet_files FOLDER`` writes them. The small ones are kept under ``files/``, a folder a family, and a
test holds them equal to what the code here makes; those that are big, squeezed or dangerous are made when needed.
"""

from pathlib import Path

from tests.sheet_files import arrangements, broken, cell, hostile, layout, meaning, organisations, size
from tests.sheet_files.case import Case

KEPT = Path(__file__).with_name("files")

FAMILIES: dict[str, list[Case]] = {
    "layout": [*layout.FILES, *arrangements.LAYOUT, *organisations.LAYOUT],
    "cell": [*cell.FILES, *arrangements.CELL, *organisations.CELL],
    "meaning": [*meaning.FILES, *arrangements.MEANING, *organisations.MEANING],
    "size": size.FILES,
    "broken": [*broken.FILES, *arrangements.BROKEN, *organisations.BROKEN],
    "hostile": hostile.FILES,
}
CASES = [case for cases in FAMILIES.values() for case in cases]


def family_of(case: Case) -> str:
    """The family in which a file stands."""
    return next(family for family, cases in FAMILIES.items() if case in cases)


def kept() -> dict[Path, Case]:
    """Where each file that is committed stands."""
    return {Path(family, case.file_name): case for family, cases in FAMILIES.items() for case in cases if case.kept}


def write(folder: Path, *, only_kept: bool = False) -> int:
    """Write all files into ``folder``, a folder a family; returns how many."""
    written = 0
    for family, cases in FAMILIES.items():
        (folder / family).mkdir(parents=True, exist_ok=True)
        for case in cases:
            if case.kept or not only_kept:
                (folder / family / case.file_name).write_bytes(case.build())
                written += 1
    return written
