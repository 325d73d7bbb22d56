"""Keeping of the sentences of a report, with their records, beside its texts."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from reports.choices import LineField
from reports.drafting.sentences import kept_sentences, standing_in
from reports.drafting.wording import Sentence
from reports.models import LineSentence, Report, ReportLine

BATCH = 500


def link_sentences(report: Report, lines: Iterable[ReportLine], offered: Mapping[int, Sequence[Sentence]]) -> int:
    """Let the texts of ``lines`` have the sentences that stand in them, of those ``offered`` for the line (by its id);
    a text that somebody has edited keeps those it had, too, if they still stand in it.

    Call it inside a transaction. Returns how many lines changed. A constant number of queries; only what is different
    is written.
    """
    kept = kept_sentences(report)
    changed: dict[int, list[Sentence]] = {}
    for line in lines:
        wanted = [one for name in LineField for one in _of_field(line, name, offered.get(line.pk, ()), kept[line.pk])]
        if wanted != kept[line.pk]:
            changed[line.pk] = wanted
    if changed:
        _write(changed)
    return len(changed)


def _of_field(
    line: ReportLine, name: LineField, offered: Sequence[Sentence], kept: Sequence[Sentence]
) -> tuple[Sentence, ...]:
    known = [*offered, *kept] if getattr(line, f"{name}_edited") else offered
    return standing_in(getattr(line, name), (sentence for sentence in known if sentence.field == name))


def _write(wanted: Mapping[int, Sequence[Sentence]]) -> None:
    LineSentence.objects.filter(line__in=wanted).delete()
    rows, drawn_from = [], []
    for line, sentences in wanted.items():
        for position, sentence in enumerate(sentences):
            rows.append(LineSentence(line_id=line, field=sentence.field, position=position, text=sentence.text))
            drawn_from.append(sentence.records)
    LineSentence.objects.bulk_create(rows, batch_size=BATCH)
    link = LineSentence.records.through
    links = [
        link(linesentence_id=row.pk, record_id=UUID(record))
        for row, records in zip(rows, drawn_from, strict=True)
        for record in records
    ]
    link.objects.bulk_create(links, batch_size=BATCH)
