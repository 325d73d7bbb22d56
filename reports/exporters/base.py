"""What every exporter is: something that turns plain values into a file that opens anywhere."""

from typing import Protocol, TypeVar

from teams.downloads import XLSX

Content = TypeVar("Content", contravariant=True)


class Exporter(Protocol[Content]):
    """``ending`` and ``content_type`` name the format; ``name`` is the file's, ``render`` its bytes."""

    ending: str
    content_type: str

    def name(self, content: Content) -> str: ...

    def render(self, content: Content) -> bytes: ...


class Xlsx:
    """What the exporters of workbooks share."""

    ending = "xlsx"
    content_type = XLSX
