"""The fixed vocabulary of what imports say about files, rows and cells; docs/import-codes.md is its documentation."""

from typing import Any

from django.db.models import TextChoices

from youthwork.lib.sheets import SheetError


class Level(TextChoices):
    ERROR = "error", "有错"
    DOUBT = "doubt", "请核对"
    WARNING = "warning", "请留意"
    INFO = "info", "说明"


class Code(TextChoices):
    # the file
    FILE_EMPTY = "file_empty", "文件是空的"
    FILE_TOO_BIG = "file_too_big", "文件超过大小限制"
    FILE_UNKNOWN = "file_unknown", "不是 Excel 表格"
    FILE_HTML = "file_html", "网页存成了 Excel 的扩展名"
    FILE_BROKEN = "file_broken", "文件损坏"
    FILE_RENAMED = "file_renamed", "内容与扩展名不符"
    FILE_ENCRYPTED = "file_encrypted", "有打开密码"
    FILE_BOMB = "file_bomb", "展开后过大或部件过多"
    SHEET_TOO_BIG = "sheet_too_big", "表格范围过大"
    CELL_TOO_LONG = "cell_too_long", "单元格文字过长"
    READER_FAILED = "reader_failed", "读取进程失败"
    ORIGINAL_GONE = "original_gone", "原文件已过保存期限"
    # the table
    NO_HEADER = "no_header", "没有表头"
    HEADER_MISSING = "header_missing", "缺少必需的列"
    HEADER_TWICE = "header_twice", "一列出现两次"
    HEADER_UNKNOWN = "header_unknown", "不认识的列，没有读取"
    SECOND_HEADER = "second_header", "下面又有一个列不同的表头"
    NO_ROWS = "no_rows", "表头下没有内容"
    TOO_MANY_ROWS = "too_many_rows", "行数过多"
    TOO_MANY_COLUMNS = "too_many_columns", "列数过多"
    OTHER_SHEETS = "other_sheets", "其他工作表没有读取"
    HIDDEN_SHEETS = "hidden_sheets", "隐藏的工作表没有读取"
    HIDDEN_ROW = "hidden_row", "隐藏的行，要先选择导入还是不导入"
    GROUP_LABEL = "group_label", "分组的标题行，跳过"
    SKIPPED_ROW = "skipped_row", "合计、注释等行，跳过"
    # a cell
    REQUIRED = "required", "必填而未填"
    CELL_ERROR = "cell_error", "公式没有结果"
    NOT_A_NUMBER = "not_a_number", "应是数字"
    BAD_VALUE = "bad_value", "不在可选的值里"
    BAD_CODE = "bad_code", "代码的写法不对"
    BAD_DATE = "bad_date", "日期不对"
    BAD_PHONE = "bad_phone", "手机号不对"
    BAD_ID = "bad_id", "身份证号不对"
    DIGITS_LOST = "digits_lost", "表格已丢失数字"
    TOO_LONG = "too_long", "文字过长"
    # what it means
    UNKNOWN_SITE = "unknown_site", "没有这个点位"
    UNKNOWN_PROGRAMME = "unknown_programme", "这个点位没有这个项目"
    AMBIGUOUS = "ambiguous", "对得上不止一个，要选"
    DUPLICATE = "duplicate", "与文件中另一行重复"
    PHONE_TAKEN = "phone_taken", "手机号属于另一人"
    PERSON_CONFLICT = "person_conflict", "几个号码或姓名指向不同的人"
    TWO_SITES = "two_sites", "一人在两处"
    QUOTA = "quota", "超过人数"
    BELOW_FILL = "below_fill", "人数少于已有队员"
    LEADER_NOT_LEAGUE = "leader_not_league", "团队长不是共青团员"
    SECOND_LEADER = "second_leader", "一行安排有两名团队长"
    NEEDS_CONSENT = "needs_consent", "未满14周岁，要先登记监护人同意"
    UNKNOWN_HOST = "unknown_host", "没有这个团组织"
    UNKNOWN_PARENT = "unknown_parent", "没有这个上级单位"
    PARENT_REFUSED = "parent_refused", "上级那一行有错"
    OTHER_PARENT = "other_parent", "已有的单位现在属于另一个上级"
    CYCLE = "cycle", "上级代码绕成了圈"
    CODE_TAKEN = "code_taken", "代码已有单位在用"
    BAD_LEVEL = "bad_level", "层级不低于上级"
    REFUSED = "refused", "不符合规则"
    # readings to be checked, and remarks
    JOINED_LINES = "joined_lines", "换行的名称已连写"
    FILLED_DOWN = "filled_down", "空的项目格沿用上一行"
    MERGED = "merged", "合并单元格"
    NUMBERED_RUN = "numbered_run", "连续编号的几行"
    NEW_SITE = "new_site", "新点位，类型和所在单位待核对"
    NEW_PROGRAMME = "new_programme", "新项目，任务和人数算法待核对"
    SAME_NAME = "same_name", "已有同名的单位或点位"
    READ_NUMBER = "read_number", "从文字里读出的数字"
    NOT_TAKEN_OVER = "not_taken_over", "不由这张表设置，没有写入"
    STATUS_UNKNOWN = "status_unknown", "团籍没有核实"
    NO_SITE = "no_site", "没有点位，只登记队员"
    NOT_IN_SHEET = "not_in_sheet", "已有的行不在表中，保持不动"
    LEADER_KEPT = "leader_kept", "团队长不由名单撤下"
    LEADER_REPLACED = "leader_replaced", "更换团队长"
    NAMESAKE = "namesake", "同名的人"
    ID_MISMATCH = "id_mismatch", "出生年月与身份证号不一致"
    SITE_FROM_GROUP = "site_from_group", "点位取自分组的标题"
    CHANGED = "changed", "与已有的不同"


Note = dict[str, Any]


def note(code: str, message: str, *, level: str = Level.ERROR, **where: Any) -> Note:
    """One thing said about a file, a row or a cell.

    ``where`` may hold sheet, row (as Excel shows it, None for the file), column (letter), field, value, and
    ``control``: how the reading can be changed on the page.
    """
    said: Note = {key: where.get(key) for key in ("sheet", "row", "column", "value")}
    said |= {"message": message, "field": where.get("field"), "code": str(code), "level": str(level)}
    if where.get("control"):
        said["control"] = where["control"]
    return said


def note_of(error: SheetError) -> Note:
    """The note for a file or table that was not taken in."""
    return note(error.code, error.message, **error.where)


def public(said: Note) -> Note:
    """The part of a note that commands promise: sheet, row, column, value, message, field, code."""
    return {key: said[key] for key in ("sheet", "row", "column", "value", "message", "field", "code")}
