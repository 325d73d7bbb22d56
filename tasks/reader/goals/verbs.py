"""The verbs that produce what is counted, told from the same signs inside names: 社会组织, 志愿服务站."""

import re

from tasks.reader.goals.words import ADJOINING, ADVERBS, COMPARATORS, MAKING, any_of

NUMBER_WORD = r"[\d零〇一二两三四五六七八九十百千万亿]"
VERB = re.compile(any_of(MAKING))
# Nouns more often than verbs: what must stand before them where they are verbs.
NOMINAL = {
    "组织": re.compile(
        r"(?:^|[，、。；：\s]|积极|广泛|集中|统一|共同|定期|要|将|应|并|各|前|底|年|月|季度|至少|分别|内|拟|还|可|另|力争|确保"
        r"|同步|牵头|联合|继续|持续)$"
    ),
    "服务": re.compile(r"(?:^|[，、。；：\s]|联系|直接|累计|共|精准|新增|要|并|内|年|底|前|至少|覆盖)$"),
    "发展": re.compile(r"(?:^|[，、。；：\s]|新|内|年|度|计划|拟|共|累计)$"),
}
PLAIN_VERBS = [verb for verb in MAKING if len(verb) > 1 and verb not in NOMINAL]
FOLLOWED = re.compile(rf"\s*(?:了|好|立)?\s*(?:{NUMBER_WORD}|{any_of(COMPARATORS, ADVERBS)}|$)")
REACH = 26  # signs between a verb and the figure it governs
NEAR = 14


def verbs_in(words: str) -> list[re.Match]:
    """The producing verbs of ``words``; not those that are part of a name."""
    return [match for match in VERB.finditer(words) if fits(match, words) and is_verb(match, words)]


def fits(match: re.Match, words: str) -> bool:
    """A verb of one sign, or one that also names things, counts only where the figure follows."""
    return match[0] not in ADJOINING or FOLLOWED.match(words, match.end()) is not None


def is_verb(match: re.Match, words: str) -> bool:
    before = NOMINAL.get(match[0])
    return before is None or before.search(words[: match.start()]) is not None


def verb_in(head: str) -> str:
    """The producing verb of ``head`` that is near enough to govern what follows."""
    return next((verb[0] for verb in verbs_in(head) if len(head) - verb.end() <= REACH), "")


def shortened(head: str) -> str:
    """The verb at the end of a head with what stands before it in a few signs."""
    verbs = verbs_in(head)
    if not verbs:
        return head if len(head) <= NEAR else ""
    return next((head[verb.start() :] for verb in verbs if len(head) - verb.start() <= NEAR), head[verbs[-1].start() :])
