"""Who does it: （责任部门：A、B）, （A牵头，B配合）, 由A牵头, lines of their own, and the cells of a table.

The lead is a fact of the text: 牵头 or 主办, the one that 会同 others, or the first where the document says once that
the first leads. Where it says nothing there is none.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from tasks.reader.model import Named, Span
from tasks.reader.units import Piece, is_collective, is_generic, is_unit, may_be_unit, names_in


class Role(StrEnum):
    LEAD = "lead"
    HOST = "host"  # 承办: the lead, unless somebody 主办
    DOER = "doer"  # 责任单位: beside a lead, a participant
    HELPER = "helper"
    NEITHER = "neither"  # advises, checks or is a person: it ends the list before it


# What stands before the colon, or heads a column. Longer words first: 牵头责任单位 is no 责任单位.
_SPACED = r"[ \t\n\u3000*]*"  # a bold mark, a broken line or page inside a label
_BODY = rf"{_SPACED}(?:部门|单位|处室|部室|科室|股室|机构|委室|团体|组织|主体)"
LABELS: tuple[tuple[Role, str], ...] = (
    (Role.NEITHER, rf"(?:业务)?指导{_BODY}|(?:负责)?(?:考核|考评|监督|督导|督查|督办|督促|验收|评估|审核|检查){_BODY}"),
    (Role.NEITHER, r"(?:部门|单位)?(?:牵头|分管|责任|协管|包抓|挂点|主管|指导|挂钩|联系)(?:负责)?(?:领导|人|同志)"),
    (
        Role.NEITHER,
        r"负责人|责任人|负责同志|联系(?:人|电话|方式)|联络(?:人|员)|经办人|填报人|电话|邮箱|媒体支持|支持媒体",
    ),
    (
        Role.NEITHER,
        r"(?:完成|办理|办结|拟定|推进)?(?:时限|时间(?:节点|安排|要求)?|期限|进度)|时间节点|实施时间|推进步骤|工作目标|目标值",
    ),
    (Role.LEAD, rf"(?:牵头|主办|主责|第一责任|主要责任|主要承办|组织牵头)(?:负责|责任|承办)?{_BODY}"),
    (Role.HOST, rf"承办{_BODY}"),
    (
        Role.HELPER,
        rf"(?:配合|参与|协办|协同|协作|协助|参加|参与配合|支持|协同配合|会办|责任配合|联合)(?:责任|承办)?{_BODY}",
    ),
    (Role.DOER, rf"(?:责任|负责|落实|实施|承担|执行|办理|完成){_BODY}|责任(?:分工|主体)"),
    (Role.LEAD, r"牵头|主办"),
    (Role.HELPER, r"配合|参与|协办"),
    (Role.HOST, r"承办"),
    (Role.DOER, r"责任|分工"),
)
_LEVEL = r"(?:省|市|区|县|镇|校|院|团)?(?:级|本级)?"


def _spaced(pattern: str) -> str:
    """The pattern with white space, bold marks or a page break allowed between any two Chinese characters."""
    return re.sub(r"(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff])", lambda _: _SPACED, pattern)


_LABEL = re.compile(
    rf"(?<![\u4e00-\u9fff]){_LEVEL}(?:"
    + "|".join(f"(?P<r{number}>{_spaced(words)})" for number, (_, words) in enumerate(LABELS))
    + rf"){_SPACED}(?:[：:]|[】〕\]]{_SPACED}[：:]?|为(?=[^之了]){_SPACED}[：:]?)"
)
_HEADING = tuple((role, re.compile(rf"{_LEVEL}(?:{words})(?:[（(].*[）)])?")) for role, words in LABELS)

_EACH = r"分别|共同|联合|具体|各自|依职责|按职责|按照?(?:各自)?职(?:责|能)?(?:分工)?"
_ALL = rf"(?:等(?:部门|单位|有关部门|相关部门)?)?(?:{_EACH}|、)*"
_DOES = r"(?:负责|落实|承办|承担|实施|办理|推进|组织|完成|执行)"
# One part of a sentence on who does it, between commas.
_PHRASES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "with",
        re.compile(
            rf"由?(?P<a>.+?)(?:牵头|负责牵头)?(?:会同|(?<![、，,])商(?![务会业])|联合)(?P<b>.+?)"
            rf"(?:{_ALL}{_DOES}*|等(?:有关|相关)?(?:部门|单位)(?:{_EACH})?(?:研究)?(?:提出|制定|拟订).*)",
            re.DOTALL,
        ),
    ),
    (
        Role.LEAD,
        re.compile(rf"由?(?P<a>.+?){_ALL}(?:负责)?(?:牵头|主办)(?:部门|单位)?(?:总体|具体)?{_DOES}*", re.DOTALL),
    ),
    (
        Role.HELPER,
        re.compile(
            rf"(?:由|请)?(?P<a>.+?){_ALL}(?:予以|做好|积极)?(?:配合|参与|参加|协助|协办|协同|支持)(?:工作|{_DOES})*",
            re.DOTALL,
        ),
    ),
    (Role.HELPER, re.compile(rf"(?:配合|参与|协办)(?:部门|单位)?(?P<a>.+?){_ALL}{_DOES}*", re.DOTALL)),
    (Role.HELPER, re.compile(rf"(?:会同|联合)(?P<a>.+?){_ALL}{_DOES}*", re.DOTALL)),
    (Role.DOER, re.compile(rf"由?(?P<a>.+?){_ALL}{_DOES}+", re.DOTALL)),
)
_BRACKETED = re.compile(r"[（(【]((?:[^（）()【】]|[（(][^（）()]*[）)])*)[）)】]")
_LEADS = frozenset({"牵头", "主办"})
_NOTED = re.compile(
    r"(?P<name>[^（(]+)[（(](?P<who>.*?)(?P<part>牵头|主办|配合|参与|协助|协办)(?:部门|单位)?[）)]", re.DOTALL
)
_BY = re.compile(r"(?:(?<=[。；;，,\n）)])|^)\s*(由[^。；;\n]{2,80}?(?:牵头|主办|会同)[^。；;\n]*)")
# What a bracket may hold behind the names: by when, and that the first one leads, here and below.
_TIMED = re.compile(
    r"(?:于|在)?(?:20\d\d年)?(?:\d{1,2}月)?(?:\d{1,2}日|[初中底末]|[上中下]旬|年)?(?:底|末)?(?:之?前|以前)?(?:全部|基本)?(?:完成|办结|落实)?"
    r"|(?:长期|全年|持续)(?:坚持|推进|开展|落实)?"
)
_RULE_BEHIND = re.compile(
    r"[，,。；;]\s*(?:(?=[^，,。；;]*(?:第一|首位|首个|首家|最前))[^，,。；;]*(?:牵头|主办|主责)[^，,。；;]*)?(?:[，,]?\s*下同)?[。；;]?\s*$"
)
_SENTENCE = re.compile(r"[^\n。]+")
_LONGEST = 160  # a sentence that only says who does it is no longer
_PARTED = re.compile(r"[，,；;]")
_BARE_ENDING = re.compile(
    r".*(?:部|办公室|办公厅|中心|团委|团工委|局|处|协会|联合会|公司|科|室|委员会|少工委|学联|青联|校)"
)


@dataclass
class Duties:
    """The units of a clause in printed order, with the lead or None; ``phrases`` are the places that say so."""

    departments: list[Named] = field(default_factory=list)
    lead: str | None = None
    phrases: list[Span] = field(default_factory=list)
    reason: str = ""


_Said = tuple[Role, Piece]


def read_departments(text: str, start: int, lead_rule: str | None = None) -> Duties:
    """The units that ``text``, which begins at ``start`` of the paper, names as its doers."""
    said: list[_Said] = []
    phrases: list[Span] = []
    for span, found in _phrases(text):
        if any(span[0] < end and begin < span[1] for begin, end in phrases):
            continue
        phrases.append(span)
        said += found
    duties = settled(said, start, lead_rule)
    duties.phrases = [(start + first, start + last) for first, last in sorted(phrases)]
    return duties


def read_cells(cells: Iterable[tuple[Role, str, int]], lead_rule: str | None = None) -> Duties:
    """The same of a table's row: role of the column, text of the cell, and where that starts in the paper."""
    said: list[_Said] = []
    for role, text, start in cells:
        said += _listed(role, text, start)
    return settled(said, 0, lead_rule)


def role_of_heading(text: str) -> Role | None:
    """What a column headed ``text`` says of the units in it; None where it is about something else."""
    bare = re.sub(r"\s", "", text)
    return next((role for role, pattern in _HEADING if pattern.fullmatch(bare)), None)


def settled(said: list[_Said], start: int, lead_rule: str | None) -> Duties:
    """Who leads and who takes part, once all is heard: beside a lead everybody else takes part."""
    roles = {role for role, _ in said}
    if Role.LEAD not in roles and Role.HOST in roles:
        said = [(Role.LEAD if role == Role.HOST else role, piece) for role, piece in said]
    duties = Duties()
    leads = [piece.name for role, piece in said if role == Role.LEAD]
    if leads:
        duties.lead, duties.reason = leads[0], "原文写明牵头"
    elif lead_rule and (first := next((piece.name for role, piece in said if role == Role.DOER), None)):
        duties.lead, duties.reason = first, f"原文规定“{lead_rule.removeprefix('注：')}”"
    elif said:
        duties.reason = "原文没有写明谁牵头"
    seen: set[str] = set()
    for _, piece in said:
        if piece.name not in seen:
            seen.add(piece.name)
            part = "lead" if piece.name == duties.lead or piece.name in leads else "participating"
            duties.departments.append(
                Named(piece.name, _shift(piece.span, start), part, collective=is_collective(piece.name))
            )
    return duties


def _phrases(text: str) -> Iterator[tuple[Span, list[_Said]]]:
    """Every place that says who does it, the surest kind first."""
    yield from _labelled(text)
    for bracket in _BRACKETED.finditer(text):
        if len(bracket[1]) > 2 * _LONGEST:
            continue
        inner, at = _RULE_BEHIND.sub("", bracket[1]), bracket.start(1)
        if said := _sentence(inner, at) or _bare(text, bracket, inner, at):
            yield bracket.span(), said
    for by in _BY.finditer(text):
        if said := _sentence(by[1], by.start(1), leads_only=True, open_end=True):
            yield by.span(), said
    for sentence in _SENTENCE.finditer(text):
        bare = sentence[0].strip()
        at = sentence.start() + sentence[0].index(bare)
        if len(bare) <= _LONGEST and (said := _sentence(bare, at, leads_only=True)):
            yield sentence.span(), said


def _labelled(text: str) -> Iterator[tuple[Span, list[_Said]]]:
    """责任部门：A、B — up to the end of the bracket, the sentence or the line, or the next label."""
    labels = list(_LABEL.finditer(text))
    for number, label in enumerate(labels):
        role = next(role for place, (role, _) in enumerate(LABELS) if label[f"r{place}"])
        follows = labels[number + 1].start() if number + 1 < len(labels) else len(text)
        opened = _opened_before(text, label.start())
        end = _end_of_list(text, label.end(), follows, opened)
        first = opened if opened is not None and not text[opened + 1 : label.start()].strip(" *") else label.start()
        span = (first, end + (opened is not None and text[end : end + 1] in set("）)】〕]")))
        if said := _listed(role, text[label.end() : end], label.end()):
            yield span, said


def _listed(role: Role, text: str, at: int) -> list[_Said]:
    """The names behind a label or in a cell. One may say its own part: 宣传部（牵头）, 青发部（学校部配合）; or all do:
    宣传部牵头，各科室配合."""
    said = _sentence(text, at) if role != Role.NEITHER else []
    if said:
        return said
    for piece in names_in(text) if role != Role.NEITHER else ():
        start = at + piece.span[0]
        printed = text[piece.span[0] : piece.span[1]]
        if noted := _NOTED.fullmatch(printed):
            own = Role.LEAD if noted["part"] in _LEADS else Role.HELPER
            said += [(role if noted["who"] else own, named) for named in _names(noted["name"], start)]
            said += [(own, named) for named in _names(noted["who"], start + noted.start("who"))]
        else:
            said += [(role, named) for named in _names(printed, start)]
    return said


def _opened_before(text: str, place: int) -> int | None:
    """Where the bracket around ``place`` opens, if it stands in one (its line break aside)."""
    depth = 0
    for at in range(place - 1, max(-1, place - 200), -1):
        if text[at] in "）)】〕]":
            depth += 1
        elif text[at] in "（(【〔[":
            if depth == 0:
                return at
            depth -= 1
        elif text[at] == "。":
            return None
    return None


def _end_of_list(text: str, start: int, follows: int, opened: int | None) -> int:
    depth = 0
    for place in range(start, follows):
        sign = text[place]
        if sign in "（(【〔[":
            depth += 1
        elif sign in "）)】〕]":
            if depth == 0:
                return place
            depth -= 1
        elif depth == 0 and (sign == "。" or (sign == "\n" and opened is None and _is_full(text[start:place]))):
            return place
    return follows


def _is_full(value: str) -> bool:
    """Whether a list that reaches the end of its line is over: not if empty, nor after a separating sign."""
    return bool(value.strip(" \u3000*")) and value.rstrip(" \u3000*")[-1] not in "、，,"


def _sentence(text: str, at: int, *, leads_only: bool = False, open_end: bool = False) -> list[_Said]:
    """A牵头，B、C配合 — every part between commas must say who does it; else the text is about something else.
    ``open_end``: what follows may be (，9月底前完成)."""
    said: list[_Said] = []
    for part in _joined_parts(text):
        if said and _TIMED.fullmatch(part[0].strip()):
            continue
        found = _part(part.group(), at + part.start())
        if not found and not (open_end and said):
            return []
        if not found:
            break
        said += found
    if leads_only and not any(role == Role.LEAD for role, _ in said):
        return []
    return said


def _joined_parts(text: str) -> list[re.Match[str]]:
    """The parts between commas; 、 separates names and stays inside."""
    return [part for part in re.finditer(r"(?:[^，,；;（(]|[（(][^（）()]*[）)])+", text) if part[0].strip()]


def _part(text: str, at: int) -> list[_Said]:
    bare = text.strip(" \u3000\n*。")
    at += text.index(bare) if bare else 0
    for role, pattern in _PHRASES:
        found = pattern.fullmatch(bare)
        if found is None:
            continue
        first = _names(found["a"], at + found.start("a"), strict=True)
        if role == "with":
            others = _names(found["b"], at + found.start("b"), strict=True)
            if first and others:
                return [(Role.LEAD, piece) for piece in first] + [(Role.HELPER, piece) for piece in others]
        elif first:
            return [(Role(role), piece) for piece in first]
    return []


def _bare(text: str, bracket: re.Match[str], inner: str, at: int) -> list[_Said]:
    """（宣传部、组织部） at the end of a paragraph."""
    behind = text[bracket.end() : bracket.end() + 3].lstrip("*").lstrip("。")
    if behind and not behind.startswith("\n"):
        return []
    pieces = _names(inner, at, strict=True)
    return (
        [(Role.DOER, piece) for piece in pieces] if all(_BARE_ENDING.fullmatch(piece.name) for piece in pieces) else []
    )


def _names(text: str, at: int = 0, *, strict: bool = False) -> list[Piece]:
    """The names listed; ``strict``, which free text needs, gives none unless one reads like a unit and all may be."""
    pieces = [Piece(piece.name, _shift(piece.span, at)) for piece in names_in(text)]
    if strict:
        known = any(is_unit(piece.name) for piece in pieces) and all(may_be_unit(piece.name) for piece in pieces)
        return pieces if known else []
    return [piece for piece in pieces if not is_generic(piece.name) and 2 <= len(piece.name) <= 40]


def _shift(span: Span, by: int) -> Span:
    return span[0] + by, span[1] + by
