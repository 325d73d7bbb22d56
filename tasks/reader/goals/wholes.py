"""What is asked without a figure of its own: 全覆盖, 县县有组织, 全体团员注册, 稳步增长, 一对一结对."""

import re
from collections.abc import Iterator

from tasks.reader.goals.asking import is_told
from tasks.reader.goals.found import Found
from tasks.reader.goals.items import LEADING
from tasks.reader.goals.sentences import Sentence
from tasks.reader.goals.words import ADVERBS, AREAS, BODIES, HAVING, PERSONS, STRONGEST_FIRST, any_of, listed
from tasks.reader.model import Goal

WHOLE = 100
EVERYBODY = any_of(PERSONS, HAVING)
DOES = any_of(listed("注册 参加 参与 接受 完成 加入 报到 轮训 建立 成立 设立 配备 纳入 达到 学习 培训 达标 建成 开通"))
FULLY = r"全覆盖|全面覆盖(?!面)|应[建入统联享评报帮]尽[建入统联享评报帮]|全员覆盖|无死角|零差错|零遗漏|不漏一[人户个]"
FULL = re.compile(rf"(?P<what>[^，。；：]{{0,40}}?)(?:的)?(?:实现|达到|做到)?(?P<word>{FULLY})")
# 环境保护类、法律服务类社团建设
COMPONENTS = re.compile(
    r"(?P<head>.*?)(?P<names>[^、，。；\s]{1,12}类(?:、[^、，。；]{1,12}类)+(?:[和及与][^、，。；]{1,12}类)?)(?P<tail>.*)"
)
# 县县有组织
DOUBLED = re.compile(
    r"(?P<unit>[县乡镇村校街区市社站户人班院企])(?P=unit)"
    r"(?P<verb>都有|建立|设立|建成|建有|开展|有|建|设|通)(?P<thing>[^、，。；”“\d]{1,16})"
)
# “村村有好书”读书活动 is a brand, “村村有书屋”的格局 an aim
BRANDED = re.compile(r"[^“”，。；]*”[^，。；的]{0,6}(?:活动|行动|计划|工程|项目|品牌|大赛)")
# What all of them do: by the words before 全体, by 全部 behind them, by 每一个, by 覆盖所有.
ALL_WHO = (
    r"(?:推动|组织|引导|实现|确保|做到|动员|要求|力争)(?:全体|所有|全部)的?"
    rf"(?P<who>[^，。；、]{{0,12}}?(?:{EVERYBODY}))(?P<does>(?:都|均)?(?:{DOES})[^，。；]{{0,20}})"
)
WHO_ALL = rf"(?P<who>[^，。；、]{{0,16}}(?:{EVERYBODY}))(?:要|应)?(?:全部|全员)(?P<does>(?:{DOES})[^，。；]{{0,20}})"
EVERY_ONE = (
    r"(?:做到|确保|实现|让)每(?:一)?[个名位件项户次][^\d，。；]{0,3}?(?P<who>[^，。；“\d]{1,10})"
    r"(?P<does>“[^”]+”|(?:都|均)[^，。；\d]{1,20})"
)
COVERING_ALL = rf"覆盖(?:所有|全部)的?(?P<who>[^，。；、]{{0,10}}?(?:{EVERYBODY}))(?P<does>)(?=[，。；、]|$)"
ALL = tuple(re.compile(pattern) for pattern in (ALL_WHO, WHO_ALL, EVERY_ONE, COVERING_ALL))

QUANTITIES = listed(
    "率 比例 占比 比重 规模 人数 数量 总量 总数 覆盖面 满意度 参与面 知晓度 时长 总额 收入 活跃度 贡献度"
)
QUANTITY = f"(?:{any_of(QUANTITIES)})"
SEVERAL = re.compile(rf"{QUANTITY}|数(?=、|$)")
UPS = listed("提高 提升 增强 扩大 增加 增长 上升 攀升")
DOWNS = listed("降低 下降 减少 压降 压减 缩小 缩短 回落")
MOVES = any_of(UPS, DOWNS)
STEADILY = any_of(listed("稳步 逐年 逐步 持续 不断 显著 明显 大幅 稳定 有效 进一步 切实 适度 合理"))
# 参与率稳步提升, 并逐年提高
GROWS = (
    rf"(?P<what>[^，。；：]{{0,60}}?(?:{QUANTITY}|数|量|额|面|并))(?:实现|保持|均|都|要|并)?(?:{STEADILY})"
    rf"(?P<word>{MOVES})(?=[，。；、”]|并|$)"
)
# 提高参与率
RAISE = (
    rf"(?P<word>{MOVES})(?P<what>(?:(?!{MOVES})[^，。；：、\d]){{0,18}}?{QUANTITY})(?=[，。；、）”和与及并]|$)(?!至|到)"
)
TRENDS = tuple(re.compile(pattern) for pattern in (GROWS, RAISE))
PAIRS = any_of(listed("结对 帮扶 帮助 联系 联络 指导 辅导 配对"))
ONE_TO_ONE = re.compile(
    rf"(?P<quote>[^，。；：]{{0,30}}?“?一对一”?[^，。；：]{{0,4}}(?:{PAIRS})(?!台账|机制|制度|工作法|清单)[^，。；：]{{0,24}})"
)
# 至少接受专题培训
NO_FIGURE = re.compile(
    rf"(?P<head>[^，。；：、]{{0,30}}?)(?P<word>{any_of(ADVERBS)}|不少于|不低于)"
    r"(?P<what>(?:接受|参加|参与|开展|组织|举办|联系|走访)"
    r"[^，。；：、\d零〇一二两三四五六七八九十百千万半□]{2,30})(?=[，。；、]|$)"
)


def whole_goals(sentence: Sentence) -> Iterator[Found]:
    """Coverages of everyone, trends, pairings and missing figures of one sentence."""
    for match in FULL.finditer(sentence.text):
        yield from (Found(goal) for goal in full_coverage(sentence, match))
    for match in DOUBLED.finditer(sentence.text):
        if not BRANDED.match(sentence.text, match.end()):
            yield Found(doubled(sentence, match))
    for match in asked(sentence, sentence.text, ALL):
        yield Found(all_of(sentence, match))
    for match in asked(sentence, sentence.plain, TRENDS):
        yield from (Found(goal) for goal in trends(sentence, match))
    for match in ONE_TO_ONE.finditer(sentence.text):
        yield Found(pairing(sentence, match))
    for match in NO_FIGURE.finditer(sentence.plain):
        yield Found(figure_missing(sentence, match))


def asked(sentence: Sentence, words: str, patterns: tuple[re.Pattern[str], ...]) -> Iterator[re.Match]:
    """The matches in phrases that ask for something."""
    for pattern in patterns:
        yield from (match for match in pattern.finditer(words) if not is_told(sentence, match.start()))


def goal_at(sentence: Sentence, begin: int, end: int, **known) -> Goal:
    """A goal whose quote runs from ``begin`` to ``end`` of the sentence, without the signs at its ends."""
    while begin < end and sentence.text[begin] in " ，、；：—―":
        begin += 1
    while end > begin and sentence.text[end - 1] in " ，、；：。":
        end -= 1
    phrase = sentence.text[sentence.phrase_at(begin)[0] : end]
    strength = next((word for word in STRONGEST_FIRST if word in phrase), "")
    span = (sentence.start + begin, sentence.start + end)
    return Goal(quote="", span=span, clause=None, due=sentence.due_at(begin), strength=strength, **known)


def bare(words: str, sentence: Sentence) -> str:
    """``words`` without its deadline and the words of strength before it."""
    for due in sentence.dues:
        words = words.replace(sentence.text[due.span[0] - sentence.start : due.span[1] - sentence.start], "")
    return re.sub(r"^(?:实现|做到|推动|基本)+", "", LEADING.sub("", words)).strip(" ，、")


def area_of(words: str) -> str:
    match = re.match(any_of(AREAS, BODIES), words)
    return match[0] if match else ""


def full_coverage(sentence: Sentence, match: re.Match) -> list[Goal]:
    """One goal for each component: 环境保护类、法律服务类社团建设全覆盖 are two."""
    what = bare(match["what"], sentence)
    listed = COMPONENTS.fullmatch(what)
    head, names = shared_head(listed) if listed else ("", [""])
    return [
        goal_at(
            sentence,
            match.start(),
            match.end(),
            metric=f"{head}{name}{listed['tail']}" if listed else what or match["word"],
            measure="coverage",
            bound="=",
            value=WHOLE,
            unit="%",
            scope=area_of(what),
            reason=f"“{match['word']}”读作100%覆盖" + ("；并列的每一类各成一个目标。" if listed else "。"),
        )
        for name in names
    ]


def shared_head(listed: re.Match) -> tuple[str, list[str]]:
    """镇域 of 镇域环境保护类、法律服务类: what the first name is longer by belongs to all."""
    first, *others = re.split(r"[、和及与]", listed["names"])
    longer = max(0, len(first) - max(len(name) for name in others))
    return listed["head"] + first[:longer], [first[longer:], *others]


def doubled(sentence: Sentence, match: re.Match) -> Goal:
    return goal_at(
        sentence,
        match.start(),
        match.end(),
        metric=match[0],
        measure="coverage",
        bound="=",
        value=WHOLE,
        unit="%",
        scope=f"每个{match['unit']}",
        reason=f"“{match['unit'] * 2}”读作每一个都要有，即100%覆盖。",
    )


def all_of(sentence: Sentence, match: re.Match) -> Goal:
    who = bare(match["who"], sentence)
    return goal_at(
        sentence,
        match.start(),
        match.end(),
        metric=f"{who}{match['does']}" if match["does"] else match[0],
        measure="coverage",
        bound="=",
        value=WHOLE,
        unit="%",
        scope=who,
        reason="要求全部达到，读作100%覆盖。",
    )


def trends(sentence: Sentence, match: re.Match) -> list[Goal]:
    """A rise or fall without a figure; one for each of several things that grow."""
    rising = match["word"] in UPS
    what = sentence.text[match.start("what") : match.end("what")]
    several = match.start("what") < match.start("word") and "、" in what and SEVERAL.search(what)
    return [
        goal_at(
            sentence,
            match.start(),
            match.end(),
            metric=re.sub(r"^(?:保持|推动|促进|实现|并|确保)+", "", bare(name, sentence)) or match[0],
            measure="trend",
            bound="rise" if rising else "fall",
            reason=f"“{match['word']}”没有印出数值，读作与上期相比{'上升' if rising else '下降'}。",
        )
        for name in (what.split("、") if several else [what])
    ]


def pairing(sentence: Sentence, match: re.Match) -> Goal:
    return goal_at(
        sentence,
        match.start(),
        match.end(),
        metric=bare(match["quote"], sentence),
        measure="each",
        bound="=",
        value=1,
        reason="“一对一”读作每一方对应一个；结对总数没有印出。",
    )


def figure_missing(sentence: Sentence, match: re.Match) -> Goal:
    return goal_at(
        sentence,
        match.start(),
        match.end(),
        metric=match["what"].strip(),
        measure="each",
        bound=">=",
        scope=bare(match["head"], sentence),
        reason=f"“{match['word']}”后面没有印出数，请补上。",
    )
