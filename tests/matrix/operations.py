"""What runs behind the pages: for whoever watches over the platform. Numbers of the whole of it; words only of what
lies under one's own unit."""

from teams.choices import DeliveryState
from teams.roles import PLATFORM_WATCH
from tests.cast import Cast
from tests.matrix import Case
from tests.matrix.people import holds
from tests.reports import operations

OWN = holds(PLATFORM_WATCH, "district")
OF_THE_COLLEGE = holds(PLATFORM_WATCH, "college")


def everything(cast: Cast) -> list:
    """One of all that can be stuck, of the district and of a leader of the college."""
    for make in (operations.parked_export, operations.silent_import, operations.silent_reading):
        make(cast)
    operations.parked_failure()
    operations.delivery(cast.official, DeliveryState.PARKED)
    operations.delivery(cast.leader, DeliveryState.UNKNOWN)
    return []


def parked(cast: Cast) -> list[int]:
    return [operations.delivery(cast.leader, DeliveryState.PARKED).pk]


CASES = [
    Case("reports:operations", word=PLATFORM_WATCH, get=200),
    Case(
        "reports:operations",
        args=everything,
        query="?stuck",
        word=PLATFORM_WATCH,
        get=200,
        shows={"茂南": OWN},
    ),
    Case("reports:operations-failures", args=everything, word=PLATFORM_WATCH, get=200),
    Case(
        "reports:operations-deliveries",
        args=everything,
        word=PLATFORM_WATCH,
        get=200,
        shows={"林嘉豪": OF_THE_COLLEGE},
    ),
    Case("reports:operations-delivery-again", args=parked, word=PLATFORM_WATCH, get=200, post=302),
    Case(
        "reports:operations-failure-again",
        args=lambda cast: [operations.parked_failure().pk],
        word=PLATFORM_WATCH,
        post=302,
    ),
    Case(
        "reports:operations-export-again",
        args=lambda cast: [operations.parked_export(cast).pk],
        word=PLATFORM_WATCH,
        post=302,
    ),
    Case(
        "reports:operations-sheet-again",
        args=lambda cast: [operations.silent_import(cast).pk],
        word=PLATFORM_WATCH,
        post=302,
    ),
    Case(
        "reports:operations-reading-again",
        args=lambda cast: [operations.silent_reading(cast).pk],
        word=PLATFORM_WATCH,
        post=302,
    ),
]
