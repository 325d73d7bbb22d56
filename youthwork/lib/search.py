"""Finding rows by what people type: one folded text per row that holds every name, code and pinyin initials.

``|440902|团茂南区委|tmnqw|``: between marks stands a word a row is known by. So one LIKE on one column answers
whether a row is meant (it holds what was typed), whether a word of it begins so (``|mn``), and whether one is just that
(``|mn|``), alike on every database and without an index that two Chinese characters could not use.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Case, IntegerField, Model, Q, TextField, Value, When

from youthwork.lib.pinyin import first_letters
from youthwork.lib.text import match_key

MARK = "|"


def fold(text: object) -> str:
    """``text`` as it is searched: one case, half-width, no spaces, no mark."""
    return match_key(text).replace(MARK, "")


def initials(text: object) -> str:
    """The first letters of the pinyin of ``text``: 茂南 → mn, 重庆 → cq, 十二中（北） → sezb; digits and letters stay.

    Readings of characters that have several come from the words they stand in; where that errs (单县) an alias helps.
    About 0.06 ms for a name of 14 characters.
    """
    return "".join(letter for letter in first_letters(fold(text)) if letter.isalnum())


def search_text(words: Iterable[object]) -> str:
    """What is stored to find a row that is known by ``words``: each of them, and the initials of those in Chinese."""
    known: dict[str, None] = {}
    for word in words:
        folded = fold(word)
        known |= dict.fromkeys([folded] if folded.isascii() else [folded, initials(folded)])
    known.pop("", None)
    return f"{MARK}{MARK.join(known)}{MARK}" if known else ""


class SearchTextField(TextField):
    """Holds :func:`search_text` of the fields ``of`` the row (texts, or lists of them), set whenever the row is saved.

    ``save(update_fields=…)`` has to name it beside what it is made of; ``bulk_update`` does not set it.
    """

    def __init__(self, *args: Any, of: Iterable[str] = (), **kwargs: Any) -> None:
        self.of = tuple(of)
        kwargs |= {"editable": False, "default": "", "blank": True}
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list, dict]:
        name, path, args, kwargs = super().deconstruct()
        for given in ("editable", "default", "blank"):
            kwargs.pop(given, None)
        return name, path, list(args), {**kwargs, "of": self.of}

    def pre_save(self, model_instance: Model, add: bool) -> str:
        words: list[object] = []
        for name in self.of:
            value = getattr(model_instance, name)
            words += value if isinstance(value, list) else [value]
        text = search_text(words)
        setattr(model_instance, self.attname, text)
        return text


def holds(text: str, field: str = "search_text") -> Q:
    """A condition: ``field`` holds every word typed. Nothing typed is held by every row."""
    condition = Q()
    for word in text.split():
        condition &= Q(**{f"{field}__contains": fold(word)})
    return condition


def is_word(text: str, field: str = "search_text") -> Q:
    """A condition: a word of the row is just what was typed."""
    return Q(**{f"{field}__contains": f"{MARK}{fold(text)}{MARK}"})


def closeness(text: str, field: str = "search_text") -> Case:
    """To order by: 0 where a word of the row is what was typed, 1 where one begins so, 2 for the rest."""
    return Case(
        When(is_word(text, field), then=Value(0)),
        When(**{f"{field}__contains": f"{MARK}{fold(text)}"}, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
