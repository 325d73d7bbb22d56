"""Which sentences of a line's texts are drawn from which records: what is kept of it, and what still stands."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reports.drafting.wording import Sentence
from reports.models import LineSentence, Report

TAKEN = "\0"  # stands in no text
FIGURE = re.compile(r"(?<![（\d,])\d[\d,]*(?:人次|人|次|场|期|篇|批|堂|款|条|处|个(?:点位|社区|村)?)")
NAMED = re.compile(r"\d{1,2}月\d{1,2}日|(?<=（)[^（）]+(?=）)")


@dataclass(frozen=True)
class Part:
    """A piece of a text; ``source`` is the number of the sentence that it is, None where nothing is behind it."""

    text: str
    source: int | None = None

    def pieces(self) -> tuple[str, str, str]:
        """The sentence around the words that open it: its last figure, else its date or place, else all of it."""
        found = [*FIGURE.finditer(self.text)][-1:] or [*NAMED.finditer(self.text)][:1]
        if not found:
            return "", self.text.removesuffix("。"), "。" if self.text.endswith("。") else ""
        start, end = found[0].span()
        return self.text[:start], self.text[start:end], self.text[end:]


def standing_in(text: str, sentences: Iterable[Sentence]) -> tuple[Sentence, ...]:
    """Those of ``sentences`` that stand in ``text`` word for word, in its order; where two overlap, the longer one, and
    of two with the same words the first. Pure."""
    first = {sentence.text: sentence for sentence in reversed(list(sentences)) if sentence.text}
    found: dict[int, Sentence] = {}
    for words in sorted(first, key=len, reverse=True):
        start = text.find(words)
        if start >= 0:
            found[start] = first[words]
            text = text[:start] + TAKEN * len(words) + text[start + len(words) :]
    return tuple(sentence for _, sentence in sorted(found.items()))


def parts_of(text: str, name: str, sources: Sequence[Sentence]) -> list[Part]:
    """The text of the field ``name``, cut where a sentence of ``sources`` begins or ends. Pure."""
    parts, at = [], 0
    for number, sentence in enumerate(sources):
        start = text.find(sentence.text, at) if sentence.field == name and sentence.records else -1
        if start >= 0:
            parts += [Part(text[at:start]), Part(sentence.text, number)]
            at = start + len(sentence.text)
    parts.append(Part(text[at:]))
    return [part for part in parts if part.text]


def kept_sentences(report: Report) -> dict[int, list[Sentence]]:
    """Line id → its sentences with the ids of their records, as they are kept. Two queries."""
    records: dict[int, list[str]] = defaultdict(list)
    links = LineSentence.records.through.objects.filter(linesentence__line__report=report).order_by("pk")
    for sentence, record in links.values_list("linesentence_id", "record_id"):
        records[sentence].append(str(record))
    found: dict[int, list[Sentence]] = defaultdict(list)
    rows = LineSentence.objects.filter(line__report=report).order_by("line", "position")
    for pk, line, name, text in rows.values_list("pk", "line_id", "field", "text"):
        found[line].append(Sentence(name, text, tuple(records[pk])))
    return found
