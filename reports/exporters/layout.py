"""How a :class:`Table` lies on paper: as annex 2 of 团粤发〔2021〕10号, or as a text (文字材料) under its heads."""

from collections.abc import Iterator
from datetime import date

from reports.choices import Output
from reports.drafting.wording import STANDING
from reports.exporters.paper import Align, Block, Cell, Grid, Heading, Paper, Paragraph, Row, Signature, Title
from reports.models.reports import TEXT_WORDS
from reports.table import NOTHING, Table, TableCorrection, TableLine
from youthwork.lib.numerals import in_han

HEADS = ("序号", "类别", "项目名称", "主要内容", "推进情况", "覆盖青少年数", "完成时限")
WIDTHS = (6, 18, 21, 26, 50, 16, 14)
ABOVE = (3, 2, 2)  # columns of 单位, 填表人, 填表日期
BLANK = "____"
CHECK = "核对网址"
# The number stays a number that adds up; only a unit that surprises is shown beside it.
SHOWN_UNITS = {"人次": "人次"}
TITLE_LENGTH = 19  # what a line of the title takes


def paper_of(table: Table) -> Paper:
    """The paper that the unit sends: a table or a text, as its rule asks."""
    return text_of(table) if table.output == Output.TEXT else form_of(table)


def form_of(table: Table) -> Paper:
    """The ruled form."""
    heads = tuple(Cell(text, align=Align.CENTRE, strong=True) for text in HEADS)
    rows = (*_lines(table), _total(table), *_notes(table))
    grid = Grid(WIDTHS, (heads,), rows, above=_above(table))
    return Paper("推进表", (Title(f"{table.title}（{table.period}）"), grid), _dated(table))


def _dated(table: Table) -> date:
    return table.filled_on or table.ends_on


def _above(table: Table) -> Row:
    who = "　".join(part for part in (table.filled_by, table.contact) if part) or BLANK * 3
    filled_on = cn_day(table.filled_on) if table.filled_on else f"{BLANK}年__月__日"
    said = (f"单位：{table.unit}", f"填表人及联系方式：{who}", f"填表日期：{filled_on}")
    return tuple(Cell(text, across=across) for text, across in zip(said, ABOVE, strict=True))


def cn_day(day: date) -> str:
    """2026年6月18日: whole, since a paper is read in other years."""
    return f"{day.year}年{day.month}月{day.day}日"


def _lines(table: Table) -> Iterator[Row]:
    for category, lines in table.groups():
        for line in lines:
            head = (Cell(category, align=Align.CENTRE, down=len(lines)),) if line is lines[0] else ()
            yield (
                Cell(number=line.number, align=Align.CENTRE),
                *head,
                Cell(line.name),
                Cell(line.content),
                Cell(line.progress),
                people_cell(line),
                Cell(line.due, align=Align.CENTRE),
            )


def people_cell(line: TableLine) -> Cell:
    """覆盖青少年数 of a line, or the word where none are counted."""
    if line.people is None:
        return Cell(line.shown, align=Align.CENTRE)
    return Cell(number=line.people, unit=SHOWN_UNITS.get(line.unit, ""), align=Align.RIGHT, link=line.address)


def _total(table: Table) -> Row:
    return (
        Cell(),
        Cell("合计", align=Align.CENTRE, strong=True),
        Cell(table.note, across=3),
        Cell(number=table.people, align=Align.RIGHT, strong=True, link=table.address),
        Cell(),
    )


def _notes(table: Table) -> Iterator[Row]:
    """What the form has no column for, in rows under its total: one row an entry, so that none outgrows a page."""
    for label, entries in notes_of(table).items():
        for entry in entries:
            head = (Cell(label, align=Align.CENTRE, across=2, down=len(entries)),) if entry is entries[0] else ()
            yield (*head, Cell(entry, across=5))


def notes_of(table: Table) -> dict[str, list[str]]:
    """Label → its entries: problems, next steps, corrections, who has not reported, who entered it, and where
    its numbers can be checked."""
    found = {
        "存在问题": [f"{line.name}：{line.problems}" for line in table.lines if line.problems],
        "下一步工作": [f"{line.name}：{line.next_steps}" for line in table.lines if line.next_steps],
        "更正": [correction_said(row) for row in table.corrections],
        "未报送单位": ["、".join(table.not_reported)] if table.not_reported else [],
        "备注": [f"由{table.proxy}代填。"] if table.proxy else [],
        CHECK: [table.address] if table.address else [],
    }
    return {label: entries for label, entries in found.items() if entries}


def correction_said(row: TableCorrection) -> str:
    """2026年第一季度“创文巩卫工作”：原报120人，现为96人，减少24人；原报记录4条，现为3条。原因：……"""
    unit = row.unit or "人"
    parts = []
    if row.people_before != row.people_after:
        people = f"原报{row.people_before}{unit}，现为{row.people_after}{unit}"
        parts.append(f"{people}，{_moved(row.people_after - row.people_before)}{unit}")
    if row.records_before != row.records_after:
        parts.append(f"原报记录{row.records_before}条，现为{row.records_after}条")
    said = f"{row.period}“{row.name}”：{'；'.join(parts) or '数字不变'}"
    return f"{said}。原因：{row.reason}" if row.reason else f"{said}。"


def _moved(difference: int) -> str:
    return f"{'增加' if difference > 0 else '减少'}{abs(difference)}"


def text_of(table: Table) -> Paper:
    """工作推进情况 in the layout of an official document: heads by category, a paragraph a project, the signature."""
    blocks: list[Block] = [Title(text_title(table))]
    if table.receiver:
        blocks.append(Paragraph(f"{table.receiver}：", indented=False))
    blocks.append(Paragraph(f"现将{table.unit}{_span(table)}{TEXT_WORDS}报告如下。{_opening(table)}"))
    groups, sections = table.groups(), list(_sections(table))
    for number, (category, lines) in enumerate(groups, start=1):
        blocks += [Heading(f"{in_han(number)}、{category}"), *_paragraphs(lines)]
    for number, (label, entries) in enumerate(sections, start=len(groups) + 1):
        blocks.append(Heading(f"{in_han(number)}、{label}"))
        blocks += [
            Paragraph(f"{place}.{entry}" if len(entries) > 1 else entry) for place, entry in enumerate(entries, start=1)
        ]
    who = "，".join(part for part in (table.filled_by, table.contact) if part)
    blocks += [Paragraph(f"（联系人：{who}）")] if who else []
    blocks += [Paragraph(f"（{CHECK}：{table.address}）")] if table.address else []
    blocks.append(Signature(table.unit, cn_day(table.filled_on) if table.filled_on else f"{BLANK}年__月__日"))
    return Paper("推进情况", tuple(blocks), _dated(table), landscape=False)


def text_title(table: Table) -> str:
    """The title over two lines, the period in the second: broken where its words end, if the first gets too long."""
    subject = table.title.removesuffix(TEXT_WORDS)
    if len(table.title) > TITLE_LENGTH and subject != table.title:
        return f"{subject}\n{TEXT_WORDS}（{table.period}）"
    return f"{table.title}\n（{table.period}）"


def _span(table: Table) -> str:
    start, end = table.starts_on, table.ends_on
    until = cn_day(end) if start.year != end.year else f"{end.month}月{end.day}日"
    return f"{cn_day(start)}至{until}"


def _paragraphs(lines: list[TableLine]) -> Iterator[Block]:
    told = [line for line in lines if line.records or line.progress or line.name != NOTHING]
    if not told:
        yield Paragraph("本期无推进情况。")
    for number, line in enumerate(told, start=1):
        if line.name != NOTHING:
            yield Heading(f"（{in_han(number)}）{line.name}", level=2)
        parts = [sentence(line.content), sentence(line.progress), _reached(line), _due(line)]
        yield from (Paragraph(part) for part in "".join(parts).split("\n") if part.strip())


def sentence(text: str) -> str:
    """``text`` with a full stop, unless it is empty or ends with a sign of its own."""
    text = text.strip()
    return text if not text or text[-1] in "。！？；…．.!?;" else f"{text}。"


def _reached(line: TableLine) -> str:
    """The figure, unless the words before it have told it."""
    if not line.people or f"覆盖{line.people:,}{line.unit or '人'}" in line.progress:
        return ""
    return f"覆盖青少年{line.people}{line.unit or '人'}。"


def _due(line: TableLine) -> str:
    return f"完成时限：{line.due}。" if line.due and line.due != STANDING else ""


def _opening(table: Table) -> str:
    """The overview that the unit sends, else what the numbers say."""
    return sentence(table.overview.progress) if table.overview and table.overview.progress else _sum(table)


def _sum(table: Table) -> str:
    left_out = f"；另有{table.left_out}，未计入" if table.left_out else ""
    return f"期间共有{table.records}条已审记录，覆盖青少年{table.people}人（次）{left_out}。"


def _sections(table: Table) -> Iterator[tuple[str, list[str]]]:
    """What stands after the categories: the notes of the form."""
    words = {"存在问题": "存在的问题", "更正": "对已报数字的更正"}
    for label, entries in notes_of(table).items():
        if label == CHECK:
            continue
        yield words.get(label, label), [sentence(entry) for entry in entries]
