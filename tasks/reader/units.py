"""What units are called, and how a printed list of them comes apart."""

import re
from dataclasses import dataclass
from itertools import pairwise

from tasks.reader.model import Span
from youthwork.lib.text import one_line

# The last word of a unit's name. Those of one sign need two more before them: 宣传部, but not 全部.
_ENDINGS = (
    *("委员会", "办公室", "办公厅", "办事处", "编辑部", "中心", "协会", "联合会", "促进会", "商会", "学会"),
    *("基金会", "基金", "工委", "团委", "党委", "市委", "省委", "县委", "区委", "州委", "旗委", "镇委", "纪委"),
    *("政法委", "青联", "学联", "少工委", "妇联", "残联", "文联", "科协", "工会", "总工会", "团校", "银行"),
    *("集团", "公司", "学院", "大学", "学校", "中学", "支部", "总支", "团组织", "党组织", "部室", "部门", "单位"),
    *("机关", "中央", "街道", "社区", "群团", "政府", "专班", "小组"),
    *(
        "委",
        "办",
        "厅",
        "局",
        "部",
        "处",
        "科",
        "室",
        "署",
        "司",
        "股",
        "院",
        "站",
        "所",
        "馆",
        "宫",
        "社",
        "队",
        "会",
        "组",
    ),
    *("校", "营", "团", "台"),
)
_UNIT = re.compile(rf".*(?:{'|'.join(sorted(_ENDINGS, key=len, reverse=True))})(?:（[^（）]*）|\([^()]*\))?")
_SHORT = frozenset(
    {"团委", "党委", "工会", "妇联", "青联", "学联", "科协", "残联", "文联", "纪委", "团办", "党办", "团校"}
)
_NO_UNIT = re.compile(
    r"(?:第一)?(?:牵头|责任|配合|参与|参加|协办|主办|承办|协助)(?:部门|单位)|(?:全|大|一|上|下|内|外|多|各)部"
    r"|.*(?:机会|社会|工作会|座谈会|报告会|大会|晚会|推进会)"
    r"|(?:由|将|把|向|为|以|请).*"
    r"|.*(?:[。；！？：:《》“”]|负责|配合|牵头|开展|推动|做好|要求|收集|报送|发至|报至|上报|进行|加强|深化|完善).*"
)
# Names of many units at once.
_COLLECTIVE = re.compile(
    r".*各.*|(?:全体|所有|相关|有关|其他|其它|下属|所属|直属|局属|委属|基层|下级).*"
    r"|(?:市直|省直|区直|县直|机关|市级|县级|镇级)?(?:有关|相关|直属|所属)?(?:部门|单位|部室|处室|团组织|基层团组织)"
)
_AND_OTHERS = re.compile(r"等(?:\d+个|几个|多个)?(?:相关|有关)?(?:部门|单位|处室|部室|团组织|单位部门)?\s*$")
_SHARING = re.compile(r"(?:按照?(?:各自)?职(?:责|能)(?:分工)?|分别|共同|各自)+(?:负责|落实)\s*$")
_RULE = re.compile(r"[（(][^（）()]*(?:为牵头|下同|为主|首位|第一)[^（）()]*[）)]\s*$")
_BEFORE = re.compile(r"^[\s由*_]+")
_EXPLICIT = "、，,；;／/|"
_JOINED = re.compile(r"以及|和|与|及")
_OPENING, _CLOSING = "（([【〔“《", "）)]】〕”》"
_LONGEST_LINE = 300  # of units: joint issues name a dozen
_BARE_PLACE = re.compile(r"各.*[市县区镇乡]|各地")


@dataclass(frozen=True)
class Piece:
    """One name out of a list, and where it stands in the list's text."""

    name: str
    span: Span


def is_unit(name: str) -> bool:
    """Whether ``name`` reads like a unit's: 宣传部, 团市委学校部, 各镇（街道）团委. It need not exist."""
    bare = name.strip()
    if bare in _SHORT:
        return True
    return (
        3 <= len(bare) <= 40 and not _NO_UNIT.fullmatch(bare) and (bool(_UNIT.fullmatch(bare)) or is_collective(bare))
    )


def is_collective(name: str) -> bool:
    """机关各部门, 各县（市、区）团委, 直属单位: many units under one name."""
    return bool(_COLLECTIVE.fullmatch(name.strip()))


def may_be_unit(name: str) -> bool:
    """Whether ``name`` could be one, beside others that are: 省农商行. No sentence, no part in the text."""
    return 2 <= len(name.strip()) <= 25 and not _NO_UNIT.fullmatch(name.strip())


def is_generic(name: str) -> bool:
    """牵头部门, 责任单位: a part in the text, not a name."""
    return bool(_NO_UNIT.fullmatch(name.strip()))


def names_in(text: str) -> list[Piece]:
    """The names that ``text`` lists, with 、，,；;/ between them, or else blanks, or 和 between two units.

    Signs inside brackets separate nothing (各县（市、区）团委); 等部门 at the end goes.
    """
    pieces = _cut(text, _separators(text, _EXPLICIT))
    if len(pieces) == 1 and not re.search(f"[{_EXPLICIT}]", text):
        pieces = _by_blanks(text)
    named: list[Piece] = []
    for piece in _rejoined(text, pieces):
        named += _by_and(text, piece)
    return [piece for piece in named if piece.name]


def unit_line(text: str) -> list[Piece]:
    """The units of a line that holds nothing else; else none. Letter-spaced names are read as one."""
    if len(text) > _LONGEST_LINE:
        return []
    words = text.split()
    if len(words) > 2 and all(len(word) == 1 for word in words):
        whole = Piece("".join(words), (0, len(text)))
        return [whole] if is_unit(whole.name) else []
    found = names_in(text)
    return found if found and all(is_unit(piece.name) for piece in found) else []


def _separators(text: str, signs: str) -> list[int]:
    """Where the separating signs stand outside all brackets."""
    depth, places = 0, []
    for place, sign in enumerate(text):
        if sign in _OPENING:
            depth += 1
        elif sign in _CLOSING:
            depth = max(0, depth - 1)
        elif depth == 0 and sign in signs:
            places.append(place)
    return places


def _cut(text: str, places: list[int]) -> list[Piece]:
    edges = [-1, *places, len(text)]
    return [_piece(text, left + 1, right) for left, right in pairwise(edges)]


def _piece(text: str, start: int, end: int) -> Piece:
    """The name between two offsets, without what is printed around it."""
    raw = text[start:end]
    if rule := _RULE.search(raw):
        raw = raw[: rule.start()]
    if sharing := _SHARING.search(raw):
        raw = raw[: sharing.start()]
    if others := _AND_OTHERS.search(raw):
        raw = raw[: others.start()]
    if before := _BEFORE.match(raw):
        start, raw = start + before.end(), raw[before.end() :]
    raw = raw.rstrip(" \t\n\u3000*_。.")
    return Piece(one_line(raw).replace("*", ""), (start, start + len(raw)))


def _by_blanks(text: str) -> list[Piece]:
    """Blanks separate where each word is a unit by itself; otherwise they, and line ends, only fill the page."""
    words = [_piece(text, *found.span()) for found in re.finditer(r"(?:\S|\n)+", text)]
    words = [word for word in words if word.name]
    return words if len(words) > 1 and all(is_unit(word.name) for word in words) else [_piece(text, 0, len(text))]


def _by_and(text: str, piece: Piece) -> list[Piece]:
    """组织部和宣传部 are two; 权益与社会工作部 is one, because 权益 is none."""
    start, end = piece.span
    for joint in _JOINED.finditer(text, start, end):
        left, right = _piece(text, start, joint.start()), _piece(text, joint.end(), end)
        if is_unit(left.name) and is_unit(right.name):
            return [left, *_by_and(text, right)]
    return [piece]


def _rejoined(text: str, pieces: list[Piece]) -> list[Piece]:
    """各地级以上市、县（市、区）团委 is one name: a bare place is no unit."""
    joined: list[Piece] = []
    for piece in pieces:
        if joined and _BARE_PLACE.fullmatch(joined[-1].name) and not piece.name.startswith("各"):
            last = joined.pop()
            joined.append(_piece(text, last.span[0], piece.span[1]))
        else:
            joined.append(piece)
    return joined
