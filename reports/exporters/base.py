"""What the exporters share: each turns plain values into a file (``name``, ``render``) that opens anywhere."""

from teams.downloads import XLSX


class Xlsx:
    """The format of a workbook."""

    ending = "xlsx"
    content_type = XLSX
