"""Who each row of a roster is: somebody known or new, the person of an earlier row, or a question to the user."""

from collections.abc import Callable
from typing import Any

from tasks.roster.columns import LABELS, MEMBER_FIELDS
from tasks.roster.people import NOBODY, Clues, People, Person
from tasks.roster.reading import Read
from teams.sheets.codes import Code, Level
from teams.sheets.lines import Line
from youthwork.lib.cells import name_key
from youthwork.lib.text import one_line

BOTH, RENAME, WHO = "both", "rename", "who"  # questions that only the user can answer: names of corrections
ANOTHER = "new"

Say = Callable[..., None]


class Who:
    """Tells the persons of one file apart, row by row from the top; what cannot be told is said at the row."""

    def __init__(self, people: People, say: Say) -> None:
        self.people = people
        self.known: dict[int, Person] = {}  # people of the unit whom a row means, once each
        self._say = say
        self._first: dict[str, dict[str, Line]] = {"student_number": {}, "identity": {}, "phone": {}}
        self._of: dict[int, Line] = {}  # somebody known → the first row that means them
        self.shared: set[int] = set()  # people of several rows, by their identity in memory
        self._made: dict[int, Person] = {}  # the person of a first row, by the row's identity in memory
        self._namesakes: dict[tuple[str, str], Line] = {}  # name and place → the first row

    def person(self, line: Line, read: Read) -> Person | None:
        """The person of the row; None if it cannot be told."""
        clues, read_wrong = read.clues, len(line.errors)
        earlier = self._earlier(line, clues)
        if len(line.errors) > read_wrong:
            return None
        if earlier is not None:
            return self._both(line, read, earlier)
        pk = self._member(line, clues)
        if line.errors:
            return None
        hashes = {
            "phone_index": self.people.phones[clues.phone][0] if clues.phone else "",
            "identity": next(iter(clues.identity), ""),
        }
        if pk is not None and pk in self.known:
            if line.changes.get(BOTH) == "1":  # two rows, each by its own number: together they tell who it is
                self.known[pk].complete(read.values, **hashes)
            return self._both(line, read, self._of[pk])
        person = Person(pk, NOBODY if pk is None else self.people.known(pk), read.values, **hashes)
        if pk is None:
            self._note_namesake(line, clues.name)
        else:
            self.known[pk], self._of[pk] = person, line
        self._made[id(line)] = person
        return person

    # --- in the file ---

    def _earlier(self, line: Line, clues: Clues) -> Line | None:
        """The earlier row of the same person who serves elsewhere; a contradiction between the two is refused."""
        same = None
        for kind, value in (("student_number", clues.number), ("identity", next(iter(clues.identity), ""))):
            if not value:
                continue
            first = self._first[kind].setdefault(value, line)
            if first is line or same is not None:
                continue
            same = first
            if name_key(one_line(first.value("name"))) != name_key(clues.name):
                message = f"{LABELS[kind]}与第{first.number}行相同，姓名却不同，请核对。"
                self._say(line, Code.DUPLICATE, message, kind, value=shown(line, kind))
            elif _site(line) == _site(first):
                message = f"{LABELS[kind]}与第{first.number}行相同，请核对是不是同一个人。"
                self._say(line, Code.DUPLICATE, message, kind, value=shown(line, kind))
        if same is None and clues.phone:
            first = self._first["phone"].setdefault(clues.phone, line)
            return None if first is line else self._of_one_phone(line, clues, first)
        return same

    def _of_one_phone(self, line: Line, clues: Clues, first: Line) -> Line | None:
        """The earlier row, if this one tells nothing of who it is but the same phone and name."""
        named = name_key(one_line(first.value("name"))) == name_key(clues.name)
        if named and not clues.number and not clues.identity and _site(line) != _site(first):
            return first
        message = f"手机与第{first.number}行相同，请核对是不是同一个人。"
        return self._say(line, Code.DUPLICATE, message, "phone", value=line.value("phone"))

    def _both(self, line: Line, read: Read, first: Line) -> Person | None:
        """The person of an earlier row, once the user has said that they serve at both places."""
        person = self._made.get(id(first))
        if person is not None and line.changes.get(BOTH) == "1":
            return self._agreeing(line, read, first, person)
        there = one_line(first.value("site")) or "没有写点位"
        message = f"第{first.number}行（{there}）是同一个人。两处都参加，还是写错了？"
        control = [choice(BOTH, "这个人", [["", "请选择"], ["1", "两处都参加"]])]
        return self._say(line, Code.TWO_SITES, message, "site", value=line.value("site"), control=control)

    def _agreeing(self, line: Line, read: Read, first: Line, person: Person) -> Person | None:
        """The person of both rows, if they say the same of them."""
        said = zip(MEMBER_FIELDS, read.values, person.said, strict=True)
        differ = [name for name, here, there in said if here is not None and here != there]
        if read.clues.identity and person.identity != next(iter(read.clues.identity)):
            differ.append("identity")
        if differ:
            message = f"与第{first.number}行是同一个人，{LABELS[differ[0]]}却写得不一样，请改成一样。"
            return self._say(line, Code.PERSON_CONFLICT, message, differ[0], value=shown(line, differ[0]))
        self.shared.add(id(person))
        return person

    def _note_namesake(self, line: Line, name: str) -> None:
        """Two of one name at one place are worth a look; in a large file there are hundreds at different ones. Who has
        a name from the merged cell of another person is refused."""
        if not name:
            return
        if "name" in line.cells.get("merged", ()) and "name" not in line.changes:
            message = f"姓名与上一行是合并的单元格“{name}”，号码却不同。请在这里写上这一行自己的姓名。"
            self._say(line, Code.PERSON_CONFLICT, message, "name", value=name)
            return
        first = self._namesakes.setdefault((name_key(name), _site(line)), line)
        if first is not line:
            message = f"与第{first.number}行同名，号码不同，按两个人导入。"
            self._say(line, Code.NAMESAKE, message, "name", level=Level.WARNING, value=name)

    # --- in the unit ---

    def _member(self, line: Line, clues: Clues) -> int | None:
        """The id of the member that the row means; None for a new one or where it is refused."""
        by_number, by_identity = self.people.of_number(clues.number), self.people.of_identity(clues.identity)
        if by_number and by_identity and by_number != by_identity:
            one, other = (self.people.known(pk)["name"] for pk in (by_number, by_identity))
            message = f"学号登记在{one}名下，身份证号登记在{other}名下，请核对。"
            self._say(line, Code.PERSON_CONFLICT, message, "student_number", value=line.value("student_number"))
            return None
        phones = self.people.of_phone(clues.phone)
        found = by_number or by_identity
        if found is None:
            named = [pk for pk in phones if self._is_named(pk, clues.name)]
            if named and not self._other_number(named[0], clues.number):
                found = named[0]
        others = [pk for pk in phones if pk != found]
        if others:
            message = f"这个手机号已登记在{self.people.known(others[0])['name']}名下，请核对。"
            self._say(line, Code.PHONE_TAKEN, message, "phone", value=line.value("phone"))
        if found is None:
            return self._chosen(line, clues)
        if clues.name and not self._is_named(found, clues.name) and not (by_number and by_identity):
            self._ask_renaming(line, self.people.known(found)["name"], clues, by_number is not None)
        return found

    def _is_named(self, pk: int, name: str) -> bool:
        return name_key(self.people.known(pk)["name"]) == name_key(name)

    def _other_number(self, pk: int, number: str) -> bool:
        """Whether both have a student number, and not the same."""
        known = self.people.known(pk)["student_number"]
        return bool(known and number and known != number)

    def _ask_renaming(self, line: Line, known: str, clues: Clues, by_number: bool) -> None:
        if line.changes.get(RENAME) == "1":
            return
        kind = "student_number" if by_number else "identity"
        message = f"{LABELS[kind]}登记的是{known}，这里写的是{clues.name}。是同一个人改了名，还是写错了？"
        control = [choice(RENAME, "这个人", [["", "请选择"], ["1", f"就是{known}，改名"]])]
        self._say(line, Code.PERSON_CONFLICT, message, kind, value=shown(line, kind), control=control)

    def _chosen(self, line: Line, clues: Clues) -> int | None:
        """Somebody known by name alone, whom nothing contradicts: only the user can say whether it is the same."""
        alike = [pk for pk in self.people.of_name(clues.name) if not self._contradicts(pk, clues)]
        if not alike:
            return None
        chosen = str(line.changes.get(WHO, ""))
        if chosen.isdecimal() and int(chosen) in alike:
            return int(chosen)
        told = [[str(pk), f"就是已登记的{self._described(pk)}"] for pk in alike]
        control = [choice(WHO, "这个人", [[ANOTHER, "另一个人，新增"], *told])]
        message = f"已登记有同名的{self._described(alike[0])}，没有共同的号码可比，按另一个人新增。请核对。"
        self._say(line, Code.NAMESAKE, message, "name", level=Level.DOUBT, value=clues.name, control=control)
        return None

    def _contradicts(self, pk: int, clues: Clues) -> bool:
        """Whether something that both have differs."""
        known = self.people.known(pk)["identity_index"]
        return self._other_number(pk, clues.number) or bool(known and clues.identity and known not in clues.identity)

    def _described(self, pk: int) -> str:
        known = self.people.known(pk)
        more = "，".join(str(known[name]) for name in ("student_number", "college") if known[name])
        return f"{known['name']}（{more}）" if more else known["name"]


def shown(line: Line, field: str) -> Any:
    """A cell as a note may show it: of an ID number only what is kept."""
    value = line.value(field)
    return value["shown"] if isinstance(value, dict) else value


def choice(name: str, label: str, options: list) -> dict[str, Any]:
    """A control by which a reading is changed on the page."""
    return {"name": name, "kind": "choice", "label": label, "value": "", "options": options}


def _site(line: Line) -> str:
    return one_line(line.value("site")) + one_line(line.value("programme")) + str(line.changes.get("placement", ""))
