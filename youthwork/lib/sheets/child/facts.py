"""What is known of a workbook before its reader sees it."""

from dataclasses import dataclass, field


@dataclass
class SheetFacts:
    """One sheet of the workbook, in the order of its tabs."""

    hidden_rows: list[int] = field(default_factory=list)  # as Excel shows them
    words: dict[str, str] = field(default_factory=dict)  # "B5" → what its reader would leave blank: #N/A, #FORMULA!


@dataclass
class Facts:
    """The workbook; ``sheets`` is None where nothing could be found out about them."""

    sheets: list[SheetFacts] | None = None
    date1904: bool = False
    sure: bool = True  # False: a reader that counts other sheets is believed
