"""Whether a figure is asked for: the text may also tell what was, set a condition, or name how many there are."""

import re

from tasks.reader.goals.items import Item
from tasks.reader.goals.sentences import Sentence
from tasks.reader.goals.words import BACKGROUND, FORWARD, HAVING, NAMING, TIME_UNITS, any_of

CONDITION = re.compile(
    r"(?:凡是?|符合|满足|年满|不满|如果|若(?!干)|对于|具备|满(?!意|足)|每满|(?:^|[，。；])有)[^，。；、]{0,6}$"
)
CONDITION_BEHIND = re.compile(
    rf"^[^，。；、\d]{{0,10}}(?:的|时)[^，。；、\d]{{0,6}}?(?:{any_of(HAVING)}|人员|学生|青年|，|可|应|须)"
)
INVITED = re.compile(r"^\s*(?:参加|参会|报名|出席|到会)")
AWARD = re.compile(r"(?:[一二三特]等|优胜|优秀|鼓励|组织)奖|奖项")
SERVICE_LEVEL = re.compile(r"全天候\s*$|7\s?[×xX*]\s?$|延长[^，。；]{0,12}$")
SERVED = re.compile(
    r"^[^，。；]{0,24}(?:结对|提供|发放|开展|送去|配备|解决|建立联系|落实|试点|推广|建立|建设|实施|设立)"
)
COMPARED = re.compile(r"同比|环比")
HOURS = {"小时", "课时", "学时"}
FIRST_CAPABLE = 2  # 一个 without a comparator is an article, no figure


def is_told(sentence: Sentence, position: int) -> bool:
    """Whether the phrase at ``position`` tells what was: by its own words, or by those of a phrase
    before it (去年以来，…) that nothing forward-looking has ended since."""
    begin, end = sentence.phrase_at(position)
    if BACKGROUND.search(sentence.plain[begin:end]):
        return True
    told = [match.end() for match in BACKGROUND.finditer(sentence.plain[:begin])]
    told += [place for place in sentence.past if place <= position]
    return bool(told) and not FORWARD.search(sentence.plain[max(told) : end])


def is_target(item: Item, *, leaning: bool) -> bool:
    """Whether the text asks for the figure. ``leaning``: a target stands before it under the same words."""
    quantity, plain = item.quantity, item.plain_head
    if (
        is_told(item.sentence, quantity.figure[0])
        or CONDITION.search(plain)
        or AWARD.search(item.clean_head[-8:] + item.tail[:8])
    ):
        return False
    if quantity.word in {"限", "限报"} and INVITED.match(item.tail):
        return False
    behind = item.sentence.plain[quantity.span[1] :]
    if (
        quantity.force == "after"
        and not quantity.percent
        and item.verb in {"", "有"}
        and CONDITION_BEHIND.match(behind)
    ):
        return False
    if quantity.force == "change" and COMPARED.search(plain) and not quantity.after:
        return False
    if quantity.percent or (leaning and (item.carries_on or item.is_part)):
        return True
    if quantity.unit in TIME_UNITS:
        return is_lasting(item)
    return quantity.force in {"comparator", "adverb", "change"} or is_made(item)


def is_lasting(item: Item) -> bool:
    """A length of time is asked for with a comparator, as a service level or as how long something is done."""
    quantity = item.quantity
    if quantity.force in {"comparator", "adverb", "after"} or len(quantity.word) > 1:
        return True
    if item.verb and quantity.unit in HOURS:
        return True
    return bool(SERVICE_LEVEL.search(item.plain_head)) or (quantity.numeral.high is not None and bool(item.verb))


def is_made(item: Item) -> bool:
    """A figure that a verb of producing governs, that each unit has, or that so many people are given."""
    quantity = item.quantity
    named = bool(item.each) or item.one_by_one
    if not named and not quantity.force and is_article(item):
        return False
    if item.verb or named or (quantity.force == "weak" and (len(quantity.word) > 1 or quantity.word == "达")):
        return True
    if quantity.force == "after":
        return not CONDITION_BEHIND.match(item.tail)
    return bool(re.search(r"[为与对给向在]\s*$", item.plain_head) and SERVED.match(item.tail))


def is_article(item: Item) -> bool:
    """建立一个平台, 实施三项行动: a Chinese numeral that only says which things are meant."""
    numeral, unit = item.quantity.numeral, item.quantity.unit
    if not numeral.han or numeral.bare or numeral.high is not None:
        return False
    small = numeral.value < 10 and (item.verb in NAMING or unit in {"个", "项", "级", "条", "件"})
    return numeral.value < FIRST_CAPABLE or small
