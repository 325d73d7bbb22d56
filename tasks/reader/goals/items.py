"""What stands around a figure: the words that govern it, the noun it counts, whose figure it is, each or together."""

import re
from dataclasses import dataclass
from functools import cached_property

from tasks.reader.goals.quantities import Quantity
from tasks.reader.goals.sentences import ASIDE, Sentence
from tasks.reader.goals.verbs import NUMBER_WORD, PLAIN_VERBS, shortened, verb_in, verbs_in
from tasks.reader.goals.words import (
    ADVERBS,
    AREAS,
    BODIES,
    CHANGES,
    COMPARATORS,
    DIRECTING,
    LEVELS,
    MAKING,
    PERSONS,
    STRENGTHS,
    STRONGEST_FIRST,
    WEAK,
    any_of,
    listed,
)
from tasks.reader.model import Span

LIST_MARK = re.compile(
    r"\s*[-–—―*●•·◆■]*\s*"
    r"(?:\d{1,2}[.．、）](?!\d)\s*|（[一二三四五六七八九十\d]+）\s*|[一二三四五六七八九十]+、\s*|[①-⑳]\s*)?"
)
OFTEN = (
    r"(?:每(?:一)?个?(?:半年|学期|学年|年度|年|季度|季|月|周|日|天|[两二三四五\d]\s?年|[两二三四五\d]个月)"
    r"|全年|年度(?!计划|工作|考核)|年均|按年|任期内|在校期间)"
)
PERIOD = re.compile(rf"(?P<word>{OFTEN})")
YEARLY = {"全年", "年度", "年均", "按年"}
# 每个村, 每名团干部: where the name of the unit ends.
UNIT_ENDS = (
    rf"{any_of(COMPARATORS, ADVERBS)}|{OFTEN}|{any_of(PLAIN_VERBS)}|{NUMBER_WORD}|有机会|分别|、|，|$"
    r"|要|应|限|均|都|在|须|需|有|拥|配|建|选|设|办|新|打|累|力|确|原"
)
EACH_UNIT = re.compile(
    r"每(?:一)?\s?(?:[个名位家所支座间条栋户](?!月|学期|半年))?"
    rf"(?!{any_of(MAKING)})(?P<noun>(?![年月季周日天半两\d个名位场期次批]|学期|学年)(?:（[^（）\d]{{1,10}}）|[^，。；、（\d每各]){{1,14}}?)(?={UNIT_ENDS})"
)
EACH_SO_MANY = re.compile(r"每(?P<noun>[\d十百千万]+[名人户个](?!次))")
EACH_BARE = re.compile(
    r"每(?:一)?[个名位家所支座间条栋户]?(?P<noun>[校村镇乡县市区人班站所户省街企团队院系场期次批])(?!委|组织|员|干|镇)"
)
EACH_OF_ALL = re.compile(
    r"各(?=\s*(?:自|不|至少|举办|组建|建|新|配|组织|开展|有|选|设|培|推|达|完成|成立|打造|承办|结对|联系|报))|分别"
    r"|均(?=不|应|要|至少|达|有|建)|人均|校均|户均|村均|都(?=要|有|应)|每[个名家人所]?(?=给予|补助|资助|奖励|安排)"
    r"|^各(?!级|地各|方|类|界|项|种|部门各)"
)
LEVEL_LIST = re.compile(
    rf"(?P<levels>(?:[{''.join(LEVELS)}]级?、?){{2,6}})(?:[两二三四五]级|级)?各?"
    rf"(?:(?<=[两二三四五]级)|(?={any_of(BODIES)}|分别|“|$))"
)
# Where the action begins, the doer has ended.
DOER_ENDS = re.compile(
    r"(?<!所)(?:与$|在(?!校|职|册|读)|为(?!主)|面向|通过|依托|围绕|结合|以(?!上|下|内)|向|对(?!口|接|象)|按照?|根据|要|应当?|须"
    r"|将|直接|积极|带头|采取|利用|借助|主动|参考|每|全年|年度)"
)
LEADING = re.compile(
    rf"^(?:[\s\-–—―*●•·”’、（]|{OFTEN}|为(?=全)|其中|含(?!有)|包括|并|且|另外?|同时|以及|及|和|或者?|还|再|即|今年|全面|首批|重点(?![青群人项高任领帮对])"
    rf"|{any_of(STRENGTHS)})+"
)
DIRECTED = re.compile(
    rf"^(?:{any_of(DIRECTING)})(?=[^，。；]*(?:{any_of(BODIES, PERSONS)})[^，。；]*(?:{any_of(MAKING)}|与$|每))"
)
MULTIPLE_WEAK = any_of(word for word in WEAK if len(word) > 1)
BOUNDING = any_of(word for word in (*COMPARATORS, *ADVERBS) if len(word) > 1)
# What of a head is no part of the metric: how much, how firmly, by how much it rises, from what.
NOISE = re.compile(
    rf"{BOUNDING}|{any_of(STRENGTHS)}|分别|其中|(?<!所)各(?=\s*(?:$|举办|自|{BOUNDING}))|(?<=例)[至到]\s*$"
    r"|(?:共计|合计|总计|累计|稳定|严格)\s*$|(?:较|比)(?:上年|去年|上一?年度?)(?:同期|底|末)?\s*$|(?:超|近|逾|约|>|<|≥|≤)\s*$"
    rf"|(?<![人年户校村平])均\s*$|(?:{MULTIPLE_WEAK}|达|[应要须]?在|(?:{any_of(CHANGES)})[到至]?)\s*(?:其中)?$"
    r"|[由从](?:(?:19|20)\d{2}年(?:底|末)?的?)?[\d.]+[^，、]{0,4}?(?=提|增|扩|降|下|上|拓|减|压|$)"
)
NOUN_ENDS = re.compile(
    r"[，。；：！？]|（(?![^（）\d，。]{1,8}）)|与|为(?!主)|并(?!购)|"
    + any_of(
        listed(
            "以及 参加 参与 提供 开展 完成 接受 注册 进行 结对 直接 深入 纳入 加入 成为 建立 实现 至少 不少于 不低于 "
            "全部 每 作为 用于 就近 从事 赴"
        )
    )
    + r"|到(?!位)|来(?!自)"
)
LONG_ASIDE = re.compile(r"（[^（）]*\d[^（）]*）|（[^（）]{9,}）|（[^（）]*$")
PART_ASIDE = re.compile(r"（\s*(?:其中|含|包括)")
PER_STROKE = re.compile(r"^\s?[/每]\s?(?P<noun>[^，。；、\d]{1,8})")


@dataclass(frozen=True)
class Item:
    """One figure of a phrase with its share of the words: from ``begin`` to ``end`` of the sentence. ``before`` is the
    item ahead of it under the same words (不少于2000个A、1000个B)."""

    sentence: Sentence
    quantity: Quantity
    begin: int
    end: int
    before: "Item | None" = None

    @cached_property
    def head(self) -> str:
        return self.sentence.text[self.begin : self.quantity.figure[0]]

    @cached_property
    def plain_head(self) -> str:
        return self.sentence.plain[self.begin : self.quantity.figure[0]]

    @cached_property
    def tail(self) -> str:
        return self.sentence.text[self.quantity.span[1] : self.end]

    @cached_property
    def phrase_begin(self) -> int:
        return self.sentence.phrase_at(self.quantity.figure[0])[0]

    @cached_property
    def phrase_end(self) -> int:
        return self.sentence.phrase_at(self.quantity.figure[0])[1]

    @cached_property
    def phrase_ahead(self) -> str:
        ahead = [span for span in self.sentence.phrases if span[1] < self.phrase_begin + 1]
        return self.sentence.text[slice(*ahead[-1])] if ahead else ""

    @cached_property
    def is_part(self) -> bool:
        """Whether 其中 opens it: in its own words, at the head of its phrase, or alone in the phrase ahead."""
        opening = self.sentence.text[self.phrase_begin : self.quantity.figure[0]].lstrip()
        aside = self.sentence.aside_at(self.quantity.figure[0])
        if aside and PART_ASIDE.match(self.sentence.text, aside[0]):
            return True
        own = self.head.lstrip(" （、").startswith(("其中", "含", "包括"))
        return own or opening.startswith("其中") or self.phrase_ahead.strip() == "其中"

    @cached_property
    def carries_on(self) -> bool:
        """Whether it leans on the words of the item before: nothing governs it by itself."""
        if self.before is None or self.quantity.force or self.verb:
            return False
        if self.quantity.percent != self.before.quantity.percent:
            return False
        comma = "，" in self.sentence.plain[self.before.end : self.begin + 1]
        return not self.clean_head or (not comma and len(self.clean_head) <= 12)

    @cached_property
    def verb(self) -> str:
        """The verb that produces what is counted."""
        return verb_in(self.plain_head)

    @cached_property
    def clean_head(self) -> str:
        """The head without its deadline, its comparator and words of strength."""
        shift = self.sentence.start + self.begin
        head = self.head
        for due in reversed(self.sentence.dues):
            low, high = due.span[0] - shift, due.span[1] - shift
            if 0 <= low < len(head) and not due.every:
                head = head[:low] + head[high:]
        return LEADING.sub("", NOISE.sub("", NOISE.sub("", head))).strip(" ，、")

    @cached_property
    def noun(self) -> str:
        """The counted noun behind the figure."""
        tail = re.sub(r"^（[^（）\d]{1,3}）", "", PER_STROKE.sub("", self.tail)).lstrip(" 的")
        if NOUN_ENDS.match(tail):
            return ""
        quoted = tail.index("”") + 1 if tail.startswith("“") and "”" in tail else 1
        stop = NOUN_ENDS.search(tail, quoted)
        return (tail[: stop.start()] if stop else tail).strip(" 、的")

    @cached_property
    def period(self) -> str:
        """年 of 每年, 全年 and 年度: over what it is counted anew."""
        found = list(PERIOD.finditer(self.plain_head)) or list(PERIOD.finditer(self.words_before))
        if not found:
            return ""
        word = found[-1]["word"]
        return "年" if word in YEARLY else re.sub(r"^每(?:一)?个?|度$", "", word)

    @cached_property
    def words_before(self) -> str:
        """What of the sentence still governs this phrase: back to the last semicolon or deadline."""
        shift = self.sentence.start
        dated = [due.span for due in self.sentence.dues if due.on]
        if any(self.phrase_begin <= begin - shift < self.quantity.figure[0] for begin, _ in dated):
            return ""
        words = self.sentence.plain[: self.phrase_begin]
        ends = [end - shift for _, end in dated if end - shift <= self.phrase_begin]
        return words[max([words.rfind("；") + 1, *ends]) :]

    @cached_property
    def dated(self) -> bool:
        """Whether its own phrase has a date."""
        begin, end = self.sentence.start + self.begin, self.sentence.start + self.quantity.figure[0]
        return any(due.on and begin <= due.span[0] < end for due in self.sentence.dues)

    @cached_property
    def each(self) -> list[re.Match]:
        """每个村, 每名团干部: the units or persons that all have the figure."""
        patterns = (EACH_SO_MANY, EACH_UNIT, EACH_BARE)
        return next((found for one in patterns if (found := list(one.finditer(self.plain_head)))), [])

    @cached_property
    def each_behind(self) -> str:
        """支部 of 12次/支部."""
        match = PER_STROKE.match(self.tail)
        return match["noun"] if match else ""

    @cached_property
    def one_by_one(self) -> bool:
        """各不少于, 分别, 人均: every one of those named."""
        return bool(EACH_OF_ALL.search(LIST_MARK.sub("", self.plain_head, count=1)))

    @cached_property
    def strength(self) -> str:
        head = self.sentence.text[self.phrase_begin : self.quantity.figure[0]]
        return next((word for word in STRONGEST_FIRST if word in head), "")

    @cached_property
    def scope(self) -> str:
        """Of whom it is asked, in the words of the text; empty where the phrase names nobody."""
        if self.each:
            return self.each_scope(self.each[0])
        doer = self.doer
        named = self.one_by_one and "、" in doer and not doer.startswith(("为", "给", "向"))
        if doer and (named or is_body(doer) or is_person(doer)):
            return doer
        area = re.match(any_of(AREAS), re.sub(rf"^(?:{OFTEN})", "", self.clean_head))
        return area[0] if area else ""

    def each_scope(self, match: re.Match) -> str:
        """每名学生, with the name before it where it only adds 每人: 团干部每人."""
        begin = match.start()
        before = re.search(r"[^，。；、\s]{2,14}$", self.plain_head[:begin])
        if match["noun"] == "人" and before and (is_person(before[0]) or is_body(before[0])):
            begin = before.start()
        return DIRECTED.sub("", LEADING.sub("", self.head[begin : match.end("noun")].strip()))

    @cached_property
    def doer(self) -> str:
        """What stands before the action."""
        head = DIRECTED.sub("", self.clean_head)
        ends = [len(head), *(found.start() for found in verbs_in(head))]
        if match := DOER_ENDS.search(head):
            ends.append(match.start())
        return head[: min(ends)].strip(" ，、“")

    @cached_property
    def metric(self) -> str:
        """What is counted: the action and its noun."""
        head = self.clean_head
        if self.each:
            rest = re.sub(r"^[、为]+", "", self.each[0].re.sub("", head))
            rest = rest.removeprefix(self.scope.partition("每")[0])
        else:
            rest = head.removeprefix(self.scope).strip(" ，、")
        rest = re.sub(r"^(?:各(?![级类地项方])|分别|要|应|须|把|将|[、，])+", "", PERIOD.sub("", rest))
        noun = self.noun
        if rest.endswith(("为", "给", "向", "帮助", "对")) and noun:
            stop = re.search(r"[，。；：]", self.tail)
            noun = (self.tail[: stop.start()] if stop else self.tail).strip(" 的")
        words = f"{shortened(rest) if noun else rest}{noun}"
        return LONG_ASIDE.sub("", words.replace("□", "")).strip(" ，。；、的：")[:60]

    @cached_property
    def said_before(self) -> str:
        """What the phrase ahead does, where this one only says how often: 开展系列活动，全团每年不少于2000场."""
        verbs = verbs_in(self.phrase_ahead)
        return self.phrase_ahead[verbs[-1].start() :] if verbs else self.phrase_ahead

    @cached_property
    def span(self) -> Span:
        """In the paper."""
        begin, end = self.begin, self.end
        while begin < self.quantity.span[0] and self.sentence.text[begin] in " 、，和及与或—―-（":
            begin += 1
        if self.tail.lstrip().startswith(("、", "和", "及", "与")):
            end = self.quantity.span[1]
        while end > self.quantity.span[1] and self.sentence.text[end - 1] in " ，。；、：！？":
            end -= 1
        return self.sentence.start + begin, self.sentence.start + end

    def value_at(self, place: int) -> float | list[float]:
        """The figure at a place of the series; a range is both its ends."""
        numeral = self.quantity.numerals[place]
        return numeral.value if numeral.high is None else [numeral.value, numeral.high]

    def verb_before(self, word: str) -> bool:
        return bool(verbs_in(self.head.partition(word)[0]))


def is_body(words: str) -> bool:
    words = ASIDE.sub("", words).rstrip(" ”")
    if len(words) < 2 or words in MAKING or words.startswith(("为", "给", "向")):
        return False
    return (
        words in AREAS
        or words.endswith(tuple(body for body in BODIES if "（" not in body))
        or (words.startswith("各级") and len(words) <= 12)
    )


def is_person(words: str) -> bool:
    return not words.startswith(("为", "给", "向")) and ASIDE.sub("", words).rstrip(" ”").endswith(tuple(PERSONS))


def levels_in(words: str, count: int) -> list[str]:
    """省、市、县 of 省市县团委 and 省、市、县三级; empty where no levels are listed, or where they are only
    part of one of ``count`` names (县区 of 团市委、各县区团委)."""
    match = LEVEL_LIST.search(words)
    if match is None or (count > 1 and "、" in words and "、" not in match["levels"]):
        return []
    return re.findall(f"[{''.join(LEVELS)}]", match["levels"])
