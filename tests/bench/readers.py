"""Who asks for which list pages. The accounts are those that ``generate`` lets be known."""

from dataclasses import dataclass

DISTRICT, PROVINCE, AUDITOR = "g-county", "g-province", "g-auditor"


@dataclass(frozen=True)
class Page:
    """A list page as one reader asks for it. ``{county}`` stands for the code of the first county."""

    reader: str
    path: str

    @property
    def name(self) -> str:
        return f"{self.reader.removeprefix('g-')} {self.path}"


_LISTS = (
    "/organisations/?at={county}",
    "/members/",
    "/teams/",
    "/sites/",
    "/records/",
    "/records/?state=approved",
    "/review/",
    "/documents/",
    "/arrangements/",
    "/programmes/",
    "/notices/",
    "/reports/",
    "/sheets/",
    "/totals/",
)
PAGES = [
    *(Page(DISTRICT, path) for path in _LISTS),
    *(Page(PROVINCE, path) for path in _LISTS if path not in ("/review/", "/notices/")),
    Page(AUDITOR, "/audit/"),
]
