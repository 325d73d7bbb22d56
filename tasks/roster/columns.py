"""The columns of a roster."""

from collections.abc import Sequence

from teams.choices import Gender, PoliticalStatus
from youthwork.lib.tables import Column

COLUMNS = (
    Column("name", "姓名", ("名字", "队员姓名", "学生姓名"), required=True),
    Column("gender", "性别"),
    Column("political_status", "政治面貌", ("政治身份",)),
    Column("league_member", "共青团员", ("团籍", "是否共青团员", "是否团员", "保留团籍")),
    Column("student_number", "学号", ("学生学号", "学生证号")),
    Column("college", "学院", ("院系", "二级学院", "系部", "所在学院")),
    Column("class_name", "班级", ("专业班级", "所在班级")),
    Column("phone", "手机", ("手机号", "手机号码", "电话", "联系电话", "联系方式", "电话号码")),
    Column("birth_month", "出生年月", ("出生日期", "生日")),
    Column("site", "点位", ("服务点", "服务点位", "点位名称"), required=True),
    Column("programme", "项目", ("服务项目", "项目名称")),
    Column("duty", "职务", ("队内职务", "担任职务", "身份")),
)
LABELS = {column.field: column.label for column in COLUMNS}
MEMBER_FIELDS = tuple(column.field for column in COLUMNS if column.field not in {"site", "programme", "duty"})
WORDS: dict[str, Sequence[str]] = {
    "gender": Gender.labels,
    "political_status": PoliticalStatus.labels,
    "league_member": ("是", "否"),
    "duty": ("团队长", "队员"),
}
