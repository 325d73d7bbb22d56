"""The second step of signing in and what one has bound for it: everybody's own, but for the reset."""

from teams.roles import ACCOUNTS_EDIT
from tests.matrix import Case
from tests.matrix.people import Person, holds


def not_a_member(person: Person) -> bool:
    return not person.leads


CASES = [
    # Of a member the number is kept by the unit.
    Case("teams:own-phone", data=lambda cast: {"phone": "15400009876"}, fits=not_a_member, get=200, post=302),
    Case("teams:second-factor", get=200),
    Case("teams:second-factor-set-up", get=200, post=200),
    Case("teams:second-factor-renew", get=200, post=200),
    # Who is inside already owes no code.
    Case("teams:second-factor-code", get=302, post=302),
    Case("teams:second-factor-recovery", get=302, post=302),
    # Who has bound nothing has no codes to see or to make anew.
    Case("teams:recovery-codes", get=302, post=302),
    Case("teams:recovery-codes-renew", get=302, post=302),
    Case(
        "teams:second-factor-reset",
        args=lambda cast: [cast.official.pk],
        word=ACCOUNTS_EDIT,
        seen=holds(ACCOUNTS_EDIT, "district"),
        get=200,
        post=302,
    ),
]
