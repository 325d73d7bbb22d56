"""What stands around a document and is not part of it: navigation, page numbers, running heads, tables of contents."""

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from tasks.reader.blanks import HAN, closed_up
from tasks.reader.lines import Line
from tasks.reader.marks import mark_of
from youthwork.lib.papers import ROW

HEAD_LINES = 25  # of a web page, before the document has begun
LONG = 60  # characters; a line as long as this is text of the document
SHORTEST_TITLE = 6  # characters; 通知公告 and 政策文件 name columns of a page
LABEL = 16  # the longest of those that name links, pictures and columns of a page
REPEATED = 3  # pages that show a running head
TOP, BOTTOM = 2, 2  # lines of a page among which running heads and page numbers stand

# Lines that only a web page has. They are dropped wherever they stand, and say where the page around the document is.
_WEB = re.compile(
    "|".join(
        (
            r"(?:您|你)?(?:现在|当前|所在)的?(?:所在)?的?位置\s*[:：]",
            r"^(?:首页|网站首页)\s*(?:>|»|›|/|\||-|$)",
            r"\S\s*(?:>>|»|›)\s*\S.*(?:>>|»|›)|\S\s*->.*->\s*\S",
            r"^【(?:法宝引证码|时效性|(?:发布|颁布|批准|实施|生效)(?:部门|日期)|发文字号|效力级别|(?:法规)?类别|标题)】",
            r"(?:主办|承办)\s*(?:www\.|https?:)",
            r"^[-·•]?\s*(?:格式|大小|(?:文档)?页数)\s*[:：]\s*\S{1,12}(?:\s*[KMG]B)?$|^\d+(?:\.\d+)?\s*[KMG]B$",
            r"^\s*\S{2,8}(?:\s*>\s*\S{2,12}){2,}\s*$",
            r"来源\s*[:：].*(?:查看|浏览|阅读|点击|时间|日期|作者|\d{4}[-/年.]|\|)",
            r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?.{0,12}(?:来源|浏览|点击|阅读|发布|作者|字体|字号)",
            r"^(?:发布|更新|发表|添加|录入)(?:时间|日期)\s*[:：]",
            r"^(?:浏览|点击|阅读|访问)(?:次数|数|量|率)?\s*[:：]",
            r"^(?:来源|作者|编辑|责任编辑|责编|信息来源|稿件来源|文章来源|发布者|发布人|录入|审核|撰稿|供稿)\s*[:：]\s*\S{0,30}$",
            r"字[体号]\s*[:：]?\s*[【\[（(]?\s*大\s*[】\]）)]?\s*[|｜/]?\s*[【\[（(]?\s*中",
            r"打印(?:本页|此页|文章|正文|页面)|关闭(?:本页|窗口|页面)|加入收藏|收藏本[站页]|设为首页",
            r"^[【\[]?\s*(?:打印|关闭|收藏|复制链接|纠错|无障碍阅读)\s*[】\]]?(?:\s*[【\[|｜]?\s*(?:打印|关闭|收藏|纠错)\s*[】\]]?)*$",
            r"分享到|分享至|扫一扫|扫码关注|关注.{0,8}公众号|微信公众号$|手机(?:版|阅读|查看)$|^分享\s*[:：]?$",
            r"版权所有|(?i:copyright)|©|ICP备|公网安备|网站标识码|技术支持\s*[:：]|网站地图|友情链接|政府网站找错",
            r"^(?:上|下)一(?:篇|条|页)\s*[:：]?|^相关(?:阅读|文章|链接|新闻|推荐|稿件|报道)|^(?:推荐|热门|最新|今日)(?:新闻|阅读|文章|推荐|资讯)",
            r"本文地址|本文链接|原文链接|原文地址|返回(?:顶部|首页|列表|上一页)|^(?:TOP|回到顶部)$",
            r"下载(?:全文|文档|本文)|免费下载|由用户上传|版权归",
            r"^点击(?:下载|查看|进入)|^(?:登录|注册|登录\s*[|/]\s*注册|请登录|搜索|站内搜索|高级搜索)$",
            r"^(?:https?://|www\.)\S+$",
        )
    )
)
_LINKS = re.compile(
    r"^\s*(?:[^\s/|｜，。；：]{2,20}\s*(?:[/|｜·]\s*|\s{2,})){2,}(?:[^\s/|｜，。；：]{2,20}\s*)?$|(?:\s/\s.*){3,}"
)
_TITLE_END = "|".join(
    (
        "方案|通知|意见|办法|要点|计划|细则|规划|纲要|报告|决定|通报|公告|通告|请示|批复|函|规定|条例|章程|制度|总结",
        "清单|任务书|责任书|指引|措施|纪要|名单|(?<!代)表",
    )
)
TITLE = re.compile(rf"(?:{_TITLE_END})》?(?:[（(][^（）()]{{1,12}}[）)])?$")
_HEADED = re.compile(r"文件$|[〔\[［【(（]\s*\d{4}\s*[〕\]］】)）]\s*(?:第\s*)?\d+\s*号")
_PAGE = re.compile(
    r"^[-—－–―·•\s]*(?:第\s*)?(?P<n>\d{1,4})\s*(?:页)?(?:\s*[/／,，]?\s*(?:共|of|/|／)?\s*\d{1,4}\s*页?)?[-—－–―·•\s]*$"
)
_SURELY_PAGE = re.compile(
    r"^(?:[-—－–―·•]+\s*\d{1,4}\s*[-—－–―·•]+|第\s*\d{1,4}\s*页.{0,10}|\d{1,3}\s*[/／]\s*\d{1,3}|(?i:page)\s*\d+.{0,8})$"
)
_CONTENTS = re.compile(r"^.{2,60}?(?:…{2,}|\.{4,}|·{4,}|．{4,}|_{6,}|-{6,})\s*[-—]?\s*\d{1,3}\s*[-—]?$")
_CONTENTS_HEAD = re.compile(r"^目\s*(?:录|次)$")


def document_only(lines: Sequence[Line]) -> list[Line]:
    """The lines of the document itself."""
    kept = _without_running_heads(lines)
    kept = _without_page_numbers(kept)
    kept = _without_contents(kept)
    return _without_repeated_titles(_without_page_around(kept))


# --- the pages of a file ---


def _without_running_heads(lines: Sequence[Line]) -> list[Line]:
    """Lines at the edge of pages that come again on others go; the first stays if it stands where no other does."""
    pages: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        if line.page is not None and line.kind != ROW:
            pages[line.page].append(line)
    seen: dict[str, list[Line]] = defaultdict(list)
    for on_page in pages.values():
        edge = on_page[:TOP] + on_page[-BOTTOM:] if len(on_page) > TOP + BOTTOM else on_page
        for line in edge:
            seen[re.sub(r"\d+", "#", closed_up(line.text))].append(line)
    gone: set[int] = set()
    for text, found in seen.items():
        if len({line.page for line in found}) >= min(REPEATED, max(2, len(pages))) and not mark_of(text):
            usual = sorted(line.top for line in found)[len(found) // 2]
            gone |= {id(line) for line in found if abs(line.top - usual) < 0.5 * (line.size or 12)}
    return [line for line in lines if id(line) not in gone]


def _without_page_numbers(lines: Sequence[Line]) -> list[Line]:
    bare = [line for line in lines if line.kind != ROW and _PAGE.match(line.text.strip())]
    edges = _edges(lines)
    numbers = [int(found["n"]) for line in bare if (found := _PAGE.match(line.text.strip()))]
    counting = len(numbers) > 1 and all(later > earlier for earlier, later in pairwise(numbers))
    gone = {id(line) for line in bare if counting or id(line) in edges or _SURELY_PAGE.match(line.text.strip())}
    return [line for line in lines if id(line) not in gone]


def _edges(lines: Sequence[Line]) -> set[int]:
    """The first and last line of every page of a PDF."""
    pages: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        if line.page is not None:
            pages[line.page].append(line)
    return {id(line) for on_page in pages.values() for line in (on_page[0], on_page[-1])}


def _without_contents(lines: Sequence[Line]) -> list[Line]:
    """A table of contents repeats the headings with the numbers of their pages."""
    kept = [line for line in lines if line.kind == ROW or not _CONTENTS.match(line.text.strip())]
    if len(kept) < len(lines):
        kept = [line for line in kept if not _CONTENTS_HEAD.match(line.text.strip())]
    return kept


# --- the web page around it ---


def _is_web(line: Line) -> bool:
    text = line.text.strip()
    return line.kind != ROW and len(text) < 2 * LONG * 3 and bool(_WEB.search(text) and not _is_prose(text))


def _is_links(line: Line) -> bool:
    return line.kind != ROW and bool(_LINKS.search(line.text.strip())) and not _is_prose(line.text)


def _is_prose(text: str) -> bool:
    mark = mark_of(text)
    return "。" in text or "；" in text or (mark is not None and mark.ordinal is not None)


def _without_page_around(lines: Sequence[Line]) -> list[Line]:
    web = [number for number, line in enumerate(lines) if _is_web(line)]
    if not web:
        return list(lines)
    start, end = _body(lines, web)
    head = [line for line in lines[:start] if not _is_web(line) and not _is_links(line) and _is_headed(line)]
    body = [line for line in lines[start:end] if not _is_web(line)]
    return head + body


def _body(lines: Sequence[Line], web: Sequence[int]) -> tuple[int, int]:
    """From behind the last line of the page's head to before the first one of its foot."""
    begun = next((n for n, line in enumerate(lines[:HEAD_LINES]) if _is_text(line)), min(len(lines), HEAD_LINES))
    start = max((n + 1 for n in web if n < begun), default=0)
    while start < begun and _is_links(lines[start]):
        start += 1
    end = len(lines)
    while end > start and (_is_web(lines[end - 1]) or _is_label(lines[end - 1])):
        end -= 1
    first = next((n for n in web if n >= end), None)
    return start, len(lines) if first is None else first


def _is_text(line: Line) -> bool:
    """Whether the document has begun with this line."""
    text = line.text.strip()
    if _is_web(line) or _is_links(line):
        return False
    return line.kind == ROW or len(text) >= LONG or mark_of(text) is not None or text.endswith(("：", ":"))


def _is_label(line: Line) -> bool:
    """What may belong to the foot of a page: a link, the caption of a picture."""
    text = line.text.strip()
    return line.kind != ROW and len(text) <= LABEL and not re.search(r"[。；，、：]|\d+年", text) and not mark_of(text)


def _is_headed(line: Line) -> bool:
    """What belongs to a document though it stands among the head of a page: its title, its number."""
    text = line.text.strip()
    return _is_text(line) or (len(text) >= SHORTEST_TITLE and bool(TITLE.search(text) or _HEADED.search(text)))


def _without_repeated_titles(lines: Sequence[Line]) -> list[Line]:
    """A scraped page says its title in the bar of the window, in its path and above the text: it is kept once."""
    kept: list[Line] = []
    titles: set[str] = set()
    for number, line in enumerate(lines):
        if number < HEAD_LINES and line.kind != ROW:
            key = re.sub(r"\s+", "", line.text)
            bare = re.sub(rf"[-_—|－–][{HAN}A-Za-z]{{2,20}}$", "", key)
            if TITLE.search(bare) and (key in titles or bare in titles):
                continue
            if (
                TITLE.search(bare)
                and bare != key
                and any(re.sub(r"\s+", "", later.text) == bare for later in lines[number + 1 : HEAD_LINES])
            ):
                continue
            titles |= {key, bare}
        kept.append(line)
    return kept
