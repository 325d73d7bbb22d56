"""Who gets what from every address of the platform, reckoned from rules and played with real requests.

``people.py`` has the people: every role at the own unit, above it, below it, beside it and in a foreign city, and those
without an office. A case names an address, how to fill its arguments, and three audiences, asked in this order:

    Case(
        "tasks:placement-edit",
        args=lambda cast: [cast.campus.pk],
        data=lambda cast: {"headcount": 21, ...},
        word=DOCUMENTS_EDIT,                       # who holds it nowhere: 403
        seen=ROW,                                  # who may not know of the object: 404
        may=holds(DOCUMENTS_EDIT, "district"),     # who sees it and may not do this: 403
        get=200, post=302,                         # the rest
    )

``fits`` is for forms whose choices are scoped: whoever is not in it gets the form back (200) for the data of the case.
A method left out answers 405 to whoever may reach the page. Audiences are reckoned from the table of roles and from the
geometry written down in ``people.py``, never by asking the code under test.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from teams.access import SIGNED_IN
from tests.cast import Cast
from tests.matrix.people import Audience, Person, everybody, holds_somewhere

Status = int | Callable[[Person], int]


@dataclass(frozen=True)
class Case:
    name: str
    args: Callable[[Cast], list[Any]] = field(default=lambda cast: [])
    query: str = ""
    data: Callable[[Cast], dict[str, Any]] = field(default=lambda cast: {})
    word: str = SIGNED_IN
    seen: Audience = everybody
    may: Audience = everybody
    fits: Audience = everybody
    get: Status | None = None
    post: Status | None = None
    public: bool = False
    # An address of a phone's queue: what is posted says in ``user`` whose it is; signed out is 401, no way to a page.
    queued: bool = False
    # Text that a page shows only to these: whoever else opens it must not find it there.
    shows: dict[str, Audience] = field(default_factory=dict)

    def lacks_word(self, person: Person) -> bool:
        """Whether the view's word alone keeps the person out, whatever the method."""
        return self.word != SIGNED_IN and not holds_somewhere(self.word)(person)

    def expected(self, method: str, person: Person) -> int | None:
        """The status that ``person`` gets; None if the method is not allowed."""
        status = self.get if method == "get" else self.post
        if status is None:
            return None
        if self.lacks_word(person):
            return 403
        if not self.seen(person):
            return 404
        if not self.may(person):
            return 403
        if method == "post" and not self.fits(person):
            return 200
        return status(person) if callable(status) else status
