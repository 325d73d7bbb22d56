"""The columns of a sheet of units, and the empty one that people download."""

from teams.choices import Level, OrganisationKind
from teams.unit_words import NO_LEVEL
from youthwork.lib.sheets.template import Template
from youthwork.lib.tables import Column

COLUMNS = (
    Column("code", "代码", ("单位代码", "组织代码", "团组织代码", "机构代码", "编码"), required=True),
    Column("name", "名称", ("单位名称", "全称", "组织名称", "团组织名称"), required=True),
    Column("short_name", "简称", ("单位简称", "组织简称"), required=True),
    Column("kind", "类型", ("单位类型", "组织类型", "团组织类型", "类别", "团组织类别"), required=True),
    Column("level", "层级", ("级别", "单位层级", "组织层级")),
    Column(
        "parent",
        "上级代码",
        (
            *("上级", "上级单位", "上级组织", "上级团组织", "上级团委", "直属上级"),
            *("上级单位代码", "上级组织代码", "上级团组织代码"),
        ),
        required=True,
    ),
    Column("opened_on", "成立日期", ("成立时间", "设立日期", "设立时间")),
    Column("aliases", "别名", ("曾用名", "俗称", "其他名称")),
)
LABELS = {column.field: column.label for column in COLUMNS}
CORRECTABLE = tuple(LABELS)
WORDS: dict[str, tuple[str, ...]] = {
    "kind": tuple(OrganisationKind.labels),
    "level": (NO_LEVEL, *Level.labels),
}
TEMPLATE = Template(
    title="团组织",
    columns=COLUMNS,
    widths={"code": 18, "name": 36, "short_name": 18, "kind": 20, "parent": 18, "opened_on": 14, "aliases": 20},
    choices=WORDS,
    text=("code", "parent"),
)
