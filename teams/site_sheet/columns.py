"""The columns of a sheet of sites, and the empty one that people download."""

from teams.choices import SiteKind
from teams.site_words import NO, YES
from youthwork.lib.sheets.template import Template
from youthwork.lib.tables import Column

COLUMNS = (
    Column(
        "name",
        "名称",
        ("点位", "点位名称", "服务点", "服务点名称", "服务点位", "社区名称", "社区（村）名称", "阵地名称"),
        required=True,
    ),
    Column("kind", "类型", ("点位类型", "服务点类型", "类别", "种类")),
    Column(
        "host",
        "所在团组织",
        (
            *("所属团组织", "所在团组织代码", "所属团组织代码", "团组织", "团组织名称", "团组织代码"),
            *("所在单位", "所属单位", "所在单位代码", "单位", "单位代码"),
        ),
        required=True,
    ),
    Column("place", "地址", ("点位地址", "详细地址", "地点", "位置")),
    Column("has_branch", "有团支部", ("团支部", "是否有团支部", "有无团支部", "是否建立团支部", "是否建有团支部")),
    Column("contact_name", "点位负责人", ("负责人", "负责人姓名", "点位联系人", "联系人", "联系人姓名")),
    Column(
        "contact_phone",
        "负责人电话",
        (
            *("点位负责人电话", "负责人手机", "负责人手机号", "负责人联系方式", "负责人联系电话", "联系人电话"),
            *("联系电话", "联系方式", "电话", "手机", "手机号", "手机号码"),
        ),
    ),
    Column("aliases", "别名", ("曾用名", "俗称", "其他名称")),
)
LABELS = {column.field: column.label for column in COLUMNS}
CHOSEN_HOST = "host_code"  # no column: the unit that the user picked among those a cell may mean
CORRECTABLE = (*LABELS, CHOSEN_HOST)
WORDS: dict[str, tuple[str, ...]] = {"kind": tuple(SiteKind.labels), "has_branch": (YES, NO)}
TEMPLATE = Template(
    title="点位",
    columns=COLUMNS,
    widths={"name": 28, "host": 24, "place": 36, "contact_name": 12, "contact_phone": 16, "aliases": 20},
    choices=WORDS,
    text=("host", "contact_phone"),
)
