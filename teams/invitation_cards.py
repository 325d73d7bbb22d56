"""What is shown of a fresh link: a card with its QR code, on screen or on paper."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

import segno

from teams.invitees import Issued


@dataclass(frozen=True)
class Card:
    name: str
    where: str
    url: str
    expires_at: datetime

    @property
    def image(self) -> str:
        """The link as a picture that needs no address of its own: the token is in this answer and nowhere else.

        White stays white in a dark scheme, or no camera reads it.
        """
        return segno.make(self.url, error="m", micro=False).svg_data_uri(scale=4, border=3, light="#fff")


def cards_of(issued: Iterable[Issued], address: Callable[[str], str]) -> list[Card]:
    """One card per link; ``address`` makes the whole address of a token."""
    return [Card(one.invitee.name, one.invitee.where, address(one.token), one.invitation.expires_at) for one in issued]
