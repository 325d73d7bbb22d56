"""Why a file, or a table in it, is not taken in: fixed codes, each with a sentence for whoever sent it."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from youthwork.lib.tables.model import Table

# Every way in which a file is refused, and what the person who sent it can do.
MESSAGES = {
    "file_empty": "文件是空的，请重新选择。",
    "file_too_big": "文件太大，请删去图片和多余的工作表后再上传。",
    "file_unknown": "这不是Excel表格，也不是文本表格。请用Excel或WPS另存为.xlsx后再上传。",
    "file_html": "这个文件其实是网页，只是扩展名写成了Excel的。请用Excel或WPS打开，另存为.xlsx后再上传。",
    "file_broken": "文件已损坏，打不开。请在Excel或WPS里重新保存一份再上传。",
    "file_renamed": "文件内容和扩展名不符，像是改过扩展名。请用Excel或WPS打开，另存为.xlsx后再上传。",
    "file_encrypted": "文件设了打开密码。请取消密码后再上传。",
    "file_bomb": "文件展开后过大，没有读取。请只保留要导入的工作表再上传。",
    "sheet_too_big": "表格的范围过大：很远的地方有内容。请删去表格以外的行和列再上传。",
    "too_many_rows": "行数过多，没有读取。请分成几份上传。",
    "too_many_columns": "列数过多，没有读取。请只保留要导入的列再上传。",
    "cell_too_long": "有单元格超过4000字，不像是这种表格。请核对后再上传。",
    "original_gone": "原文件已过保存期限，请重新上传。",
    "reader_failed": "文件读不出来，没有写入任何内容。请在Excel或WPS里重新保存一份再上传。",
}


class SheetError(Exception):
    """Why a workbook, or a table in it, is not taken in: a code, a sentence for the user, and where.

    ``table`` is the likeliest table, as far as it was read, where the columns are what is wrong: a page can show its
    headings and ask what they mean.
    """

    def __init__(self, code: str, message: str = "", *, table: "Table | None" = None, **where: Any) -> None:
        self.code = code
        self.message = message or MESSAGES[code]
        self.table = table
        self.where = where  # sheet, row, column, field, value; whatever of it is known
        super().__init__(self.message)
