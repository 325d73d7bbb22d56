"""The rows below a header: what is one, what only stands among them, and cells that are merged downward."""

import re
from collections.abc import Sequence
from typing import Any

from youthwork.lib.sheets import Sheet
from youthwork.lib.sheets.errors import SheetError
from youthwork.lib.sheets.words import NOTE
from youthwork.lib.tables.heads import Heads, Words
from youthwork.lib.tables.model import NUMBER_HEADERS, Column, TableRow
from youthwork.lib.text import match_key, one_line

_TOTALS = {match_key(word) for word in ("合计", "总计", "共计", "小计", "本页小计", "本页合计", "人数合计", "合计人数")}
_EXAMPLES = {"示例", "例", "样例", "例如", "示例行", "填写示例", "(示例)", "(例)", "(样例)"}
_REMARK = re.compile(
    r"(注|备注|附注|说明|填表说明|填写说明|填表人|填表日期|填表时间|填表单位|填报人|填报单位|填报日期|填报时间"
    r"|制表|制表人|制表日期|制表单位|审核|审核人|复核人|负责人签字|负责人\(签字\)|单位负责人|主要负责人|经办人"
    r"|联系人|联系电话|联系方式|日期|盖章|单位盖章|\(盖章\)|单位\(盖章\)|合计|总计|共计|小计)\d?(:|$)"
)
_END = re.compile(r"[-—–=*\s(]*以下(空白|无正文|无内容)[-—–=*\s)]*")
# How a text may begin that is one of these; a quick look before a slow one.
_MAYBE = re.compile(r"[\s(（\-—–=*]*[合总共小本人注备附说填制审复负单主经联日盖以示例样]")
LONGEST_ASIDE = 400  # characters looked at
_GROUP = re.compile(
    r"第[一二三四五六七八九十百\d]+[组队班批片]|[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\)|.+\(\d+[人名个]?\)$"
)
_PLACE = re.compile(r".{3,}(社区|村|镇|街道|学院|系|班|组|队|站|中心|委员会|团委|支部|校区|学校|片区)")


def aside_text(text: str) -> bool:
    """Whether a cell says that its row is a total, an example or the end of the table, whatever else is in it."""
    key = match_key(text[:LONGEST_ASIDE])
    return key.rstrip(":") in _TOTALS or key.rstrip(":") in _EXAMPLES or bool(_END.fullmatch(key))


def remark_text(text: str) -> bool:
    """Whether a cell begins with 注, 填表人, 合计 and the like: its row is none where little else is in it."""
    return bool(_REMARK.match(match_key(text[:LONGEST_ASIDE])))


def is_aside(cells: dict[str, Any], columns: Sequence[Column]) -> bool:
    """Whether the row is a remark, a total, an example or the header repeated, and none of those the table lists."""
    filled = {name: one_line(value) for name, value in cells.items() if value is not None and one_line(value)}
    if any(aside_text(text) for text in filled.values()):
        return True
    remarks = [remark_text(text) for text in filled.values()]
    if any(remarks) and (len(filled) <= 2 or all(remarks)):
        return True
    heads = [match_key(filled[column.field]) in column.keys for column in columns if column.field in filled]
    return len(heads) >= 2 and all(heads)


class RowReader:
    """Reads the rows below ``heads`` of one sheet."""

    def __init__(self, sheet: Sheet, heads: Heads, words: Words) -> None:
        self.sheet, self.heads, self.words = sheet, heads, words
        self.required = {heads.places[c.field] for c in words.columns if c.required and c.field in heads.places}
        self.named = {place: match_key(head.last) for place, head in heads.texts.items()}
        self.reasons = {place for place, key in self.named.items() if key == match_key(NOTE)}
        self.numbers = {place for place, key in self.named.items() if key in map(match_key, NUMBER_HEADERS)}
        self.numbers -= set(heads.places.values())
        listed = sorted(set(heads.texts) - self.reasons)
        self.width = listed[-1] - listed[0] + 1
        # Where a group label may stand: in the first column, or beside the running number.
        self.firsts = {listed[0], *[place for place in listed if place not in self.numbers][:1]}
        self.header = [_keys(sheet.rows[index]) for index in range(heads.top, heads.bottom + 1)]
        self.titles = {key for row in sheet.rows[: heads.top] for key in _keys(row)}
        wide = [area for area in sheet.merged if area[0] == area[2] and area[3] > area[1]]
        self.spread = {top: (left - 1, right - left + 1) for top, left, _, right in wide}
        raw = [row[place] for row in sheet.rows[: heads.bottom + 1] for place in range(len(row))]
        named = [word for column in words.columns for word in (column.label, *column.synonyms)]
        self.telling = {value for value in (*raw, *named) if isinstance(value, str)}
        self.above = self._covered()
        self.usual: dict[int, bool] = {}

    def rows(self) -> list[TableRow]:
        """Every row that is not blank; asides and labels are marked. Raises SheetError ``second_header``."""
        found: list[TableRow] = []
        group: str | None = None
        hidden, start = set(self.sheet.hidden_rows), self.heads.bottom + 1
        places, above, reasons, telling = self.heads.places, self.above, self.reasons, self.telling
        for number, values in enumerate(self.sheet.rows[start:], start=self.sheet.first_row + start):
            filled = [place for place, value in enumerate(values) if value is not None and place not in reasons]
            if not filled or (len(filled) <= len(self.numbers) and self._only_numbered(values, filled)):
                continue
            first = values[filled[0]]
            heads_needed = 1 if len(filled) <= 2 else 2
            special = isinstance(first, str) and (
                _MAYBE.match(first) or len(telling.intersection(values)) >= heads_needed
            )
            if special and self._printed_again(values):
                continue
            width = len(values)
            row = TableRow(number, {name: values[p] if p < width else None for name, p in places.items()})
            row.hidden = number in hidden
            row.group = group
            if number in above:
                self._fill_down(row, above[number])
            if special and self._aside(row, values, filled):
                row.aside = True
            elif len(filled) == 1 and self._label(row, filled[0], first):
                row.label, row.group, group = True, None, one_line(first)
            found.append(row)
        return found

    def _only_numbered(self, values: Sequence[Any], filled: list[int]) -> bool:
        """A row prepared with its running number, and nothing typed into it."""
        return all(place in self.numbers and str(values[place]).strip().isdigit() for place in filled)

    def _printed_again(self, values: Sequence[Any]) -> bool:
        """Whether it is the header or a title once more, as on the next page."""
        keys = _keys(values)
        if keys in self.header:
            return True
        # 三坡社区 above the header and again below is a group both times: whoever follows belongs to it.
        group = len(keys) == 1 and (_GROUP.match(keys[0]) or _PLACE.fullmatch(keys[0]))
        return not group and len(keys) <= 2 and all(key in self.titles for key in keys)

    def _aside(self, row: TableRow, values: Sequence[Any], filled: list[int]) -> bool:
        first = values[filled[0]]
        lonely = len(filled) <= 2
        remark = remark_text(first) and (lonely or (":" in match_key(first[:12]) and not self._lists(row)))
        if not aside_text(first) and not remark:
            return self._header_again(row, values)
        if not is_aside(row.cells, self.words.columns):
            # The word stands in a column that is not read, or among others: whoever sees the cells only must find it.
            name = next(column.field for column in self.words.columns if column.field in row.cells)
            row.cells = dict.fromkeys(row.cells) | {name: first}
        return True

    def _lists(self, row: TableRow) -> bool:
        """Whether a row with a remark in front is one of the table all the same: 备注：组长, and everything else."""
        told = {name: text for name, value in row.cells.items() if value is not None and (text := one_line(value))}
        need = {column.field for column in self.words.columns if column.required}
        whole = need <= told.keys() and len(told) * 2 > len(row.cells)
        return whole and not any(remark_text(text) for text in told.values())

    def _header_again(self, row: TableRow, values: Sequence[Any]) -> bool:
        """Whether the row is a header with the same columns. Raises SheetError if it has others."""
        if not any(isinstance(value, str) and match_key(value) in self.words.keys for value in values[:60]):
            return False
        keys = {match_key(value[:LONGEST_ASIDE]): p for p, value in enumerate(values) if isinstance(value, str)}
        fields = {self.words.keys[key]: place for key, place in keys.items() if key in self.words.keys}
        need = {column.field for column in self.words.columns if column.required}
        other = any(self.heads.places.get(f) != p for f, p in fields.items()) or not is_aside(
            row.cells, self.words.columns
        )
        if len(fields) >= 2 and need <= fields.keys() and other:
            message = f"第{row.number}行又是一个表头，列或列的次序和上面的不同。请把下面的表放到另一个工作表里再上传。"
            raise SheetError("second_header", message, sheet=self.sheet.name, row=row.number)
        return is_aside(row.cells, self.words.columns)

    def _label(self, row: TableRow, place: int, value: Any) -> bool:
        """Whether the only filled cell of a row names the group of the rows below, and nobody."""
        if not isinstance(value, str) or row.merged & {c.field for c in self.words.columns if c.required}:
            return False
        if place in self.required and place not in self.firsts:
            return False
        left, wide = self.spread.get(row.number, (place, 1))
        if left == place and wide * 2 >= self.width and wide > 1:
            return True
        if place not in self.firsts or not self.required - {place}:
            return False
        if place not in self.required:
            return True
        text = match_key(value[:LONGEST_ASIDE])
        return bool(_GROUP.match(text)) or (bool(_PLACE.fullmatch(text)) and not self._usual(place))

    def _usual(self, place: int) -> bool:
        """Whether rows of the table have names of places in this column. Looked up once for each column."""
        if place not in self.usual:
            self.usual[place] = self._look_for_places(place)
        return self.usual[place]

    def _look_for_places(self, place: int) -> bool:
        rows = self.sheet.rows[self.heads.bottom + 1 :]
        told = (row[place] for row in rows if len(row) > place and sum(v is not None for v in row) > 1)
        return any(isinstance(value, str) and _PLACE.fullmatch(match_key(value[:LONGEST_ASIDE])) for value in told)

    def _fill_down(self, row: TableRow, tops: list[tuple[str, int]]) -> None:
        row.merged = frozenset(name for name, _ in tops)
        for name, top in tops:
            above, place = self.sheet.rows[top], self.heads.places[name]
            row.cells[name] = above[place] if place < len(above) else None

    def _covered(self) -> dict[int, list[tuple[str, int]]]:
        """Row number → (field, index of the row where it begins) of the merged cells that cover it from above."""
        fields = {place + 1: name for name, place in self.heads.places.items()}
        last, header = self.sheet.first_row + len(self.sheet.rows) - 1, self.sheet.first_row + self.heads.bottom
        covered: dict[int, list[tuple[str, int]]] = {}
        for top, left, bottom, _ in self.sheet.merged:
            if left in fields and header < top < bottom:
                for number in range(top + 1, min(bottom, last) + 1):
                    covered.setdefault(number, []).append((fields[left], top - self.sheet.first_row))
        return covered


def _keys(values: Sequence[Any]) -> list[str]:
    """A row as keys of its filled cells, by which a repeated header is known."""
    return [match_key(str(value)[:LONGEST_ASIDE]) for value in values if value is not None]
