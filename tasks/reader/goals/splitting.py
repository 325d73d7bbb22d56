"""A sentence shared out among its figures; those that only say which ones are meant have no share."""

import re
from itertools import zip_longest

from tasks.reader.goals.items import LIST_MARK, PART_ASIDE, Item
from tasks.reader.goals.quantities import Quantity
from tasks.reader.goals.sentences import Sentence
from tasks.reader.goals.verbs import verbs_in

SEPARATOR = re.compile(r"、|以及|及|和|与|并且|并|或者|或|，|（")
BASELINE = re.compile(r"(?:^|[^自])[由从](?:□+年(?:底|末)?的?)?\s*$")


def items_of(sentence: Sentence, quantities: list[Quantity]) -> list[Item]:
    """Each figure with the words between the last figure's share and the next one's; brackets aside."""
    main = [one for one in quantities if is_main(sentence, one) and not is_baseline(sentence, one)]
    main = [one for one, other in zip_longest(main, main[1:]) if other is None or not qualifies(sentence, one, other)]
    items: list[Item] = []
    for position, quantity in enumerate(main):
        begin, end = sentence.phrase_at(quantity.figure[0])
        last = items[-1] if items else None
        together = last is not None and last.quantity.figure[0] >= begin
        if together and last:
            begin = last.end
        if position + 1 < len(main) and main[position + 1].figure[0] < end:
            end = boundary(sentence, quantity, main[position + 1])
        if aside := sentence.aside_at(quantity.figure[0]):
            end = min(end, aside[1] - 1)
        mark = LIST_MARK.match(sentence.text) if begin == 0 else None
        begin = max(begin, mark.end() if mark else 0)
        items.append(Item(sentence, quantity, begin, end, last if last and begin - last.end <= 1 else None))
    return items


def is_main(sentence: Sentence, quantity: Quantity) -> bool:
    """Figures in brackets are conditions, unless 其中 opens them."""
    aside = sentence.aside_at(quantity.figure[0])
    return aside is None or PART_ASIDE.match(sentence.text, aside[0]) is not None


def is_baseline(sentence: Sentence, quantity: Quantity) -> bool:
    """由2020年的54.4%: where a rise begins is no target."""
    return BASELINE.search(sentence.plain[: quantity.figure[0]]) is not None


def qualifies(sentence: Sentence, one: Quantity, other: Quantity) -> bool:
    """百人以上 of 百人以上规模企业建团率不低于80%: which ones are meant, no target of its own."""
    begin, end = sentence.phrase_at(one.figure[0])
    if one.force != "after" or one.percent or not one.figure[1] <= other.figure[0] < end:
        return False
    between = sentence.plain[one.span[1] : other.span[0]]
    return not verbs_in(sentence.plain[begin : one.figure[0]]) and not SEPARATOR.search(between) and other.force != ""


def boundary(sentence: Sentence, one: Quantity, other: Quantity) -> int:
    """Where the words of one figure end and those of the next begin."""
    between = sentence.plain[one.span[1] : other.span[0]]
    cuts = [match.start() for match in SEPARATOR.finditer(between)]
    if not cuts:
        return other.span[0]
    return one.span[1] + (cuts[0] if cuts[0] == 0 else cuts[-1])
