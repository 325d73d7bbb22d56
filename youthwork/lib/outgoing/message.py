"""What is told, whatever the way it goes."""

from collections.abc import Iterator
from dataclasses import dataclass

GOES_ON = "……"


@dataclass(frozen=True)
class Line:
    """One thing among several, and the address of its page."""

    text: str
    url: str


@dataclass(frozen=True)
class Message:
    """What is told outside: of ``count`` things, some of them in ``lines``, all behind one ``link``.

    ``mentions`` are the phone numbers of those whom a group robot calls by name.
    """

    title: str
    lines: tuple[Line, ...]
    link: str
    count: int
    mentions: tuple[str, ...] = ()

    def text(self, most: int) -> str:
        """All of it as plain text of at most ``most`` bytes in UTF-8. The link stays whole; lines that find no room
        are left out."""
        room = most - _size(self.link) - 1
        said = [_cut(self.title, room)]
        for part in self._parts():
            if _size("\n".join((*said, part, GOES_ON))) > room:
                said.append(GOES_ON)
                break
            said.append(part)
        return "\n".join((*said, self.link))

    def _parts(self) -> Iterator[str]:
        for line in self.lines:
            yield f"{line.text}\n{line.url}" if line.url else line.text


def _size(text: str) -> int:
    return len(text.encode())


def _cut(text: str, most: int) -> str:
    """``text`` if it has room, else its beginning, with a sign that it goes on."""
    if _size(text) <= most:
        return text
    return text.encode()[: max(most - _size(GOES_ON), 0)].decode(errors="ignore") + GOES_ON
