"""How large a generated world is."""

from dataclasses import dataclass

from reports.generate.places import GUANGDONG, City

_MAOMING = next(city for city in GUANGDONG if city.name == "茂名市")


@dataclass(frozen=True)
class Preset:
    """Numbers for the whole world; what lies in a county is its even share, so that counties are alike at any size."""

    cities: tuple[City, ...]
    townships: int
    villages: int
    universities: int
    teams: int
    members: int
    records: int
    notices: int = 60  # of one official of every county and city; the others get a few
    entries: int = 80  # of the audit log, per county

    @property
    def areas(self) -> int:
        """Counties, and the cities that have none: each has an arrangement of its own."""
        return sum(max(1, len(city.counties)) for city in self.cities)


PRESETS = {
    "tiny": Preset(
        cities=(_MAOMING._replace(counties=_MAOMING.counties[:2]),),
        townships=4,
        villages=12,
        universities=2,
        teams=6,
        members=20,
        records=60,
        notices=6,
        entries=8,
    ),
    "county": Preset(
        cities=(_MAOMING._replace(counties=_MAOMING.counties[:1]),),
        townships=13,
        villages=210,
        universities=2,
        teams=24,
        members=320,
        records=484,
    ),
    "guangdong": Preset(
        cities=GUANGDONG,
        townships=1_609,
        villages=26_000,
        universities=150,
        teams=3_000,
        members=40_000,
        records=60_000,
    ),
}
