"""Who gets what from every address of the platform: the cases are data, one module per area.

A case names the address, how to fill its arguments from the cast, and for GET and POST which people get which
status. Every person of ``PEOPLE`` stands in exactly one status of each method that is allowed; ``anonymous`` is
sent to sign in (302) everywhere except on public pages and is not listed. A method left out must answer 405 to
everybody who may reach the page at all.

    Case(
        "tasks:placement",
        args=lambda cast: [cast.campus.pk],
        get={200: "official reader college_official city_official province_official admin leader",
             404: "other_leader outsider"},
    )
    Case(
        "tasks:record-return",
        args=lambda cast: [make_record(cast, state="submitted").pk],
        data=lambda cast: {"reason": "请写清人数"},
        post={302: "official", 403: "reader college_official city_official province_official admin leader",
              404: "other_leader outsider"},
    )
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.cast import Cast

PEOPLE = (
    "admin",
    "province_official",
    "city_official",
    "official",
    "reader",
    "college_official",
    "leader",
    "other_leader",
    "outsider",
)


@dataclass(frozen=True)
class Case:
    name: str
    args: Callable[[Cast], list[Any]] = field(default=lambda cast: [])
    query: str = ""
    data: Callable[[Cast], dict[str, Any]] = field(default=lambda cast: {})
    get: dict[int, str] | None = None
    post: dict[int, str] | None = None
    public: bool = False
    # What must not appear in any answer to somebody who gets 200 here but is a stranger to it.
    hidden_from: dict[str, str] = field(default_factory=dict)

    def expected(self, method: str) -> dict[str, int] | None:
        """Person → status for ``method``; None if the method is not allowed."""
        table = self.get if method == "get" else self.post
        if table is None:
            return None
        expected = {who: status for status, people in table.items() for who in people.split()}
        listed = [who for people in table.values() for who in people.split()]
        assert sorted(listed) == sorted(PEOPLE), f"{self.name} {method}: {set(PEOPLE) ^ set(listed)} or twice"
        return expected
