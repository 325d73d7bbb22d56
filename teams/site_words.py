"""How kinds of sites are written, and which kind a name suggests; sheets of sites and arrangements read them alike."""

from teams.choices import SiteKind
from youthwork.lib.text import match_key

_OTHER_KINDS = {
    SiteKind.COMMUNITY: ("城市社区", "居委会", "居民委员会", "社区居委会"),
    SiteKind.VILLAGE: ("行政村", "农村", "村委会", "村民委员会"),
    SiteKind.TOWN: ("乡镇", "乡", "街道", "镇街", "乡镇街道", "乡镇（街道）", "镇（街道）"),
    SiteKind.FACILITY: ("活动阵地", "服务阵地", "团属阵地", "青年阵地", "青年之家", "活动场所", "服务站"),
    SiteKind.ONLINE: ("微信公众号", "视频号", "微博", "线上", "线上账号", "网络", "网络阵地", "新媒体", "新媒体账号"),
}
KIND_WORDS = {match_key(w): kind for kind in SiteKind for w in (kind.label, *_OTHER_KINDS[kind])}

YES, NO = "是", "否"
_YES = (YES, "有", "已建", "已建立", "√", "✓", "✔", "y", "yes", "true", "1")
_NO = (NO, "无", "没有", "未建", "未建立", "×", "✗", "x", "n", "no", "false", "0")
YES_OR_NO = {**{match_key(word): True for word in _YES}, **{match_key(word): False for word in _NO}}

_KIND_BY_ENDING = (
    (SiteKind.ONLINE, ("公众号", "视频号", "直播号", "微博")),
    (SiteKind.COMMUNITY, ("社区", "居委会", "居民委员会")),
    (SiteKind.VILLAGE, ("村", "村委会", "村民委员会")),
    (SiteKind.TOWN, ("镇", "乡", "街道")),
)


def site_kind(name: str) -> SiteKind:
    """The kind a site's name suggests; a facility (阵地) when it suggests nothing. A guess: show it as one."""
    return next((kind for kind, endings in _KIND_BY_ENDING if name.endswith(endings)), SiteKind.FACILITY)
