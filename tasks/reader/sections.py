"""The tree of a part of the document, by its numbering.

Levels follow from how the styles of marks nest, whatever they are: a style met before closes everything under it, a new
one opens a level below. Numbers may run on across sections or restart. Signs of Markdown say nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tasks.reader.departments import read_departments
from tasks.reader.headings import role_of
from tasks.reader.marks import Mark, Style, mark_of
from tasks.reader.model import Block, Paper, Span
from tasks.reader.parts import Part, plain
from tasks.reader.periods import day_in
from tasks.reader.units import unit_line
from youthwork.lib.text import one_line

# Styles that never stand under an item: they close whatever is open, except what may hold them.
_TOP = {Style.PART: 0, Style.CHAPTER: 1, Style.SECTION: 2, Style.HAN: 4}
_HOLDERS = {Style.PART: 0, Style.CHAPTER: 1, Style.SECTION: 2, Style.NAMED: 3, Style.STAGE: 3}
# What follows the last item and belongs to none.
_TAIL = re.compile(
    r"(?:注|备注|说明)\s*[：:].*|(?:联系人|联系电话|联系方式|电话|邮箱|电子邮箱|邮箱地址|传真|地址|报送邮箱)\s*[：:].*"
    r"|(?:抄送|抄报|主送|主题词|分送)\s*[：:].*|[（(](?:此件|此页|联系人|信息公开).*|特此(?:通知|通报|函告)。?"
)
_SHORT = 25  # a heading without a number is no longer
_OPENING, _CLOSING = "（([【〔“《「『", "）)]】〕”》」』"
_LABEL_TITLE = 22  # 加强组织领导：… is a title as far as it is short
_SENTENCE_END = "。；;！？!?"


@dataclass
class Node:
    """An item or heading with what stands under it. ``blocks`` are its own, up to its first child."""

    mark: Mark | None
    blocks: list[Block]
    title: str
    title_span: Span
    children: list["Node"] = field(default_factory=list)
    depth: int = 1

    @property
    def number(self) -> str:
        return self.mark.printed if self.mark else ""

    @property
    def heading(self) -> str:
        """The first line as printed, with its number: 二、重点任务."""
        first = self.blocks[0]
        last = max(self.title_span[1] - first.start, self.mark.length if self.mark else 0)
        return re.sub(r"\s+", " ", plain(first.text[:last]))

    @property
    def is_line(self) -> bool:
        """Whether the first block is a heading and nothing else, not a sentence."""
        first = self.blocks[0]
        rest = first.text[self.title_span[1] - first.start :].strip(" *#：:\u3000")
        return not self.title.endswith(tuple(_SENTENCE_END)) and (not rest or _only_units(rest))

    @property
    def is_bare(self) -> bool:
        return self.is_line and len(self.blocks) == 1

    def whole(self) -> Iterator["Node"]:
        """The node and all under it, in printed order."""
        yield self
        for child in self.children:
            yield from child.whole()


@dataclass
class Tree:
    """The items of a part; ``before`` are the paragraphs above the first of them."""

    roots: list[Node]
    before: list[Block]


def tree_of(paper: Paper, part: Part) -> Tree:
    """The numbered items and headings of a part; tables, signatures and notes at its end stand in none."""
    blocks = [block for block in paper.blocks[part.body : part.end] if not block.cells]
    numbered = {mark.style for block in blocks if (mark := mark_of(block.text))}
    unnumbered_too = not numbered & set(_TOP)
    tree = Tree([], [])
    path: list[Node] = []
    closed = False
    for place, block in enumerate(blocks):
        mark = mark_of(block.text)
        if mark and mark.style is Style.ANNEX:
            closed = True
        elif closed and (mark is None or mark.style is Style.NUMBER):
            continue  # the list of annexes, the signature, the date
        elif mark or (unnumbered_too and _is_heading(block)):
            closed = False
            _hang(tree, path, _node(block, mark))
        elif _ends_the_text(blocks, place):
            closed = True
        elif path:
            path[-1].blocks.append(block)
        else:
            tree.before.append(block)
    return tree


def _hang(tree: Tree, path: list[Node], node: Node) -> None:
    """Put the node where its mark belongs and leave ``path`` at it."""
    del path[_level(path, node.mark) :]
    node.depth = len(path) + 1
    (path[-1].children if path else tree.roots).append(node)
    path.append(node)


def _level(path: list[Node], mark: Mark | None) -> int:
    """How many of the open nodes stay open above a node with this mark."""
    if mark is None:
        return 0
    for level, above in enumerate(path):
        if above.mark and above.mark.style is mark.style:
            return level
    if mark.style in _TOP:
        rank = _TOP[mark.style]
        return sum(1 for above in path if above.mark is None or _HOLDERS.get(above.mark.style, 9) < rank)
    return len(path)


def _node(block: Block, mark: Mark | None) -> Node:
    title, span = title_of(block.text, block.start, mark.length if mark else 0)
    return Node(mark, [block], title, span)


def title_of(text: str, start: int, skip: int = 0) -> tuple[str, Span]:
    """The title of an item: up to the first 。, or a short label up to its colon, or the line; with its span.

    What says who does it is no part of the title, nor are bold marks.
    """
    end = _title_end(text, skip)
    if phrases := read_departments(text, 0).phrases:
        first = phrases[0][0]
        end = min(end, first) if first > skip else end
    while skip < end and text[skip] in " *#\u3000\t：:":
        skip += 1
    while end > skip and text[end - 1] in " *\u3000\t：:，,、\n":
        end -= 1
    return one_line(text[skip:end]).replace("**", ""), (start + skip, start + end)


def _title_end(text: str, skip: int) -> int:
    depth = 0
    for place in range(skip, len(text)):
        sign = text[place]
        if sign in _OPENING:
            depth += 1
        elif sign in _CLOSING:
            depth = max(0, depth - 1)
        elif depth == 0 and sign == "。":
            return place + 1
        elif depth == 0 and sign in "：:" and place + 1 < len(text) and _is_label(text[skip:place]):
            return place
    return len(text)


def _is_label(text: str) -> bool:
    return 2 <= len(text.strip()) <= _LABEL_TITLE and not re.search(r"[，,；;]", text)


def _only_units(rest: str) -> bool:
    duties = read_departments(rest, 0)
    return bool(duties.phrases) and duties.phrases[0][0] == 0


def _is_heading(block: Block) -> bool:
    """A short line without a number that is worded like a section's heading: 工作要求."""
    text = plain(block.text)
    return len(text) <= _SHORT and text[-1:] not in set(_SENTENCE_END + "，,、") and role_of(text) is not None


def _ends_the_text(blocks: list[Block], place: int) -> bool:
    text = plain(blocks[place].text)
    if _TAIL.fullmatch(text):
        return True
    if len(text) > 60:
        return False
    return _is_signing(text) or bool(
        unit_line(text) and place + 1 < len(blocks) and _is_signing(plain(blocks[place + 1].text))
    )


def _is_signing(text: str) -> bool:
    """A date by itself, with the units that sign, or with 印发."""
    day = day_in(text)
    if day is None:
        return False
    rest = (text[: day[1][0]] + " " + text[day[1][1] :]).replace("印发", " ").strip(" （）()\u3000")
    return not rest or bool(unit_line(rest))
