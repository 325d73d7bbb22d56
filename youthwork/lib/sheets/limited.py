"""Running the child on somebody's workbook: whatever happens there is one SheetError here."""

from pathlib import Path
from typing import Any

from django.conf import settings

from youthwork.lib import limited
from youthwork.lib.limited import Limits, Reason, Stopped
from youthwork.lib.sheets.errors import SheetError

REFUSALS = {
    Reason.SLOW: (
        "sheet_too_big",
        "文件太复杂，读了很久还没有读完，没有写入任何内容。请只保留要导入的工作表和列，再上传。",
    ),
    Reason.LARGE: (
        "sheet_too_big",
        "文件太大，读取时内存不够，没有写入任何内容。请只保留要导入的工作表和列，或分成几份再上传。",
    ),
    Reason.DIED: ("reader_failed", ""),
}


def run_limited(script: Path, arguments: dict[str, Any], content: bytes) -> bytes:
    """What ``script`` writes about ``content``, within the limits that the settings allow a sheet.

    Raises SheetError: ``sheet_too_big`` for one that needs more time or memory or answers without end,
    ``reader_failed`` for one that dies otherwise.
    """
    limits = Limits(settings.SHEET_MEMORY_MB, settings.SHEET_CPU_SECONDS, settings.SHEET_WALL_SECONDS)
    try:
        return limited.run_limited(script, arguments, content, limits)
    except Stopped as stopped:
        code, message = REFUSALS[stopped.reason]
        raise SheetError(code, message) from None
