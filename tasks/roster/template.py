"""The empty roster that people download and fill in."""

from tasks.roster.columns import COLUMNS, WORDS
from youthwork.lib.sheets.template import Template

TEMPLATE = Template(
    title="名单",
    columns=COLUMNS,
    widths={"student_number": 16, "phone": 16, "site": 24, "programme": 24, "college": 18, "class_name": 16},
    choices=WORDS,
    text=("student_number", "phone", "birth_month"),
)
