"""Returned records: on the form what was marked stands open with its note; in words, what was changed since."""

from collections.abc import Iterable

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from tasks.marks import photo_name, place_of
from tasks.models import Photo
from tasks.parts import TEXTS, Part
from tasks.said import NOTHING, Change
from youthwork.lib.edits import Piece, brief, edits

register = template.Library()
_NOTHING = format_html('<span class="none">{}</span>', NOTHING)


@register.filter
def of_photo(marks: dict[str, str] | None, photo: Photo) -> str:
    """``{{ marks|of_photo:photo }}``: what its mark says, or that there is one; "" for a photo that is not marked."""
    name = photo_name(photo.pk)
    return (marks[name] or "请换一张") if marks and name in marks else ""


@register.filter
def marked_in(marks: dict[str, str] | None, names: str) -> bool:
    """``{% if marks|marked_in:"problems next_steps" %}``: whether one of the fields is marked."""
    return bool(marks) and not {place_of(name) for name in marks}.isdisjoint(names.split())


@register.filter
def only_these(marks: dict[str, str], said: dict[str, Part]) -> str:
    """``{{ marks|only_these:said }}``: 只需改“覆盖青少年”这一处, or how many places there are."""
    places = {place_of(name) for name in marks}
    labels = [said[name].label for name in places if name in said]
    return f"只需改“{labels[0]}”这一处" if len(places) == 1 and labels else f"只需改标出的{len(places)}处"


@register.filter
def before_and_now(change: Change) -> str:
    """``{{ change|before_and_now }}``: 上次62人，这次47人."""
    return f"上次{change.before}，这次{change.after}"


@register.simple_tag
def changed(change: Change) -> SafeString:
    """``{% changed change %}``: 人数：上次62人，这次47人; of a text, what went and what came."""
    words = edited_briefly(change) if change.field in TEXTS else before_and_now(change)
    return format_html("{}：{}", change.label, words)


def edited_briefly(change: Change) -> SafeString:
    """Of a text, what went and what came, with a few words around."""
    return _pieces(brief(edits(*_texts(change))))


@register.simple_tag
def edited(change: Change) -> SafeString:
    """``{% edited change %}``: the whole text, with what went and what came."""
    return _pieces(edits(*_texts(change)))


def _texts(change: Change) -> tuple[str, str]:
    before, after = ("" if words == NOTHING else words for words in (change.before, change.after))
    return before, after


def _pieces(pieces: Iterable[Piece]) -> SafeString:
    return format_html_join("", "{}", ((_EDITS[kind](text),) for kind, text in pieces))


_EDITS = {
    "": lambda text: text,
    "del": lambda text: format_html("<del>{}</del>", text),
    "ins": lambda text: format_html("<ins>{}</ins>", text),
}


@register.tag
def part(parser: Parser, token: Token) -> "PartNode":
    """``{% part "people" "覆盖青少年" %}…{% endpart %}``: around the field of one part of a record, by its name among
    the marks and its label.

    Nothing is added unless the context has ``marks``. Then a marked part carries its note and the name as its id, and
    any other folds behind what ``said`` has of it. A form that was sent and refused folds nothing: what was typed is
    not what was said.
    """
    _, name, label = token.split_contents()
    nodes = parser.parse(("endpart",))
    parser.delete_first_token()
    return PartNode(parser.compile_filter(name), parser.compile_filter(label), nodes)


class PartNode(template.Node):
    def __init__(self, name: FilterExpression, label: FilterExpression, nodelist: NodeList) -> None:
        self.name, self.label, self.nodelist = name, label, nodelist

    def render(self, context: template.Context) -> SafeString:
        field, marks = self.nodelist.render(context), context.get("marks")
        if not marks:
            return field
        name = self.name.resolve(context)
        if name in {place_of(mark) for mark in marks}:
            return _marked(name, marks.get(name, ""), field)
        if context["form"].is_bound:
            return field
        said = context["said"].get(name)
        shown = said.words or format_html('<span class="none">{}</span>', said.nothing) if said else _NOTHING
        return _folded(name, self.label.resolve(context), shown, field)


def _marked(name: str, note: str, field: SafeString) -> SafeString:
    said = format_html('<p class="wrong">{}</p>', note) if note else ""
    return format_html('<div class="field bad marked" id="{}">{}{}</div>', name, field, said)


def _folded(name: str, label: str, shown: str, field: SafeString) -> SafeString:
    return format_html(
        '<details class="fold part" id="{}"><summary><span><small>{}</small>{}</span></summary>'
        '<div class="in">{}</div></details>',
        name,
        label,
        shown,
        field,
    )
