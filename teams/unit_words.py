"""How codes, kinds, levels and lists of names of units are written; forms and sheets read them alike."""

import re
import unicodedata

from teams.choices import Level, OrganisationKind
from youthwork.lib.text import match_key, one_line

CODE_FORM = r"^[A-Z0-9]+(-[A-Z0-9]+)*$"
CODE_RULE = "代码由大写字母和数字组成，各段用短横线连接。"
CODE_LENGTH = 32
NO_LEVEL = "不分层级"

_OTHER_KINDS = {
    OrganisationKind.COMMITTEE: ("团委机关", "委员会"),
    OrganisationKind.DEPARTMENT: ("机关部门", "内设机构", "处室"),
    OrganisationKind.AFFILIATED: ("直属", "事业单位", "直属事业单位"),
    OrganisationKind.UNIVERSITY: ("高校", "学校", "高等学校", "大学"),
    OrganisationKind.SYSTEM: ("系统", "团工委", "系统团委"),
    OrganisationKind.TOWNSHIP: (
        "乡镇（街道）",
        "乡镇街道",
        "镇街",
        "镇（街道）",
        "乡镇",
        "镇",
        "乡",
        "街道",
        "乡镇团委",
        "镇团委",
        "街道团工委",
    ),
    OrganisationKind.VILLAGE: ("村（社区）", "村社区", "村", "社区", "村团支部", "社区团支部", "村（社区）团支部"),
    OrganisationKind.BRANCH: ("支部",),
}
_OTHER_LEVELS = {
    Level.CENTRAL: ("国家级", "全国"),
    Level.PROVINCE: ("省", "省（区、市）级"),
    Level.CITY: ("市级", "市", "地市", "地级", "地级市"),
    Level.COUNTY: ("县", "区", "县区", "区县", "区级", "县区级", "区县级", "县（市、区）级"),
    Level.TOWNSHIP: ("乡级", "镇级", "乡镇", "街道", "街道级", "乡镇街道级", "乡镇（街道）级"),
    Level.VILLAGE: ("村", "社区", "社区级", "村社区级", "村（社区）级"),
}
KIND_WORDS = {match_key(w): kind for kind in OrganisationKind for w in (kind.label, *_OTHER_KINDS[kind])}
LEVEL_WORDS = {match_key(w): level.value for level in Level for w in (level.label, *_OTHER_LEVELS[level])}
LEVEL_WORDS |= {"": "", match_key(NO_LEVEL): "", "无": ""}

_BETWEEN_NAMES = re.compile(r"[、，,；;\n|]+")


def clean_code(value: object) -> str:
    """A code as it is kept: upper case, half-width, one kind of dash, no spaces. It is one if it fits ``CODE_FORM``."""
    text = unicodedata.normalize("NFKC", one_line(value)).replace(" ", "")
    return re.sub("[‐‑–—−]", "-", text).upper()


def split_names(text: object) -> list[str]:
    """The names in a text that lists several: 羊角、羊角圩 → two; each once, in their order."""
    return list(dict.fromkeys(filter(None, (one_line(name) for name in _BETWEEN_NAMES.split(str(text or ""))))))
