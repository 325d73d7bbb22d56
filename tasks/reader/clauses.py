"""From the tree of items to proposed tasks: which items are tasks, of what kind, with whom and by when.

section 二、重点任务 → （一）… key_task → ――… key_task_bullet
section 四、重点项目 → category （一）围绕… → 1.… key_task
section 三、保障措施 → （一）… safeguard → 1.… safeguard_subitem
"""

import re
from dataclasses import dataclass, field

from tasks.reader.departments import Duties, read_departments
from tasks.reader.headings import Role, bare, role_of
from tasks.reader.marks import Mark, Style
from tasks.reader.model import Block, Clause, Header, Paper
from tasks.reader.parts import ANNEX, NOTICE, Part
from tasks.reader.periods import stretch_in, years_in
from tasks.reader.sections import Node, title_of, tree_of
from youthwork.lib.numerals import whole

# What items are, by the role of their section: themselves, and those under them (None: those are part of their text).
KINDS: dict[Role, tuple[str, str | None]] = {
    Role.TASKS: ("key_task", "key_task_bullet"),
    Role.SAFEGUARD: ("safeguard", "safeguard_subitem"),
    Role.REQUIREMENT: ("requirement", None),
    Role.PHASES: ("phase", None),
    Role.OVERALL: ("overall_requirement", None),
    Role.PRINCIPLES: ("principle", None),
}
# A section of these is a task itself where it has no items: 四、总结表彰 with a paragraph under it.
_BY_ITSELF = {Role.TASKS, Role.SAFEGUARD, Role.REQUIREMENT}
_REASONS = {
    "key_task": "“{}”下的一项",
    "key_task_bullet": "重点任务“{}”下的一项",
    "safeguard_subitem": "保障措施“{}”下的一项",
}
_STAGE = re.compile(r".{0,20}阶段(?:[（(].*[）)])?")
_TITLED = re.compile(r"[^。，,；;：:]{3,24}。.{15,}")
_PRINCIPLE = re.compile(r"[^。：:]{3,30}。.{10,}")
_SPOKEN = re.compile(r"([一二三四五六七八九十]{1,2})(?:是|要)")
_DATED = re.compile(r"[（(]?(?:\d{4}年)?\d{1,2}(?:月|\s*[-—–至]\s*\d{1,2}月).*")
_CADRES = re.compile(r"干部|团干|领办|认领|选办|党员|委员|书记")
_MENU = re.compile(r"清单|任务|菜单|项目单|事项")
_TASK_LIST = re.compile(r"任务|清单|分工|台账|台帐|要点|方案|计划|举措|措施|项目单|意见")
_STANDING = re.compile(
    r"(?:全年|全程|全过程|贯穿全年|贯穿始终|作为)?(?:常态化?|长期|持续|常年|经常性|日常)(?:化|性)?"
    r"(?:推进|开展|坚持|实施|进行|推动|任务|工作|抓好|抓落实)?"
)
_STANDING_SAID = re.compile(
    rf"(?:完成时限|完成时间|时限|时间|进度|推进时间|办理时限)\s*[：:]\s*(?:{_STANDING.pattern})|[（(](?:{_STANDING.pattern})[）)]"
)


@dataclass
class _Place:
    """Where the reader is in the document."""

    paper: Paper
    header: Header
    section: str = ""
    category: str = ""
    inherited: Duties | None = None
    leaves: frozenset[Style] = frozenset()  # of the marks right under sections of tasks, those of items without items
    clauses: list[Clause] = field(default_factory=list)


def is_standing(text: str) -> bool:
    """Whether a due column or phrase says that the task has no end: 长期坚持, 常态化推进."""
    return bool(_STANDING.fullmatch(text.strip(" 。")))


def read_clauses(paper: Paper, part: Part, header: Header) -> list[Clause]:
    """The tasks that the items of one part are. ``parent`` counts from the first of them."""
    place = _Place(paper, header)
    tree = tree_of(paper, part)
    if part.kind == ANNEX:
        return _annex(place, part, tree.roots)
    if part.kind == NOTICE:
        for root in tree.roots:
            if role_of(root.title) is not Role.NOTHING:
                _add(place, root, "requirement", whole=True)
        return place.clauses
    sections = [root for root in tree.roots if _role(place, root) is Role.TASKS]
    place.leaves = frozenset(
        item.mark.style for root in sections for item in root.children if item.mark and not item.children
    )
    for root in tree.roots:
        _section(place, root)
    if not tree.roots:
        _paragraphs(place, tree.before)
    return place.clauses


def _annex(place: _Place, part: Part, roots: list[Node]) -> list[Clause]:
    title = part.title.text if part.title else ""
    place.section = f"{part.label} {title}".strip()
    if _CADRES.search(title) and _MENU.search(title):
        for root in roots:
            for node in root.children if root.is_bare and root.children else [root]:
                _add(place, node, "cadre_checklist_item", whole=True)
    elif _TASK_LIST.search(title):
        for root in roots:
            _section(place, root)
    return place.clauses


def _section(place: _Place, node: Node) -> None:
    """A root of the tree: a section with items, or a task by itself."""
    if (
        node.mark
        and node.mark.style in {Style.PART, Style.CHAPTER}
        and any(_is_section(child) for child in node.children)
    ):
        for child in node.children:
            _section(place, child)
        return
    role = _role(place, node)
    if role is Role.NOTHING:
        return
    place.category, place.inherited = "", None
    if _is_section(node) and role is Role.TASKS and role_of(node.title) is None and _are_aspects(node.children):
        place.section = place.section if place.section.startswith("附") else ""
        _add(place, node, KINDS[role][0], whole=True)
    elif _is_section(node):
        place.section = node.heading
        place.inherited = _duties(place, node.blocks[:1])
        _items(place, node.children, role)
    elif node.children:
        place.section = place.section if place.section.startswith("附") else ""
        _task(place, node, role)
    elif role is Role.PHASES:
        place.section = node.heading
        _dated_paragraphs(place, node.blocks[1:])
    elif role in _BY_ITSELF:
        place.section = node.heading if node.is_line else place.section if place.section.startswith("附") else ""
        if not _paragraphs(place, node.blocks[1:]):
            _add(place, node, KINDS[role][0])


def _is_section(node: Node) -> bool:
    return bool(node.children) and node.is_line


def _are_aspects(nodes: list[Node]) -> bool:
    """目标任务, 工作要求, 责任分工 under a heading that names a task: sides of one task, not tasks."""
    return len(nodes) > 1 and all(role_of(node.title.rstrip("。")) for node in nodes)


def _role(place: _Place, node: Node) -> Role:
    """The role of a section by its heading; by its items where the heading only names a subject."""
    said = role_of(node.title)
    if said in {None, Role.TASKS} and _are_stages(node.children):
        return Role.PHASES
    if said is None and node.children and all(role_of(child.title) is Role.OVERALL for child in node.children):
        return Role.OVERALL
    if said is Role.OVERALL and node.children and bare(node.title).endswith("目标任务"):
        return Role.TASKS
    if said in {Role.NOTHING, Role.OVERALL} and any(
        _duties(place, child.blocks).departments for child in node.children
    ):
        return Role.TASKS  # whoever is named must do something
    return said or Role.TASKS


def _are_stages(nodes: list[Node]) -> bool:
    staged = [
        node
        for node in nodes
        if _STAGE.fullmatch(node.title.rstrip("。")) or (node.mark and node.mark.style is Style.STAGE)
    ]
    return len(nodes) > 1 and len(staged) == len(nodes)


def _items(place: _Place, nodes: list[Node], role: Role) -> None:
    if role is Role.TASKS and _are_categories(place, nodes):
        for node in nodes:
            place.category = node.heading
            if (inner := role_of(node.title)) is Role.NOTHING:
                continue
            _items_of_category(place, node, inner or role)
        place.category = ""
        return
    for node in nodes:
        own = role_of(node.title)
        if role is Role.TASKS and own in {Role.NOTHING, Role.OVERALL} and not _duties(place, node.blocks).departments:
            if own is Role.OVERALL:
                _task(place, node, own)
            continue
        _task(place, node, role)


def _items_of_category(place: _Place, node: Node, role: Role) -> None:
    outer = place.inherited
    if (own := _duties(place, node.blocks[:1])).departments:
        place.inherited = own
    for child in node.children:
        _task(place, child, role if role in KINDS else Role.TASKS)
    place.inherited = outer


def _are_categories(place: _Place, nodes: list[Node]) -> bool:
    """Bare headings that all have items: the items are the tasks. Not where a heading is called a task (重点任务一),
    nor where headings with such marks are tasks by themselves elsewhere."""
    return all(
        node.children
        and node.is_bare
        and not (node.mark and node.mark.style in {Style.NAMED, *place.leaves})
        and not _duties(place, node.blocks).departments
        for node in nodes
    ) and not any(_closes_with_units(place, node.children) for node in nodes)


def _closes_with_units(place: _Place, nodes: list[Node]) -> bool:
    """Whether a line under the last of several items says who does all of it, none of them naming anybody."""
    *others, last = nodes
    own = [_duties(place, item.blocks if item is not last else item.blocks[:1]).departments for item in nodes]
    return bool(others) and not any(own) and bool(last.blocks[1:] and _duties(place, last.blocks[1:]).departments)


def _task(place: _Place, node: Node, role: Role) -> None:
    """An item, and those under it where they are tasks too."""
    kind, below = KINDS[role]
    if role is Role.OVERALL and role_of(node.title) is Role.PRINCIPLES:
        below = "principle"
    _part_paragraphs(place, node, below)
    if below is None or not node.children or _are_details(node.children):
        _add(place, node, kind, whole=True)
        return
    parent = _add(place, node, kind)
    items = [_add(place, child, below, whole=True, parent=parent) for child in node.children]
    _lift_duties(place.clauses[parent], [place.clauses[item] for item in items])


def _part_paragraphs(place: _Place, node: Node, below: str | None) -> None:
    """Items without a number: principles (坚持问题导向。…), and 一是…, 二是… each with its own units."""
    paragraphs = node.blocks[1:]
    if node.children or len(paragraphs) < 2:
        return
    if below == "principle" and all(_PRINCIPLE.match(block.text) for block in paragraphs):
        marks: list[Mark | None] = [None] * len(paragraphs)
    elif below == "key_task_bullet" and all(_duties(place, [block]).departments for block in paragraphs):
        marks = [_spoken_mark(block.text) for block in paragraphs]
        if None in marks:
            return
    else:
        return
    for mark, block in zip(marks, paragraphs, strict=True):
        title, span = title_of(block.text, block.start, mark.length if mark else 0)
        node.children.append(Node(mark, [block], title, span, depth=node.depth + 1))
    del node.blocks[1:]


def _spoken_mark(text: str) -> Mark | None:
    """一是 at the beginning of a paragraph."""
    spoken = _SPOKEN.match(text)
    return Mark(Style.HAN, whole(spoken[1]), spoken[0], spoken.end()) if spoken else None


def _lift_duties(task: Clause, items: list[Clause]) -> None:
    """A line 责任部门：… behind the last of several items, where no other names anybody, is about the whole task."""
    *others, last = items
    own_line = any(named.span[0] > last.span[0] + last.text.find("\n") > last.span[0] for named in last.departments)
    if others and own_line and not task.departments and not any(item.departments for item in others):
        task.departments, task.lead = last.departments, last.lead
        last.departments, last.lead = [], None


def _are_details(nodes: list[Node]) -> bool:
    """时间：…, 对象：… under a task describe it."""
    return any(role_of(node.title) in {Role.NOTHING, Role.PHASES} for node in nodes)


def _paragraphs(place: _Place, blocks: list[Block]) -> bool:
    """Tasks without any number: paragraphs each of which names who does it, or all of which begin with a short title
    (主题团课。各级团组织…). False where there are fewer than two."""
    named = [block for block in blocks if _duties(place, [block]).departments and len(block.text) > 20]
    titled = blocks if all(_TITLED.match(block.text) for block in blocks) else []
    if len(named) < 2 and len(titled) < 2:
        return False
    for block in named if len(named) >= len(titled) else titled:
        title, span = title_of(block.text, block.start)
        _add(place, Node(None, [block], title, span), "key_task")
    return True


def _dated_paragraphs(place: _Place, blocks: list[Block]) -> None:
    """Phases without numbers: 3月—4月，宣传发动。"""
    for block in blocks:
        if _DATED.match(block.text) or _STAGE.fullmatch(re.split("[。：:]", block.text)[0]):
            title, span = title_of(block.text, block.start)
            _add(place, Node(None, [block], title, span), "phase")


def _add(place: _Place, node: Node, kind: str, *, whole: bool = False, parent: int | None = None) -> int:
    """Propose the node as a task; ``whole`` with all that stands under it. Its index."""
    blocks = [block for item in node.whole() for block in item.blocks] if whole else node.blocks
    start, end = blocks[0].start, blocks[-1].end
    duties = _duties(place, blocks)
    if not duties.departments and place.inherited and place.inherited.departments and kind == "key_task":
        duties = place.inherited
    text = place.paper.text[start:end]
    subject = place.clauses[parent].title if parent is not None else bare(place.category or place.section)
    clause = Clause(
        number=node.number,
        title=node.title,
        kind=kind,
        section=place.section,
        category=place.category,
        span=(start, end),
        title_span=node.title_span,
        text=text,
        level=node.depth,
        parent=parent,
        departments=list(duties.departments),
        lead=duties.lead,
        standing=bool(_STANDING_SAID.search(text)),
        reason=_reason(kind, subject, duties),
    )
    if kind == "phase":
        _time_of_phase(clause, place.header)
    place.clauses.append(clause)
    return len(place.clauses) - 1


def _reason(kind: str, subject: str, duties: Duties) -> str:
    said = _REASONS.get(kind, "“{}”下的一项").format(subject.rstrip("。")) if subject else "正文中的一项"
    return "；".join(part for part in (said, duties.reason) if part)


def _duties(place: _Place, blocks: list[Block]) -> Duties:
    start, end = blocks[0].start, blocks[-1].end
    return read_departments(place.paper.text[start:end], start, place.header.lead_rule)


def _time_of_phase(clause: Clause, header: Header) -> None:
    """From when: in the brackets of the title or at its start. The due is read with those of the other clauses."""
    years = {day[:4] for day in header.period if day and not day.startswith("--")}
    year = int(years.pop()) if len(years) == 1 else None
    if stretch := stretch_in(clause.title, year) or years_in(clause.title):
        clause.starts = stretch.first
        clause.phase = clause.title.rstrip("。")
